"""Escalation: what happens by itself when a time is up. The contract is docs/clocks.md.

Every step is one statement over a batch: it locks what it takes (`FOR UPDATE SKIP LOCKED` inside a MATERIALIZED common
table expression), closes the old assignment, opens the new one from what that returned, raises the version of the case and
writes the public line. So it may run any number of times, late, or in several processes at once: one deadline makes one
escalation, by a unique constraint (case, due_version). One level per pass: the new office gets its full window.

The verbs of cases.workflow use the same statements for one case (`catch_up`, `climb_one`), so that what is right does not
depend on Celery.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Min

from cases.deadlines import counted_from
from cases.models import Assignment, SweepRun
from territories.clock import local_date

# -- what is chosen ------------------------------------------------------------------

OVERDUE = """
    SELECT c.id AS case_id, a.id AS assignment_id, o.climbs_to_id AS target_id,
           o.climbs_to_id IS DISTINCT FROM o.superior_id AS via_vacancy,
           'silence' AS outcome, 'escalated' AS entered_by, '' AS text
      FROM cases_assignment a
      JOIN cases_case c ON c.id = a.case_id
      JOIN territories_office o ON o.id = a.office_id
     WHERE a.left_at IS NULL AND a.answered_at IS NULL AND a.listed_at IS NULL
       AND a.climbs_at <= %(cutoff)s AND o.climbs_to_id IS NOT NULL {only}
     ORDER BY a.climbs_at, a.id
     LIMIT %(limit)s
       FOR UPDATE OF c, a SKIP LOCKED
"""
"""Assignments whose time is up, below the republic."""

BY_OWN_WORD = """
    SELECT c.id AS case_id, a.id AS assignment_id, o.climbs_to_id AS target_id,
           o.climbs_to_id IS DISTINCT FROM o.superior_id AS via_vacancy,
           %(outcome)s AS outcome, 'escalated' AS entered_by, %(text)s AS text
      FROM cases_case c
      JOIN cases_assignment a ON a.id = c.current_id AND a.left_at IS NULL
      JOIN territories_office o ON o.id = a.office_id AND o.climbs_to_id IS NOT NULL
     WHERE c.id = %(case)s
       FOR UPDATE OF c, a
"""
"""One case whose office says that it lacks power or funds."""

UNDECIDED = """
    SELECT c.id AS case_id, a.id AS assignment_id, taker.id AS target_id, taker.id <> r.office_id AS via_vacancy,
           'overturned' AS outcome, 'dispute' AS entered_by, %(text)s AS text, r.id AS review_id, r.answer_id
      FROM cases_review r
      JOIN cases_case c ON c.id = r.case_id
      JOIN cases_assignment a ON a.id = c.current_id AND a.left_at IS NULL
      JOIN territories_office reviewer ON reviewer.id = r.office_id
      JOIN territories_office taker ON taker.id = CASE
           WHEN reviewer.vacant_since IS NULL AND reviewer.abolished_on IS NULL THEN reviewer.id
           ELSE reviewer.climbs_to_id END
     WHERE r.decided_at IS NULL AND r.due_at <= %(cutoff)s AND taker.id {which} a.office_id {only}
     ORDER BY r.due_at, r.id
     LIMIT %(limit)s
       FOR UPDATE OF c, a, r SKIP LOCKED
