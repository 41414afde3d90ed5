"""Looking at what waits for the sweep without doing it: the condition of each step, taken from its own statement.

So what is counted, explained and called late is exactly what the sweep would move, also when somebody changes a step.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from django.db import connection

from cases.escalation.sweeping import STEPS, Step, facts_of, of_any_case, of_one_case
from cases.models import SweepRun

CHOSEN = "chosen"
"""The name by which every statement calls the rows it takes."""
FOREVER = timedelta(days=36_500)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for one step at a moment."""

    number: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class Engine:
    """How the engine fares."""

    oldest: timedelta
    """By how much the oldest deadline that the sweep should have acted upon has passed; zero when there is none."""
    last_run: timedelta | None
    """Since the last sweep that finished; None before the first, below zero when the clock was moved back."""

    @property
    def late_by(self) -> timedelta:
        """How late it is, in the worst case: a sweep that does not come is late even when nothing waits for it."""
        return max(self.oldest, self.last_run or timedelta(), timedelta())


def engine(now: datetime) -> Engine:
    """How the engine fares at `now`. Two queries, which read the head of an index for each step."""
    finished = SweepRun.objects.filter(finished_at__isnull=False).order_by("-pk").values_list("finished_at", flat=True)
    last = finished.first()
    with connection.cursor() as cursor:
        cursor.execute(_oldest_of_all(), facts_of(now))
        (oldest,) = cursor.fetchone()
    return Engine(now - oldest if oldest else timedelta(), now - last if last else None)


def engine_lag(now: datetime) -> timedelta:
    """How late the engine is. Two queries."""
    return engine(now).late_by


def waiting_for(step: Step, now: datetime, grace: timedelta) -> Waiting:
    """How many cases a sweep at `now` would find for one step, and since when the oldest is due. One query, reads them all."""
    question = _question(of_any_case(step.statement), "SELECT {columns} FROM {rest}", step.due or "NULL::timestamptz")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*), min(due) FROM ({question}) waiting", facts_of(now, cutoff=now - grace))  # noqa: S608
        number, oldest = cursor.fetchone()
    return Waiting(number, oldest)


def awaited(case_id: int, now: datetime) -> list[tuple[Step, datetime | None]]:
    """What the sweep will do to one case as it stands, whenever, and when each is due; None: at once. The first comes first."""
    found = []
    facts = facts_of(now, case=case_id, cutoff=now + FOREVER)
    with connection.cursor() as cursor:
        for step in STEPS:
            question = _question(
                of_one_case(step.statement), "SELECT {columns} FROM {rest}", step.due or "NULL::timestamptz"
            )
            cursor.execute(question, facts)
            found += [(step, due) for (due,) in cursor.fetchall()]
    return sorted(found, key=lambda one: one[1] or now)


@cache
def _oldest_of_all() -> str:
    """One statement over the steps that have a time: the smallest of the first of each."""
    firsts = [
        f"({_question(of_any_case(step.statement), 'SELECT {columns} FROM {rest} ORDER BY 1 LIMIT 1', step.due)})"  # noqa: S608
        for step in STEPS
        if step.due
    ]
    return f"SELECT min(due) FROM ({' UNION ALL '.join(firsts)}) firsts"  # noqa: S608


# -- reading a statement -----------------------------------------------------------------


def _question(statement: str, shape: str, due: str) -> str:
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
