"""An act beside the sweep, answers, new reports and people who join cases: real transactions, real threads."""

import threading
from datetime import date, timedelta

import pytest
from django.db import connections

from cases.errors import DomainError
from tests.cases.test_sweep_parallel import in_threads
from tests.world import QARAUYL, at

FILED = "2026-09-01"


@pytest.mark.django_db(transaction=True)
def test_an_act_beside_everybody_else_leaves_every_deadline_where_the_calendar_puts_it(world):  # noqa: C901 - one short function for each person
    from cases import workflow
    from cases.clock_changes import change_days
    from cases.escalation import sweep
    from cases.invariants import violations
    from cases.models import Assignment, ClockChange

    now = at("2026-09-23", "00:10")
    overdue = [world.case(now=at(FILED)) for _number in range(15)]
    running = [world.case(now=at("2026-09-10")) for _number in range(30)]
    who = {case.pk: world.holder(case) for case in running}
    reporters = {case.pk: world.reporter(case) for case in running}

    def act():
        change_days({date(2026, 9, 24): False}, reason="Үкімет", now=now)

    def answer():
        for case in running[:10]:
            workflow.answer(case, kind="refused", text="Жоқ", language="kk", now=now, **who[case.pk])

    def ask_and_reply():
        for case in running[10:20]:
            workflow.ask(case, question="Қай үй?", now=now, **who[case.pk])
            workflow.reply(case, text="Бес", participant=reporters[case.pk], now=now + timedelta(minutes=1))

    def join_crosswise():
        for one, other in zip(running[20:25], running[25:30], strict=True):
            try:
                workflow.merge(one, into=other, reason="Бір", now=now, **who[one.pk])
            except DomainError:
                continue

    def file():
        for _number in range(10):
            world.case(QARAUYL, now=now)

    def climb():
        for _turn in range(4):
            sweep(now, batch=4)

    in_threads(act, answer, ask_and_reply, join_crosswise, file, climb)
    sweep(now)

    assert ClockChange.objects.count() == 1
    assert [str(one) for one in violations()] == []
    assert all(world.again(case).current.number == 2 for case in overdue), "what was due is not saved by the act"
    for held in Assignment.objects.filter(number=2):
        assert held.due_at == at("2026-10-08", "00:00"), "ten working days from the 23rd, without the 24th"


@pytest.mark.django_db(transaction=True)
def test_a_deadline_that_is_being_counted_is_waited_for(world):
    """Somebody has taken a turn to count: the act begins when they have written, and moves what they wrote."""
    from cases.clock_changes import change_days
    from cases.models import Case

    filed, counted = threading.Event(), threading.Event()

    def file():
        from django.db import transaction

        with transaction.atomic():
            world.case(now=at("2026-09-22"))
            filed.set()
            assert not counted.wait(0.5), "the act did not wait"
        connections.close_all()

    def act():
        filed.wait(10)
        change_days({date(2026, 9, 24): False}, reason="Үкімет", now=at("2026-09-22", "12:00"))
        counted.set()

    in_threads(file, act)
    assert world.again(Case.objects.get()).current.due_at == at("2026-10-15", "00:00")


@pytest.mark.django_db(transaction=True)
def test_the_same_outage_noted_twice_at_once_is_given_back_once(world):
    from cases.clock_changes import note_outage
    from cases.errors import BadInput

    case = world.case(now=at(FILED))
    refused = []

    def note():
        try:
            note_outage(at("2026-09-10"), at("2026-09-10", "12:00"), reason="өшті", now=at("2026-09-11"))
        except BadInput as error:
            refused.append(error)

    in_threads(note, note)
    assert len(refused) == 1
    assert world.again(case).current.due_at == at("2026-09-24", "00:00")
