"""Letters that protect an account: of an erasure the last one alone goes, it names the date, and nobody can refuse them."""

from datetime import timedelta

import pytest
from django.core import mail

from accounts import erasure
from accounts.models import User
from notifications import wishes
from notifications.recipients import address_key, user_key
from notifications.relay import relay
from territories.wording import date_time
from tests.world import at

pytestmark = pytest.mark.django_db
NOW = at("2026-09-10")


@pytest.fixture
def aigul():
    return User.objects.create_user("aigul@example.test", email_confirmed_at=NOW, language="en")


def seconds(number):
    return NOW + timedelta(seconds=number)


def letters(now):
    relay(now)
    return [letter.body for letter in mail.outbox]


def date_of(moment):
    from django.utils.translation import override

    with override("en"):
        return date_time(moment)


def test_asked_taken_back_and_asked_again_one_letter_says_what_is_true(aigul):
    erasure.ask(aigul, now=NOW)
    erasure.cancel(aigul, now=seconds(5))
    erasure.ask(aigul, now=seconds(10))
    (letter,) = letters(seconds(20))
    assert f"Your account will be erased on {date_of(seconds(10) + erasure.DELAY)}" in letter


def test_asked_and_taken_back_one_letter_says_when(aigul):
    erasure.ask(aigul, now=NOW)
    erasure.cancel(aigul, now=seconds(5))
    (letter,) = letters(seconds(20))
    assert f"Your account will not be erased: that was taken back on {date_of(seconds(5))}." in letter


def test_of_another_account_nothing_is_left_out(aigul):
    dana = User.objects.create_user("dana@example.test", email_confirmed_at=NOW, language="en")
    erasure.ask(aigul, now=NOW)
    erasure.ask(dana, now=seconds(5))
    erasure.cancel(dana, now=seconds(6))
    told = letters(seconds(20))
    assert sorted("will not be erased" in letter for letter in told) == [False, True]


def test_no_link_switches_these_letters_off_and_no_refusal_keeps_them_back(aigul):
    for recipient in (user_key(aigul.pk), address_key(aigul.email)):
        for thing in (wishes.EVERYTHING, ("account", aigul.pk)):
            wishes.refuse(recipient, thing, NOW)
    erasure.ask(aigul, now=NOW)
    relay(seconds(20))
    (letter,) = mail.outbox
    assert "List-Unsubscribe" not in letter.extra_headers
    for words in (letter.body, letter.alternatives[0].content):
        assert "No more such letters" not in words
