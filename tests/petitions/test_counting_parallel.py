"""Counts, signers and moderators at once: no drift, no deadlock, whichever ends last."""

from __future__ import annotations

import threading
import time
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection, transaction

from cases.errors import TransitionRefused
from petitions import removal
from petitions.counting import count, count_one
from petitions.models import TallyHour
from petitions.signing import signature_of, withdraw_signature
from petitions.workflow import hand_over
from petitions.workflow.held import hold
from tests.world import at

pytestmark = pytest.mark.django_db(transaction=True)
LATER = at("2026-03-10")


def at_once(*works) -> list[BaseException]:
    """Run each in a thread and a connection of its own; what went wrong."""
    faults: list[BaseException] = []

    def run(work) -> None:
        try:
            work()
        except BaseException as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return faults


def test_counts_at_once_while_people_sign(petitioners):
    petitions = [petitioners.published(), petitioners.published()]

    def signs(turn: int) -> None:
        for petition in petitions:
            petitioners.signers(petition, 25, now=LATER + timedelta(minutes=turn * 7), region="750000000")

    works = [
        signs,
        signs,
        lambda turn: count(LATER + timedelta(minutes=turn * 7)),
        lambda turn: count(LATER + timedelta(minutes=turn * 7)),
        lambda turn: count(LATER, everything=True),
        lambda turn: count_one(petitions[turn % 2], LATER),
    ]

    def twelve_times(work) -> None:
        for turn in range(12):
            work(turn)

    assert at_once(*(partial(twelve_times, work) for work in works)) == []
    count(LATER + timedelta(minutes=90))
    for petition in petitions:
        assert petition.signatures.count() == 51 + 600
    count(LATER, everything=True)
    for petition in petitions:
        assert petitioners.again(petition).tally.total == petition.signatures.count()
        assert sum(TallyHour.objects.filter(petition=petition).values_list("number", flat=True)) == 651


def test_a_count_and_a_verb_that_counts_do_not_wait_for_each_other(petitioners):
    """The verb holds the petition and waits for the count; the count, which writes rows of that petition, must not wait for it."""
    petition = petitioners.published()
    petitioners.signers(petition, 5, now=LATER)
    is_held, has_counted = threading.Event(), threading.Event()

    def verb() -> None:
        with transaction.atomic():
            hold(petition)
            is_held.set()
            has_counted.wait(10)
            count_one(petition, LATER)

    def counts() -> None:
        is_held.wait(10)
        with transaction.atomic():
            count(LATER)
            has_counted.set()
            time.sleep(0.3)

    assert at_once(verb, counts) == []
    assert petitioners.again(petition).tally.total == 56


def test_nobody_takes_back_a_signature_while_the_goal_is_being_reached(petitioners):
    petition = petitioners.published(population=1_040)  # 52 needed
    user = petitioners.sign(petition, now=LATER)
    is_held = threading.Event()

    def reaches() -> None:
        with transaction.atomic():
            hold(petition)
            is_held.set()
            time.sleep(0.3)
            assert hand_over(petition, now=LATER)

    def takes_back() -> None:
        is_held.wait(10)
        withdraw_signature(petition, user=user, now=LATER)

    [refused] = at_once(reaches, takes_back)
    assert isinstance(refused, TransitionRefused)
    assert count_one(petition, LATER).total == 52


def test_a_signature_taken_back_while_two_moderators_release_it(petitioners):
    petition = petitioners.published()
    user = petitioners.sign(petition, now=LATER, held="network")
    first, second = petitioners.moderator(), petitioners.moderator()
    decision = removal.propose_held(petition, held="network", count=True, explanation="Мектеп.", by=first, now=LATER)
    is_decided = threading.Event()

    def release() -> None:
        with transaction.atomic():
            removal.second_held(decision, agreed=True, by=second, now=LATER)
            is_decided.set()
            time.sleep(0.3)

    def takes_back() -> None:
        is_decided.wait(10)
        withdraw_signature(petition, user=user, now=LATER)

    assert at_once(release, takes_back) == []
    acts = signature_of(petition, user).acts.order_by("number")
    assert list(acts.values_list("number", "kind")) == [(1, "released"), (2, "withdrawn")]
