"""A petition from its first sentence to the decision, on the whole site and on phones, beat and the worker doing their part.

Aigul starts it in a small rural district, Ruslan joins and later Zhanar signs; fifty first supporters and the others sign by the
verb that the page calls. Dana checks and publishes it, the akim decides. Nothing here counts, submits or hands over: that is
left to beat.
"""

from __future__ import annotations

import re
import time
from uuid import uuid4

import pytest
from django.utils.translation import gettext, override

from bench.signers import nobodys_iin
from tests.browser.visitor import Visitor
from tests.signing_in import code_now
from tests.whole.site import WholeSite, wait_for

pytestmark = pytest.mark.xdist_group("ports")

VILLAGE, OFFICE = "103235100", "103235000"
PASSWORD = "a long enough secret"
POPULATION, GOAL = 1_200, 60
WORDS = {
    "kk": ("Ауылға автобус қайтарылсын", "Автобус аптасына үш рет жүрсін.", "Үш айдан бері автобус жоқ."),
    "ru": ("Верните автобус в село", "Пусть автобус ходит три раза в неделю.", "Автобуса нет три месяца."),
}
DECISIONS = {
    "kk": "Автобус дүйсенбі, сәрсенбі, жұма күндері жүреді: 1 маусымнан бастап.",
    "ru": "С 1 июня автобус ходит по понедельникам, средам и пятницам.",
}


@pytest.fixture
def site_address(whole_site: WholeSite) -> str:
    """Visitors of this module go to the whole site."""
    return whole_site.address


@pytest.mark.parametrize(
    ("language", "scripts"),
    [
        pytest.param("kk", False, id="without-scripts"),
        pytest.param("ru", True, id="in-russian"),
        pytest.param("kk", True, id="with-scripts", marks=pytest.mark.slow),
        pytest.param("ru", False, id="in-russian-without-scripts", marks=pytest.mark.slow),
    ],
)
def test_a_petition_is_started_joined_checked_signed_and_decided(whole_site, visit, language, scripts):
    aigul, ruslan, zhanar, dana, akim = (
        Walker(visit(language=language, device="phone", scripts=scripts), whole_site, scripts) for _person in range(5)
    )
    link = start(aigul)
    number = number_of(whole_site, link)
    assert ruslan.visitor.page.request.get(f"{whole_site.address}/petitions/{number}/").status == 404

    sign(ruslan, link)
    whole_site.prepare("sign", number, "49")
    wait_for_state(whole_site, number, "moderation")
    publish(dana, number)
    assert state_of(whole_site, number) == "open"

    sign(zhanar, f"/petitions/{number}/")
    total = 1 + 1 + 49 + 1
    wait_for(lambda: tally_of(whole_site, number) == total, "the count")
    whole_site.prepare("sign", number, str(GOAL - total))
    wait_for_state(whole_site, number, "reached")

    decide(akim, number)
    page = aigul.visitor.open(f"/petitions/{number}/")
    assert page.get_by_text(DECISIONS[language]).first.is_visible()
    aigul.look("journey-decided")


class Walker:
    """A visitor who goes on by the bar under the thumb, and signs in with the code of a letter."""

    def __init__(self, visitor: Visitor, site: WholeSite, scripts: bool) -> None:
        self.visitor, self.page, self.site, self.scripts = visitor, visitor.page, site, scripts
        self.language = visitor.language
        self.iin = nobodys_iin(int(time.time() * 10) % 4_000_000 + uuid4().int % 900_000)

    def look(self, name: str) -> None:
        """As it must stand; without scripts axe cannot look."""
        if self.scripts:
            self.visitor.axe()
            self.visitor.no_overflow((320, 360, 1280))
        self.visitor.shot(name)

    def goes_on(self) -> None:
        self.visitor.press(self.page.locator(".thumbs button").first)

    def press(self, role: str, words: str) -> None:
        with override(self.language):
            name = gettext(words)
        self.visitor.press(self.page.locator("main").get_by_role(role, name=name, exact=True).first)

    def sends(self, form: str = "main form button[type=submit]") -> None:
        self.visitor.press(self.page.locator(form).first)

    def enters(self) -> None:
        """By the code of a letter; the page asked for comes back afterwards."""
        email = f"resident-{uuid4().hex[:10]}@example.test"
        self.page.fill("#id_address", email)
        self.sends()
        self.page.fill("#id_code", wait_for(lambda: code_in_a_letter(self.site, email), "the letter"))
        self.sends()


def start(aigul: Walker) -> str:
    """From the sentence to the link for the first fifty."""
    title, demand, arguments = WORDS[aigul.language]
    page = aigul.visitor.open("/petitions/new/")
    page.fill("#id_about", title)
    aigul.goes_on()
    if "/similar/" in page.url:
        aigul.goes_on()
    page.locator("#id_q").press_sequentially("Арқат" if aigul.language == "kk" else "Аркат")
    if not aigul.scripts:
        aigul.sends("button[name=find]")
    page.check(f"input[name=place][value='{VILLAGE}']")
    aigul.goes_on()
    aigul.look("journey-whom")
    aigul.goes_on()
    page.check("input[name=topic][value=roads]")
    aigul.goes_on()
    page.check(f"input[name=languages][value={aigul.language}]")
    aigul.goes_on()
    page.fill(f"#id_title_{aigul.language}", title)
    page.fill(f"#id_demand_{aigul.language}", demand)
    page.fill(f"#id_arguments_{aigul.language}", arguments)
    aigul.goes_on()
    page.check("#subject-none")
    aigul.goes_on()
    aigul.enters()
    page.fill("#id_full_name", "Айгүл Синақова")
    if page.locator("#id_residence").count() and not page.input_value("#id_residence"):
        page.fill("#id_residence", "Арқат")
    aigul.goes_on()
    page.fill("#id_iin", aigul.iin)
    aigul.look("journey-check")
    aigul.goes_on()
    aigul.look("journey-started")
    return str(re.search(r"/petitions/join/[\w-]+/", page.content())[0])


