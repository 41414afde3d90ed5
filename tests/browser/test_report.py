"""A resident reports a broken water pipe in Қараауыл: on a phone, with scripts and without, in Kazakh and in Russian."""

from __future__ import annotations

import re

import pytest

from cases.models import Case, Participant, Photo
from issues.models import Issue
from tests.pictures import QARAUYL_POINT, with_gps
from tests.world import ALMALY, QARAUYL, at

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = {
    "kk": "Су құбыры жарылды. Көшеде екі күннен бері су ағып жатыр.",
    "ru": "Прорвало водопроводную трубу. Вода течёт по улице второй день.",
}
TYPED = {"kk": "Қараауыл", "ru": "Карааул"}
PHOTO = {"name": "su.jpg", "mimeType": "image/jpeg"}


def pipe_photo() -> dict[str, object]:
    return {**PHOTO, "buffer": with_gps(size=(1200, 900))}


def look(visitor, name: str) -> None:
    """What every page must stand."""
    visitor.axe()
    visitor.no_overflow((320, 768, 1280))
    visitor.targets_large_enough()
    visitor.shot(f"report-{name}")


def go_on(visitor) -> None:
    visitor.press(".thumbs button")


def report_a_pipe(visitor) -> None:
    """From the first question to the confirmation."""
    page = visitor.open("/report/")
    look(visitor, "1-what")
    page.fill("#id_text", WORDS[visitor.language])
    page.set_input_files("input[name=photos]", pipe_photo())
    go_on(visitor)
    find_the_place(visitor)
    look(visitor, "2-place")
    page.fill("#id_place_note", "мектептің алды")
    go_on(visitor)
    look(visitor, "3-category")
    page.check("input[name=category][value=water] >> nth=0")
    go_on(visitor)
    look(visitor, "5-you")
    page.fill("#id_name", "Айгүл Қ.")
    go_on(visitor)
    look(visitor, "6-check")
    go_on(visitor)
    look(visitor, "7-sent")


def find_the_place(visitor) -> None:
    page = visitor.page
    page.fill("#id_q", "")
    page.locator("#id_q").press_sequentially(TYPED[visitor.language])
    if not visitor.scripts:
        visitor.press("button[name=find]")
    page.check(f"input[name=place][value='{QARAUYL}']")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
@pytest.mark.parametrize("language", ["kk", "ru"])
def test_a_resident_reports_a_broken_pipe_with_a_photo(world, visit, language, scripts):
    visitor = visit(language=language, device="phone", scripts=scripts)
    report_a_pipe(visitor)
    case = Case.objects.get()
    assert (case.territory_id, case.category_id, case.language) == (QARAUYL, "water", language)
    assert case.current.office.territory_id == "103230000"
    assert case.issue.place_note == "мектептің алды"
    photo = Photo.objects.get(case=case)
    assert b"Exif" not in photo.image.read()
    photo.image.close()
    reporter = Participant.objects.get(case=case)
    assert not reporter.show_name
    text = visitor.page.locator("main").inner_text()
    assert case.display_number in text
    assert case.current.office.title or text
    assert reporter.token in visitor.page.content()


@pytest.mark.parametrize("device", ["phone", "desk"])
def test_the_pages_stand_at_night_and_on_a_desk(world, visit, device):
    visitor = visit(language="ru", device=device, scheme="dark")
    report_a_pipe(visitor)


def test_similar_cases_are_offered_and_can_be_supported(world, visit):
    other = world.case(title="Көшеде су құбыры жарылды")
    Issue.objects.create(case=other)
    visitor = visit(language="kk", device="phone", scripts=False)
    page = visitor.open("/report/")
    page.fill("#id_text", WORDS["kk"])
    go_on(visitor)
    find_the_place(visitor)
    go_on(visitor)
    page.check("input[name=category][value=water] >> nth=0")
    go_on(visitor)
    assert page.locator(".twins li").count() == 1
    look(visitor, "4-similar")
    visitor.press(".twins button")
    assert f"/cases/{other.number}/" in page.url
    assert Participant.objects.filter(case=other, role="supporter").count() == 1
    assert Case.objects.count() == 1


def test_a_danger_shows_the_numbers_first(world, visit):
    visitor = visit(language="kk", device="phone")
    page = visitor.open("/report/")
    page.fill("#id_text", "Үйде газ иісі шығып тұр")
    go_on(visitor)
    find_the_place(visitor)
    go_on(visitor)
    assert page.locator(".emergency a[href='tel:104']").is_visible()
    look(visitor, "3-danger")


