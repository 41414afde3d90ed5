"""Lists and long pages stay below 30 KB of HTML when every title, place and category has its full length.

Kazakh letters take two bytes. Pages of figures: tests/statistics/test_page_sizes.py; of the interface: tests/config/api. What
people wrote themselves (the words of a report or a petition, up to 20,000 letters) is not counted here: it is what one came for.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils.html import escape

from accounts.models import PlatformRole
from cases import escalation, photos, workflow
from cases.models import Case, Category, Event
from petitions.counting import count
from petitions.lifecycle import advance
from petitions.models import PetitionText, TallyHour
from petitions.texts import Words
from territories.models import Territory
from tests.petitions.conftest import petitioners  # noqa: F401  # a fixture
from tests.world import QARAUYL, at, prepared_photo

pytestmark = pytest.mark.django_db

MOST_BYTES = 30_000
TITLE = ("Мектептің жанындағы көшеде жарылған құбырдан су ағып, аулаларды басып жатыр; көшенің бәрі мұз, балалар " * 2)[
    :150
]
BODY = "Көшеде су ағып жатыр, аулалар мұз. " * 140
DEMAND = ("Құбыр биыл қайтадан салынсын, аулалардағы судың зияны өтелсін. " * 40)[:1990].strip()
LANGUAGES = ["", "/ru", "/en"]
OFFICE = "103230000"


@pytest.fixture
def clock(monkeypatch):
    """Requests arrive at this moment."""

    def set_to(day: str):
        moment = at(day)
        monkeypatch.setattr("territories.clock.now", lambda: moment)
        return moment

    set_to("2026-09-02")
    return set_to


def longest_category() -> str:
    """The ordinary category with the longest name."""
    ordinary = Category.objects.filter(is_emergency=False).exclude(pk=Category.PETITION)
    return max(ordinary, key=lambda category: len(category.name_kk)).pk


def file_many(world, number: int = 31) -> list[Case]:
    """Cases with the longest words that can be filed, each with its photo."""
    category = longest_category()
    cases = [world.case(QARAUYL, category=category, title=TITLE, body=BODY[:5000]) for _number in range(number)]
    for case in cases:
        photos.store_photos(case, None, [prepared_photo()], world.filed_at)
    Case.objects.update(supporter_count=1_234)
    return cases


def climb(world, last: str) -> None:
    """Nobody answers until this day."""
    day = world.filed_at
    while day < at(last):
        day += timedelta(days=14)
        escalation.sweep(now=day)


def weight(client: Client, address: str, *words: str) -> int:
    """Bytes of a page; `words` are what people wrote on it."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    page = answer.content.decode()
    for text in words:
        page = page.replace(escape(text.strip()), "")
    return len(page.encode())


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize("prefix", LANGUAGES)
def test_lists_of_cases(world, clock, client, prefix):
    file_many(world)
    category = longest_category()
    heavy = []
    for page in (
        "/cases/",
        f"/cases/?q=мектептің&category={category}&state=open&sort=urgent&overdue=1",
        "/map/?state=all",
    ):
        heavy.append((weight(client, prefix + page), page))
    climb(world, "2027-03-01")
    clock("2027-03-01")
    for page in ("/", "/cases/?unanswered=1&sort=longest", "/unanswered/", f"/places/{QARAUYL}/", "/map/?state=all"):
        heavy.append((weight(client, prefix + page), page))
    assert [one for one in heavy if one[0] > MOST_BYTES] == []


@pytest.mark.parametrize("prefix", LANGUAGES)
def test_lists_of_an_office(world, clock, prefix):
    file_many(world)
    office = signed_in(world.official(world.office(OFFICE)))
    heavy = [(weight(office, f"{prefix}/desk/{page}"), page) for page in ("", "all/", "meeting/")]
    now = clock("2026-09-08")
    heavy.append((weight(office, f"{prefix}/desk/"), "on the last days"))
    climb(world, "2026-10-10")
    now = clock("2026-10-10")
    above = Case.objects.select_related("current__office").latest("pk").current.office
    user = signed_in(world.official(above))
    heavy += [(weight(office, f"{prefix}/desk/passed-up/"), "passed-up/")]
    heavy += [
        (weight(user, f"{prefix}/desk/{page}"), page) for page in ("", "all/", "from-below/", "below/", "meeting/")
    ]
    for case in Case.objects.all():
        world.fixed(world.again(case), now)
    heavy += [(weight(user, f"{prefix}/desk/answered/"), "answered/")]
    assert [one for one in heavy if one[0] > MOST_BYTES] == []