def sign(person: Walker, path: str) -> None:
    """From the page, through the letter, to the thanks."""
    page = person.visitor.open(path)
    person.look("journey-page")
    person.visitor.press(page.locator("a[href*='/sign/']:visible").first)
    person.enters()
    page.fill("#id_iin", person.iin)
    person.goes_on()
    assert page.url.endswith("/sign/done/"), page.locator("main").inner_text()
    person.look("journey-signed")


def publish(dana: Walker, number: str) -> None:
    """The moderator enters the population, looks once more, publishes."""
    email = f"dana-{uuid4().hex[:8]}@example.test"
    dana.site.prepare("moderator", email, PASSWORD)
    page = dana.visitor.open("/petitions/desk/")
    page.fill("input[name=username]", email)
    page.fill("input[name=password]", PASSWORD)
    dana.sends()
    page.fill("input[name=code]", code_now())
    dana.sends()
    dana.visitor.open(f"/petitions/desk/{number}/")
    dana.look("journey-moderator")
    dana.visitor.open(f"/petitions/desk/{number}/publish/")
    if page.locator("input[name=figure][value=enter]").count():
        page.check("input[name=figure][value=enter]")
        page.fill("#id_population", str(POPULATION))
        page.fill("#id_population_on", "2026-01-01")
        page.fill("#id_population_source", "Household books")
    dana.sends()
    assert f"{GOAL}" in page.locator("main").inner_text()
    dana.visitor.press("button[value=do]")


def decide(akim: Walker, number: str) -> None:
    """The head finds it in "Today" and publishes the decision."""
    email = f"akim-{uuid4().hex[:8]}@example.test"
    akim.site.prepare("official", OFFICE, email, PASSWORD)
    page = akim.visitor.open("/desk/")
    page.fill("input[name=username]", email)
    page.fill("input[name=password]", PASSWORD)
    akim.sends()
    page.fill("input[name=code]", code_now())
    akim.sends()
    akim.look("journey-today")
    [(case,)] = akim.site.ask(
        "SELECT c.number FROM cases_case c JOIN petitions_petition p ON p.case_id = c.id WHERE p.number = %s", number
    )
    akim.visitor.press(page.locator(f"a[href$='/desk/{case}/']").first)
    akim.look("journey-case")
    akim.visitor.press(page.locator("a[href*='/answer/']:visible").first)
    if not page.locator("[name=text]").count():
        akim.visitor.press(page.locator("a[href*='part']:visible").first)
    page.fill("[name=text]", DECISIONS[akim.language])
    if not page.input_value("[name=signed_by]"):
        page.fill("[name=signed_by]", "Болат Ә., аким")
    akim.look("journey-decision")
    akim.sends("main form button[type=submit]:visible >> nth=-1")
    akim.look("journey-preview")
    akim.visitor.press("button[value=do]")
    assert page.get_by_text(DECISIONS[akim.language]).first.is_visible()


# -- asking the site -----------------------------------------------------------------------------


def number_of(site: WholeSite, link: str) -> str:
    [(number,)] = site.ask("SELECT number FROM petitions_petition WHERE share_key = %s", link.strip("/").split("/")[-1])
    return str(number)


def state_of(site: WholeSite, number: str) -> str:
    [(state,)] = site.ask("SELECT state FROM petitions_petition WHERE number = %s", number)
    return str(state)


def tally_of(site: WholeSite, number: str) -> int:
    [(total,)] = site.ask(
        "SELECT t.total FROM petitions_tally t JOIN petitions_petition p ON p.id = t.petition_id WHERE p.number = %s",
        number,
    )
    return int(total)


def wait_for_state(site: WholeSite, number: str, state: str) -> None:
    """Beat counts and takes the petition a step further."""
    wait_for(lambda: state_of(site, number) == state, f"the state {state}", 30)


def code_in_a_letter(site: WholeSite, email: str) -> str:
    """The six digits of the newest letter to an address, out of the folder where this site leaves its letters."""
    from email import message_from_bytes

    for path in sorted((site.run_directory / "mail").glob("*"), key=lambda one: one.stat().st_mtime, reverse=True):
        for part in path.read_bytes().split(b"\n" + b"-" * 79):
            letter = message_from_bytes(part.strip())
            if email in str(letter.get("To", "")):
                body = next(one for one in letter.walk() if one.get_content_type() == "text/plain")
                found = re.search(r"\b\d{6}\b", body.get_payload(decode=True).decode())
                if found:
                    return found[0]
    return ""
