"""A changed day off under a million open deadlines, beside the bare statement that writes the same rows on the same server."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from django.db import connection, transaction

from bench.load import load_cases
from bench.rows import Bar, Row
from cases.clock_changes import change_days, preview_days
from cases.models import Assignment

OPEN = int(os.environ.get("BENCH_OPEN", "1000000"))
FILED = datetime(2026, 9, 1, 5, 0, tzinfo=UTC)
DUE = datetime(2026, 9, 22, 19, 0, tzinfo=UTC)
NOW = FILED + timedelta(days=1)
DAY_OFF = date(2026, 9, 10)

BARE = """
WITH moved AS (
    UPDATE cases_assignment a
       SET promise_at = a.promise_at + interval '1 day', due_at = a.due_at + interval '1 day', due_version = a.due_version + 1
     WHERE a.left_at IS NULL AND a.answered_at IS NULL AND a.listed_at IS NULL AND a.counted_from = %(filed)s
 RETURNING a.id, a.case_id, a.office_id, a.due_version
), raised AS (
    UPDATE cases_case c SET version = c.version + 1 FROM moved WHERE c.id = moved.case_id
 RETURNING c.version, moved.*
)
INSERT INTO cases_event (case_id, number, kind, at, actor, office_id, assignment_id, text, data, due_version)
SELECT case_id, version, 'clock_changed', %(now)s, 'system', office_id, id, '', '{}', due_version FROM raised
"""
"""The same rows in the same tables under the same triggers and constraints: no calendar, no count, nothing to tell."""


def measure() -> Iterator[Row]:
    """The preview, the act, and the bare statement over as many rows; what the server's process grew by."""
    load_cases(OPEN, filed_at=FILED, due_at=DUE)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE cases_case, cases_assignment, cases_event")
    began = time.perf_counter()
    seen = preview_days({DAY_OFF: False}, now=NOW)
    yield Row("a changed day off: preview", time.perf_counter() - began, "s", None)
    before, began = _memory(), time.perf_counter()
    change_days({DAY_OFF: False}, reason="bench", now=NOW, seen=seen.as_seen())
    act = seen.later / (time.perf_counter() - began)
    grown = _memory() - before
    began = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL jauap.clock_change = 'bench'")
        cursor.execute(BARE, {"filed": FILED.date(), "now": NOW})
        moved = cursor.rowcount
    bare = moved / (time.perf_counter() - began)
    assert seen.later == moved == Assignment.objects.running().count()
    yield Row(f"a changed day off, {OPEN:,} deadlines", act, "deadlines/s", bare, Bar("at least", 0.6))
    yield Row("a changed day off: memory of this process", grown, "MiB", None, Bar("at most", 20, of="value"))


def _memory() -> float:
    with open("/proc/self/statm") as file:  # noqa: PTH123
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
