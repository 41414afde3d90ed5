"""Reading the statements of the engine, so that no condition is written twice: what each would take, and what it needs to find."""

from __future__ import annotations

import re

CHOSEN = "chosen"
"""The name by which every statement calls the rows it takes."""


def question(statement: str, shape: str, due: str) -> str:
    """The rows that a statement would take, as a question: without its limit, its locks, and everything it would do."""
    is_recursive, parts = _common_tables(statement)
    rest = _after_its_columns(parts[CHOSEN])
    rest = re.split(r"\bORDER BY\b", rest)[0]
    body = shape.format(columns=f"{due} AS due", rest=rest)
    needed = _needed(body, parts)
    if not needed:
        return body
    listed = ", ".join(f"{name} AS ({parts[name]})" for name in needed)
    return f"WITH {'RECURSIVE ' if is_recursive else ''}{listed} {body}"


def necessary(statement: str, *, of_one_case: bool = False) -> str:
    """A condition that holds whenever a statement finds something, and that is asked for next to nothing.

    A statement begins with the rows of one table and narrows them down by joining others. Without the others it would find the
    same rows or more, so where this finds none, neither would the statement; but planning many joins costs more than all the
    rest of a sweep that has nothing to do. The order stays, since it is what makes the database read the head of an index,
    whatever it believes about how many rows are due.
    """
    _is_recursive, parts = _common_tables(statement.replace("{only}", ""))
    firsts = [_first_row(part, of_one_case) for part in parts.values() if "SKIP LOCKED" in part]
    return " OR ".join(f"({first}) IS NOT NULL" for first in dict.fromkeys(firsts))


def _first_row(select: str, of_one_case: bool) -> str:
    """The first row of the table that a choice begins with, by those of its conditions that speak of no other table."""
    tables, rest = _split(_after_its_columns(select), "WHERE")
    conditions, order, _limit = _split(rest, "ORDER BY|LIMIT")
    begins_with = re.match(r"\s*(\w+) (\w+)\b", tables)
    assert begins_with, tables
    assert len(_split(tables, "LEFT|RIGHT|FULL")) == len(_split(conditions, "OR|BETWEEN")) == 1, "not a mere narrowing"
    table, alias = begins_with.groups()
    own = [one.strip() for one in _split(conditions, "AND") if _speaks_of(one) == {alias}]
    assert own, select
    assert _speaks_of(order) == {alias}, order
    if of_one_case:
        own.append(f"{alias}.{'id' if table == 'cases_case' else 'case_id'} = %(case)s")
    return f"SELECT 1 FROM {table} {alias} WHERE {' AND '.join(own)} ORDER BY {order.strip()} LIMIT 1"  # noqa: S608


def _speaks_of(condition: str) -> set[str]:
    """The tables whose columns it names. A question in brackets is a matter of its own."""
    while inner := re.search(r"\(\s*SELECT\b", condition):
        condition = condition[: inner.start()] + condition[_closing(condition, inner.start() + 1) + 1 :]
    return set(re.findall(r"\b([a-z]\w*)\.", condition))


def _needed(body: str, parts: dict[str, str]) -> list[str]:
    """The common tables that a question reads, in their order, with those that they read."""
    wanted: set[str] = set()
    texts = [body]
    while texts:
        text = texts.pop()
        fresh = {name for name in parts if name not in wanted and re.search(rf"\b{name}\b", text)}
        wanted |= fresh
        texts += [parts[name] for name in fresh]
    return [name for name in parts if name in wanted]


def _common_tables(statement: str) -> tuple[bool, dict[str, str]]:
    """Whether they may call themselves, and each by name."""
    head = re.match(r"\s*WITH\s+(RECURSIVE\s+)?", statement)
    assert head
    at, parts = head.end(), {}
    while name := re.compile(r"\s*,?\s*(\w+)\s+AS\s+(?:MATERIALIZED\s+)?\(").match(statement, at):
        end = _closing(statement, name.end())
        parts[name[1]] = statement[name.end() : end]
        at = end + 1
    return bool(head[1]), parts


def _closing(text: str, at: int) -> int:
    """Where the bracket that was opened just before `at` is closed."""
    depth = 1
    while depth:
        depth += {"(": 1, ")": -1}.get(text[at], 0)
        at += 1
    return at - 1


def _split(text: str, words: str) -> list[str]:
    """A text, cut at words that stand in no bracket."""
    pieces, depth, at = [], 0, 0
    for found in re.finditer(rf"[()]|\b(?:{words})\b", text):
        if found[0] in "()":
            depth += 1 if found[0] == "(" else -1
        elif depth == 0:
            pieces.append(text[at : found.start()])
            at = found.end()
    return [*pieces, text[at:]]


def _after_its_columns(select: str) -> str:
    """What follows the first FROM that stands in no bracket and is none of IS DISTINCT FROM."""
    depth = 0
    for found in re.finditer(r"[()]|(?<!DISTINCT )\bFROM\b", select):
        if found[0] in "()":
            depth += 1 if found[0] == "(" else -1
        elif depth == 0:
            return select[found.end() :]
    raise ValueError(select)
