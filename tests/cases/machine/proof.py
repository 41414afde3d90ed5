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
                if getattr(new, f"{name}_at") > getattr(old, f"{name}_at") and name not in allowed:
                    wrong.append(f"invariant 6: case {pk}: {act} put off its {name}")
        elif new.entered_by == "reclassified" and act == "reclassify" and old.promise_at < new.promise_at:
            wrong.append(f"invariant 6: case {pk}: its own office won time by another category")
        elif new.entered_by not in BY_LAW | {"forwarded", "made_safe", "reclassified"}:
            wrong.append(f"invariant 6: case {pk}: {act} began a new assignment by {new.entered_by}")
    return wrong


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
