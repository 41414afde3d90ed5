"""Whoever counts a deadline takes a turn that an act which moves all clocks waits for, and the other way round.

A deadline is counted on the calendar and written a moment later. If the calendar changed in between, it would stand where no
calendar puts it. So everybody who counts shares one advisory lock until their transaction ends, and an act takes it alone
(cases.clock_changes). The lock comes before any row lock, so nobody holds a row the act needs while waiting for it; and in a
statement of its own, so that what counts afterwards sees the calendar as it is then. Sharing costs no statement: the lock is
sent together with the one that follows.
"""

from __future__ import annotations

from collections.abc import Collection

from django.db import connection

TURN = 7_265_118
"""The number of the advisory lock; no other lock has it (tests/config/test_locks.py)."""

SHARED = f"SELECT pg_advisory_xact_lock_shared({TURN});"
"""To be sent in front of a statement that counts deadlines; both are one transaction."""

LOCK_CASES = f"{SHARED} SELECT id FROM cases_case WHERE id = ANY(%s) ORDER BY id FOR UPDATE"  # noqa: S608


def lock_cases(ids: Collection[int]) -> list[int]:
    """Take a turn and the rows of cases, in the order of their ids; which of them there are. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK_CASES, [list(ids)])
        return [row[0] for row in cursor.fetchall()]


def share_turn() -> None:
    """Count deadlines from now on to the end of the transaction. One statement; call it before locking any row."""
    with connection.cursor() as cursor:
        cursor.execute(SHARED)


def take_turn_alone() -> None:
    """Wait for everybody who counts, and keep others from counting until the transaction ends. One statement."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TURN])
