"""The engine: the steps in their order, over everything that is due, or over one case before a verb acts on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.conf import settings
from django.db import connection

from cases.deadlines import counted_from
from cases.escalation.climbing import EMERGENCY_AGAIN, ESCALATE, HAND_UP, LIST, UPHOLD_AND_CLIMB, UPHOLD_AND_REOPEN
from cases.escalation.ending import CLOSE, RESUME
from cases.escalation.owners import ASSIGN, SUCCEED, SUCCEED_ABOVE
from cases.escalation.reading import necessary
from cases.escalation.time_asked import REFUSE_EXTENSIONS, REFUSE_PROMISES
from cases.models import SweepRun
from cases.turns import SHARED
from territories.clock import local_date


@dataclass(frozen=True, slots=True)
class Step:
    """One kind of thing that happens by itself: the column of SweepRun that counts it, and its statement."""

    counted_as: str
    statement: str
    due: str = ""
    """Since when a case waits for it, as a column of what the statement chooses; empty when it has no time of its own."""
    says: str = ""
    """What it does to a case and why, in words for operators (cases.escalation.explaining)."""


def of_one_case(statement: str) -> str:
    """A statement that looks at the case %(case)s alone."""
    return statement.replace("{only}", "AND c.id = %(case)s")


def of_any_case(statement: str) -> str:
    """A statement that looks at everything."""
    return statement.replace("{only}", "")


STEPS = (
    Step("resumed", RESUME, "c.waiting_until", "the resident did not reply in time: the office's clock runs again"),
    Step("upheld", UPHOLD_AND_CLIMB, "r.due_at", "the reviewer did not decide in time: the resident is right, and the case climbs"),
    Step(
        "upheld", UPHOLD_AND_REOPEN, "r.due_at",
        "the reviewer did not decide in time: the resident is right, and the present office owes an answer again",
    ),
    Step("refused", REFUSE_EXTENSIONS, "x.decide_until", "the level above did not decide on more time: silence refuses"),
    Step("refused", REFUSE_PROMISES, "x.decide_until", "the level above did not decide on a later date: silence refuses"),
    Step("succeeded", SUCCEED, "", "its office is abolished: the successor takes over what was owed, with the time it had"),
    Step("succeeded", SUCCEED_ABOVE, "", "its office is abolished without a successor: the office above gets it"),
    Step("assigned", ASSIGN, "r.decide_until", "the arbiter did not say whose it is: the arbiter owns it"),
    Step("listed", LIST, "a.climbs_at", "the republic's own time is up: it stands in the register of the unanswered"),
    Step("escalated", ESCALATE, "a.climbs_at", "the office did not answer in time: the case climbs one level"),
    Step("closed", CLOSE, "c.confirm_until", "nobody confirmed or disputed in time: it closes, and is not counted as a success"),
)  # fmt: skip
"""In this order: what resumes or comes back may be overdue at once, and is then seen by the next run."""


def facts_of(now: datetime, **more: Any) -> dict[str, Any]:
    """What the statements ask for."""
    facts: dict[str, Any] = {
        "now": now,
        "cutoff": now,
        "today": local_date(now),
        "counted_from": counted_from(now),
        "limit": 1,
        "actor": "system",
        "user": None,
        "text": "",
        "by_silence": True,
        "decided_by": None,
    }
    return facts | more


def sweep(
    now: datetime,
    *,
    grace: timedelta | None = None,
    batch: int | None = None,
    batches_between: Callable[[], None] | None = None,
) -> SweepRun:
    """Do everything whose time was up at `now` less the grace, batch by batch, and leave a row of what was done.

    Safe at any rate, late, and in parallel. A constant number of statements for each batch, each batch a transaction; a step
    that has nothing to do is asked once, together with the others. `batches_between` is called after each batch.
    `grace` waits for answers that are under way: longer than the longest request (default settings.SWEEP_GRACE_SECONDS).
    """
    grace = timedelta(seconds=settings.SWEEP_GRACE_SECONDS) if grace is None else grace
    size = batch or settings.SWEEP_BATCH
    run = SweepRun.objects.create(started_at=now)
    facts = facts_of(now, cutoff=now - grace, limit=size)

    def in_batches(step: Step) -> int:
        done, last = 0, size
        while last == size:
            last = _execute(of_any_case(step.statement), facts)
            done += last
            setattr(run, step.counted_as, getattr(run, step.counted_as) + last)
            if batches_between is not None:
                batches_between()
        return done

    _take_steps(in_batches, facts)
    run.finished_at = now
    run.save(update_fields=["finished_at", *{step.counted_as for step in STEPS}])
    return run


def catch_up(case_id: int, now: datetime) -> None:
    """Do for one locked case what the sweep would do at `now`, without the grace. Called by every verb before it acts."""
    facts = facts_of(now, case=case_id)
    _take_steps(lambda step: _execute(of_one_case(step.statement), facts), facts)


def climb_one(case_id: int, now: datetime, *, outcome: str, text: str, user_id: int | None) -> bool:
    """Pass one case up at its office's own word (no power, no funds). False at the republic: nothing is above it."""
    facts = facts_of(now, case=case_id, outcome=outcome, text=text, actor="office", user=user_id)
    return _execute(HAND_UP, facts) == 1


def uphold_one(case_id: int, now: datetime, *, explanation: str, user_id: int) -> bool:
    """The reviewer finds for the resident: the reviewer takes the case, or owes an answer again if it has it already."""
    facts = facts_of(
        now, case=case_id, cutoff=datetime.max.replace(tzinfo=now.tzinfo), text=explanation, actor="office",
        user=user_id, by_silence=False, decided_by=user_id,
    )  # fmt: skip
    return any(_execute(of_one_case(statement), facts) for statement in (UPHOLD_AND_CLIMB, UPHOLD_AND_REOPEN))


def emergency_again(case_id: int, answer_id: int, now: datetime) -> bool:
    """At the top: the danger is not gone, so the same office has the hours of an emergency again."""
    return _execute(EMERGENCY_AGAIN, facts_of(now, case=case_id, answer=answer_id)) == 1


def _take_steps(take: Callable[[Step], int], facts: dict[str, Any]) -> None:
    """Take each step that may find something, in their order. What one has moved may be due for the next: so it is asked again."""
    left = may_find(facts)
    for step in STEPS:
        if step in left and take(step):
            left = may_find(facts)


def may_find(facts: dict[str, Any]) -> set[Step]:
    """The steps that find something for these facts, and perhaps some that do not; for one case, when one is named. One query."""
    of_one_case = "case" in facts
    conditions = _conditions(of_one_case)
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(dict.fromkeys(conditions)), facts)
        holds = dict(zip(dict.fromkeys(conditions), cursor.fetchone(), strict=True))
    return {step for step, condition in zip(STEPS, conditions, strict=True) if holds[condition]}


@cache
def _conditions(of_one_case: bool) -> tuple[str, ...]:
    """What each step needs to find something; some need the same."""
    return tuple(necessary(step.statement, of_one_case=of_one_case) for step in STEPS)


def _execute(statement: str, facts: dict[str, Any]) -> int:
    """Run one statement, which is a transaction of its own unless a verb has begun one; how many cases it moved."""
    with connection.cursor() as cursor:
        cursor.execute(SHARED + statement, facts)
        return int(cursor.rowcount)
