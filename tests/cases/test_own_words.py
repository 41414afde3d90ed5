"""What residents write on the private page is searched for what tells of a person before everybody can read it."""

import html
import re
from datetime import timedelta

import pytest
from django.utils.translation import override

from cases import workflow
from cases.models import Participant
from cases.private_links import address_of
from tests.world import at, prepared_photo

pytestmark = pytest.mark.django_db
IIN, PHONE = "061211600012", "8 701 123 45 67"
SECRET = f"ЖСН {IIN}, тел. {PHONE}. Әлі ағып тұр"


def asked(world):
    case = world.case()
    workflow.ask(case, question="Қай көшеде?", now=at("2026-09-03"), **world.holder(case))
    return case, at("2026-09-04"), {"do": "reply", "text": SECRET}


def answered(world):
    case = world.case()
    world.fixed(case, at("2026-09-03"))
    return case, at("2026-09-04"), {"do": "dispute", "reason": SECRET}


def made_safe(world):
    case = world.case(category="street_danger", now=at("2026-09-02", "08:00"))
    workflow.accept(case, now=at("2026-09-02", "08:10"), **world.holder(case))
    case = world.again(case)
    workflow.made_safe(
        case, text="Өшірдік.", language="kk", photos=[prepared_photo("#f2b33d")], now=at("2026-09-02", "09:00"),
        **world.holder(case),
    )  # fmt: skip
    return case, at("2026-09-02", "10:00"), {"do": "dispute_safe", "reason": SECRET}


def lost(world):
    case, now, _sent = answered(world)
    workflow.dispute(case, participant=world.reporter(case), reason="Жоқ", now=now)
    case = world.again(case)
    review = case.reviews.get()
    workflow.decide_review(
        case, upheld=False, explanation="Жөнделген", by=world.official(review.office), office=review.office,
        now=now + timedelta(hours=1),
    )  # fmt: skip
    return case, now + timedelta(hours=2), {"do": "appeal", "reason": SECRET}


def solved(world):
    case, now, _sent = answered(world)
    workflow.confirm(case, participant=world.reporter(case), now=now)
    return case, now + timedelta(days=3), {"do": "came_back", "text": SECRET}


@pytest.fixture
def arrive(monkeypatch):
    def set_to(moment):
        monkeypatch.setattr("territories.clock.now", lambda: moment)

    return set_to


def link_to(participant):
    with override("en"):
        return address_of(participant)


def offered(page):
    """What is offered covered: the key of each find, by its words."""
    found = re.findall(r'name="mask" value="([^"]+)"(?: checked)?>.*?: ([^<]+)</b>', html.unescape(page), re.S)
    return {words.strip(): key for key, words in found}


@pytest.mark.parametrize("begin", [asked, answered, made_safe, lost, solved])
def test_nothing_is_public_before_the_writer_has_said_what_is_covered(world, arrive, client, begin):
    case, now, sent = begin(world)
    arrive(now)
    link, version = link_to(world.reporter(case)), world.again(case).version
    answer = client.post(link, sent)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert world.again(case).version == version
    assert SECRET in html.unescape(page), "what was written is not lost"
    finds = offered(page)
    assert set(finds) == {IIN, PHONE}
    assert page.count('id="found"') == 1, "only the form that was sent asks"
    told = client.post(link, {**sent, "found": list(finds.values()), "mask": [finds[IIN]]})
    assert told.status_code == 303
    public = client.get(f"/en/cases/{case.number}/").content.decode()
    assert IIN not in public
    assert "ЖСН •••" in public
    assert PHONE in public, "what was not ticked stays as it was written"


def test_a_find_that_was_not_shown_is_asked_about_too(world, arrive, client):
    case, now, sent = asked(world)
    arrive(now)
    link = link_to(world.reporter(case))
    first = offered(client.post(link, sent).content.decode())
    changed = {**sent, "text": SECRET + " aigul@mail.kz", "found": list(first.values())}
    answer = client.post(link, changed)
    assert answer.status_code == 400
    assert "aigul@mail.kz" in offered(answer.content.decode())


def test_words_without_anything_are_asked_nothing(world, arrive, client):
    case, now, sent = asked(world)
    arrive(now)
    assert client.post(link_to(world.reporter(case)), {**sent, "text": "Абай көшесінде"}).status_code == 303


def test_a_supporters_name_is_looked_at_only_when_it_is_to_be_shown(world, arrive, client):
    case = world.case()
    supporter = workflow.support(case, now=at("2026-09-02"), key="k" * 64)
    arrive(at("2026-09-03"))
    sent = {"do": "introduce", "name": f"Айгүл {PHONE}"}
    assert client.post(link_to(supporter), sent).status_code == 303
    page = client.post(link_to(supporter), {**sent, "show_name": "on"})
    assert page.status_code == 400
    finds = list(offered(page.content.decode()).values())
    client.post(link_to(supporter), {**sent, "show_name": "on", "found": finds, "mask": finds})
    assert Participant.objects.get(pk=supporter.pk).name == "Айгүл •••"


@pytest.mark.parametrize("language", ["", "/ru", "/en"])
def test_the_question_is_asked_in_every_language(world, arrive, client, language):
    case, now, sent = asked(world)
    arrive(now)
    with override(language.strip("/") or "kk"):
        link = address_of(world.reporter(case))
    assert client.post(link, sent).status_code == 400
