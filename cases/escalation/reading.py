"""Reading the statements of the engine: what each would take, as a question, so that no condition is written twice."""

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


def _after_its_columns(select: str) -> str:
    """What follows the first FROM that stands in no bracket and is none of IS DISTINCT FROM."""
    depth = 0
    for found in re.finditer(r"[()]|(?<!DISTINCT )\bFROM\b", select):
        if found[0] in "()":
            depth += 1 if found[0] == "(" else -1
        elif depth == 0:
            return select[found.end() :]
    raise ValueError(select)
