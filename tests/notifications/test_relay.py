"""From the outbox to people: who, when, in which order, and how often. The mail server here is Django's in memory."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notifications import hours, wishes
from notifications.forgetting import forget
from notifications.models import Choice, Delivery, Message, Notice
from notifications.recipients import address_key, user_key
from notifications.relay import relay
from tests.notifications.conftest import NOON, notice, resident
from tests.world import at

pytestmark = pytest.mark.django_db
AIGUL = "aigul@example.test"


def subjects():
    return [letter.subject for letter in mail.outbox]


def run(*moments):
    for moment in moments:
        relay(moment)


def test_an_address_gets_a_letter_and_an_account_gets_an_entry_besides():
    user = resident()
    notice(emails=[AIGUL], users=[user.pk])
    done = relay(NOON)
    assert {letter.to[0] for letter in mail.outbox} == {AIGUL, user.email}
    assert Message.objects.inbox_of(user).count() == 1
    assert (done.expanded, done.sent, done.dead, done.put_off) == (1, 3, 0, 0)


@pytest.mark.parametrize("times", [1, 5])
def test_however_often_it_runs_everybody_is_told_once(times):
    for _index in range(3):
        notice(emails=[AIGUL], users=[resident().pk])
    run(*[NOON + timedelta(seconds=second) for second in range(times)])
    assert len(mail.outbox) == 6
    assert Delivery.objects.count() == Message.objects.count() == 9


def test_a_late_run_tells_what_an_early_one_would_have_told():
    notice(emails=[AIGUL])
    relay(NOON + timedelta(days=3))
    assert len(mail.outbox) == 1


def test_a_person_is_told_in_the_order_of_what_happened():
    told = [notice(thing=index % 3, emails=[AIGUL, "other@example.test"]) for index in range(9)]
    relay(NOON)
    for address in (AIGUL, "other@example.test"):
        got = [letter.subject for letter in mail.outbox if letter.to == [address]]
        assert got == [f"step {one.source_id}-{one.event_id}" for one in told]


def test_a_notice_that_a_round_has_handed_out_is_handed_out_again_without_harm():
    told = notice(emails=[AIGUL], users=[resident().pk])
    relay(NOON)
    from notifications import expansion

    people = list(expansion.source("thing").recipients([told]))
    Delivery.objects.bulk_create(expansion.deliveries(people, NOON), ignore_conflicts=True)
    relay(NOON + timedelta(minutes=1))
    assert Delivery.objects.count() == 3
    assert len(mail.outbox) == 2


def test_an_unknown_source_stops_the_outbox_and_not_the_letters_that_are_made(caplog):
    notice(emails=[AIGUL])
    from notifications.expansion import expand
    from notifications.gathering import gather

    expand(NOON, 10)
    gather(NOON)
    Notice.objects.create(source="nobody", source_id=1, event_id=1, kind="x", audience="y", at=NOON)
    assert relay(NOON).sent == 1
    assert "could not be handed out" in caplog.text


# -- at night -----------------------------------------------------------------------------

NIGHT = [
    ("21:59", False),
    ("22:00", True),
    ("23:30", True),
    ("00:00", True),
    ("07:59", True),
    ("08:00", False),
    ("12:00", False),
]


@pytest.mark.parametrize(("clock", "is_quiet"), NIGHT)
def test_the_night_is_from_ten_to_eight_in_local_time(clock, is_quiet):
    moment = at("2026-09-02", clock)
    assert hours.is_quiet(moment) is is_quiet
    notice(emails=[AIGUL])
    relay(moment)
    assert len(mail.outbox) == (0 if is_quiet else 1)


def test_what_happens_at_night_is_told_at_eight():
    notice(emails=[AIGUL])
    run(at("2026-09-02", "23:00"), at("2026-09-03", "07:59"))
    assert mail.outbox == []
    relay(at("2026-09-03", "08:00"))
    assert len(mail.outbox) == 1


def test_an_emergency_waits_for_no_morning_and_for_no_earlier_message():
    notice(thing=1, emails=[AIGUL])
    notice(thing=2, emails=[AIGUL], urgent=True, kind="fire")
    relay(at("2026-09-02", "23:00"))
    assert [subject.split()[0] for subject in subjects()] == ["fire"]
    relay(at("2026-09-03", "08:00"))
    assert [subject.split()[0] for subject in subjects()] == ["fire", "step"]


def test_ones_own_page_knows_no_night():
    user = resident()
    notice(users=[user.pk])
    relay(at("2026-09-02", "23:00"))
    assert Message.objects.inbox_of(user).count() == 1
    assert mail.outbox == []


def test_a_letter_that_an_outage_held_back_into_the_night_goes_in_the_morning(monkeypatch):
    from notifications.channels import Email, Unreachable

    notice(emails=[AIGUL])

    def away(self, _now):
        raise Unreachable("away")

    with monkeypatch.context() as patch:
        patch.setattr(Email, "opened", away)
        relay(at("2026-09-02", "21:50"))
    run(at("2026-09-02", "22:30"), at("2026-09-03", "03:00"))
    assert mail.outbox == []
    relay(at("2026-09-03", "08:00"))
    assert len(mail.outbox) == 1


# -- digests ------------------------------------------------------------------------------


def test_a_hand_over_of_400_cases_is_one_digest():
    staff = [resident(), resident()]
    for thing in range(400):
        notice(thing=thing, kind="escalated", audience="office", staff=[one.pk for one in staff])
    relay(NOON)
    assert mail.outbox == []
    relay(NOON + timedelta(minutes=15))
    relay(NOON + timedelta(minutes=16))
    assert sorted(letter.to[0] for letter in mail.outbox) == sorted(one.email for one in staff)
    letter = mail.outbox[0]
    assert "400" in letter.subject
    assert "escalated office: 400" in letter.body
    assert letter.body.count("* thing ") == 20
    assert "380" in letter.body
    assert "/things/" in letter.body
    for one in staff:
        assert Message.objects.inbox_of(one).count() == 1


def test_a_window_that_began_takes_along_what_comes_while_it_is_open_and_the_next_one_is_another():
    boss = resident()
    for minute in (0, 5, 14, 15, 29, 31):
        notice(thing=minute, staff=[boss.pk])
        relay(NOON + timedelta(minutes=minute))
    relay(NOON + timedelta(minutes=50))
    carried = [
        [one.notice.source_id for one in message.deliveries.order_by("pk")]
        for message in Message.objects.inbox_of(boss).order_by("pk")
    ]
    assert carried == [[0, 5, 14, 15], [29, 31]]
    assert len(mail.outbox) == 2


def test_a_digest_of_one_is_an_ordinary_letter():
    boss = resident()
    notice(thing=7, staff=[boss.pk])
    run(NOON, NOON + timedelta(minutes=15))
    assert subjects()[0].startswith("step 7")
    assert "/things/7/" in mail.outbox[0].body


def test_emergencies_of_an_office_go_at_once_and_together():
    boss = resident()
    for thing in range(5):
        notice(thing=thing, staff=[boss.pk], urgent=True)
    notice(thing=9, staff=[boss.pk])
    relay(at("2026-09-02", "23:00"))
    assert len(mail.outbox) == 1
    assert "5" in subjects()[0]


def test_a_night_of_an_office_is_one_letter_in_the_morning():
    boss = resident()
    for hour in (22, 23):
        notice(thing=hour, staff=[boss.pk])
        relay(at("2026-09-02", f"{hour}:30"))
    relay(at("2026-09-03", "07:59"))
    assert mail.outbox == []
    relay(at("2026-09-03", "08:00"))
    assert len(mail.outbox) == 1


def test_a_batch_costs_the_same_number_of_statements_whatever_it_holds():
    boss = resident()

    def statements(number):
        for thing in range(number):
            notice(thing=thing, staff=[boss.pk], users=[resident().pk], emails=[f"p{thing}@example.test"])
        from notifications.expansion import expand
        from notifications.gathering import gather

        with CaptureQueriesContext(connection) as seen:
            expand(NOON, 1000)
            gather(NOON)
        return len(seen)

    assert statements(2) == statements(60)


# -- what people choose -----------------------------------------------------------------


def test_who_wants_one_letter_a_day_gets_one_at_nine():
    user = resident()
    wishes.choose(user, Choice.Letters.DAILY, NOON)
    for hour in (12, 15, 20):
        notice(thing=hour, users=[user.pk])
        relay(at("2026-09-02", f"{hour}:00"))
    assert mail.outbox == []
    assert Message.objects.inbox_of(user).count() == 3
    run(at("2026-09-03", "08:59"), at("2026-09-03", "09:00"), at("2026-09-03", "09:01"))
    assert len(mail.outbox) == 1
    assert "3" in subjects()[0]


def test_who_wants_no_letters_gets_none_and_still_finds_everything_on_their_page():
    user = resident()
    wishes.choose(user, Choice.Letters.NONE, NOON)
    notice(users=[user.pk])
    relay(NOON)
    assert mail.outbox == []
    assert Message.objects.inbox_of(user).count() == 1


def test_an_emergency_does_not_wait_for_the_daily_letter():
    user = resident()
    wishes.choose(user, Choice.Letters.DAILY, NOON)
    notice(users=[user.pk], urgent=True)
    relay(NOON)
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(("thing", "left"), [(("thing", 1), ["2"]), (wishes.EVERYTHING, [])])
def test_an_address_that_refuses_letters_gets_none_about_this_or_at_all(thing, left):
    wishes.refuse(address_key("Aigul@Example.test"), thing, NOON)
    notice(thing=1, emails=[AIGUL])
    notice(thing=2, emails=[AIGUL])
    relay(NOON)
    assert [subject.split()[1].split("-")[0] for subject in subjects()] == left


def test_a_refusal_also_holds_for_a_letter_that_is_made_and_waits():
    user = resident()
    notice(thing=1, users=[user.pk], emails=[AIGUL])
    notice(thing=2, users=[user.pk])
    relay(NOON, seconds=0)
    from notifications.expansion import expand
    from notifications.gathering import gather

    expand(NOON, 10)
    gather(NOON)
    wishes.refuse(user_key(user.pk), ("thing", 1), NOON)
    wishes.refuse(address_key(AIGUL), wishes.EVERYTHING, NOON)
    relay(NOON)
    assert [(letter.to[0], letter.subject.split("-")[0]) for letter in mail.outbox] == [(user.email, "step 2")]
    assert Message.objects.filter(state="dropped").count() == 2


def test_a_refusal_can_be_taken_back():
    user = resident()
    for key in (address_key(AIGUL), user_key(user.pk)):
        wishes.refuse(key, wishes.EVERYTHING, NOON)
        assert wishes.refused(key, wishes.EVERYTHING)
        wishes.take_back(key, wishes.EVERYTHING, NOON)
        assert not wishes.refused(key, wishes.EVERYTHING)
    notice(emails=[AIGUL], users=[user.pk])
    relay(NOON)
    assert len(mail.outbox) == 2


def test_a_closed_account_gets_nothing_more():
    user = resident()
    notice(users=[user.pk])
    relay(NOON, seconds=0)
    user.is_active = False
    user.save()
    relay(NOON)
    assert mail.outbox == []


def test_a_letter_goes_to_the_address_that_the_account_has_when_it_goes():
    user = resident()
    notice(users=[user.pk])
    relay(at("2026-09-02", "23:00"))
    user.email = "new@example.test"
    user.save()
    relay(at("2026-09-03", "08:00"))
    assert mail.outbox[0].to == ["new@example.test"]
    assert set(Message.objects.values_list("address", flat=True)) == {""}


# -- what is over -------------------------------------------------------------------------


def test_what_was_withdrawn_meanwhile_is_told_to_nobody():
    boss = resident()
    notice(thing=1, emails=[AIGUL], staff=[boss.pk])
    notice(thing=2, staff=[boss.pk])
    relay(at("2026-09-02", "23:00"))
    notice(thing=1, kind="over", emails=["other@example.test"])
    relay(at("2026-09-03", "08:00"))
    relay(at("2026-09-03", "08:15"))
    assert sorted((letter.to[0], letter.subject.split("-")[0]) for letter in mail.outbox) == sorted(
        [("other@example.test", "over 1"), (boss.email, "step 2")]
    )
    assert Message.objects.get(recipient=address_key(AIGUL)).state == "dropped"


def test_words_that_cannot_be_written_keep_nobody_else_waiting(monkeypatch, caplog):
    from tests.notifications.source import Things

    notice(thing=666, emails=[AIGUL])
    notice(thing=2, emails=["other@example.test"])
    words = Things.words

    def fails(self, deliveries, language):
        if any(one.notice.source_id == 666 for one in deliveries):
            raise ZeroDivisionError
        return words(self, deliveries, language)

    monkeypatch.setattr(Things, "words", fails)
    assert relay(NOON).put_off == 1
    assert [letter.to for letter in mail.outbox] == [["other@example.test"]]
    assert "could not be written" in caplog.text
    assert Message.objects.waiting().get().problem == "ZeroDivisionError"


def test_addresses_are_forgotten_when_they_are_not_needed_any_more():
    notice(emails=[AIGUL])
    relay(NOON)
    assert Delivery.objects.get().address == ""
    assert Message.objects.get().address == AIGUL
    assert forget(NOON + timedelta(days=29)) == 0
    assert forget(NOON + timedelta(days=30, minutes=1)) == 1
    assert forget(NOON + timedelta(days=31)) == 0
    assert Message.objects.get().address == ""


def test_logs_hold_no_address(caplog):
    import logging

    caplog.set_level(logging.DEBUG)
    notice(emails=[AIGUL, "not an address\n"])
    relay(NOON)
    assert "example" not in caplog.text.replace("example.test.invalid", "")
