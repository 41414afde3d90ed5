"""The public pages of petitions in a browser: every state, phone and desk, three languages, light and dark."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cases import escalation
from cases.workflow import answer
from petitions import workflow
from petitions.counting import count
from petitions.models import DecisionFlag, Signature
from petitions.texts import Words
from tests.petitions.conftest import Petitioners, petitioners  # noqa: F401  # a fixture
from tests.world import at

pytestmark = pytest.mark.django_db(transaction=True)

NOW = at("2026-03-31", "15:20")
WIDTHS = (320, 360, 768, 1280, 1920)
LONG = "Ұзақсөзсізбосорынсыз" * 7
KK = Words(
    "Қарауыл мен аудан орталығының арасында күн сайын автобус жүрсін",
    "Таңертең сағат жетіде ауылдан шығып, кешке қайтатын автобус керек. Жолақысы бес жүз теңгеден аспасын.",
    "Үш айдан бері автобус жоқ. Ауруханаға, мектепке, жұмысқа адамдар кездейсоқ көлікпен жетеді.\n\n"
    "Қыста көлік тоқтамайтын күндер болды. Аудан әкімдігі былтыр уәде берген, бірақ бағыт конкурсы жарияланбады.",
)
RU = Words(
    "Пусть между Караауылом и райцентром каждый день ходит автобус",
    "Нужен автобус, который в семь утра выходит из села и вечером возвращается. Билет не дороже пятисот тенге.",
    "Автобуса нет три месяца. В больницу, в школу и на работу люди едут на попутных машинах.\n\n"
    "Зимой бывали дни, когда никто не останавливался. Акимат района обещал в прошлом году, но конкурса не было.",
)
REGIONS = {"100000000": 212, "750000000": 64, "710000000": 41, "350000000": 19, "630000000": 9, "270000000": 3}


@pytest.fixture(autouse=True)
def _now(monkeypatch):
    monkeypatch.setattr("territories.clock.now", lambda: NOW)


def look(visitor, name: str) -> None:
    """What every page must stand."""
    visitor.axe()
    visitor.no_overflow(WIDTHS)
    visitor.targets_large_enough()
    visitor.shot(f"petition-{name}")


def signed(people: Petitioners, petition, days: int = 24):
    """Signatures of several regions over several weeks."""
    for day in range(3, days):
        moment = people.began_at + timedelta(days=day, hours=3)
        for region, number in REGIONS.items():
            share = number * (days - day) // (days * (days - 3) // 2) if number > 20 else number if day == 9 else 0
            if share:
                people.signers(petition, share, now=moment, region=region)
    count(NOW, everything=True)
    return people.again(petition)


def opened(people: Petitioners, **more):
    return signed(people, people.published(texts={"kk": KK, "ru": RU}, **more))


def decide(people: Petitioners, petition, kind: str = "part"):
    from accounts.models import Membership

    office = petition.case.current.office
    head = people.resident(name="Болат Е.")
    Membership.objects.create(user=head, office=office, role="head", started_on=at("2025-01-01").date())
    given = answer(
        petition.case,
        kind=kind,
        text="Автобус аптасына үш рет жүреді: дүйсенбі, сәрсенбі, жұма.\n\nКүн сайынғы бағытқа биылғы бюджетте қаржы жоқ.",
        language="kk",
        signed_by="Болат Ерланов, Қарауыл ауылдық округінің әкімі",
        by=head,
        office=office,
        now=NOW - timedelta(days=2),
    )
    signatures = Signature.objects.filter(petition=petition)[:87]
    DecisionFlag.objects.bulk_create(DecisionFlag(signature=one, answer=given, at=NOW) for one in signatures)


def test_the_page_of_an_open_petition_stands_in_every_view(petitioners, every_view):  # noqa: F811
    petition = opened(petitioners)
    page = every_view.open(f"/petitions/{petition.number}/")
    assert page.locator("progress").count() == 1
    assert page.locator("svg.series").count() == 1
    look(every_view, "open")


@pytest.mark.parametrize(("device", "language", "scheme"), [("phone", "kk", "dark"), ("desk", "ru", "light")])
def test_every_other_state_stands(petitioners, visit, device, language, scheme):  # noqa: F811
    visitor = visit(device=device, language=language, scheme=scheme)
    joining = petitioners.begin(texts={"kk": KK, "ru": RU}, now=NOW - timedelta(days=2))
    petitioners.signers(joining, 12, now=NOW - timedelta(days=1), stage="joining")
    count(NOW, everything=True)
    visitor.open(f"/petitions/join/{joining.share_key}/")
    look(visitor, "joining")
    checked = petitioners.submitted(texts={"kk": KK, "ru": RU})
    visitor.open(f"/petitions/join/{checked.share_key}/")
    look(visitor, "checked-late")
    waiting = petitioners.reached(texts={"kk": KK, "ru": RU}, now=NOW - timedelta(days=3))
    visitor.open(f"/petitions/{waiting.number}/")
    look(visitor, "waiting")
    climbed = petitioners.reached(texts={"kk": KK, "ru": RU})
    escalation.sweep(climbed.case.current.due_at + timedelta(minutes=3), grace=timedelta())
    climbed = petitioners.again(climbed)
    visitor.open(f"/petitions/{climbed.number}/")
    look(visitor, "climbed")
    rejected = petitioners.submitted(texts={"kk": KK, "ru": RU})
    words = {
        "reasons": ["prosecutors", "state_foundations"],
        "explanation": "Прокуратура өкілеттігі петиция нысаны бола алмайды.",
    }
    workflow.reject(rejected, by=petitioners.moderator(), now=NOW - timedelta(days=4), **words)
    visitor.open(f"/petitions/{rejected.number}/")
    look(visitor, "rejected")
    hidden = opened(petitioners)
    workflow.hide(hidden, reason="Мәтінде жеке деректер бар", by=petitioners.moderator(), now=NOW)
    visitor.open(f"/petitions/{hidden.number}/")
    look(visitor, "hidden")
    withdrawn = petitioners.begin(texts={"kk": KK, "ru": RU}, now=NOW - timedelta(days=2))
    petitioners.signers(withdrawn, 12, now=NOW - timedelta(days=1), stage="joining")
    workflow.withdraw(withdrawn, by=withdrawn.author, now=NOW)
    page = visitor.open(f"/petitions/join/{withdrawn.share_key}/")
    assert KK.title not in page.content()
    look(visitor, "withdrawn")


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_on_a_phone_all_sections_stand_in_one_line_whichever_is_open(visit, world, language):
    visitor = visit(device="phone", language=language)
    page = visitor.open("/petitions/")
    for path in [link.get_attribute("href") for link in page.locator(".mast .nav a").all()]:
        page.goto(f"{visitor.address}{path}")
        tops = page.eval_on_selector_all(".mast .nav a", "links => links.map(one => one.getBoundingClientRect().top)")
        assert len(tops) == 5
        assert len(set(tops)) == 1, path


@pytest.mark.parametrize(("device", "language", "scheme"), [("phone", "ru", "light"), ("desk", "kk", "dark")])
def test_a_decision_and_its_objections_stand(petitioners, visit, device, language, scheme):  # noqa: F811
    visitor = visit(device=device, language=language, scheme=scheme)
    petition = petitioners.reached(texts={"kk": KK, "ru": RU})
    decide(petitioners, petition)
    page = visitor.open(f"/petitions/{petition.number}/")
    assert page.locator(".objections .meter").count() == 1
    look(visitor, "decided")


def test_the_lists_stand_in_every_view(petitioners, every_view):  # noqa: F811
    opened(petitioners)
    petitioners.published(texts={"kk": Words(LONG, LONG, LONG)}, topic="culture")
    reached = petitioners.reached(texts={"ru": RU})
    decide(petitioners, reached)
    petitioners.reached(texts={"kk": KK, "ru": RU})
    rejected = petitioners.submitted()
    words = {"reasons": ["prosecutors"], "explanation": "Жоқ."}
    workflow.reject(rejected, by=petitioners.moderator(), now=NOW, **words)
    every_view.open("/petitions/")
    look(every_view, "list")
    every_view.open("/petitions/?view=all")
    look(every_view, "list-all")
    every_view.open("/petitions/?view=archive&topic=roads")
    look(every_view, "list-empty")
    every_view.open("/petitions/how/")
    look(every_view, "how")


def test_the_address_is_copied_and_the_text_changes_its_language(petitioners, visit):  # noqa: F811
    petition = opened(petitioners)
    visitor = visit(language="en", device="desk", permissions=["clipboard-read", "clipboard-write"])
    page = visitor.open(f"/petitions/{petition.number}/")
    page.click("[data-share-copy]")
    page.wait_for_selector("[data-share-copy]:has-text('Copied')")
    assert page.evaluate("navigator.clipboard.readText()").endswith(f"/en/petitions/{petition.number}/")
    visitor.press("text=Русский >> nth=-1")
    assert RU.demand in page.inner_text("main")
