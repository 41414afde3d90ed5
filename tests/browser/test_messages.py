"""A person's messages in a browser: on a phone and at a desk, light and dark, with scripts and without."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cases import workflow
from cases.models import Case, Participant
from notifications.models import Message
from notifications.relay import relay
from tests.signing_in import sign_in
from tests.world import at

pytestmark = [pytest.mark.django_db(transaction=True)]
NOW = at("2026-09-01")


@pytest.fixture
def aigul(world):
    """Somebody with three cases of which something was told, and an office with a digest."""
    from accounts.models import User

    user = User.objects.create_user("aigul@example.test", name="Айгүл Серікова", email_confirmed_at=NOW)
    for number in range(3):
        case = world.case(title=f"Құбыр {number}")
        Participant.objects.filter(case=case).update(user=user)
        workflow.ask(
            Case.objects.get(pk=case.pk), question="Қай үй?", now=NOW + timedelta(days=1), **world.holder(case)
        )
    relay(NOW + timedelta(days=1))
    relay(NOW + timedelta(days=1, minutes=15))
    return user


def check(visitor, name):
    visitor.axe()
    visitor.no_overflow()
    visitor.targets_large_enough()
    visitor.shot(f"messages-{name}")


def test_a_resident_reads_opens_and_marks(visitor, aigul):
    sign_in(visitor, aigul)
    page = visitor.open("/notices/")
    check(visitor, "1-new")
    assert page.locator(".notice.open").count() == 6
    visitor.press(page.locator(".notice form button.btn").first)
    assert "/p/" in page.url
    page = visitor.open("/ru/notices/")
    assert page.locator(".notice.open").count() == 5
    visitor.press(page.get_by_role("button", name="Отметить все прочитанными"))
    assert page.locator(".notice.open").count() == 0
    check(visitor, "2-read")
    visitor.open("/notices/letters/")
    check(visitor, "3-letters")


def test_an_official_sees_a_digest(visitor, aigul, world):
    official = world.holder(Case.objects.first())["by"]
    sign_in(visitor, official)
    page = visitor.open("/notices/")
    check(visitor, "4-digest")
    assert Message.objects.inbox_of(official).count() == 1
    assert page.locator(".carried a").count() == 3
    visitor.open("/desk/")
    check(visitor, "5-desk")


def test_letters_are_ended_by_a_button(visitor, aigul):
    from notifications.links import refusal_link
    from notifications.recipients import user_key

    page = visitor.open(refusal_link(user_key(aigul.pk), ("case", 1)).removeprefix("http://localhost:8000"))
    check(visitor, "6-stop")
    visitor.press(page.locator("main form button").first)
    check(visitor, "7-stopped")
    assert page.locator("main form button").count() == 2
