"""What of petitions leaves their own pages: data, pictures, QR codes; the pages of cases, places, offices and the home page."""

from __future__ import annotations

import hashlib
import io
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.translation import override
from PIL import Image

from cases import escalation
from petitions import workflow
from petitions.counting import count
from petitions.picture import TITLE_HEIGHT, TITLE_SIZES, Drawn, draw, fitted, wrapped
from petitions.texts import Words, canonical
from tests.petitions.conftest import RU
from tests.petitions.test_page import address, arrive, decided, text_of  # noqa: F401  # a fixture
from tests.world import at

pytestmark = pytest.mark.django_db


# -- data ----------------------------------------------------------------------------------------


def test_the_data_hold_everything_public_and_the_hash_can_be_computed_again(petitioners, arrive, client):  # noqa: F811
    now = arrive("2026-03-09")
    petition = petitioners.published()
    petitioners.signers(petition, 40, now=now, region="100000000")
    count(now)
    answer = client.get(address(petition, name="data"))
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    data = answer.json()
    assert data["schema"] == "jauap/petition/1"
    assert data["signatures"] | {"counted_at": ""} == {"platform": 91, "by_law": 0, "total": 91, "counted_at": ""}
    assert data["goal"]["number"] == 500
    assert data["goal"]["population"] == {
        "number": 10000,
        "on": "2026-01-01",
        "source": "Akim's office, household books",
    }
    assert {row["code"]: row["number"] for row in data["by_region"]["numbers"]} == {"100000000": 40, None: 51}
    assert sum(row["number"] for row in data["by_time"]["numbers"]) == 91
    assert [event["kind"] for event in data["history"]] == ["started", "submitted", "published"]
    for text in data["texts"]["languages"]:
        words = Words(text["title"], text["demand"], text["arguments"])
        made = canonical(data["texts"]["petition_id"], data["texts"]["version"], text["language"], words)
        assert hashlib.sha256(made).hexdigest() == text["sha256"]


def test_the_data_name_nobody_but_the_author_as_the_public_sees_them(petitioners, arrive, client):  # noqa: F811
    arrive("2026-03-09")
    petition = petitioners.published()
    whole = client.get(address(petition, name="data")).content.decode()
    assert petition.author_name in whole
    for secret in (petition.author_full_name, petition.author_residence, petition.share_key, petition.author.email):
        assert secret not in whole


def test_the_data_tell_the_decision_and_a_rejection(petitioners, arrive, client):  # noqa: F811
    now = arrive("2026-03-12")
    petition = petitioners.reached()
    decided(petitioners, petition, now)
    (decision,) = client.get(address(petition, name="data")).json()["decisions"]
    assert (decision["kind"], decision["signed_by"]) == ("part", "Болат Ерланов, аким")
    rejected = petitioners.submitted()
    workflow.reject(rejected, reasons=["prosecutors"], explanation="Нет.", by=petitioners.moderator(), now=now)
    data = client.get(address(rejected, name="data")).json()
    assert data["checks"][0]["reasons"] == ["prosecutors"]
    assert RU.title not in str(data)


# -- pictures --------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_picture_is_drawn_in_the_size_that_networks_want(petitioners, arrive, client, language):  # noqa: F811
    arrive("2026-03-09")
    answer = client.get(address(petitioners.published(), language, "picture"))
    assert answer.headers["Content-Type"] == "image/png"
    assert Image.open(io.BytesIO(answer.content)).size == (1200, 630)
    assert len(answer.content) < 60_000
    assert "s-maxage" in answer.headers["Cache-Control"]


@pytest.fixture
def drawings(monkeypatch):
    """Every picture that is drawn, by its words."""
    from django.core.cache import cache

    cache.clear()
    found = []
    monkeypatch.setattr("petitions.picture.draw", lambda shown: found.append(shown.progress) or draw(shown))
    return found


def test_a_picture_is_drawn_once_for_its_words(petitioners, arrive, client, drawings):  # noqa: F811
    now = arrive("2026-03-09")
    petition = petitioners.published()
    picture = client.get(address(petition, name="picture")).content
    count(now + timedelta(hours=1), everything=True)  # counted anew, to the same number
    arrive("2026-03-10")
    assert client.get(address(petition, name="picture")).content == picture
    assert len(drawings) == 1
    petitioners.signers(petition, 1, now=now)
    count(now + timedelta(hours=2), everything=True)
    assert client.get(address(petition, name="picture")).content != picture
    client.get(address(petition, "kk", "picture"))
    assert len(drawings) == 3


def test_a_picture_is_drawn_where_nothing_can_be_kept(petitioners, arrive, client, drawings, monkeypatch):  # noqa: F811
    from redis.exceptions import ConnectionError as Unreachable

    def refuse(*_args, **_kwargs):
        raise Unreachable

    arrive("2026-03-09")
    petition = petitioners.published()
    monkeypatch.setattr("petitions.picture.cache.get", refuse)
    assert client.get(address(petition, name="picture")).status_code == 200
    assert len(drawings) == 1


def test_the_font_has_every_letter_of_the_three_languages():
    from petitions.picture import font

    letters = "АаӘәБбВвГгҒғДдЕеЁёЖжЗзИиЙйКкҚқЛлМмНнҢңОоӨөПпРрСсТтУуҰұҮүФфХхҺһЦцЧчШшЩщЪъЫыІіЬьЭэЮюЯя№«»–…·AZaz09%"
    missing = bytes(font(40).getmask("\ufffe"))
    assert [letter for letter in letters if bytes(font(40).getmask(letter)) == missing] == []