@pytest.mark.parametrize("prefix", LANGUAGES)
def test_a_case_with_a_long_life(world, clock, client, prefix):
    """Asked, answered and disputed at one level, silent at the others, on the register for half a year."""
    [case] = file_many(world, 1)
    words, day = BODY[:1000], at("2026-09-03")
    workflow.ask(case, question=words, now=day, **world.holder(case))
    workflow.reply(world.again(case), text=words, participant=world.reporter(case), now=day + timedelta(hours=1))
    world.fixed(world.again(case), day + timedelta(hours=2))
    workflow.dispute(world.again(case), participant=world.reporter(case), reason=words, now=day + timedelta(hours=3))
    climb(world, "2027-03-01")
    clock("2027-03-01")
    said = (case.body, words)
    assert world.again(case).current.listed_at is not None
    assert weight(client, f"{prefix}/cases/{case.number}/", *said) <= MOST_BYTES
    reporter = world.reporter(case)
    assert weight(client, f"{prefix}/cases/{case.number}/p/{reporter.token}/", *said) <= MOST_BYTES
    office = signed_in(world.official(world.again(case).current.office))
    assert weight(office, f"{prefix}/desk/{case.number}/", *said) <= MOST_BYTES
    assert Event.objects.filter(case=case).count() >= 8


@pytest.fixture
def petition(petitioners, clock):  # noqa: F811
    """Signed on each of two hundred days in every region, then lapsed; its words are as long as they may be."""
    words = Words(TITLE, DEMAND, (BODY * 5)[:20_000].strip())
    made = petitioners.published(population=10_000_000, texts={"kk": words, "ru": words})
    regions = list(Territory.objects.filter(depth=1).values_list("pk", flat=True))
    for number in range(200):
        petitioners.signers(
            made,
            7,
            now=petitioners.began_at + timedelta(days=2 + number, hours=1),
            region=regions[number % len(regions)],
        )
    now = clock("2026-10-01")
    count(now, everything=True)
    advance(now)
    return petitioners.again(made)


@pytest.mark.parametrize("prefix", LANGUAGES)
def test_a_petition_signed_on_every_day(petition, petitioners, client, prefix):  # noqa: F811
    assert TallyHour.objects.filter(petition=petition).count() >= 200
    text = PetitionText.objects.filter(petition=petition).first()
    assert weight(client, f"{prefix}/petitions/{petition.number}/", text.demand, text.arguments) <= MOST_BYTES
    moderator = petitioners.resident(name="Модератор")
    PlatformRole.objects.create(user=moderator, role="moderator", started_on=date(2025, 1, 1))
    desk = signed_in(moderator)
    for page in ("", "signatures/", "signatures/?before=2026-08-01", "signatures/?day=2026-08-01"):
        address = f"{prefix}/petitions/desk/{petition.number}/{page}"
        assert weight(desk, address, text.demand, text.arguments) <= MOST_BYTES, page


@pytest.mark.parametrize("prefix", LANGUAGES)
def test_lists_of_petitions(petitioners, clock, client, prefix):  # noqa: F811
    words = Words(TITLE, DEMAND, BODY.strip())
    for _number in range(16):
        petitioners.published(texts={"kk": words, "ru": words})
    clock("2026-03-10")
    for page in (
        "/petitions/",
        "/petitions/?topic=roads&q=мектептің&view=all",
        f"/places/{QARAUYL}/",
        "/petitions/how/",
    ):
        assert weight(client, prefix + page) <= MOST_BYTES, page


@pytest.mark.parametrize("prefix", LANGUAGES)
def test_the_questions_of_a_report(world, clock, client, prefix):
    """The longest one offers every category. The report has all that can be said."""
    answer = client.post(f"{prefix}/report/", {"text": BODY[:4900]})
    report = answer["Location"].removesuffix("place/")
    client.post(f"{report}place/", {"q": "Қарауыл", "place": QARAUYL, "place_note": "мектептің алды " * 13})
    client.post(f"{report}category/", {"category": longest_category()})
    client.post(f"{report}you/", {"name": "Айгүл Қ.", "email": "aigul@example.test", "phone": "+7 701 000 00 00"})
    for step in ("place", "category", "you", "check"):
        assert weight(client, f"{report}{step}/", BODY[:4900]) <= MOST_BYTES, step
