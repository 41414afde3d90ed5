"""Each clock that forgets by itself: a second before its time everything stays, at its time it is gone, and the site's own role may do it.

Contacts, invitations, sessions, sealed IINs, statements for signatures, entries about networks and words of reports have theirs beside
what they are about.
"""

from datetime import date, timedelta

import pytest

from accounts import codes
from accounts.models import SignInCode, User
from issues import drafts as report_drafts
from issues.models import Draft
from notifications import forgetting
from notifications.models import Message, ShortMessage
from notifications.sms import receipts
from petitions import drafts as petition_drafts
from petitions.models import PetitionDraft
from tests.world import at

pytestmark = pytest.mark.django_db
BEGAN = at("2026-09-02")


def code():
    codes.ask("email", "aigul@example.test", "kk", BEGAN)
    return SignInCode, codes.discard_over, timedelta(minutes=10)


def draft_of_a_report():
    Draft.objects.create(answers={"email": "aigul@example.test"}, created_at=BEGAN, changed_at=BEGAN)
    return Draft, report_drafts.discard_old, timedelta(days=1)


def draft_of_a_petition():
    user = User.objects.create_user("aigul@example.test")
    PetitionDraft.objects.create(user=user, answers={}, created_at=BEGAN, changed_at=BEGAN)
    return PetitionDraft, petition_drafts.discard_old, timedelta(days=180)


def draft_of_a_petition_without_an_account():
    PetitionDraft.objects.create(answers={}, created_at=BEGAN, changed_at=BEGAN)
    return PetitionDraft, petition_drafts.discard_old, timedelta(days=1)


def price_of_a_short_message():
    ShortMessage.objects.create(
        purpose="notice", gateway="smpp", number_key="phone:x", segments=1, cost=8, day=date(2026, 9, 2), made_at=BEGAN,
        state="delivered", settled_at=BEGAN,
    )  # fmt: skip
    return ShortMessage, receipts.forget, timedelta(days=400)


@pytest.mark.parametrize(("seconds", "stays"), [(-1, True), (0, False), (1, False)])
@pytest.mark.parametrize(
    "begin",
    [
        code,
        draft_of_a_report,
        draft_of_a_petition,
        draft_of_a_petition_without_an_account,
        price_of_a_short_message,
    ],
)
def test_it_is_gone_at_its_time_and_not_a_second_earlier(begin, seconds, stays, as_application):
    model, forget, kept = begin()
    with as_application():
        forget(BEGAN + kept + timedelta(seconds=seconds))
    assert model._default_manager.exists() is stays


@pytest.mark.parametrize(("seconds", "stays"), [(-1, True), (0, False)])
@pytest.mark.parametrize("state", ["sent", "dropped", "dead"])
def test_addresses_of_letters_go_thirty_days_after_they_went_and_the_letter_stays(
    seconds, stays, state, as_application
):
    Message.objects.create(
        key="email:1", channel="email", recipient="email:x", address="aigul@example.test", language="kk", urgent=False,
        is_digest=False, made_at=BEGAN, not_before=BEGAN, state=state, settled_at=BEGAN,
    )  # fmt: skip
    with as_application():
        forgetting.forget(BEGAN + timedelta(days=30, seconds=seconds))
    assert bool(Message.objects.get().address) is stays


def test_the_address_of_a_letter_that_still_waits_stays():
    Message.objects.create(
        key="email:1", channel="email", recipient="email:x", address="aigul@example.test", language="kk", urgent=False,
        is_digest=False, made_at=BEGAN, not_before=BEGAN,
    )  # fmt: skip
    forgetting.forget(BEGAN + timedelta(days=99))
    assert Message.objects.get().address
