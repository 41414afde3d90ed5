"""The sweep over a crowd of overdue cases, beside the bare statement that moves the same rows on the same server."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

from django.db import connection, connections, transaction

from bench.load import load_cases
from bench.rows import Bar, Row
from cases import escalation

CROWD = int(os.environ.get("BENCH_CASES", "50000"))
BATCH = 1000
FILED = datetime(2026, 9, 1, 5, 0, tzinfo=UTC)
DUE = datetime(2026, 9, 22, 19, 0, tzinfo=UTC)
NOW = DUE + timedelta(minutes=3)

BARE = """
WITH chosen AS MATERIALIZED (
    SELECT a.id, a.case_id FROM cases_assignment a WHERE a.left_at IS NULL AND a.answered_at IS NULL
       AND a.listed_at IS NULL AND a.climbs_at <= %(now)s ORDER BY a.climbs_at, a.id LIMIT %(limit)s
), closed AS (
    UPDATE cases_assignment a SET left_at = %(now)s, outcome = 'silence' FROM chosen WHERE a.id = chosen.id
 RETURNING a.*
), opened AS (
    INSERT INTO cases_assignment (case_id, number, office_id, level, regime, clock_id, solve_days, entered_at, entered_by,
                                  via_vacancy, registered_on, counted_from, promise_at, due_at, due_version, outcome, ruling)
    SELECT case_id, number + 1, office_id, level, regime, clock_id, solve_days, %(now)s, 'escalated', false, registered_on, counted_from,
           %(due)s, %(due)s, due_version + 1, '', '' FROM closed
 RETURNING id, case_id, office_id
), moved AS (
    UPDATE cases_case c SET version = version + 1, current_id = opened.id FROM opened WHERE c.id = opened.case_id
 RETURNING c.id, c.version
)
INSERT INTO cases_event (case_id, number, kind, at, actor, office_id, assignment_id, text, data, due_version)
SELECT opened.case_id, moved.version, 'escalated', %(now)s, 'system', opened.office_id, opened.id, '', '{}', 1
  FROM opened JOIN moved ON moved.id = opened.case_id
"""
"""The same rows written in the same tables under the same triggers: no locks, no rules, no calendar, no routes."""


def measure() -> Iterator[Row]:
    """One worker, two workers, and a run that finds nothing; every crowd is loaded afresh."""
    bare = _crowd_per_second(_bare)
    yield Row("sweep, one worker", _crowd_per_second(_sweep), "cases/s", bare, Bar("at least", 0.6))
    yield Row("sweep, two workers", _crowd_per_second(_sweep_twice), "cases/s", bare, Bar("at least", 0.6))
    empty = []
    for _turn in range(5):
        began = time.perf_counter()
        escalation.sweep(NOW)
        empty.append((time.perf_counter() - began) * 1000)
    yield Row("an empty sweep, median", sorted(empty)[2], "ms", None, Bar("at most", 10, of="value"))


def _crowd_per_second(work: Callable[[], None]) -> float:
    load_cases(CROWD, filed_at=FILED, due_at=DUE)
    began = time.perf_counter()
    work()
    return CROWD / (time.perf_counter() - began)


def _bare() -> None:
    with connection.cursor() as cursor:
        while True:
            with transaction.atomic():
                cursor.execute(BARE, {"now": NOW, "due": NOW + timedelta(days=30), "limit": BATCH})
                if cursor.rowcount < BATCH:
                    break


def _sweep() -> None:
    escalation.sweep(NOW, batch=BATCH)


def _sweep_twice() -> None:
    connections.close_all()
    workers = [multiprocessing.get_context("fork").Process(target=_sweep) for _index in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