def test_what_is_wrong_is_told_and_kept(world, visit):
    visitor = visit(language="kk", device="phone")
    page = visitor.open("/report/")
    page.fill("#id_text", "қ" * 20_000)
    document = {"name": "құжат.pdf", "mimeType": "application/pdf", "buffer": b"%PDF"}
    page.set_input_files("input[name=photos]", [pipe_photo(), document])
    page.wait_for_selector("#chosen img")
    assert page.locator("#chosen img").count() == 1
    assert page.inner_text("#photo-news").startswith("Фото ретінде ашылмады.")
    assert page.inner_text("#photo-news").endswith(" құжат.pdf")
    go_on(visitor)
    assert page.locator(".summary li").count() == 2
    assert page.input_value("#id_text") == "қ" * 20_000
    assert page.evaluate("document.activeElement.classList.contains('summary')")
    visitor.axe()
    visitor.no_overflow((320, 360, 1280))
    visitor.targets_large_enough()
    visitor.shot("report-1-faults")
    visitor.press("button[name=remove]")
    assert page.locator("button[name=remove]").count() == 0


def test_words_named_as_a_photo_are_not_called_ready(world, visit):
    visitor = visit(language="en", device="phone")
    page = visitor.open("/report/")
    news = page.locator("#photo-news")
    page.set_input_files("input[name=photos]", {**PHOTO, "name": "text.jpg", "buffer": b"These are words."})
    news.filter(has_text="Not a photo that can be read.").wait_for()
    assert news.inner_text().endswith(" text.jpg")
    assert page.locator("#chosen img").count() == 0
    page.set_input_files("input[name=photos]", pipe_photo())
    news.filter(has_text="Photos are ready to be sent.").wait_for()


def test_photos_shrink_and_lend_their_place_before_they_are_sent(world, visit):
    visitor = visit(language="kk", device="phone")
    page = visitor.open("/report/")
    big = with_gps(size=(4000, 3000))
    page.set_input_files("input[name=photos]", {**PHOTO, "buffer": big + bytes(400_000)})
    page.wait_for_selector("#chosen img")
    assert page.evaluate("document.querySelector('input[name=photos]').files[0].size") < 230_000
    assert float(page.input_value("#id_photo_lat")) == pytest.approx(QARAUYL_POINT[0], abs=1e-4)
    page.fill("#id_text", WORDS["kk"])
    go_on(visitor)
    assert page.locator("input[name=place][value='103230000']").count() == 1
    visitor.shot("report-2-place-from-photo")


def test_the_phone_says_where_it_is_and_the_map_takes_a_point_by_keyboard(world, visit):
    lat, lon = QARAUYL_POINT
    visitor = visit(
        language="kk", device="phone", geolocation={"latitude": lat, "longitude": lon}, permissions=["geolocation"]
    )
    page = visitor.open("/report/")
    page.fill("#id_text", WORDS["kk"])
    go_on(visitor)
    page.click("#gps button")
    page.wait_for_selector("input[name=place][value='103230000']")
    assert float(page.input_value("#id_lat")) == pytest.approx(lat, abs=1e-5)
    page.click("#map-more > summary")
    page.wait_for_selector("#pick-map .pin-here")
    visitor.shot("report-2-map")
    visitor.axe()
    page.focus("#pick-map")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    page.wait_for_timeout(500)
    page.click("#set-middle")
    assert float(page.input_value("#id_lat")) > lat
    page.click("#no-point")
    assert page.input_value("#id_lat") == ""


def test_an_expired_report_gives_the_words_back(world, visit):
    from issues.models import Draft

    visitor = visit(language="kk", device="phone")
    page = visitor.open("/report/")
    page.locator("#id_text").press_sequentially("Су жоқ")
    go_on(visitor)
    Draft.objects.all().delete()
    page.reload()
    assert page.locator("#rescue blockquote").inner_text() == "Су жоқ"
    visitor.axe()
    visitor.shot("report-gone")
    visitor.press("main .btn")
    assert page.input_value("#id_text") == "Су жоқ"


@pytest.fixture
def four_cases(world):
    """Three with points of their own in one village, one without in a city."""
    for number in range(3):
        case = world.case(title=f"Құбыр жарылды {number}")
        Issue.objects.create(case=case, lat=48.95 + number / 500, lon=79.25)
    Issue.objects.create(case=world.case(ALMALY, title="Жарық жоқ", category="street_lighting", now=at("2026-09-02")))


def test_the_map_and_its_list_say_the_same(four_cases, every_view):
    page = every_view.open("/map/")
    page.wait_for_selector(".spot")
    assert page.locator("#listed li").count() == 4
    assert sum(int(re.sub(r"\D", "", text) or 1) for text in page.locator(".spot").all_inner_texts()) == 4
    every_view.axe()
    every_view.no_overflow()
    every_view.shot("map")


def test_without_scripts_the_map_is_its_list(four_cases, visit):
    visitor = visit(language="kk", device="phone", scripts=False)
    page = visitor.open("/map/?state=open&group=utilities")
    assert page.locator("#listed li").count() == 3
    assert not page.locator("#map-side").is_visible()
    visitor.no_overflow((320, 1280))
    visitor.shot("map-no-scripts")
