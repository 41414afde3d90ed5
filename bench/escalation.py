"""The sweep over a million overdue of four million open cases, beside the bare statement that writes the same rows.

Both take slices of the same overdue cases in turns, batch by batch with a commit each, so that a busy machine slows all of
them: the bare statement, and the sweep in one, two and four processes. BENCH_CASES, BENCH_OVERDUE and BENCH_MANY make it smaller;
four million need 20 GB of disk.

How many cases a second several processes move depends on how many cores are free. Whether they hinder one another does not:
that would show in the processor time that a case costs (waiting costs none, so the seconds are beside it).
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import connection, connections

from bench.load import load_cases
from bench.rows import Bar, Row
from cases import escalation
from cases.models import SweepRun
from config.database_roles import acting_as_owner
from config.seeding import ALL_OPEN, seed
from territories import clock

CASES = int(os.environ.get("BENCH_CASES", "4000000"))
OVERDUE = int(os.environ.get("BENCH_OVERDUE", str(CASES // 4)))
BATCH = 1000
WORKERS = (1, 2, 4)
ROUNDS = 5
SLICE = max(BATCH * max(WORKERS), OVERDUE // (ROUNDS * (len(WORKERS) + 1)) // BATCH * BATCH)
"""Cases that each way takes in a round."""
TURNS = 51
FEW = 10_000
MANY = int(os.environ.get("BENCH_MANY", str(OVERDUE)))
"""Cases of a short and of a long sweep whose memory is compared."""
LATER = timedelta(days=60)
"""By then everything that was open is overdue, and the memory of one long sweep can be looked at."""
OWN_DATABASE = "jauap_escalation"

BARE = """
WITH chosen AS MATERIALIZED (
    SELECT a.id, target.id AS target_id, target.level AS target_level
      FROM cases_assignment a
      JOIN territories_office o ON o.id = a.office_id
      JOIN territories_office target ON target.id = o.climbs_to_id
     WHERE a.left_at IS NULL AND a.answered_at IS NULL AND a.listed_at IS NULL AND a.climbs_at <= %(now)s
     ORDER BY a.climbs_at, a.id LIMIT %(limit)s
), closed AS (
    UPDATE cases_assignment a SET left_at = %(now)s, outcome = 'silence' FROM chosen WHERE a.id = chosen.id
 RETURNING a.*, chosen.target_id, chosen.target_level
), opened AS (
    INSERT INTO cases_assignment (
           case_id, number, office_id, level, regime, clock_id, solve_days, entered_at, entered_by, via_vacancy,
           registered_on, counted_from, promise_at, due_at, due_version, outcome, ruling)
    SELECT case_id, number + 1, target_id, target_level, regime, clock_id, solve_days, %(now)s, 'escalated', false,
           registered_on, counted_from, %(due)s, %(due)s, due_version + 1, '', '' FROM closed
 RETURNING id, case_id, office_id
), moved AS (
    UPDATE cases_case c SET version = version + 1, current_id = opened.id FROM opened WHERE c.id = opened.case_id
 RETURNING c.id, c.version
)
INSERT INTO cases_event (case_id, number, kind, at, actor, office_id, assignment_id, text, data, due_version)
SELECT closed.case_id, moved.version, 'escalated', %(now)s, 'system', opened.office_id, opened.id, '',
       jsonb_build_object('from', closed.office_id, 'to', closed.target_id, 'reason', 'silence', 'promised_on', '2026-01-01',
                          'due_on', '2026-01-01', 'via_vacancy', false), closed.due_version
  FROM closed JOIN opened ON opened.case_id = closed.case_id JOIN moved ON moved.id = closed.case_id