"""
"""Disputes to be upheld: the reviewer was silent past its time, or (for one case) has just said so."""

DECIDED = """
, decided AS (
    UPDATE cases_review r
       SET decided_at = %(now)s, verdict = 'upheld', by_silence = %(by_silence)s, decided_by_id = %(decided_by)s,
           explanation = %(text)s
      FROM chosen WHERE r.id = chosen.review_id
), judged AS (
    UPDATE cases_answer w SET verdict = 'overturned', verdict_at = %(now)s FROM chosen WHERE w.id = chosen.answer_id
)
"""

# -- what is done with it -------------------------------------------------------------

CLIMB = """
WITH chosen AS MATERIALIZED ({chosen}) {also}
, clocks AS MATERIALIZED (
    SELECT r.id, r.regime, r.step, r.solve_days,
           CASE WHEN r.solve_hours IS NULL
                THEN (add_working_days(%(counted_from)s, r.solve_days) + 1)::timestamp AT TIME ZONE 'Asia/Almaty'
                ELSE %(now)s::timestamptz + make_interval(hours => r.solve_hours) END AS due_at,
           CASE WHEN r.acknowledge_hours IS NOT NULL
                THEN %(now)s::timestamptz + make_interval(hours => r.acknowledge_hours)
                WHEN r.acknowledge_days IS NOT NULL
                THEN (add_working_days(%(counted_from)s, r.acknowledge_days) + 1)::timestamp AT TIME ZONE 'Asia/Almaty'
                END AS acknowledge_until
      FROM cases_clockrule r
     WHERE r.step <> 'first' AND r.valid_from <= %(today)s AND (r.valid_to IS NULL OR r.valid_to > %(today)s)
), closed AS (
    UPDATE cases_assignment a SET left_at = %(now)s, outcome = chosen.outcome
      FROM chosen
     WHERE a.id = chosen.assignment_id AND a.left_at IS NULL
 RETURNING a.case_id, a.number, a.office_id, a.regime, a.promise_at, a.climbs_at, a.due_version,
           chosen.target_id, chosen.via_vacancy, chosen.entered_by, chosen.outcome, chosen.text
), opened AS (
    INSERT INTO cases_assignment (
           case_id, number, office_id, level, regime, clock_id, solve_days, entered_at, entered_by, via_vacancy,
           registered_on, acknowledge_until, promise_at, due_at, due_version, outcome, ruling)
    SELECT closed.case_id, closed.number + 1, target.id, target.level, closed.regime, clocks.id, clocks.solve_days,
           %(now)s, closed.entered_by, closed.via_vacancy, %(today)s, clocks.acknowledge_until, clocks.due_at,
           clocks.due_at, closed.due_version + 1, '', ''
      FROM closed
      JOIN territories_office target ON target.id = closed.target_id
      JOIN clocks ON clocks.regime = closed.regime
                 AND clocks.step = CASE WHEN target.level = 'republic' THEN 'republic' ELSE 'next' END
 RETURNING id, case_id, office_id, due_at
), moved AS (
    UPDATE cases_case c
       SET version = c.version + 1, current_id = opened.id, state = 'open', waiting_until = NULL, confirm_until = NULL,
           reply_until = NULL
      FROM opened WHERE c.id = opened.case_id
 RETURNING c.id, c.version
)
INSERT INTO cases_event (case_id, number, kind, at, actor, office_id, assignment_id, user_id, text, data, due_version)
SELECT closed.case_id, moved.version, {kind}, %(now)s, %(actor)s, opened.office_id, opened.id, %(user)s, closed.text,
       jsonb_build_object(
           'from', closed.office_id, 'to', closed.target_id, 'reason', closed.outcome,
           'promised_on', ((closed.promise_at AT TIME ZONE 'Asia/Almaty') - interval '1 microsecond')::date,
           'due_on', ((opened.due_at AT TIME ZONE 'Asia/Almaty') - interval '1 microsecond')::date,
           'via_vacancy', closed.via_vacancy),
       closed.due_version
  FROM closed JOIN opened ON opened.case_id = closed.case_id JOIN moved ON moved.id = closed.case_id
"""

REOPEN = """
WITH chosen AS MATERIALIZED ({chosen}) {also}
, running AS (
    UPDATE cases_assignment a SET answered_at = NULL FROM chosen WHERE a.id = chosen.assignment_id
 RETURNING a.case_id, a.id, a.office_id
), moved AS (
    UPDATE cases_case c SET version = c.version + 1, state = 'open', confirm_until = NULL, reply_until = NULL
      FROM running WHERE c.id = running.case_id
 RETURNING c.id, c.version
)
INSERT INTO cases_event (case_id, number, kind, at, actor, office_id, assignment_id, user_id, text, data)
SELECT running.case_id, moved.version, 'dispute_upheld', %(now)s, %(actor)s, running.office_id, running.id, %(user)s,
       %(text)s, jsonb_build_object('to', running.office_id, 'reason', 'overturned')
  FROM running JOIN moved ON moved.id = running.case_id
