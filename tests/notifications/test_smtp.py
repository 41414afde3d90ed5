"""Real conversations with a mail server: what it refuses, puts off, drops; and an hour in which it is away."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache

from notifications import queue
from notifications.models import Message, Outage
from notifications.relay import relay, wait_after
from tests.notifications.conftest import NOON, notice, resident
from tests.world import at

pytestmark = pytest.mark.django_db
AIGUL, BOLAT = "aigul@example.test", "bolat@example.test"


def minutes(number):
    return NOON + timedelta(minutes=number)


def test_a_letter_as_a_mail_server_gets_it(peer):
    notice(thing=7, emails=[AIGUL], language="ru")
    relay(NOON)
    [heard] = peer.heard
    letter = heard.letter
    assert heard.recipient == AIGUL
    assert letter["To"] == AIGUL
    assert [part.get_content_type() for part in letter.iter_parts()] == ["text/plain", "text/html"]
    assert 'lang="ru"' in letter.get_body(("html",)).get_content()
    assert "http://localhost:8000/things/7/" in letter.get_body(("plain",)).get_content()
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter["List-Unsubscribe"].strip().startswith("<http://localhost:8000/ru/letters/")
    assert AIGUL not in letter["List-Unsubscribe"]
    assert letter["Message-ID"].endswith("@localhost>")


def test_letters_about_one_thing_stand_together_and_each_has_its_own_number(peer):
    for thing in (1, 1, 2):
        notice(thing=thing, emails=[AIGUL])
    relay(NOON)
    threads = [str(heard.letter["References"]) for heard in peer.heard]
    assert threads[0] == threads[1] != threads[2]
    assert len({heard.message_id for heard in peer.heard}) == 3


def test_one_conversation_carries_a_round(peer):
    for index in range(30):
        notice(emails=[f"p{index}@example.test"])
    relay(NOON)
    assert len(peer.heard) == 30
    assert peer.conversations == 1


def test_a_server_that_hangs_up_between_letters_is_called_again(peer):
    peer.letters_in_a_conversation = 1
    for index in range(3):
        notice(emails=[f"p{index}@example.test"])
    relay(NOON)
    assert len(peer.heard) == 3
    assert not Message.objects.exclude(state="sent").exists()
    assert {message.tries for message in Message.objects.all()} == {1}


# -- refused ------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["550 no such user", "553 no", "501 what"])
def test_a_mailbox_that_does_not_exist_is_given_up_at_once_and_the_others_get_theirs(peer, code):
    peer.to_recipient = lambda address: code if address == AIGUL else None
    notice(emails=[AIGUL, BOLAT])
    notice(emails=[AIGUL, BOLAT])
    done = relay(NOON)
    assert [heard.recipient for heard in peer.heard] == [BOLAT, BOLAT]
    assert (done.sent, done.dead) == (2, 2)
    dead = Message.objects.dead().first()
    assert (dead.problem, dead.tries) == (code[:3], 1)


def test_a_letter_whose_content_is_refused_is_given_up(peer):
    peer.to_letter = lambda _address: "554 spam"
    notice(emails=[AIGUL])
    assert relay(NOON).dead == 1


@pytest.mark.parametrize("where", ["to_recipient", "to_letter"])
def test_a_full_mailbox_is_tried_again_later_and_the_letter_comes_once(peer, where):
    setattr(peer, where, lambda _address: "452 full")
    notice(emails=[AIGUL])
    assert relay(NOON).put_off == 1
    assert relay(NOON + timedelta(seconds=30)).put_off == 0, "not before its time"
    setattr(peer, where, lambda _address: None)
    for minute in range(1, 10):
        relay(minutes(minute))
    assert len(peer.heard) == 1
    assert Message.objects.get().tries == 2


def test_a_letter_broken_off_in_the_middle_is_tried_again_with_the_same_number(peer):
    numbers = iter(["drop", None])
    peer.to_letter = lambda _address: next(numbers)
    notice(emails=[AIGUL])
    relay(NOON)
    relay(minutes(5))
    assert len(peer.heard) == 1
    assert Message.objects.get().state == "sent"


def test_the_waits_grow_and_scatter_and_end(peer, settings):
    peer.to_recipient = lambda _address: "451 later"
    notice(emails=[AIGUL])
    moment, waits = at("2026-09-02", "08:00"), []
    while not Message.objects.dead().exists():
        relay(moment)
        message = Message.objects.get()
        if message.state == "waiting":
            waits.append((message.not_before - moment).total_seconds())
            moment = message.not_before + timedelta(seconds=1)
            if moment.hour in {17, 18, 19, 20, 21, 22, 23, 0, 1, 2}:  # the night, in UTC
                Message.objects.update(not_before=at("2026-09-03", "08:00"))
                moment = at("2026-09-03", "08:00")
        assert len(waits) < 20
    assert Message.objects.get().tries == settings.NOTICE_MOST_TRIES == len(waits) + 1
    for number, wait in enumerate(waits):
        assert 0.75 < wait / min(60 * 2**number, 6 * 3600) < 1.25
    assert sum(waits) > 16 * 3600, "the best part of a day"


def test_two_letters_that_fail_together_do_not_come_back_together():
    keys = [Message(key=f"email:user:{number}:1", tries=5) for number in range(20)]
    assert len({wait_after(message) for message in keys}) == 20


def test_a_later_message_waits_for_an_earlier_one_and_goes_when_that_is_given_up(peer):
    answers = iter(["451 later", "550 no", None])
    peer.to_recipient = lambda _address: next(answers)
    first, second = notice(thing=1, emails=[AIGUL]), notice(thing=2, emails=[AIGUL])
    relay(NOON)
    assert peer.heard == []
    relay(minutes(3))
    assert [heard.subject for heard in peer.heard] == [f"step 2-{second.event_id}"]
    assert Message.objects.dead().get().key.endswith(f":{first.pk}")


def test_while_one_persons_letter_waits_everybody_else_is_served(peer):
    peer.to_recipient = lambda address: "451 later" if address == AIGUL else None
    for index in range(3):
        notice(thing=index, emails=[AIGUL, BOLAT])
    relay(NOON)
    assert [heard.recipient for heard in peer.heard] == [BOLAT] * 3


# -- away ----------------------------------------------------------------------------------


def test_an_hour_without_a_mail_server_each_letter_comes_once_and_in_order(peer):
    people = [f"person{number}@example.test" for number in range(5)]
    port = peer.port
    peer.stop()
    told = []
    for minute in range(60):
        if minute % 6 == 0:
            told.append(notice(thing=minute, emails=people, now=minutes(minute)))
        relay(minutes(minute))
    assert peer.heard == []
    assert queue.look(minutes(59)).away > timedelta(minutes=58)
    assert queue.look(minutes(59)).oldest >= timedelta(minutes=58)
    assert not Message.objects.filter(tries__gt=0).exists(), "an outage of ours is no try of theirs"

    peer.port = port
    peer.start()
    for minute in range(60, 80):
        relay(minutes(minute))
    wanted = [f"step {one.source_id}-{one.event_id}" for one in told]
    for person in people:
        assert [heard.subject for heard in peer.heard if heard.recipient == person] == wanted
    assert len({heard.message_id for heard in peer.heard}) == len(peer.heard) == 50
    outage = Outage.objects.get()
    assert outage.ended_at is not None
    assert outage.failures < 60, "not a knock each minute"
    assert queue.look(minutes(80)) == queue.Queue(0, 0, timedelta(), 0, timedelta())


@pytest.mark.parametrize("greeting", ["421 closing", "554 no service"])
def test_a_server_that_takes_nobody_costs_no_try(peer, greeting):
    peer.greeting = greeting
    notice(emails=[AIGUL])
    relay(NOON)
    message = Message.objects.get()
    assert (message.state, message.tries, message.lease) == ("waiting", 0, None)
    peer.greeting = "220 hello"
    relay(minutes(1))
    assert len(peer.heard) == 1


def test_a_server_that_closes_while_it_is_told_a_recipient_costs_no_try(peer):
    peer.to_recipient = lambda _address: "421 closing"
    notice(emails=[AIGUL])
    relay(NOON)
    assert Message.objects.get().tries == 0
    assert Outage.objects.get().problem == "421"


def test_ones_own_page_fills_while_the_mail_server_is_away(peer):
    peer.stop()
    user = resident()
    notice(users=[user.pk])
    relay(NOON)
    assert Message.objects.inbox_of(user).count() == 1


# -- given up --------------------------------------------------------------------------------


@pytest.fixture
def operator():
    return resident(is_staff=True, is_superuser=True)


def test_the_operator_sees_what_was_given_up_and_sends_it_again(peer, client, operator):
    cache.clear()
    peer.to_recipient = lambda address: "550 no" if address == AIGUL else None
    notice(emails=[AIGUL])
    relay(NOON)
    client.force_login(operator)
    page = client.get("/admin/notifications/message/").content.decode()
    assert "550" in page
    assert "a…@example.test" in page
    assert AIGUL not in page
    peer.to_recipient = lambda _address: None
    dead = Message.objects.get()
    answer = client.post("/admin/notifications/message/", {"action": "send_again", "_selected_action": [dead.pk]})
    assert answer.status_code == 302
    dead.refresh_from_db()
    relay(dead.not_before.replace(hour=7))  # noon, by the clock of the day on which the test runs, or of the next
    relay((dead.not_before + timedelta(days=1)).replace(hour=7))
    assert [heard.recipient for heard in peer.heard] == [AIGUL]


def test_what_has_no_address_any_more_is_not_sent_again():
    notice(emails=[AIGUL])
    relay(NOON)
    Message.objects.update(state="dead", address="")
    assert queue.send_again([Message.objects.get().pk], NOON) == 0


def test_nobody_else_sees_the_operators_list(client):
    assert client.get("/admin/notifications/message/").status_code == 302
    client.force_login(resident())
    assert client.get("/admin/notifications/message/").status_code == 302


def test_machines_that_watch_see_the_queue(peer, client, settings):
    settings.METRICS_TOKEN = "a token"
    peer.to_recipient = lambda _address: "550 no"
    notice(emails=[AIGUL])
    relay(NOON)
    peer.stop()
    notice(emails=[BOLAT])
    relay(minutes(1))
    notice(emails=[BOLAT])
    seen = client.get("/metrics", headers={"authorization": "Bearer a token"}).content.decode()
    for line in ("jauap_notices_waiting 1.0", "jauap_messages_waiting 1.0", "jauap_messages_dead 1.0"):
        assert line in seen
    assert "jauap_mail_away_seconds" in seen