"""
"""The same rows in the same tables under the same triggers, which also fill the outbox: no locks, rules, calendar or clocks."""


def measure() -> Iterator[Row]:
    """How long it took to load, cases a second in turns, a sweep with nothing or one case to do, and the memory of a long one."""
    with own_database():
        now = clock.now()
        began = time.perf_counter()
        with acting_as_owner():
            seed(CASES, OVERDUE, now, mix=ALL_OPEN, tell=lambda done: _say(f"{done} loaded"))
        yield Row(f"loading {CASES:,} open cases", time.perf_counter() - began, "s")
        yield from _in_turns(now)
        yield from _short(now)
        yield from _memory(now)


@contextmanager
def own_database() -> Iterator[None]:
    """A copy of the benchmarks' database for this alone, dropped at the end: it is large."""
    usual = str(connection.settings_dict["NAME"])
    connections.close_all()
    _as_owner(f'DROP DATABASE IF EXISTS "{OWN_DATABASE}"', f'CREATE DATABASE "{OWN_DATABASE}" TEMPLATE "{usual}"')
    connection.settings_dict["NAME"] = OWN_DATABASE
    try:
        yield
    finally:
        connections.close_all()
        connection.settings_dict["NAME"] = usual
        _as_owner(f'DROP DATABASE "{OWN_DATABASE}"')


def _as_owner(*statements: str) -> None:
    """From the database that every server has: the one that is copied must have nobody in it."""
    with acting_as_owner():
        usual = connection.settings_dict["NAME"]
        connection.settings_dict["NAME"] = "postgres"
        try:
            with connection.cursor() as cursor:
                for statement in statements:
                    cursor.execute(statement)
        finally:
            connection.close()
            connection.settings_dict["NAME"] = usual


def _in_turns(now: datetime) -> Iterator[Row]:
    if ROUNDS * (len(WORKERS) + 1) * SLICE > OVERDUE:
        raise RuntimeError("BENCH_OVERDUE is too small: who comes last would find nothing to move, and seem fast")
    _first_batch(now)
    bare = Took()
    ours = {workers: Took() for workers in WORKERS}
    for turn in range(ROUNDS):
        bare += together(1, lambda stop: _bare(now, stop), SLICE)
        for workers in WORKERS:
            ours[workers] += together(workers, lambda stop: _sweep(now, stop), SLICE)
        told = ", ".join(f"{took.seconds:.0f} s" for took in ours.values())
        _say(f"round {turn + 1} of {ROUNDS}: bare {bare.seconds:.0f} s, sweep {told}")
    moved = ROUNDS * SLICE
    for workers, took in ours.items():
        yield Row(_by(workers), moved / took.seconds, "cases/s", moved / bare.seconds, Bar("at least", 0.6))
    alone = ours[1].of_processor / moved * 1000
    if not alone:
        return  # the system does not say
    for workers, took in ours.items():
        yield Row(f"{_by(workers)}, processor time of a case", took.of_processor / moved * 1000, "ms", alone)


def _by(workers: int) -> str:
    return f"sweep, {workers} worker{'s' if workers > 1 else ''}"


def _first_batch(now: datetime) -> None:
    """Outside the turns: the few cases that are due at the republic's own desk enter its register, and do not climb."""
    together(1, lambda stop: _sweep(now, stop), BATCH)


