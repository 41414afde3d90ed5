"""The sweep beside itself and beside people: real transactions, real threads with connections of their own."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from bench.load import load_cases
from cases import escalation, workflow
from cases.errors import DomainError
from cases.models import Assignment, Case, Event, SweepRun
from tests.world import at

CROWD = 20_000
FILED, DUE, NOW = at("2026-09-01"), at("2026-09-23", "00:00"), at("2026-09-23", "00:03")


def in_threads(*works):
    """Run functions at the same moment, each with its own connection; raise what one of them raised."""
    start, failures = threading.Barrier(len(works)), []

    def run(work):
        try:
            start.wait()
            work()
        except Exception as error:
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_over_a_crowd_escalate_each_case_exactly_once(world):
    load_cases(CROWD, filed_at=FILED, due_at=DUE)

    in_threads(*[lambda: escalation.sweep(NOW, batch=1000)] * 2)

    runs = list(SweepRun.objects.all())
    assert len(runs) == 2
    assert sum(run.escalated for run in runs) == CROWD
    assert Event.objects.filter(kind="escalated").count() == CROWD
    assert Assignment.objects.filter(left_at=None).count() == CROWD
    assert Assignment.objects.filter(number=2, left_at=None).count() == CROWD
    assert Case.objects.filter(version=2).count() == CROWD
    assert escalation.engine_lag(NOW) == timedelta()
    assert escalation.sweep(NOW).escalated == 0


@pytest.mark.django_db(transaction=True)
def test_a_batch_costs_the_same_number_of_statements_whatever_its_size(world):
    def statements(count):
        load_cases(count, filed_at=FILED, due_at=DUE)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            escalation.sweep(NOW, batch=count + 1)
        return len([query for query in seen if not query["sql"].startswith(("BEGIN", "COMMIT"))])

    assert statements(10) == statements(2000)


@pytest.mark.django_db(transaction=True)
def test_an_answer_and_the_sweep_at_the_same_moment_leave_one_truth(world):
    cases = [world.case() for _index in range(12)]
    who = world.holder(cases[0])
    due = cases[0].current.due_at
    late = due + timedelta(minutes=3)

    def answer_all():
        for case in cases:
            try:
                workflow.answer(
                    case, kind="refused", text="Себебі бар", language="kk", now=due - timedelta(seconds=1), **who
                )
            except DomainError:
                continue

    in_threads(answer_all, lambda: escalation.sweep(late), lambda: escalation.sweep(late))

    for case in map(world.again, cases):
        assert case.assignments.filter(left_at=None).count() == 1
        assert case.events.count() == case.version
        assert case.events.filter(kind="escalated").count() == case.current.number - 1


@pytest.mark.django_db(transaction=True)
def test_two_people_of_one_office_answer_at_once_and_one_of_them_is_told(world):
    case = world.case()
    who = world.holder(case)
    refused = []

    def answer_once():
        try:
            workflow.answer(
                case, kind="refused", text="Себебі бар", language="kk", now=at("2026-09-03"), version=1, **who
            )
        except DomainError as error:
            refused.append(error.code)

    in_threads(answer_once, answer_once)
    assert refused == ["case-changed"]
    assert case.answers.count() == 1
