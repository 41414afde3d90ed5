"""The main job, on the whole site and on phones: a burst pipe in Қараауыл, reported, answered, confirmed, counted.

Aigul the resident and the akim's office have a browser each and nothing else; between their steps days pass by the
demonstration's clock. The office is measured on a deadline 45 days after it, so the clock goes that far.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.utils.translation import gettext, override

from tests.browser.visitor import Visitor
from tests.pictures import file_of, picture, with_gps
from tests.signing_in import code_now
from tests.whole.site import WholeSite
from tests.world import QARAUYL

pytestmark = pytest.mark.xdist_group("ports")

OFFICE = "103230000"
PASSWORD = "a long enough secret"
A_DAY = timedelta(days=1)
JUDGED_AFTER = timedelta(days=45)
WORDS = {
    "kk": "Су құбыры жарылды. Көшеде екі күннен бері су ағып жатыр.",
    "ru": "Прорвало водопроводную трубу. Вода течёт по улице второй день.",
}
TITLES = {"kk": "Абай көшесінде су құбыры жарылды", "ru": "На улице Абая прорвало водопровод"}
ANSWERS = {
    "kk": "Құбырдың 6 метрі ауыстырылды, жол тазаланды.",
    "ru": "Шесть метров трубы заменены, дорога расчищена.",
}


@pytest.fixture
def site_address(whole_site: WholeSite) -> str:
    """Visitors of this module go to the whole site."""
    return whole_site.address


@pytest.mark.parametrize(
    ("language", "scripts"),
    [
        pytest.param("kk", False, id="without-scripts"),
        pytest.param("kk", True, id="with-scripts"),
        pytest.param("ru", True, id="in-russian", marks=pytest.mark.slow),
        pytest.param("ru", False, id="in-russian-without-scripts", marks=pytest.mark.slow),
    ],
)
def test_a_burst_pipe_is_reported_answered_confirmed_and_counted(whole_site, visit, tmp_path, language, scripts):
    aigul = visit(language=language, device="phone", scripts=scripts)
    akim = visit(language=language, device="phone", scripts=scripts)
    before = measure(aigul)

    private_link = report_the_pipe(aigul, scripts=scripts)
    number = re.search(r"/cases/(\d+)/p/", private_link)[1]

    whole_site.move_to(whole_site.now() + A_DAY)
    sign_in(akim, whole_site)
    accept(akim)
    whole_site.move_to(whole_site.now() + A_DAY)
    answer_with_a_photo(akim, tmp_path / "after.jpg")

    whole_site.move_to(whole_site.now() + A_DAY)
    confirm(aigul, private_link)
    the_public_sees_it_all(aigul, number)

    assert measure(aigul) == before, "no deadline is judged before its time"
    whole_site.move_to(promise_of(whole_site, number) + JUDGED_AFTER)
    confirmed, due = before
    assert measure(aigul) == (confirmed + 1, due + 1)
    aigul.shot("main-job-measure")


# -- Aigul ----------------------------------------------------------------------------------


def report_the_pipe(aigul: Visitor, *, scripts: bool) -> str:
    """From "What happened?" to the private link."""
    page = aigul.open("/report/")
    page.fill("#id_text", WORDS[aigul.language])
    page.set_input_files(
        "input[name=photos]", {"name": "su.jpg", "mimeType": "image/jpeg", "buffer": with_gps(size=(1200, 900))}
    )
    go_on(aigul)
    page.fill("#id_q", "")
    page.locator("#id_q").press_sequentially("Қараауыл" if aigul.language == "kk" else "Карааул")
    if not scripts:
        page.click("button[name=find]")
    page.check(f"input[name=place][value='{QARAUYL}']")
    go_on(aigul)
    page.check("input[name=category][value=water] >> nth=0")
    go_on(aigul)
    if "/similar/" in page.url:  # somebody else's pipe
        go_on(aigul)
    page.fill("#id_name", "Айгүл Қ.")
    go_on(aigul)
    page.fill("#id_title", TITLES[aigul.language])
    go_on(aigul)
    aigul.shot("main-job-filed")
    return page.locator("#private-link").inner_text()


def confirm(aigul: Visitor, private_link: str) -> None:
    """By the private link, on the phone that it was shown on."""
    page = aigul.open(urlsplit(private_link).path)
    assert page.get_by_text(ANSWERS[aigul.language]).is_visible()
    aigul.shot("main-job-asked")
    press(aigul, "button", "Yes, it is solved")
    assert page.get_by_text(said(aigul, "Thank you. Your word is recorded: the answer is confirmed.")).is_visible()


def the_public_sees_it_all(aigul: Visitor, number: str) -> None:
    """The history of the public page, and the photos without what the phone wrote into them."""
    page = aigul.open(f"/cases/{number}/")
    history = page.locator("ol.timeline li").all_inner_texts()
    assert len(history) == 4
    assert said(aigul, "The resident confirmed: it is fixed") in history[0]
    assert WORDS[aigul.language] in history[-1]
    photos = page.locator(".photos a, .photos img, figure img").evaluate_all(
        "all => all.map(one => one.href || one.currentSrc || one.src)"
    )
    assert len(set(photos)) >= 2
    for address in set(photos):
        photo = aigul.context.request.get(address)
        assert photo.ok
        assert b"Exif" not in photo.body()
    aigul.shot("main-job-solved")


def measure(aigul: Visitor) -> tuple[int, int]:
    """How many of how many: the figure of the office's public page. (0, 0) while nothing is judged."""
    page = aigul.open(f"/offices/{OFFICE}/")
    figure = page.locator(".head-figure .figure b")
    if not figure.count():
        return 0, 0
    confirmed, due = re.findall(r"\d+", figure.inner_text())
    return int(confirmed), int(due)


