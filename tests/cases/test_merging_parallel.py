"""Joining beside people and beside itself: real transactions, real threads with connections of their own."""

from contextlib import suppress
from datetime import timedelta

import pytest

from cases import escalation, workflow
from cases.errors import DomainError
from cases.models import Assignment, Case, Event, Participant
from issues import incidents
from tests.cases.test_sweep_parallel import in_threads
from tests.issues.test_incidents import NOON, reports
from tests.world import at, prepared_photo

ROUNDS = 5
pytestmark = pytest.mark.django_db(transaction=True)


def holds_together(*cases):
    """Invariants 1 and 2, and that every change is told once."""
    for case in Case.objects.filter(pk__in=[case.pk for case in cases]):
        open_ones = Assignment.objects.filter(case=case, left_at=None).count()
        assert open_ones == (0 if case.is_closed else 1)
        numbers = list(Event.objects.filter(case=case).order_by("number").values_list("number", flat=True))
        assert numbers == list(range(1, case.version + 1))


def quietly(work):
    """One of two who are at the same time is told that the other was first: that is right."""

    def act():
        with suppress(DomainError):
            work()

    return act


def test_two_who_join_crosswise_do_not_block_each_other_and_one_is_refused(world):
    for _round in range(ROUNDS):
        first, second = world.case(), world.case()
        who = world.holder(first)
        now = at("2026-09-02")
        in_threads(
            quietly(lambda: workflow.merge(first, into=second, reason="Бір", now=now, **who)),  # noqa: B023
            quietly(lambda: workflow.merge(second, into=first, reason="Бір", now=now, **who)),  # noqa: B023
        )
        merged = Case.objects.filter(pk__in=[first.pk, second.pk], outcome="merged")
        assert merged.count() == 1
        holds_together(first, second)


def test_an_answer_and_a_joining_at_once_leave_one_of_the_two(world):
    for _round in range(ROUNDS):
        first, second = world.case(), world.case()
        who = world.holder(first)
        now = at("2026-09-02")
        in_threads(
            quietly(lambda: workflow.merge(first, into=second, reason="Бір", now=now, **who)),  # noqa: B023
            quietly(
                lambda: workflow.answer(
                    first, kind="fixed", text="Жөндедік", language="kk", photos=[prepared_photo("#f2b33d")], now=now, **who  # noqa: B023
                )
            ),
        )  # fmt: skip
        case = world.again(first)
        assert (case.state, case.outcome) in {("answered", ""), ("closed", "merged")}
        holds_together(first, second)


def test_a_sweep_beside_a_joining_never_takes_a_case_that_was_joined(world):
    for _round in range(ROUNDS):
        first, second = world.case(), world.case(now=at("2026-09-08"))
        who = world.holder(first)
        due = world.again(first).current.due_at
        in_threads(
            quietly(lambda: workflow.merge(first, into=second, reason="Бір", now=due - timedelta(seconds=1), **who)),  # noqa: B023
            lambda: escalation.sweep(due + timedelta(minutes=3)),  # noqa: B023
        )
        holds_together(first, second)
        if world.again(first).outcome == "merged":
            assert world.again(first).current.number == 1
            assert world.again(second).current.promise_at <= due or world.again(second).current.number > 1


def test_who_joins_by_one_tap_while_the_case_is_joined_is_not_lost_or_is_told(world):
    for one in range(ROUNDS):
        first, second = world.case(), world.case()
        who = world.holder(first)
        now = at("2026-09-02")
        told = []

        def tap(one=one, first=first, told=told):
            try:
                workflow.support(first, now=at("2026-09-02"), key=f"k{one}")
            except DomainError:
                told.append(one)

        in_threads(tap, lambda: workflow.merge(first, into=second, reason="Бір", now=now, **who))  # noqa: B023
        stands = Participant.objects.filter(case=second, key=f"k{one}").exists()
        assert stands is not bool(told)


def test_the_search_for_incidents_beside_itself_makes_one_incident(world):
    cases = reports(world, 6)
    now = NOON + timedelta(minutes=10)
    in_threads(*[lambda: incidents.search(now)] * 3)
    assert Case.objects.filter(incident_at__isnull=False).count() == 1
    assert Case.objects.filter(merged_into=cases[0]).count() == 5
    assert Event.objects.filter(kind="incident").count() == 1
    assert Event.objects.filter(kind="merged").count() == 5
    holds_together(*cases)


def test_the_search_beside_an_office_that_joins_and_one_that_answers(world):
    cases = [world.again(case) for case in reports(world, 6)]
    who = world.holder(cases[0])
    now = NOON + timedelta(minutes=10)
    in_threads(
        lambda: incidents.search(now),
        quietly(lambda: workflow.merge(cases[4], into=cases[5], reason="Бір", now=now, **who)),
        quietly(lambda: workflow.answer(cases[1], kind="refused", text="Жоқ", language="kk", now=now, **who)),
    )
    assert Case.objects.filter(incident_at__isnull=False).count() <= 1
    holds_together(*cases)
