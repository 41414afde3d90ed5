"""Time in which nobody could sign is measured and given back."""

from datetime import timedelta

import pytest
from django.db import OperationalError

from petitions import outages
from petitions.models import SigningBeat, SigningOutage
from tests.world import at

pytestmark = pytest.mark.django_db
START = at("2026-03-10", "10:00")


def beat(minutes: float):
    return outages.prove(START + timedelta(minutes=minutes))


def test_minute_by_minute_nothing_is_noted(petitioners):
    petition = petitioners.published()
    assert [beat(minute) for minute in (0, 1, 2, 3.5, 6.4)] == [None] * 5
    assert petitioners.again(petition).closes_at == petition.closes_at
    assert SigningBeat.objects.get().worked_at == START + timedelta(minutes=6.4)


def test_a_gap_extends_every_open_period_once(petitioners):
    petition, joining = petitioners.published(), petitioners.begin()
    beat(0)
    outage = beat(45)

    assert (outage.began_at, outage.ended_at, outage.petitions) == (START, START + timedelta(minutes=45), 1)
    again = petitioners.again(petition)
    assert again.closes_at == petition.closes_at + timedelta(minutes=45)
    assert again.extended_seconds == 45 * 60
    line = again.events.get(kind="extended")
    assert line.data["minutes"] == 45
    assert beat(46) is None
    assert petitioners.again(petition).closes_at == again.closes_at
    assert petitioners.again(joining).state == "joining"


def test_a_petition_published_in_the_gap_gets_its_part(petitioners):
    petition = petitioners.published()
    early = petition.published_at - timedelta(minutes=30)
    SigningBeat.objects.create(pk=1, worked_at=early)
    outages.prove(petition.published_at + timedelta(minutes=10))
    assert petitioners.again(petition).extended_seconds == 10 * 60


def test_a_period_that_would_have_ended_in_the_gap_goes_on(petitioners):
    petition = petitioners.published()
    SigningBeat.objects.create(pk=1, worked_at=petition.closes_at - timedelta(hours=2))
    outages.prove(petition.closes_at + timedelta(hours=5))
    again = petitioners.again(petition)
    assert again.closes_at == petition.closes_at + timedelta(hours=7), "two hours were lost; two are left"
    assert again.extended_seconds == 7 * 3600


def test_a_clock_moved_back_changes_nothing(petitioners):
    petitioners.published()
    beat(10)
    assert beat(0) is None
    assert SigningBeat.objects.get().worked_at == START + timedelta(minutes=10)


def test_moving_the_clock_of_a_demonstration_is_no_outage(petitioners):
    petition = petitioners.published()
    beat(0)
    month = timedelta(days=30)
    assert outages.prove(START + timedelta(minutes=1) + month, ahead=month) is None
    assert petitioners.again(petition).closes_at == petition.closes_at
    assert outages.proved_until(month) == START + timedelta(minutes=1) + month
    outage = outages.prove(START + timedelta(minutes=31) + month, ahead=month)
    assert (outage.began_at, outage.ended_at) == (
        START + timedelta(minutes=1) + month, START + timedelta(minutes=31) + month,
    )  # fmt: skip
    assert beat(32) is None


def test_while_signing_does_not_work_nothing_is_proved(petitioners, monkeypatch):
    petitioners.published()
    beat(0)

    def broken(now):
        raise OperationalError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(outages, "_walk", broken)
        with pytest.raises(OperationalError):
            beat(1)
    assert SigningBeat.objects.get().worked_at == START
    assert isinstance(beat(30), SigningOutage)


def test_the_probe_leaves_no_trace(petitioners):
    petition = petitioners.published()
    before = petition.signatures.count()
    beat(0)
    assert petition.signatures.count() == before
