"""People of offices in a browser: passkeys by Chromium's virtual authenticator, a second device, a week as acting head, a session
ended from elsewhere, a lost second step."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.core import mail

from accounts import staff_letters, staffing
from accounts.models import Membership, Passkey, PlatformRole, User, UserSession
from tests.signing_in import enrol, sign_in
from tests.world import at

pytestmark = [pytest.mark.django_db(transaction=True)]
PASSWORD = "a long enough secret"
NOW = at("2026-09-01", "10:00")


@pytest.fixture
def office(world, settings, live_server, monkeypatch):
    """The office of Qarauyl with its head, a deputy and an officer."""
    from territories import clock

    settings.SITE_ADDRESS = live_server.url
    monkeypatch.setattr(clock, "now", lambda: NOW)
    office = world.office("103230000")
    for name, role in (("bolat", "head"), ("deputy", "deputy"), ("officer", "officer")):
        user = User.objects.create_user(f"{name}@example.test", PASSWORD, name=name.title())
        Membership.objects.create(user=user, office=office, role=role, started_on=date(2025, 1, 1))
    return office


def who(name: str) -> User:
    return User.objects.get(email=f"{name}@example.test")


def device(visitor: Any, *, verifies: bool = True) -> Any:
    """Give a visitor's browser a device with passkeys; whether its owner's finger is known to it."""
    cdp = visitor.context.new_cdp_session(visitor.page)
    cdp.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": verifies,
        "automaticPresenceSimulation": True,
    }
    cdp.number = cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]
    return cdp


def look(visitor: Any, name: str) -> None:
    """From the end of the page, where the bar under the thumb lies beside everything else."""
    visitor.page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    visitor.axe()
    visitor.no_overflow()
    visitor.targets_large_enough()
    visitor.shot(f"staff-{name}")


def link() -> str:
    """The path in the letter that goes next."""
    assert staff_letters.send_waiting(NOW)
    found = [letter for letter in mail.outbox if "/invitation/" in letter.body or "/second-step/" in letter.body]
    return re.search(r"http://[^/]+(/\S+)", found[-1].body)[1]


def test_invited_registers_a_passkey_signs_out_and_in_again(visit, office):
    staffing.invite(
        by=who("bolat"), now=NOW, name="Жаңа", email="new@example.test", language="kk", office=office, seat="officer"
    )
    visitor = visit(device="phone")
    device(visitor)
    page = visitor.open(link())
    assert page.url.endswith("/invitation/")
    look(visitor, "1-invited")
    page.fill("input[name=name]", "Жаңа Маман")
    visitor.press("main form button[type=submit]")
    look(visitor, "2-set-up")
    visitor.press("form[data-passkey] button")
    page.wait_for_url("**/desk/")
    assert Membership.objects.get(user__email="new@example.test").role == "officer"
    visitor.open("/me/security/")
    look(visitor, "3-security")
    visitor.press(page.locator("form[action$='/sign-out/'] button").first)
    visitor.open("/enter/passkey/?next=/desk/all/")
    look(visitor, "4-enter")
    visitor.press("form[data-passkey] button")
    page.wait_for_url("**/desk/all/")
    assert Passkey.objects.get().last_used_at == NOW


def test_a_finger_the_device_does_not_know_lets_nobody_in(visit, office):
    visitor = visit(device="phone")
    sign_in(visitor, who("officer"))
    cdp = device(visitor)
    page = visitor.open("/me/security/passkey/")
    visitor.press("form[data-passkey] button")
    assert Passkey.objects.count() == 1
    visitor.context.clear_cookies()
    cdp.send("WebAuthn.setUserVerified", {"authenticatorId": cdp.number, "isUserVerified": False})
    page = visitor.open("/enter/passkey/")
    page.locator("form[data-passkey] button").click()
    page.locator("[data-says=cancelled]").wait_for()
    assert not UserSession.objects.filter(way="passkey").exists()
    look(visitor, "6-cancelled")


def test_a_second_device_and_the_first_is_removed(visit, office):
    phone, laptop = visit(device="phone"), visit(device="desk")
    for visitor in (phone, laptop):
        sign_in(visitor, who("officer"))
        device(visitor)
        visitor.open("/me/security/passkey/")
        visitor.press("form[data-passkey] button")
    assert who("officer").passkeys.present().count() == 2
    laptop.context.clear_cookies()
    page = laptop.open("/enter/passkey/")
    laptop.press("form[data-passkey] button")
    page.wait_for_url("**/desk/")
    laptop.open("/me/security/")
    look(laptop, "7-two-devices")
    laptop.press("form[action*='/remove/passkey/'] button >> nth=0")
    assert who("officer").passkeys.present().count() == 1
    assert laptop.open("/desk/").url.endswith("/desk/")
    assert "/sign-in/" in phone.open("/desk/").url  # the other sessions ended with it


def test_the_password_and_the_app_without_javascript(visit, office):
    import base64

    from accounts import totp

    visitor = visit(device="phone", scripts=False)
    page = visitor.open("/sign-in/?next=/desk/")
    page.fill("input[name=username]", "officer@example.test")
    page.fill("input[name=password]", PASSWORD)
    visitor.press("main form button[type=submit]")
    assert page.locator("[data-no-passkey]").is_visible()
    assert not page.locator("form[data-passkey]").is_visible()
    visitor.press("a[href$='/sign-in/set-up/app/']")
    look(visitor, "8-app")
    secret = base64.b32decode(page.locator("code.secret").inner_text().replace(" ", ""))
    page.fill("input[name=code]", totp.code_of(secret, totp.step_at(NOW)))
    visitor.press("main form button[type=submit]")
    assert page.locator(".recovery li").count() == 10
    look(visitor, "9-codes")
    spare = page.locator(".recovery li").first.inner_text()
    visitor.press("main a.btn")
    assert page.url.endswith("/desk/")
    visitor.context.clear_cookies()
    visitor.open("/sign-in/")
    page.fill("input[name=username]", "officer@example.test")
    page.fill("input[name=password]", PASSWORD)
    visitor.press("main form button[type=submit]")
    look(visitor, "10-second-step")
    visitor.press("a[href$='?recovery']")
    page.fill("input[name=recovery]", spare)
    visitor.press("main form button[type=submit]")
    assert page.url.endswith("/desk/")


def test_a_week_as_acting_head(visit, office, monkeypatch, world):
    from territories import clock

    head, deputy = visit(device="phone"), visit(device="phone")
    sign_in(head, who("bolat"))
    sign_in(deputy, who("deputy"))
    deputy.open("/desk/people/invite/", status=404)
    head.open("/desk/people/")
    look(head, "11-people")
    head.press("a[href$='/desk/people/stand-in/']")
    look(head, "12-stand-in")
    head.page.select_option("select[name=member]", label="Deputy")
    head.page.fill("input[name=first]", "2026-09-07")
    head.page.fill("input[name=last]", "2026-09-13")
    head.press("main form button[type=submit]")
    assert "13" in head.page.locator("main").inner_text()
    for moment, status in (
        (at("2026-09-06", "23:59:59"), 404),
        (at("2026-09-07", "00:00:00"), 200),
        (at("2026-09-13", "23:59:59"), 200),
        (at("2026-09-14", "00:00:00"), 404),
    ):
        monkeypatch.setattr(clock, "now", lambda moment=moment: moment)
        deputy.open("/desk/people/invite/", status=status)
    monkeypatch.setattr(clock, "now", lambda: at("2026-09-09", "10:00"))
    case = world.case(title="Құбыр жарылды", now=at("2026-09-08"))
    deputy.open(f"/desk/{case.number}/accept/")
    deputy.press("main form button[type=submit]")
    deputy.open(f"/cases/{case.number}/")
    assert "басшының міндетін атқарушы жасады" in deputy.page.locator("main").inner_text()
    deputy.shot("staff-13-history")


def test_a_session_is_ended_from_another_device(visit, office):
    from accounts import totp
    from tests.signing_in import SECRET

    enrol(who("officer"))
    phone, laptop = visit(device="phone"), visit(device="desk", language="ru")
    for visitor, later in ((phone, 0), (laptop, 1)):
        page = visitor.open("/sign-in/")
        page.fill("input[name=username]", "officer@example.test")
        page.fill("input[name=password]", PASSWORD)
        visitor.press("main form button[type=submit]")
        page.fill("input[name=code]", totp.code_of(SECRET, totp.step_at(NOW) + later))
        visitor.press("main form button[type=submit]")
    assert phone.open("/desk/").url.endswith("/desk/")
    laptop.open("/me/security/")
    look(laptop, "14-sessions")
    laptop.press("form[action*='/security/sessions/'] button >> nth=0")
    assert "/sign-in/" in phone.open("/desk/").url
    assert laptop.open("/desk/").url.endswith("/desk/")


def test_a_lost_second_step(visit, office):
    enrol(who("officer"))
    head, officer = visit(device="phone"), visit(device="phone", language="ru")
    sign_in(head, who("bolat"))
    head.open("/desk/people/")
    head.press(f"a[href*='/people/{who('officer').pk}/second-step/']")
    look(head, "15-reopen")
    head.page.fill("textarea[name=reason]", "Телефоны суға түсті")
    head.press("main form button[type=submit]")
    device(officer)
    address = link()
    page = officer.open(address)
    look(officer, "16-new-second-step")
    officer.press("main form button[type=submit]")
    officer.press("form[data-passkey] button")
    page.wait_for_url("**/desk/")
    officer.open(address, status=404)
    assert who("officer").passkeys.present().count() == 1


def test_the_registrars_and_the_operators_pages(visit, office):
    for name, role in (("registrar", "registrar"), ("operator", "operator"), ("auditor", "auditor")):
        user = User.objects.create_user(f"{name}@example.test", name=name.title())
        PlatformRole.objects.create(user=user, role=role, started_on=date(2025, 1, 1))
    registrar = visit(device="phone", language="ru", scheme="dark")
    sign_in(registrar, who("registrar"))
    registrar.open("/registrar/?q=Қарауыл")
    look(registrar, "17-registrar")
    registrar.open(f"/registrar/{office.key}/")
    look(registrar, "18-office")
    registrar.open(f"/registrar/{office.key}/vacate/")
    look(registrar, "19-vacate")
    operator = visit(device="phone")
    sign_in(operator, who("operator"))
    operator.open("/platform/people/")
    look(operator, "20-platform")
    operator.open("/platform/people/invite/")
    look(operator, "21-invite")


def test_the_sign_in_page_stands_every_view(every_view, office):
    every_view.open("/enter/passkey/")
    look(every_view, f"22-passkey-{every_view.device}-{every_view.language}")
