"""A resident starts a petition on a phone, and another one signs: with scripts and without, in Kazakh, Russian and English."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from petitions.models import Petition, PetitionDraft, Signature
from tests.petitions.conftest import petitioners  # noqa: F401  # a fixture
from tests.world import QARAUYL

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = {
    "kk": {
        "about": "Ауылға күн сайын автобус жүрсін",
        "title": "Ауылға автобус қайтарылсын",
        "demand": "Қарауыл мен аудан орталығы арасында күн сайын автобус жүрсін.",
        "arguments": "Үш айдан бері автобус жоқ. Хабарласыңыз: +7 701 123 45 67. Cу да жоқ. Қараңыз: https://egov.kz",
    },
    "ru": {
        "about": "Вернуть автобус в наше село",
        "title": "Верните автобус в село",
        "demand": "Пусть между селом и райцентром каждый день ходит автобус.",
        "arguments": "Автобуса нет три месяца. Звоните: +7 701 123 45 67. Cмотрите: https://egov.kz",
    },
}
VIEWS = [
    pytest.param({"language": "kk", "device": "phone"}, id="phone-kk", marks=pytest.mark.slow),
    pytest.param({"language": "ru", "device": "phone", "scheme": "dark"}, id="phone-ru-dark"),
    pytest.param({"language": "kk", "device": "phone", "scripts": False}, id="phone-kk-no-scripts"),
    pytest.param({"language": "en", "device": "desk"}, id="desk-en", marks=pytest.mark.slow),
]


class Person:
    """A visitor who looks at every page as it must stand, and goes on by the bar under the thumb."""

    def __init__(self, visitor, scripts: bool):
        self.visitor, self.page, self.scripts = visitor, visitor.page, scripts
        self.written = "ru" if visitor.language == "ru" else "kk"
        self.words = WORDS[self.written]

    def look(self, name: str) -> None:
        if self.scripts:
            self.visitor.axe()
            self.visitor.no_overflow((320, 360, 768, 1280))
            self.visitor.targets_large_enough()
        self.visitor.shot(f"petition-{name}")

    def goes_on(self) -> None:
        self.visitor.press(".thumbs button")

    def sees_kept(self, answer: str) -> str:
        """What the script has sent while the person writes; it waits until they pause."""
        kept = ""
        for _turn in range(100):
            kept = PetitionDraft.objects.get(answers__has_key="topic").answers.get(answer) or ""
            if kept == self.page.input_value(f"#id_{answer}"):
                break
            self.page.wait_for_timeout(100)
        return kept

    def is_signed_in(self, user) -> None:
        client = Client()
        client.force_login(user)
        cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": self.visitor.address}
        self.visitor.context.add_cookies([cookie])

    def opens(self, path: str, name: str = "") -> None:
        self.visitor.open(path)
        if name:
            self.look(name)


@pytest.fixture(params=VIEWS)
def person(request, visit):
    return Person(visit(**request.param), request.param.get("scripts", True))


@pytest.fixture
def people(petitioners):  # noqa: F811
    """Petitioners of today."""
    from territories.clock import now

    petitioners.began_at = now() - timedelta(days=3)
    return petitioners


def test_a_resident_starts_a_petition(people, person):
    people.published(now=people.began_at + timedelta(days=2))
    page = person.page
    person.opens("/petitions/new/", "01-about")
    page.fill("#id_about", person.words["about"])
    person.goes_on()
    person.look("02-similar")
    person.goes_on()
    page.locator("#id_q").press_sequentially("Карааул" if person.visitor.language == "ru" else "Қарауыл")
    if not person.scripts:
        page.click("button[name=find]")
    page.check(f"input[name=place][value='{QARAUYL}']")
    person.look("03-place")
    person.goes_on()
    person.look("04-whom")
    person.goes_on()
    page.check("input[name=topic][value=roads]")
    person.look("05-topic")
    person.goes_on()
    page.check(f"input[name=languages][value={person.written}]")
    person.look("06-languages")
    person.goes_on()
    for part in ("title", "demand", "arguments"):
        page.fill(f"#id_{part}_{person.written}", person.words[part])
    if person.scripts:
        page.locator("#kept", has_text=re.compile(r"\d\d:\d\d")).wait_for()
        assert person.sees_kept(f"demand_{person.written}") == person.words["demand"]
    person.look("07-words")
    person.goes_on()
    person.look("08-found")
    person.goes_on()
    page.check("#subject-none")
    person.look("09-subjects")
    person.goes_on()
    assert "/enter/" in page.url
    user = people.resident()
    person.is_signed_in(user)
    key = PetitionDraft.objects.get(answers__has_key="topic").pk
    person.opens(f"/petitions/new/{key}/you/")
    page.fill("#id_full_name", "Айгүл Сынақова")
    person.look("10-you")
    person.goes_on()
    person.look("11-check")
    page.fill("#id_iin", "061211600013")
    person.goes_on()
    assert page.input_value("#id_iin") == ""
    person.look("12-check-wrong")
    page.fill("#id_iin", people.iins[user.pk])
    person.goes_on()
    petition = Petition.objects.get(author=user)
    assert petition.share_key in page.content()
    assert "+• ••• •••" in petition.text(person.written).arguments
    person.look("13-started")
    person.opens("/petitions/mine/", "14-mine")
    person.opens("/me/", "15-me")
    person.opens(f"/petitions/{petition.number}/author/", "16-author")
    person.opens(f"/petitions/{petition.number}/edit/", "17-edit")
    page.fill(f"#id_title_{person.written}", person.words["title"] + " 2")
    person.goes_on()
    person.look("18-edit-confirm")
    person.opens(f"/petitions/{petition.number}/withdraw/", "19-withdraw")


def test_a_resident_signs_and_takes_the_signature_back(people, person):
    petition = people.published(now=people.began_at + timedelta(days=2))
    page, user = person.page, people.resident(territory_id=QARAUYL)
    person.is_signed_in(user)
    person.opens(f"/petitions/{petition.number}/sign/", "20-sign")
    page.fill("#id_iin", "061211600013")
    person.goes_on()
    assert page.input_value("#id_iin") == ""
    person.look("21-sign-wrong")
    page.fill("#id_iin", people.iins[user.pk])
    person.goes_on()
    assert re.search(rf"/petitions/{petition.number}/sign/done/$", page.url)
    assert Signature.objects.filter(petition=petition, stage="open", region="100000000").count() == 1
    person.look("22-signed")
    person.opens(f"/petitions/{petition.number}/withdraw-signature/", "23-withdraw-signature")
    person.visitor.press(page.locator("main form button").first)
    assert Signature.objects.get(petition=petition, stage="open").acts.get().kind == "withdrawn"


def test_what_a_signer_and_an_author_are_told_when_it_goes_badly(people, person):
    from petitions import removal
    from petitions.workflow import reject

    petition = people.published(now=people.began_at + timedelta(days=2))
    now = people.began_at + timedelta(days=2, hours=1)
    user = people.sign(petition, now=now)
    signature = Signature.objects.get(petition=petition, stage="open")
    proposed = removal.propose(
        signature, reason="automated", explanation="Бағдарлама қойған.", by=people.moderator(), now=now
    )
    removal.decide(proposed, agreed=True, by=people.moderator(), now=now)
    person.is_signed_in(user)
    person.opens(f"/petitions/{petition.number}/removal/", "24-removal")
    person.opens(f"/petitions/{petition.number}/sign/done/", "25-removed")
    rejected = people.submitted()
    reject(rejected, reasons=["elections"], explanation="Депутат туралы.", by=people.moderator(), now=now)
    person.is_signed_in(rejected.author)
    person.opens(f"/petitions/{rejected.number}/author/", "26-rejected")
    person.opens(f"/petitions/{rejected.number}/appeal/", "27-appeal")


@pytest.mark.parametrize("device", ["phone"])
def test_back_after_a_refused_answer_shows_the_question_again(petitioners, visit, device):  # noqa: F811
    visitor = visit(device=device, language="ru")
    page = visitor.open("/petitions/new/")
    page.fill("textarea[name=about]", "а")
    visitor.press(".thumbs button")
    visitor.faults.clear()  # the browser tells of every answer that is not 2xx
    page.fill("textarea[name=about]", WORDS["ru"]["about"])
    visitor.press(".thumbs button")
    assert "/place/" in page.url
    visitor.press(".thumbs button")  # nothing chosen: refused
    assert "Исправьте" in page.title()
    visitor.faults.clear()
    visitor.open("/petitions/how/")
    for question in ("input[name=q]", "input[name=q]", "textarea[name=about]", "textarea[name=about]"):
        page.go_back()
        visitor.settle()
        assert page.locator(question).count()
        assert "Исправьте" not in page.title(), "asked for anew, not the refusal sent once more"
