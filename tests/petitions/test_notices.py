"""Who is told of a petition: its author of each turn, and whoever asked for it of what becomes of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.utils.translation import override

from cases import workflow
from notifications import following
from notifications.models import Delivery, Follow, Message, Notice
from notifications.relay import relay
from petitions import notices
from petitions.counting import count
from petitions.lifecycle import advance
from petitions.models import PetitionEvent
from petitions.workflow import hide, reject, withdraw
from tests.world import at

pytestmark = pytest.mark.django_db
LATER = at("2026-07-01", "12:00")


def told(petition, **more):
    rows = Notice.objects.filter(source="petition", source_id=petition.pk, **more)
    return list(rows.order_by("pk").values_list("kind", "audience"))


def letters_to(user):
    return [letter for letter in mail.outbox if letter.to == [user.email]]


def test_the_author_is_told_that_it_is_checked_and_that_it_is_published(petitioners):
    petition = petitioners.published()
    assert told(petition) == [("submitted", "author"), ("published", "author")]
    relay(LATER)
    subjects = [letter.subject for letter in letters_to(petition.author)]
    assert subjects == [
        f"№ {petition.display_number} петиция: модератор тексеріп жатыр",
        f"№ {petition.display_number} петиция: жарияланды",
    ]
    letter = letters_to(petition.author)[-1]
    assert petition.title not in letter.subject
    assert petition.title in letter.body
    assert f"/petitions/{petition.number}/" in letter.body


def test_the_author_is_told_why_it_is_not_published(petitioners):
    petition = petitioners.submitted()
    reject(petition, reasons=["elections"], explanation="Сайлау.", by=petitioners.moderator(), now=LATER)
    relay(LATER + timedelta(hours=1))
    letter = letters_to(petition.author)[-1]
    assert "жарияланбады" in letter.subject
    assert "Сайлау." not in letter.body
    assert told(petition)[-1] == ("rejected", "author")


def test_who_signed_and_asked_is_told_of_the_goal_and_of_the_decision_and_others_are_not(petitioners, client):
    petition = petitioners.published()
    curious, silent = petitioners.resident(), petitioners.resident()
    for signer in (curious, silent):
        petitioners.sign(petition, signer, now=at("2026-06-20"))
    client.force_login(curious, backend="accounts.backends.EmailCodeBackend")
    client.post(f"/petitions/{petition.number}/tell-me/")
    assert following.follows(curious, "petition", petition.pk)
    Follow.objects.update(at=at("2026-06-20"))

    petitioners.signers(petition, 500, now=at("2026-06-21"))
    count(LATER, everything=True)
    advance(LATER)
    assert told(petition)[-2:] == [("reached", "author"), ("reached", "followers")]
    relay(LATER + timedelta(hours=1))
    assert [letter.subject for letter in letters_to(curious)] == [
        f"№ {petition.display_number} петиция: қажетті қол жиналды"
    ]
    assert letters_to(silent) == []


def test_asking_to_be_told_is_for_signers_and_can_be_taken_back(petitioners, client):
    petition = petitioners.published()
    user = petitioners.resident(language="ru")
    client.force_login(user, backend="accounts.backends.EmailCodeBackend")
    assert client.get(f"/ru/petitions/{petition.number}/tell-me/").status_code == 405
    client.post(f"/ru/petitions/{petition.number}/tell-me/")
    assert not Follow.objects.exists(), "who has not signed is led to signing"
    petitioners.sign(petition, user, now=at("2026-06-20"))
    address = f"/ru/petitions/{petition.number}/"
    assert "Сообщите мне, чем закончится" in client.get(f"{address}your-signature/").content.decode()
    for _twice in range(2):
        client.post(f"{address}tell-me/")
    assert Follow.objects.count() == 1
    assert "Больше не сообщать" in client.get(f"{address}your-signature/").content.decode()
    client.post(f"{address}tell-me/", {"no": "1"})
    assert not Follow.objects.exists()


def test_of_a_withdrawn_petition_nothing_waits_any_more(petitioners):
    petition = petitioners.submitted()
    withdraw(petition, by=petition.author, now=LATER)
    relay(LATER + timedelta(hours=1))
    assert letters_to(petition.author) == []


def test_followers_are_not_told_of_a_hidden_petition(petitioners):
    petition = petitioners.published()
    follower = petitioners.resident()
    following.follow(follower, "petition", petition.pk, LATER)
    hide(petition, reason="Тексеру", by=petitioners.moderator(), now=LATER)
    event = petition.events.last()
    Notice.objects.create(
        source="petition", source_id=petition.pk, event_id=event.pk, kind="reached", audience="followers", at=LATER
    )
    relay(LATER + timedelta(hours=1))
    assert letters_to(follower) == []
    assert "модератор шара қолданды" in letters_to(petition.author)[-1].subject


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_everything_can_be_said_in_every_language(petitioners, language):
    petition = petitioners.published()
    facts = [
        ("submitted", {"until": "2026-07-01"}),
        ("rejected", {"appeal_until": "2026-07-01"}),
        ("published", {"goal": 2500, "closes_on": "2026-12-01"}),
        ("reached", {}),
        ("lapsed", {"goal": 2500}),
        ("lapsed", {"joined": 12}),
        ("hidden", {"hidden": True}),
        ("hidden", {}),
    ]
    with override(language):
        for kind, data in facts:
            event = PetitionEvent(petition=petition, kind=kind, data=data)
            notice = Notice(source="petition", source_id=petition.pk, kind=kind, audience="author")
            words = notices._words(Delivery(notice=notice), petition, notices._happened(event))
            assert all(words.sentences)
            assert petition.display_number in words.subject
            assert petition.title not in words.subject
    assert {kind for kind, _data in facts} == set(notices.AUDIENCES)


def test_a_decision_is_told_once_to_whoever_asked_and_by_its_case_to_the_author(petitioners, world):
    petition = petitioners.reached()
    case = petition.case
    follower = petitioners.resident()
    following.follow(follower, "petition", petition.pk, case.filed_at + timedelta(hours=1))
    office = case.current.office
    moment = case.filed_at + timedelta(days=2)
    workflow.answer(
        case,
        kind="full",
        text="Автобус қайтады.",
        language="kk",
        signed_by="Ерлан С., әкім",
        by=world.official(office),
        office=office,
        now=moment,
    )
    assert [notices.tell_decisions(moment + timedelta(minutes=minute)) for minute in (1, 2)] == [1, 0]
    relay(moment + timedelta(days=1))
    assert [letter.subject for letter in letters_to(follower)] == [f"№ {petition.display_number} петиция: шешім шықты"]
    assert any("жауап берді" in letter.subject for letter in letters_to(petition.author))
    assert not any("тіркелді" in letter.subject for letter in letters_to(petition.author))
    assert notices.tell_decisions(moment + timedelta(days=8)) == 0
    assert Message.objects.inbox_of(follower).count() == 1