# -- the akim's office ------------------------------------------------------------------------


def sign_in(akim: Visitor, site: WholeSite) -> None:
    """Somebody who works there since today opens the workspace."""
    email = f"akim-{uuid4().hex[:8]}@example.test"
    site.prepare("official", OFFICE, email, PASSWORD)
    page = akim.open("/desk/")
    page.fill("input[name=username]", email)
    page.fill("input[name=password]", PASSWORD)
    press(akim, "button", "Sign in")
    page.fill("input[name=code]", code_now())
    press(akim, "button", "Sign in")
    assert urlsplit(page.url).path.endswith("/desk/")


def accept(akim: Visitor) -> None:
    """The case stands in "Today" among the new ones."""
    akim.page.locator("#s-new").wait_for()
    akim.shot("main-job-today")
    akim.press(akim.page.get_by_role("link", name=TITLES[akim.language]).first)
    press(akim, "link", "Accept")
    press(akim, "button", "Accept")


def answer_with_a_photo(akim: Visitor, photo: Path) -> None:
    """Fixed, in a few words and with a picture."""
    photo.write_bytes(file_of(picture(colour="#2a6a40")))
    press(akim, "link", "Fixed")
    akim.page.fill("[name=text]", ANSWERS[akim.language])
    akim.page.set_input_files("input[type=file]", photo)
    akim.shot("main-job-answer")
    press(akim, "button", "Send the answer")
    assert akim.page.get_by_text(ANSWERS[akim.language]).first.is_visible()


# -- both ---------------------------------------------------------------------------------------


def go_on(visitor: Visitor) -> None:
    """The one large button at the end of every question."""
    visitor.press(visitor.page.locator(".thumbs button"))


def press(visitor: Visitor, role: str, words: str) -> None:
    """Press what has these words, in the visitor's language."""
    visitor.press(visitor.page.locator("main").get_by_role(role, name=said(visitor, words), exact=True).first)


def said(visitor: Visitor, words: str) -> str:
    """How the site says it in the visitor's language."""
    with override(visitor.language):
        return gettext(words)


def promise_of(site: WholeSite, number: str) -> datetime:
    """When the office's own term ended."""
    [(moment,)] = site.ask(
        "SELECT a.promise_at FROM cases_assignment a JOIN cases_case c ON c.id = a.case_id"
        " WHERE c.number = %s ORDER BY a.number LIMIT 1",
        number,
    )
    return moment
