"""Several counts at once, while people sign: no drift, no deadlock, whichever ends last."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection

from petitions.counting import count, count_one
from petitions.models import TallyHour
from tests.world import at

pytestmark = pytest.mark.django_db(transaction=True)
LATER = at("2026-03-10")


def test_counts_at_once_while_people_sign(petitioners):
    petitions = [petitioners.published(), petitioners.published()]
    faults: list[BaseException] = []

    def run(work) -> None:
        try:
            for turn in range(12):
                work(turn)
        except BaseException as fault:
            faults.append(fault)
        finally:
            connection.close()

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
    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert not faults
    count(LATER + timedelta(minutes=90))
    for petition in petitions:
        assert petition.signatures.count() == 51 + 600
    count(LATER, everything=True)
    for petition in petitions:
        assert petitioners.again(petition).tally.total == petition.signatures.count()
        assert sum(TallyHour.objects.filter(petition=petition).values_list("number", flat=True)) == 651
