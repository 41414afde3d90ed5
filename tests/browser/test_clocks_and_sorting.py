"""Acts that move all clocks, and the platform's own desk for reports: every page in every view, the acts without scripts."""

from __future__ import annotations

import uuid
from datetime import date

import pytest

from issues import sorting
from tests.signing_in import sign_in
from tests.world import QARAUYL, at, prepared_photo

NOW = at("2026-09-10", "11:00")


@pytest.fixture
def people(transactional_db, world, monkeypatch):
    """An operator and a moderator; cases with deadlines, one of them complained of; reports that wait."""
    from accounts.models import PlatformRole, User
    from territories import clock

    monkeypatch.setattr(clock, "now", lambda: NOW)
    found = {"world": world}
    for role in ("operator", "moderator"):
        user = User.objects.create_user(f"{role}@example.test", name="Сәуле Ә.", email_confirmed_at=at("2026-01-05"))
        PlatformRole.objects.create(user=user, role=role, started_on=date(2025, 1, 1))
        found[role] = user
    for number in range(3):
        world.case(title=f"Құбыр жарылды {number}", now=at("2026-09-02"))
    found["case"] = world.case(now=at("2026-07-02"))
    found["waits"], found["void"] = (
        sorting.receive(
            key=uuid.uuid4(), territory=world.territory(QARAUYL), title="Көпірдің астында ескі вагон тұр", body="Иесі жоқ.",
            language="kk", now=at("2026-09-08"), photos=[prepared_photo()], email="aigul@example.test",
        )
        for _one in range(2)
    )  # fmt: skip
    sorting.void(found["void"], reason="private", explanation="Бұл – мүлік дауы.", by=found["moderator"], now=NOW)
    return found


def look(visitor, name):
    visitor.axe()
    visitor.no_overflow()
    visitor.targets_large_enough()
    visitor.shot(f"clocks-{name}")


def asks_for_a_day(page):
    page.locator("#id_date").fill("2026-09-15")
    page.locator("input[value=off]").check()
    page.locator("#id_instead").fill("2026-09-19")
    page.locator("#id_act").fill("№ 700")
    page.locator("#id_reason").fill("Демалыс күні ауысты.")


def test_every_page_of_an_act_stands_every_view(people, every_view):
    every_view.open("/clocks/")
    look(every_view, "none")
    sign_in(every_view, people["operator"])
    page = every_view.open("/clocks/day/")
    look(every_view, "day")
    every_view.press("main form button")
    look(every_view, "day-faulty")
    asks_for_a_day(page)
    every_view.press("main form button")
    look(every_view, "day-preview")
    every_view.press("main form button")
    look(every_view, "acts")
    page = every_view.open("/clocks/outage/")
    page.locator("#id_began_at").fill("2026-09-09T10:00")
    page.locator("#id_ended_at").fill("2026-09-09T15:00")
    page.locator("#id_reason").fill("Сервер істен шықты.")
    every_view.press("main form button")
    look(every_view, "outage-preview")


def test_every_page_of_the_desk_stands_every_view(people, every_view):
    secret, void = people["waits"].secret, people["void"].secret
    for name, path in (
        ("sorting", "/sorting/"),
        ("waits", f"/report/waiting/{secret}/"),
        ("void", f"/report/waiting/{void}/"),
        ("complaint", f"/cases/{people['case'].number}/complaint/"),
    ):
        every_view.open(path)
        look(every_view, name)
    sign_in(every_view, people["moderator"])
    case = people["case"].number
    for name, path in (
        ("desk", "/sorting/desk/"),
        ("sort", f"/sorting/desk/{people['waits'].pk}/"),
        ("sort-void", f"/sorting/desk/{people['waits'].pk}/void/"),
        ("moderate", f"/sorting/desk/case/{case}/"),
        ("moderate-void", f"/sorting/desk/case/{case}/void/"),
        ("moderate-hide", f"/sorting/desk/case/{case}/hide/"),
    ):
        every_view.open(path)
        look(every_view, name)


def test_a_day_is_changed_without_scripts(people, visit):
    visitor = visit(device="phone", scripts=False)
    sign_in(visitor, people["operator"])
    page = visitor.open("/clocks/day/")
    asks_for_a_day(page)
    visitor.press(page.get_by_role("button", name="Не жылжитынын көрсету"))
    visitor.press(page.get_by_role("button", name="Мерзімдерді жылжыту"))
    page.get_by_role("status").get_by_text("Орындалды.").wait_for()
    assert page.get_by_text("Демалыс күні ауысты.").count() == 1


def test_a_report_is_sorted_without_scripts(people, visit):
    visitor = visit(device="phone", scripts=False)
    sign_in(visitor, people["moderator"])
    page = visitor.open(f"/sorting/desk/{people['waits'].pk}/")
    visitor.press(page.get_by_role("button", name="Іс ашу"))
    assert page.get_by_text("Не туралы екенін таңдаңыз.").count() >= 1
    page.get_by_label("Санат").select_option("waste")
    visitor.press(page.get_by_role("button", name="Іс ашу"))
    page.get_by_role("status").get_by_text("Сұрыпталды").wait_for()