def _short(now: datetime) -> Iterator[Row]:
    """What a minute of a quiet day costs, directly after the last of what was overdue has been moved."""
    escalation.sweep(now, batch=BATCH)
    empty, alone = [], []
    for _turn in range(TURNS):
        empty.append(_timed(now, moves=0))
        alone.append(_its_row_alone(now))
    middle, of_row = sorted(empty)[TURNS // 2], sorted(alone)[TURNS // 2]
    yield Row("an empty sweep directly after, the first", empty[0], "ms")
    yield Row("an empty sweep, median, beside writing its row", middle, "ms", of_row, Bar("at most", 10, of="value"))
    yield Row("an empty sweep, the quickest", min(empty), "ms", min(alone))
    single = []
    for _turn in range(TURNS):
        load_cases(1, filed_at=now - LATER, due_at=now - timedelta(days=1))
        single.append(_timed(now, moves=1))
    yield Row(
        "a sweep with one case to move, median", sorted(single)[TURNS // 2], "ms", None, Bar("at most", 25, of="value")
    )


def _timed(now: datetime, *, moves: int) -> float:
    began = time.perf_counter()
    run = escalation.sweep(now)
    taken = (time.perf_counter() - began) * 1000
    if run.escalated != moves:
        raise RuntimeError(f"{run.escalated} cases moved instead of {moves}")
    return taken


def _its_row_alone(now: datetime) -> float:
    """The two commits of a sweep without the sweep: on a busy machine with a slow disk they are most of it."""
    began = time.perf_counter()
    run = SweepRun.objects.create(started_at=now)
    run.finished_at = now
    run.save(update_fields=["finished_at"])
    return (time.perf_counter() - began) * 1000


def _memory(now: datetime) -> Iterator[Row]:
    """The most that a sweeping process ever held, after few cases and after as many as were overdue."""
    few = _peak(now + LATER, FEW)
    many = _peak(now + LATER, MANY)
    yield Row(f"memory of a sweep of {MANY:,}, beside {FEW:,}", many, "MB", few, Bar("at most", 1.05))


def _peak(now: datetime, cases: int) -> float:
    peaks = multiprocessing.get_context("fork").SimpleQueue()

    def sweep_and_tell(stop: Callable[[], None]) -> None:
        try:
            _sweep(now, stop)
        finally:
            peaks.put(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)

    together(1, sweep_and_tell, cases)
    return float(peaks.get())


# -- processes ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds by the clock, and seconds of processors: those of the processes and of their backends in the server."""

    seconds: float = 0.0
    of_processor: float = 0.0

    def __add__(self, other: Took) -> Took:
        """Both together."""
        return Took(self.seconds + other.seconds, self.of_processor + other.of_processor)


class Enough(Exception):
    """As many batches as this way was to take are done."""


def together(workers: int, work: Callable[[Callable[[], None]], None], cases: int) -> Took:
    """What it took until processes with connections of their own have moved so many cases between them."""
    connections.close_all()
    fork = multiprocessing.get_context("fork")
    left, start, times = fork.Value("i", cases // BATCH), fork.Barrier(workers), fork.SimpleQueue()

    def stop_after_a_batch() -> None:
        with left.get_lock():
            left.value -= 1
            if left.value < workers:  # the others are each in a batch
                raise Enough

    def run() -> None:
        backend = _backend()
        start.wait()
        began, spent = time.monotonic(), time.process_time() + _processor_time(backend)
        try:
            work(stop_after_a_batch)
        except Enough:
            pass
        finally:
            times.put((began, time.monotonic(), time.process_time() + _processor_time(backend) - spent))
            connection.close()

    processes: list[Any] = [fork.Process(target=run) for _worker in range(workers)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    if any(process.exitcode for process in processes):
        raise RuntimeError("a worker failed")
    spans = [times.get() for _process in processes]
    seconds = max(end for _begin, end, _spent in spans) - min(begin for begin, _end, _spent in spans)
    return Took(seconds, sum(spent for _begin, _end, spent in spans))


def _backend() -> int:
    """The process of the server that serves this connection; it runs on this machine."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def _processor_time(process: int) -> float:
    """Seconds that another process has used; zero where the system does not say."""
    try:
        facts = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(facts[11]) + int(facts[12])) / os.sysconf("SC_CLK_TCK")


def _sweep(now: datetime, stop: Callable[[], None]) -> None:
    """The sweep as beat starts it, which ends when it was enough."""
    escalation.sweep(now, batch=BATCH, batches_between=stop)


def _bare(now: datetime, stop: Callable[[], None]) -> None:
    with connection.cursor() as cursor:
        while True:
            cursor.execute(BARE, {"now": now, "due": now + timedelta(days=30), "limit": BATCH})
            stop()


def _say(words: str) -> None:
    print(f"  {words}", file=sys.stderr, flush=True)
