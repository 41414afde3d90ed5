"""The home page, statistics, offices, places and registers as people see them: phone and desk, day and night, without JavaScript."""

from datetime import date, timedelta

import pytest

from cases import escalation, workflow
from territories.seats import appoint, vacate
from tests.browser.visitor import Visitor
from tests.world import ALMALY, QARAUYL, at

pytestmark = pytest.mark.django_db(transaction=True)

RURAL, DISTRICT, REGION = "103230000", "103200000", "100000000"
NOW = at("2027-01-10")
LONG = "Ұ" * 150
PAGES = {
    "home": "/",
    "statistics": "/statistics/",
    "region": f"/statistics/{REGION}/",
    "office": f"/offices/{RURAL}/",
    "offices": "/statistics/offices/?level=district",
    "unanswered": "/unanswered/",
    "vacant": "/vacant/",
    "place": f"/places/{QARAUYL}/",
    "search": "/places/?q=Karauyl",
    "data": "/statistics/data/",
}


@pytest.fixture
def life(world, monkeypatch):
    """A country with 40 judged cases, a vacant seat, a case on the register with a title that has no space, open cases."""
    from territories import clock

    monkeypatch.setattr(clock, "now", lambda: NOW)
    appoint(world.office(RURAL), holder_name="Ерлан С.", on=date(2024, 6, 3), by="test", now=at("2024-06-03"))
    vacate(world.office("103235000"), on=date(2026, 12, 1), by="test", now=at("2026-12-01"))
    for number in range(40):
        filed_at = at("2026-08-03") + timedelta(hours=number * 9)
        case = world.case(QARAUYL if number % 3 else ALMALY, now=filed_at)
        if number % 2:
            world.fixed(case, filed_at + timedelta(days=2))
            workflow.confirm(case, participant=world.reporter(case), now=filed_at + timedelta(days=3))
    listed = world.case(title=LONG, now=at("2026-05-04"))
    while world.again(listed).current.listed_at is None:
        escalation.sweep(world.again(listed).current.due_at, grace=timedelta())
    for number in range(5):
        world.case(title=f"Ашық іс {number}", now=NOW - timedelta(days=number, hours=5))
    escalation.sweep(NOW, grace=timedelta())
    return world


def test_every_page_is_accessible_and_fits_every_window(life, every_view: Visitor):
    for name, path in PAGES.items():
        every_view.open(path)
        every_view.axe()
        every_view.no_overflow()
        every_view.targets_large_enough()
        every_view.shot(f"public-{name}")


def test_a_country_without_cases_is_accessible_too(world, visit):
    visitor = visit(device="phone")
    for path in PAGES.values():
        visitor.open(path)
        visitor.axe()
        visitor.no_overflow((320, 1280))


def test_everything_works_without_javascript(life, visit):
    page = visit(device="phone", scripts=False).open("/")
    page.get_by_role("link", name="Әкіміңіз қалай жауап береді").click()
    page.get_by_label("Ауыл, кент, аудан не қала").fill("Караул")
    page.get_by_role("button", name="Іздеу").click()
    page.get_by_role("link", name="Қараауыл ауылдық округі").click()
    page.get_by_role("link", name="Әкімі қалай жауап береді").click()
    page.wait_for_url(f"**/offices/{RURAL}/")
    assert page.get_by_text("Ерлан С.").first.is_visible()


def test_a_number_leads_to_its_case(life, visit):
    from cases.models import Case

    case = Case.objects.first()
    page = visit(device="phone").open("/")
    page.get_by_label("Іс нөмірі").fill(case.display_number)
    page.get_by_role("button", name="Ашу").click()
    page.wait_for_url(f"**/cases/{case.number}/")


def test_a_chart_opens_as_a_table(life, visit):
    page = visit(device="phone", scripts=False).open("/statistics/")
    chart = page.locator("section.chart", has_text="Әр баспалдаққа қанша іс жетеді")
    table = chart.locator("table")
    assert not table.is_visible()
    chart.locator("summary").click()
    assert table.is_visible()


def test_the_first_view_is_light(life, visit):
    visitor = visit(device="phone")
    visitor.open("/")
    assert visitor.bytes_received < 100_000


def test_print_keeps_the_figures(life, visit):
    page = visit(device="desk").open(f"/offices/{RURAL}/")
    page.emulate_media(media="print")
    assert page.get_by_role("heading", level=1).is_visible()
    assert page.locator("svg.bar").is_visible()
    assert not page.locator(".mast nav").first.is_visible()
