"""Күлпаш comes to the counter of her village, Gulnar at the desk writes her report down: on a phone without scripts, on a computer with them."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.models import Membership, User
from cases.models import Case, Participant
from tests.signing_in import sign_in
from tests.world import QARAUYL, at

pytestmark = pytest.mark.django_db(transaction=True)
NOW = at("2026-09-02", "11:00")
WORDS = {
    "kk": "Су құбыры жарылды. Көшеде екі күннен бері су ағып жатыр. Телефоным 8 701 123 45 67.",
    "ru": "Прорвало водопроводную трубу. Вода течёт по улице второй день. Мой телефон 8 701 123 45 67.",
}
TYPED = {"kk": "Қараауыл", "ru": "Карааул"}


@pytest.fixture
def gulnar(world, settings, live_server, monkeypatch):
    from territories import clock

    settings.SITE_ADDRESS = live_server.url
    monkeypatch.setattr(clock, "now", lambda: NOW)
    user = User.objects.create_user("gulnar@example.test", name="Гүлнар М.", email_confirmed_at=NOW)
    Membership.objects.create(user=user, office=world.office("103230000"), role="operator", started_on=date(2026, 1, 1))
    return user


def look(visitor, name: str) -> None:
    """What every page must stand."""
    visitor.axe()
    visitor.no_overflow((320, 360, 768, 1280))
    visitor.targets_large_enough()
    visitor.shot(f"desk-{name}{'' if visitor.scripts else '-plain'}")


def go_on(visitor) -> None:
    visitor.press(".thumbs button")


@pytest.mark.parametrize(
    ("device", "language", "scripts"), [("phone", "kk", False), ("desk", "ru", True)], ids=["phone-kk-plain", "desk-ru"]
)
def test_a_desk_writes_down_what_a_resident_tells(gulnar, visit, device, language, scripts):
    visitor = visit(language=language, device=device, scripts=scripts)
    sign_in(visitor, gulnar)
    page = visitor.open("/desk/")
    look(visitor, "0-today")
    visitor.press(page.locator("nav a[href$='/desk/file/']:visible").first)
    look(visitor, "1-what")
    go_on(visitor)
    look(visitor, "1-what-faulty")
    page.check("input[name=channel][value=counter]")
    page.fill("#id_text", WORDS[language])
    go_on(visitor)
    page.locator("#id_q").press_sequentially(TYPED[language])
    if not scripts:
        visitor.press("button[name=find]")
    page.check(f"input[name=place][value='{QARAUYL}']")
    look(visitor, "2-place")
    go_on(visitor)
    look(visitor, "3-category")
    page.check("input[name=category][value=water] >> nth=0")
    go_on(visitor)
    look(visitor, "5-you")
    page.fill("#id_name", "Күлпаш Е.")
    page.fill("#id_phone", "8 701 123 45 67")
    go_on(visitor)
    look(visitor, "6-check")
    go_on(visitor)
    look(visitor, "6-check-not-agreed")
    page.check("#id_agreed")
    page.check("input[name=mask] >> nth=0")
    go_on(visitor)
    case = Case.objects.get()
    assert page.url.endswith(f"/desk/file/case/{case.number}/")
    assert "701" not in case.body
    look(visitor, "7-receipt")
    link = page.locator("#private-link-text").inner_text()
    page.emulate_media(media="print")
    visitor.shot(f"desk-8-paper{'' if scripts else '-plain'}")
    assert not page.locator(".todo").is_visible()
    assert page.locator(".paper img").is_visible()
    page.emulate_media(media="screen")
    visitor.press("main form button")
    look(visitor, "9-handed-over")
    assert Participant.objects.get().token not in page.content()
    assert page.goto(link).status == 403
    look(visitor, "10-at-work")
    resident = visit(language=language, device="phone", scripts=scripts)
    assert resident.page.goto(link).status == 200
