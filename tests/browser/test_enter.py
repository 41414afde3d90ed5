"""A resident signs in with the code from the letter, on a phone, with scripts and without; opening links signs nobody in."""

from __future__ import annotations

import re

import pytest
from django.core import mail

from accounts import letters
from accounts.models import SignInCode, User
from tests.world import QARAUYL

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("world")]
AIGUL = "aigul@example.test"


def code_in_the_letter() -> str:
    row = SignInCode.objects.get(address=AIGUL)
    letters.send_code(str(row.ticket), row.asked_at)
    found = re.search(r"\b\d{6}\b", mail.outbox[-1].body)
    assert found
    return found[0]


def look(visitor, name: str, scripts: bool) -> None:
    """The pages are the same without scripts, where axe, a script that waits, cannot look."""
    if scripts:
        visitor.axe()
        visitor.no_overflow()
        visitor.targets_large_enough()
    visitor.shot(f"enter-{name}")


def send(visitor) -> None:
    visitor.press(visitor.page.locator("main form button[type=submit]").first)


def walk(visitor, *, scripts: bool = True) -> None:
    """From the head of the home page to one's own page, a place, and out again."""
    page = visitor.open("/enter/")
    look(visitor, "1-address", scripts)
    page.fill("#id_address", "no address")
    send(visitor)
    look(visitor, "1-wrong", scripts)
    page.fill("#id_address", AIGUL)
    send(visitor)
    look(visitor, "2-code", scripts)
    right = code_in_the_letter()
    page.fill("#id_code", f"{(int(right) + 1) % 10**6:06d}")
    send(visitor)
    look(visitor, "2-wrong", scripts)
    page.fill("#id_code", right)
    send(visitor)
    look(visitor, "3-me", scripts)
    assert AIGUL in page.locator("main").inner_text()
    page.fill("#id_name", "Айгүл Серікова")
    visitor.press(page.locator("main form button[type=submit]").first)
    visitor.open("/me/place/?q=карауыл")
    look(visitor, "4-place", scripts)
    page.check(f"input[value='{QARAUYL}']")
    visitor.press(page.locator("main form[method=post] button[type=submit]").first)
    assert "Айгүл С." in page.locator("header .account").inner_text()
    look(visitor, "5-me", scripts)
    visitor.press("header .account button")
    assert page.locator("header form.account").count() == 0
    aigul = User.objects.get(email=AIGUL)
    assert (aigul.name, aigul.territory_id, aigul.language) == ("Айгүл Серікова", QARAUYL, visitor.language)


def test_a_resident_signs_in_without_scripts(visit):
    walk(visit(scripts=False, language="kk"), scripts=False)


def test_a_resident_signs_in_in_every_view(every_view):
    walk(every_view)


def test_a_scanner_that_opens_every_link_signs_nobody_in(visit):
    """A mail server opens what stands in a letter before its owner does."""
    resident, scanner = visit(), visit(scripts=False)
    page = resident.open("/enter/")
    page.fill("#id_address", AIGUL)
    send(resident)
    code = code_in_the_letter()
    assert f'href="http://localhost:8000/enter/code/?letter=1#{code}"' in mail.outbox[-1].alternatives[0].content
    for path in ("/", "/enter/", "/enter/code/", f"/enter/code/?code={code}"):
        scanner.open(path)
        resident.open(path)
    assert User.objects.count() == 0
    resident.open("/enter/code/")
    page.fill("#id_code", code)
    send(resident)
    assert User.objects.get().email == AIGUL


def test_the_link_of_the_letter_fills_the_code_in_and_leaves_the_address(visit):
    resident = visit()
    page = resident.open("/enter/")
    page.fill("#id_address", AIGUL)
    send(resident)
    code = code_in_the_letter()
    resident.open(f"/enter/code/?letter=1#{code}")
    assert page.input_value("#id_code") == code
    assert page.url.endswith("/enter/code/?letter=1")
    assert User.objects.count() == 0, "opening it signs nobody in"
    send(resident)
    assert User.objects.get().email == AIGUL


# -- by telephone ----------------------------------------------------------------------------

NUMBER = "+70001234567"


def code_in_the_message(folder) -> str:
    """What the telephone would show: the newest file of the gateway of the tests."""
    row = SignInCode.objects.get(address=NUMBER)
    letters.send_code(str(row.ticket), row.asked_at)
    newest = max(folder.glob("*.txt"), key=lambda path: path.name).read_text(encoding="utf-8")
    assert f"To: {NUMBER}\nSegments: 1\n" in newest
    found = re.search(r"\b\d{6}\b", newest)
    assert found
    return found[0]


def walk_by_telephone(visitor, folder, *, scripts: bool = True) -> None:
    """In by a number as people type it, an e-mail address added, the number changed away and the last way in kept."""
    page = visitor.open("/enter/")
    page.fill("#id_address", "8 700 12")
    send(visitor)
    look(visitor, "6-phone-wrong", scripts)
    page.fill("#id_address", "8 (000) 123-45-67")
    send(visitor)
    look(visitor, "6-phone-code", scripts)
    assert "+7 000 123 45 67" in page.locator("main").inner_text()
    page.fill("#id_code", code_in_the_message(folder))
    send(visitor)
    look(visitor, "7-phone-me", scripts)
    user = User.objects.get(phone=NUMBER)
    assert user.email is None
    visitor.open("/me/phone/remove/")
    send(visitor)
    look(visitor, "7-phone-last", scripts)
    visitor.open("/me/email/")
    page.fill("#id_address", AIGUL)
    look(visitor, "8-email", scripts)
    send(visitor)
    page.fill("#id_code", code_in_the_letter())
    look(visitor, "8-email-code", scripts)
    send(visitor)
    look(visitor, "8-me", scripts)
    visitor.open("/notices/letters/")
    look(visitor, "9-choose", scripts)
    visitor.open("/me/phone/remove/")
    look(visitor, "9-remove", scripts)
    send(visitor)
    user.refresh_from_db()
    assert (user.email, user.phone) == (AIGUL, None)


@pytest.fixture
def folder(tmp_path, settings):
    from notifications.sms import address

    settings.SMS_GATEWAY = address.parse(tmp_path.as_uri())
    return tmp_path


def test_a_resident_signs_in_by_telephone_without_scripts(visit, folder):
    walk_by_telephone(visit(scripts=False, language="kk"), folder, scripts=False)


def test_a_resident_signs_in_by_telephone_in_every_view(every_view, folder):
    walk_by_telephone(every_view, folder)
