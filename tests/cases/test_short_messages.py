"""A reporter who left only a number hears of four moments of the case, in the language of the report, and of nothing else."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.cache import cache

from cases import escalation, notices, workflow
from cases.models import Participant
from notifications.relay import relay
from notifications.sms import address
from notifications.sms.models import ShortMessage
from tests.world import at

pytestmark = pytest.mark.django_db
NUMBER = "8 000 123 45 67"


@pytest.fixture
def telephone(settings, tmp_path):
    """What the telephone shows, oldest first."""
    cache.clear()
    settings.SMS_GATEWAY = address.parse(tmp_path.as_uri())

    def read():
        paths = sorted(tmp_path.glob("*.txt"), key=lambda path: path.name)
        return [path.read_text(encoding="utf-8").split("\n\n")[1] for path in paths]

    return read


def test_four_moments_reach_a_telephone(world, telephone, client):
    case = world.case()
    case.participants.filter(role="reporter").update(contact_phone=NUMBER)
    Participant.objects.create(
        case=case, role="supporter", joined_at=world.filed_at, contact_phone="8 000 765 43 21", key="dana"
    )
    relay(at("2026-09-02", "10:00"))
    office = case.current.office
    workflow.accept(case, by=world.official(office), office=office, now=at("2026-09-02", "11:00"))
    due = case.current.due_at
    escalation.sweep(now=due + timedelta(days=3))
    case.refresh_from_db()
    relay(at("2026-10-20", "10:00"))
    said = telephone()
    assert len(said) == 2, said
    assert "тіркелді" in said[0]
    assert "жоғары өтті" in said[1]
    world.fixed(case, at("2026-10-21", "10:00"))
    relay(at("2026-10-21", "11:00"))
    escalation.sweep(now=at("2026-12-01"))
    relay(at("2026-12-01", "11:00"))
    said = telephone()
    assert [
        words for words in ("тіркелді", "жоғары өтті", "жауап бар", "жабылды") if any(words in one for one in said)
    ] == [
        "тіркелді",
        "жоғары өтті",
        "жауап бар",
        "жабылды",
    ]
    assert {row.segments for row in ShortMessage.objects.all()} == {1}
    link = said[0].split()[-1]
    private = client.get(link.removeprefix("http://localhost:8000"))
    assert private["Location"].startswith(f"/cases/{case.number}/p/")
    page = client.get(private["Location"]).content.decode()
    stop = re.search(r'href="http://localhost:8000(/letters/[^"]+)"', page)[1]
    assert client.get(stop).status_code == 200


def test_who_wants_no_more_of_them_gets_none(world, telephone, client):
    case = world.case()
    case.participants.filter(role="reporter").update(contact_phone=NUMBER)
    relay(at("2026-09-02", "10:00"))
    reporter = world.reporter(case)
    stop = notices.no_more_short_messages(reporter)
    assert NUMBER.replace(" ", "") not in stop
    assert client.post(stop.removeprefix("http://localhost:8000"), {"do": "this"}).status_code == 302
    world.fixed(case, at("2026-09-03", "10:00"))
    relay(at("2026-09-03", "11:00"))
    assert len(telephone()) == 1


def test_a_reporter_with_an_e_mail_address_gets_letters(world, telephone):
    case = world.case()
    case.participants.filter(role="reporter").update(contact_phone=NUMBER, contact_email="aigul@example.test")
    relay(at("2026-09-02", "10:00"))
    assert telephone() == []
