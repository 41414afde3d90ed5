"""What is proved after every step: the statements of cases.invariants in one prepared query, and what they cannot see."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import connection

from cases.models import Assignment, Case
from config.management.commands.check_invariants import ALL
from tests.cases.machine.standing import Standing

MAY_PUT_OFF = {
    "ask": {"promise", "due"},  # the one pause
    "decide_extension": {"due"},
    "decide_promise": {"due"},
    "reclassify_from_above": {"promise", "due"},
    "change_day": {"promise", "due"},
    "outage": {"promise", "due"},
}
"""Which acts may make an assignment that is still the same end later, and which of its two dates (invariants 6 and 7)."""

BY_LAW = {"escalated", "dispute", "assigned", "succession", "incident"}
"""Ways to a new assignment that are not the owner's word."""


def broken() -> list[str]:
    """What the statements find, all in one prepared query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE name = 'all_invariants'")
        if not cursor.fetchone()[0]:
            cursor.execute("PREPARE all_invariants AS " + _statement(cursor))
        cursor.execute("EXECUTE all_invariants")
        return [f"invariant {number}: case {case}: {wrong}" for number, case, wrong in cursor.fetchall()]


def _statement(cursor) -> str:
    parts = []
    for one in ALL:
        statement = one.statement
        if "%(" in statement:
            statement = statement.replace("%(grace)s", f"interval '{settings.SWEEP_GRACE_SECONDS} seconds'")
            statement = statement.replace("%%", "%")
        parts.append(f"SELECT {one.number}, found.* FROM ({statement}) found (case_id, wrong)")
    return " UNION ALL ".join(parts)


def at_commit() -> None:
    """What the database checks when a transaction commits, now."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def put_off(before: dict[int, Standing], after: dict[int, Standing], act: str, acted_on: Iterable[int]) -> list[str]:
    """Invariants 6, 7, 9 and 23: which dates became later, and should not have."""
    wrong = []
    for pk in before.keys() & after.keys():
        old, new = before[pk], after[pk]
        allowed = MAY_PUT_OFF.get(act, set()) if pk in acted_on or act in {"change_day", "outage"} else set()
        if old.held == new.held:
            if new.level == "republic" and act != "outage" and act != "change_day":
                allowed = set()
            for name in ("promise", "due"):
                is_later = getattr(new, f"{name}_at") > getattr(old, f"{name}_at")
                if is_later and name not in allowed and not _came_back_on_a_changed_calendar(old, new):
                    wrong.append(f"invariant 6: case {pk}: {act} put off its {name}")
        elif new.entered_by == "reclassified" and act == "reclassify" and old.promise_at < new.promise_at:
            wrong.append(f"invariant 6: case {pk}: its own office won time by another category")
        elif new.entered_by not in BY_LAW | {"forwarded", "made_safe", "reclassified"}:
            wrong.append(f"invariant 6: case {pk}: {act} began a new assignment by {new.entered_by}")
    return wrong


def _came_back_on_a_changed_calendar(old: Standing, new: Standing) -> bool:
    """It was answered or over, is owed again, and each date is the one that its days of before give on the calendar of today."""
    if new.answered_at is not None or (old.answered_at is None and old.owes) or _days(old) != _days(new):
        return False
    with connection.cursor() as cursor:
        cursor.execute(COUNTED_BY_HAND, [new.held])
        promise_is_counted, due_is_counted = cursor.fetchone()
    return promise_is_counted and due_is_counted


def _days(case: Standing) -> tuple[object, ...]:
    """What its dates are counted from, and how far."""
    return (case.counted_from, case.solve_days, case.paused_days, case.shifted_days, case.extended_days,
            case.due_shifted_days, case.promised_on)  # fmt: skip


COUNTED_BY_HAND = """
SELECT until_promise = a.solve_days + a.paused_days + a.shifted_days,
       CASE WHEN a.promised_on IS NULL
            THEN until_due = a.solve_days + a.paused_days + a.shifted_days + a.extended_days + a.due_shifted_days
            ELSE until_due >= until_promise + a.extended_days AND (a.due_at AT TIME ZONE 'Asia/Almaty')::date > a.promised_on END
  FROM cases_assignment a,
       LATERAL (SELECT count(*) FILTER (WHERE d.date < (a.promise_at AT TIME ZONE 'Asia/Almaty')::date) AS until_promise,
                       count(*) AS until_due
                  FROM territories_calendarday d
                 WHERE d.is_working AND d.date > a.counted_from AND d.date < (a.due_at AT TIME ZONE 'Asia/Almaty')::date) days
 WHERE a.id = %s
"""
"""The working days one by one, not by their ordinals, as the engine counts them."""


def left_over(cutoff: datetime) -> list[str]:
    """Invariant 16: what is still due at the cutoff after the sweep has nothing left to do."""
    owed = Assignment.objects.due(cutoff).filter(case__state__in=["open", "waiting"])
    wrong = [f"invariant 16: case {one.case_id} is still due" for one in owed]
    late = Case.objects.filter(state="waiting", waiting_until__lte=cutoff)
    wrong += [f"invariant 16: case {one.pk} still waits" for one in late]
    late = Case.objects.filter(state="answered", confirm_until__lte=cutoff)
    wrong += [f"invariant 16: case {one.pk} is still to be confirmed" for one in late]
    late = Case.objects.filter(state="reviewed", reviews__decided_at=None, reviews__due_at__lte=cutoff)
    return wrong + [f"invariant 16: case {one.pk} is still under review" for one in late]