"""
"""A dispute upheld about the answer of a lower office, or at the top: the present owner owes an answer again, and its
clock counts as if it had never stopped."""

LIST = """
WITH chosen AS MATERIALIZED (
    SELECT c.id AS case_id, a.id AS assignment_id
      FROM cases_assignment a
      JOIN cases_case c ON c.id = a.case_id
      JOIN territories_office o ON o.id = a.office_id
     WHERE a.left_at IS NULL AND a.answered_at IS NULL AND a.listed_at IS NULL
       AND a.climbs_at <= %(cutoff)s AND o.climbs_to_id IS NULL {only}
     ORDER BY a.climbs_at, a.id
     LIMIT %(limit)s
       FOR UPDATE OF c, a SKIP LOCKED
), listed AS (
    UPDATE cases_assignment a SET listed_at = %(now)s FROM chosen WHERE a.id = chosen.assignment_id
 RETURNING a.id, a.case_id, a.office_id, a.promise_at, a.due_version
), moved AS (
    UPDATE cases_case c SET version = c.version + 1 FROM listed WHERE c.id = listed.case_id RETURNING c.id, c.version
)
INSERT INTO cases_event (case_id, number, kind, at, actor, office_id, assignment_id, text, data, due_version)
SELECT listed.case_id, moved.version, 'listed', %(now)s, 'system', listed.office_id, listed.id, '',
       jsonb_build_object(
           'promised_on', ((listed.promise_at AT TIME ZONE 'Asia/Almaty') - interval '1 microsecond')::date),
       listed.due_version
  FROM listed JOIN moved ON moved.id = listed.case_id
"""
"""The republic's own time is up: the case stands in the public register of unanswered cases, and stays with the desk."""

RESUME = """
WITH chosen AS MATERIALIZED (
    SELECT c.id FROM cases_case c
     WHERE c.state = 'waiting' AND c.waiting_until <= %(cutoff)s {only}
     ORDER BY c.waiting_until, c.id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
), moved AS (
    UPDATE cases_case c SET version = c.version + 1, state = 'open', waiting_until = NULL
      FROM chosen WHERE c.id = chosen.id
 RETURNING c.id, c.version, c.current_id
)
INSERT INTO cases_event (case_id, number, kind, at, actor, office_id, assignment_id, text, data)
SELECT moved.id, moved.version, 'resumed', %(now)s, 'system', a.office_id, a.id, '',
       jsonb_build_object('due_on', ((a.due_at AT TIME ZONE 'Asia/Almaty') - interval '1 microsecond')::date)
  FROM moved JOIN cases_assignment a ON a.id = moved.current_id
"""
"""The resident did not reply in time: the clock runs again by itself, the case never closes for that."""

CLOSE = """
WITH chosen AS MATERIALIZED (
    SELECT c.id AS case_id, c.current_id AS assignment_id, w.id AS answer_id, w.kind
      FROM cases_case c
      JOIN cases_answer w ON w.case_id = c.id AND w.verdict = ''
     WHERE c.state = 'answered' AND c.confirm_until <= %(cutoff)s {only}
     ORDER BY c.confirm_until, c.id LIMIT %(limit)s FOR UPDATE OF c, w SKIP LOCKED
), left_now AS (
    UPDATE cases_assignment a SET left_at = %(now)s, outcome = 'solved' FROM chosen WHERE a.id = chosen.assignment_id
 RETURNING a.case_id, a.office_id
), judged AS (
    UPDATE cases_answer w SET verdict = 'silent', verdict_at = %(now)s FROM chosen WHERE w.id = chosen.answer_id
), moved AS (
    UPDATE cases_case c
       SET version = c.version + 1, state = 'closed', closed_at = %(now)s,
           outcome = CASE WHEN chosen.kind = 'refused' THEN 'refused' ELSE 'silent' END
      FROM chosen WHERE c.id = chosen.case_id
 RETURNING c.id, c.version, c.outcome, c.current_id
)
INSERT INTO cases_event (case_id, number, kind, at, actor, office_id, assignment_id, text, data)
SELECT moved.id, moved.version, 'closed', %(now)s, 'system', left_now.office_id, moved.current_id, '',
       jsonb_build_object('outcome', moved.outcome)
  FROM moved JOIN left_now ON left_now.case_id = moved.id
"""
"""Nobody confirmed or disputed in time: closed, and not counted as a success."""