@pytest.mark.parametrize("title", ["Су", "Ауылға автобус қайтарылсын", "слово " * 25, "Ұзақсөзсізбосорынсыз" * 7])
def test_every_title_fits(title):
    lines, size = fitted(title.strip())
    assert size in TITLE_SIZES
    assert len(lines) * size * 1.18 <= TITLE_HEIGHT + 1
    assert draw(Drawn("Jauap", "№ 1", title, "Әкім " * 40, "1 240 / 2 500 " * 9, "49 %", 1240, 2500))


def test_no_word_is_lost_in_lines():
    words = "Қарауыл мен аудан орталығының арасында күн сайын автобус жүрсін"
    assert " ".join(wrapped(words, 76, 1056)) == words


# -- QR codes ----------------------------------------------------------------------------------------


def test_the_qr_code_is_made_on_the_server_for_the_page_and_for_the_secret_link(petitioners, arrive, client):  # noqa: F811
    arrive("2026-03-09")
    public = client.get(address(petitioners.published(), name="qr"))
    assert public.headers["Content-Type"] == "image/svg+xml"
    assert public.content.startswith(b"<svg")
    joining = petitioners.begin()
    with override("ru"):
        secret = client.get(reverse("petitions:join_qr", args=[joining.share_key]))
    assert secret.status_code == 200
    assert secret.headers["Cache-Control"] == "private, no-store"
    assert client.get(address(joining, name="qr")).status_code == 404


def test_ways_to_share_load_nothing_from_elsewhere(petitioners, arrive, client):  # noqa: F811
    arrive("2026-03-09")
    page = text_of(client.get(address(petitioners.published())))
    sources = re.findall(r'(?:src|href)="(https?://[^"]+)"', re.sub(r"<a [^>]*>", "", page))
    assert [one for one in sources if "localhost" not in one] == []
    assert "https://wa.me/" in page


# -- other pages ---------------------------------------------------------------------------------------


def case_page(client, case, language="ru"):
    with override(language):
        return text_of(client.get(reverse("cases:case", args=[case.number])))


def test_an_unanswered_case_offers_to_start_a_petition_and_shows_those_that_grew_from_it(
    petitioners,
    arrive,  # noqa: F811
    client,
    world,
):
    case = world.case()
    arrive("2026-09-10")
    assert "Начать петицию из этого" not in case_page(client, case)
    late = world.again(case).current.due_at + timedelta(minutes=5)
    escalation.sweep(late, grace=timedelta())
    arrive("2026-09-25")
    page = case_page(client, case)
    assert "Начать петицию из этого" in page
    assert f"petitions/new/?case={case.number}" in page
    petition = petitioners.published(from_case=case)
    grown = case_page(client, case)
    assert petition.display_number in grown
    assert RU.title in grown


def test_a_petition_by_link_only_does_not_show_on_the_case_it_grew_from(petitioners, arrive, client, world):  # noqa: F811
    case = world.case()
    petition = petitioners.begin(from_case=case)
    arrive("2026-09-10")
    page = case_page(client, case)
    assert petition.share_key not in page
    assert RU.title not in page


def test_the_case_of_a_petition_leads_back_to_it(petitioners, arrive, client):  # noqa: F811
    petition = petitioners.reached()
    arrive("2026-03-10")
    page = case_page(client, petition.case)
    assert "Петиция, на которую здесь отвечают" in page
    assert address(petition) in page


def test_the_page_of_a_case_changes_its_tag_when_a_petition_grows_and_costs_no_query_without_one(
    petitioners,
    arrive,  # noqa: F811
    client,
    world,
    django_assert_num_queries,
):
    case = world.case()
    arrive("2026-09-10")
    with override("ru"):
        path = reverse("cases:case", args=[case.number])
    client.get(path)  # the first answer brings a cookie
    tag = {"If-None-Match": client.get(path).headers["ETag"]}
    with django_assert_num_queries(2):
        assert client.get(path, headers=tag).status_code == 304
    petitioners.published(from_case=case)
    assert client.get(path, headers=tag).status_code == 200


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_petitions_stand_on_the_pages_of_their_place_and_office_and_at_home(petitioners, arrive, client, language):  # noqa: F811
    opened, reached = petitioners.published(), petitioners.reached()
    arrive("2026-03-12")
    with override(language):
        home = text_of(client.get(reverse("home")))
        place = text_of(client.get(reverse("places:place", args=["103200000"])))
        office = text_of(client.get(reverse("statistics:office", args=["103230000"])))
        list_url = reverse("petitions:list")
    assert opened.display_number in home
    assert f'href="{list_url}"' in home
    assert opened.display_number in place
    assert reached.display_number in place
    assert reached.display_number in office
    assert opened.display_number not in office


def test_on_the_page_of_an_office_the_longest_wait_stands_first_however_many_came_later(petitioners, monkeypatch):
    from petitions import sections

    monkeypatch.setattr(sections, "OF_AN_OFFICE", 1)
    waits, *later = [petitioners.reached(now=at("2026-03-05") + timedelta(days=day)) for day in range(6)]
    decided(petitioners, later[-1], at("2026-03-11"))
    (row,) = sections.of_office(waits.office, at("2026-03-12"))["rows"]
    assert row["number"] == waits.display_number


def test_the_petitions_of_a_page_cost_little(petitioners, arrive, django_assert_max_num_queries, world):  # noqa: F811
    from petitions import sections

    petitioners.published()
    petitioners.reached()
    now, region, office = at("2026-03-12"), world.territory("100000000"), world.office("103230000")
    with django_assert_max_num_queries(2):
        sections.at_home(now)
    with django_assert_max_num_queries(2):
        sections.of_place(region, now)
    with django_assert_max_num_queries(2):
        sections.of_office(office, now)
