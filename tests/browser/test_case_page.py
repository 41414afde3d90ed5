"""The page of a case and the register in a browser: phone and desk, three languages, light and dark, without scripts too."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cases import escalation, workflow
from cases.models import Case, Participant
from cases.photos import prepare, store_photos
from cases.private_links import address_of
from territories import seats
from tests.pictures import file_of, picture, upload
from tests.world import ALMALY, at

pytestmark = pytest.mark.django_db(transaction=True)

WIDTHS = (320, 360, 768, 1280, 1920)
LONG = "Ұзақсөзсізбосорынсыз" * 7


@pytest.fixture(autouse=True)
def _now(monkeypatch):
    monkeypatch.setattr("territories.clock.now", lambda: at("2026-09-25"))


def photo(colour: str):
    return prepare(upload(file_of(picture((1200, 900), colour))))


def look(visitor, name: str) -> None:
    """What every page must stand."""
    visitor.axe()
    visitor.no_overflow(WIDTHS)
    visitor.targets_large_enough()
    visitor.shot(f"case-{name}")


def answered(world) -> Case:
    """Missed by the village, answered by the district, with a photo before and after and people it affects too."""
    for code, name in (("103230000", "Ерлан С."), ("103200000", "Гүлнар Ө."), ("100000000", "Марат Қ.")):
        seats.appoint(world.office(code), holder_name=name, on=at("2025-01-01").date(), by="test", now=at("2025-01-01"))
    case = world.case(title="Мектеп жанындағы көше шамдары екі аптадан бері жанбайды", category="roads")
    Participant.objects.filter(case=case).update(name="Айгүл Т.", show_name=True)
    store_photos(case, None, [photo("#0b3248")], at("2026-09-01"))
    for person in range(31):
        workflow.support(case, key=str(person), now=at("2026-09-04") + timedelta(hours=person))
    Case.objects.filter(pk=case.pk).update(supporter_count=31)
    escalation.sweep(at("2026-09-23", "00:05"), grace=timedelta())
    workflow.accept(case, now=at("2026-09-23"), **world.holder(case))
    who = world.holder(case)
    text = "14 шам алмастырылды, фотореле орнатылды.\n\nШамдар күн батқанда өздігінен жанады."
    workflow.answer(
        case, kind="fixed", text=text, language="kk", photos=[photo("#c08a1e")], now=at("2026-09-24"), **who
    )
    return world.again(case)


def test_the_page_of_an_answered_case_stands_in_every_view(world, every_view):
    case = answered(world)
    page = every_view.open(f"/cases/{case.number}/")
    assert page.locator(".rung--missed .fact").count() == 1
    assert page.locator(".rung--here[aria-current=step]").count() == 1
    assert page.locator("figure img").count() == 2
    assert every_view.bytes_received < 200_000
    look(every_view, "answered")


def test_the_reporter_says_that_it_is_not_solved_without_scripts(world, visit):
    case = answered(world)
    visitor = visit(language="kk", device="phone", scripts=False)
    page = visitor.open(address_of(world.reporter(case)))
    look(visitor, "private")
    page.fill("#id_reason", "Үшеуі әлі жанбайды")
    visitor.press("button[value=dispute]")
    assert page.locator(".banner--good").count() == 1
    assert "Үшеуі әлі жанбайды" in page.locator(".timeline").inner_text()
    assert world.again(case).state == "reviewed"
    look(visitor, "disputed")


def test_the_reporter_confirms_with_one_tap_and_a_second_tab_is_told(world, visit):
    case = answered(world)
    link = address_of(world.reporter(case))
    visitor, second = visit(language="ru", device="phone"), visit(language="ru", device="desk", scheme="dark")
    second.open(link)
    visitor.open(link)
    look(visitor, "private-ru")
    visitor.press("button[value=confirm]")
    assert visitor.page.locator(".rung--done").count() == 1
    look(visitor, "confirmed")
    second.press("button[value=confirm]")
    assert second.page.locator(".banner[role=alert]").count() == 1
    look(second, "confirmed-already")


def test_a_neighbour_supports_and_says_their_name(world, visit):
    case = world.case(title=LONG, body=LONG)
    visitor = visit(language="ru", device="phone")
    page = visitor.open(f"/cases/{case.number}/")
    look(visitor, "long-word")
    visitor.press("form.support button")
    page.click("#introduce > summary")
    page.fill("#id_name", "Дана К.")
    page.fill("#id_email", "дана")
    look(visitor, "supported")
    page.evaluate("document.querySelector('#id_email').type = 'text'")
    visitor.press("#introduce button")
    assert page.locator(".summary a[href='#id_email']").count() == 1
    look(visitor, "supported-faults")
    assert page.input_value("#id_name") == "Дана К."


def test_an_emergency_and_a_hidden_case_and_a_mistyped_number_stand(world, visit):
    danger = world.case(ALMALY, "gas_leak", at("2026-09-25", "09:40"))
    hidden = world.case()
    Case.objects.filter(pk=hidden.pk).update(
        hidden_at=at("2026-09-02"), hidden_by=world.official(hidden.current.office), hidden_reason="Жеке деректер"
    )
    visitor = visit(language="kk", device="phone")
    visitor.open(f"/cases/{danger.number}/")
    look(visitor, "emergency")
    visitor.open(f"/cases/{hidden.number}/")
    look(visitor, "hidden")
    page = visitor.open(f"/cases/{danger.number + 1}/", status=404)
    look(visitor, "mistyped")
    page.fill("#id_number", f"№ {danger.display_number}")
    visitor.press("form.find button")
    assert page.url.endswith(f"/cases/{danger.number}/")


def test_the_register_is_filtered_and_walked(world, every_view):
    for place in range(34):
        world.case(ALMALY if place % 3 else "103230100", title=f"{place}-көшеде су жоқ")
    answered(world)
    visitor = every_view
    page = visitor.open("/cases/")
    look(visitor, "register")
    visitor.press("nav.pages a[rel=next]")
    assert page.locator(".queue > li").count() == 15
    visitor.press("nav.pages a[rel=next]")
    assert page.locator(".queue > li").count() == 5
    page.click("#filters > summary")
    page.fill("#id_where", "Алмалы")
    page.select_option("#id_state", "open")
    visitor.press("#filters button")
    look(visitor, "register-filters")
    if page.locator("#which").count():
        visitor.press(f".chips a[href*='{ALMALY}']")
    assert f"place={ALMALY}" in page.url
    assert page.locator(".queue > li").count() == 15
    visitor.press("nav.pages a[rel=next]")
    assert page.locator(".queue > li").count() == 7
    visitor.press(page.locator(".chips[aria-label] a").first)
    assert "place=" not in page.url


def test_an_empty_register_stands(world, visit):
    visitor = visit(language="kk", device="phone")
    visitor.open("/cases/?q=ештеңе")
    look(visitor, "register-empty")


def test_the_way_to_a_complaint_under_the_law_stands_in_every_view(world, every_view):
    case = world.case(title=LONG)
    escalation.sweep(at("2026-09-23", "00:05"), grace=timedelta())
    page = every_view.open(f"/cases/{case.number}/")
    every_view.press(page.locator(".rung--missed a[href$='/complaint/']"))
    assert page.locator("a[href*='complaint.pdf']").count() == 2
    look(every_view, "complaint")


def test_where_there_is_no_complaint_the_page_says_why(world, visit):
    case = world.case("100000000")
    visitor = visit(language="ru", device="phone")
    page = visitor.open(f"/cases/{case.number}/complaint/")
    assert page.locator(".banner").count() == 1
    assert page.locator("a[href*='complaint.pdf']").count() == 0
    look(visitor, "no-complaint")


def test_a_long_text_that_is_pasted_is_refused_whole_and_kept(world, visit):
    """A browser that is told the longest text cuts the rest of a pasted one without a word."""
    case = answered(world)
    visitor = visit(language="ru", device="phone")
    page = visitor.open(address_of(world.reporter(case)))
    reason = page.locator("textarea[name=reason]")
    reason.click()
    page.keyboard.insert_text("а" * 3000)
    visitor.press("button[value=dispute]")
    assert len(reason.input_value()) == 3000
    assert page.get_by_text("Текст слишком длинный").count()