@dataclass(frozen=True, slots=True)
class Step:
    """One kind of thing that happens by itself: the column of SweepRun that counts it, and its statement."""

    counted_as: str
    statement: str


def _of_one_case(statement: str) -> str:
    return statement.replace("{only}", "AND c.id = %(case)s")


def _of_any_case(statement: str) -> str:
    return statement.replace("{only}", "")


def _upheld(statement: str, which: str) -> str:
    chosen = UNDECIDED.replace("{which}", which)
    filled = statement.replace("{chosen}", chosen).replace("{also}", DECIDED)
    return filled.replace("{kind}", "'dispute_upheld'")


ESCALATE = CLIMB.replace("{chosen}", OVERDUE).replace("{also}", "").replace("{kind}", "'escalated'")
HAND_UP = CLIMB.replace("{chosen}", BY_OWN_WORD).replace("{also}", "").replace("{kind}", "'escalated'")
UPHOLD_AND_CLIMB = _upheld(CLIMB, "<>")
UPHOLD_AND_REOPEN = _upheld(REOPEN, "=")

STEPS = (
    Step("resumed", RESUME),
    Step("upheld", UPHOLD_AND_CLIMB),
    Step("upheld", UPHOLD_AND_REOPEN),
    Step("listed", LIST),
    Step("escalated", ESCALATE),
    Step("closed", CLOSE),
)
"""In this order: what resumes or comes back may be overdue at once, and is then seen by the next run."""


def _facts(now: datetime, **more: Any) -> dict[str, Any]:
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

    Safe at any rate, late, and in parallel. A constant number of statements for each batch, each batch a transaction.
    `grace` waits for answers that are under way: longer than the longest request (default settings.SWEEP_GRACE_SECONDS).
    """
    grace = timedelta(seconds=settings.SWEEP_GRACE_SECONDS) if grace is None else grace
    size = batch or settings.SWEEP_BATCH
    run = SweepRun.objects.create(started_at=now)
    facts = _facts(now, cutoff=now - grace, limit=size)
    for step in STEPS:
        statement = _of_any_case(step.statement)
        while True:
            done = _execute(statement, facts)
            setattr(run, step.counted_as, getattr(run, step.counted_as) + done)
            if batches_between is not None:
                batches_between()
            if done < size:
                break
    run.finished_at = now
    run.save(update_fields=["finished_at", "resumed", "escalated", "listed", "upheld", "closed"])
    return run


def catch_up(case_id: int, now: datetime) -> None:
    """Do for one locked case what the sweep would do at `now`, without the grace. Called by every verb before it acts."""
    facts = _facts(now, case=case_id)
    for step in STEPS:
        _execute(_of_one_case(step.statement), facts)


def climb_one(case_id: int, now: datetime, *, outcome: str, text: str, user_id: int | None) -> bool:
    """Pass one case up at its office's own word (no power, no funds). False at the republic: nothing is above it."""
    facts = _facts(now, case=case_id, outcome=outcome, text=text, actor="office", user=user_id)
    return _execute(HAND_UP, facts) == 1


def uphold_one(case_id: int, now: datetime, *, explanation: str, user_id: int) -> bool:
    """The reviewer finds for the resident: the reviewer takes the case, or owes an answer again if it has it already."""
    facts = _facts(
        now, case=case_id, cutoff=datetime.max.replace(tzinfo=now.tzinfo), text=explanation, actor="office",
        user=user_id, by_silence=False, decided_by=user_id,
    )  # fmt: skip
    return any(_execute(_of_one_case(statement), facts) for statement in (UPHOLD_AND_CLIMB, UPHOLD_AND_REOPEN))


def engine_lag(now: datetime) -> timedelta:
    """How late the engine is: the age of the oldest deadline that nobody has acted upon. Zero when it is not. One query."""
    oldest = Assignment.objects.due(now).aggregate(oldest=Min("climbs_at"))["oldest"]
    return now - oldest if oldest else timedelta()


def _execute(statement: str, facts: dict[str, Any]) -> int:
    """Run one statement, which is a transaction of its own unless a verb has begun one; how many cases it moved."""
    with connection.cursor() as cursor:
        cursor.execute(statement, facts)
        return int(cursor.rowcount)
