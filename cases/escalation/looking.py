"""Looking at what waits for the sweep without doing it: the condition of each step, taken from its own statement.

So what is counted, explained and called late is exactly what the sweep would move, also when somebody changes a step.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from django.db import connection

from cases.escalation.reading import question
from cases.escalation.sweeping import STEPS, Step, facts_of, may_find, of_any_case, of_one_case
from cases.models import SweepRun

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
    """How the engine fares at `now`. Two queries, and one more when something is due, which read the head of an index for each step."""
    finished = SweepRun.objects.filter(finished_at__isnull=False).order_by("-pk").values_list("finished_at", flat=True)
    last = finished.first()
    oldest = _oldest(now)
    return Engine(now - oldest if oldest else timedelta(), now - last if last else None)


def engine_lag(now: datetime) -> timedelta:
    """How late the engine is. Two queries, or three when something is due."""
    return engine(now).late_by


def waiting_for(step: Step, now: datetime, grace: timedelta) -> Waiting:
    """How many cases a sweep at `now` would find for one step, and since when the oldest is due. One query, reads them all."""
    asked = question(of_any_case(step.statement), "SELECT {columns} FROM {rest}", step.due or "NULL::timestamptz")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*), min(due) FROM ({asked}) waiting", facts_of(now, cutoff=now - grace))  # noqa: S608
        number, oldest = cursor.fetchone()
    return Waiting(number, oldest)


def awaited(case_id: int, now: datetime) -> list[tuple[Step, datetime | None]]:
    """What the sweep will do to one case as it stands, whenever, and when each is due; None: at once. The first comes first."""
    found = []
    facts = facts_of(now, case=case_id, cutoff=now + FOREVER)
    with connection.cursor() as cursor:
        for step in STEPS:
            asked = question(
                of_one_case(step.statement), "SELECT {columns} FROM {rest}", step.due or "NULL::timestamptz"
            )
            cursor.execute(asked, facts)
            found += [(step, due) for (due,) in cursor.fetchall()]
    return sorted(found, key=lambda one: one[1] or now)


def _oldest(now: datetime) -> datetime | None:
    """The oldest deadline that a step with a time would act upon."""
    facts = facts_of(now)
    found = may_find(facts)
    steps = tuple(step for step in STEPS if step.due and step in found)
    if not steps:
        return None
    with connection.cursor() as cursor:
        cursor.execute(_oldest_of(steps), facts)
        oldest: datetime | None = cursor.fetchone()[0]
    return oldest


@cache
def _oldest_of(steps: tuple[Step, ...]) -> str:
    """One statement over steps that have a time: the smallest of the first of each."""
    firsts = [
        f"({question(of_any_case(step.statement), 'SELECT {columns} FROM {rest} ORDER BY 1 LIMIT 1', step.due)})"  # noqa: S608
        for step in steps
    ]
    return f"SELECT min(due) FROM ({' UNION ALL '.join(firsts)}) firsts"  # noqa: S608
