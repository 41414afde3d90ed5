"""The lists of petitions in the hands of visitors: views, filters, orders, the feed, how petitions work."""

from __future__ import annotations

import re
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
from django.urls import reverse
from django.utils.translation import override

from petitions import wording
from petitions.counting import count
from petitions.lifecycle import advance
from petitions.models import Petition
from petitions.texts import Words
from petitions.workflow import hide, reject
from tests.world import at

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def arrive(monkeypatch):
    """Requests arrive at this moment."""

    def set_clock(day: str, clock: str = "10:00"):
        moment = at(day, clock)
        monkeypatch.setattr("territories.clock.now", lambda: moment)
        return moment

    return set_clock


def address(name="list", language="ru", **query):
    from urllib.parse import urlencode

    with override(language):
        path = reverse(f"petitions:{name}")
    return f"{path}?{urlencode(query)}" if query else path


def text_of(response):
    return response.content.decode().replace("\N{NO-BREAK SPACE}", " ")


def titled(words: str) -> dict:
    return {"texts": {"ru": Words(words, f"{words}: требуем.", "Потому что нужно.")}}


def test_each_petition_stands_in_its_own_list(petitioners, arrive, client):
    now = arrive("2026-03-09")
    opened = petitioners.published(**titled("Открытая"))
    petitioners.begin(**titled("Тайная"))
    petitioners.submitted(**titled("Проверяемая"))
    reached = petitioners.reached(**titled("Собравшая"))
    refused = petitioners.submitted(**titled("Отклонённая"))
    reject(refused, reasons=["prosecutors"], explanation="Это дело прокурора.", by=petitioners.moderator(), now=now)
    pages = {
        view: text_of(client.get(address(view=view))) for view in ("open", "waiting", "rejected", "archive", "all")
    }
    assert "Открытая" in pages["open"]
    assert opened.display_number in pages["open"]
    assert "Собравшая" in pages["waiting"]
    assert reached.display_number not in pages["open"]
    assert "Прокурорский надзор" in pages["rejected"]
    assert "Отклонённая" not in "".join(pages.values()), "words of a rejected petition are not public"
    assert not any(hidden in pages["all"] for hidden in ("Тайная", "Проверяемая"))
    assert "1 петиция" in pages["rejected"]


def test_near_the_goal_is_from_four_fifths_on(petitioners, arrive, client):
    now = arrive("2026-03-09")
    petition = petitioners.published(population=2000)  # the goal: 100
    petitioners.signers(petition, 28, now=now)
    count(now)
    assert petition.display_number not in text_of(client.get(address(view="near")))
    petitioners.signers(petition, 1, now=now)
    count(now)
    arrive("2026-03-09", "10:01")
    assert petition.display_number in text_of(client.get(address(view="near")))


def test_the_longest_wait_stands_first(petitioners, arrive, client):
    arrive("2026-03-20")
    later = petitioners.reached(now=petitioners.began_at + timedelta(days=9), **titled("Позже"))
    earlier = petitioners.reached(now=petitioners.began_at + timedelta(days=5), **titled("Раньше"))
    page = text_of(client.get(address(view="waiting")))
    assert page.index(earlier.display_number) < page.index(later.display_number)
    waits = re.findall(r"<b>(\d+)</b> дней после сбора подписей", page)
    assert waits == sorted(waits, key=int, reverse=True)
    assert waits[0] == "13"


def test_a_lapsed_petition_is_in_the_archive(petitioners, arrive, client):
    petition = petitioners.published()
    now = petition.closes_at + timedelta(hours=1)
    advance(now)
    assert petitioners.again(petition).state == Petition.State.LAPSED
    arrive("2026-09-10")
    page = text_of(client.get(address(view="archive")))
    assert petition.display_number in page
    assert "обычное предложение" in page


def test_places_topics_and_words_narrow_the_list(petitioners, arrive, client):
    arrive("2026-03-09")
    here = petitioners.published(topic="roads", **titled("Дорога до школы"))
    there = petitioners.published(code="751110000", topic="nature", **titled("Парк у реки"))
    abai = text_of(client.get(address(place="100000000")))
    assert here.display_number in abai
    assert there.display_number not in abai
    assert there.display_number in text_of(client.get(address(topic="nature")))
    assert here.display_number not in text_of(client.get(address(topic="nature")))
    assert here.display_number in text_of(client.get(address(q="ДОРОГА")))
    assert there.display_number not in text_of(client.get(address(q="ДОРОГА")))


def test_words_are_found_on_every_keyboard_and_in_both_languages(petitioners, arrive, client):
    arrive("2026-03-09")
    petition = petitioners.published()
    for words in ("Ауылга автобус", "қайтарылсын", "верните автобус"):
        assert petition.display_number in text_of(client.get(address(q=words))), words


def test_words_of_hidden_and_rejected_petitions_find_nothing(petitioners, arrive, client):
    now = arrive("2026-03-09")
    hidden = petitioners.published(**titled("Слово скрытое"))
    hide(hidden, reason="Личные данные", by=petitioners.moderator(), now=now)
    refused = petitioners.submitted(**titled("Слово отклонённое"))
    reject(refused, reasons=["prosecutors"], explanation="Нет.", by=petitioners.moderator(), now=now)
    for view in ("all", "rejected"):
        page = text_of(client.get(address(q="слово", view=view)))
        assert hidden.display_number not in page
        assert refused.display_number not in page


def test_a_hidden_petition_stands_in_the_list_without_its_words(petitioners, arrive, client):
    now = arrive("2026-03-09")
    hidden = petitioners.published(**titled("Слово скрытое"))
    hide(hidden, reason="Личные данные", by=petitioners.moderator(), now=now)
    page = text_of(client.get(address(view="all")))
    assert hidden.display_number in page
    assert "Причина: Личные данные" in page
    assert "Слово скрытое" not in page
    for view in ("open", "near", "waiting", "answered", "rejected", "archive"):
        assert hidden.display_number not in text_of(client.get(address(view=view))), view
    assert client.get(address(q=hidden.display_number)).url.endswith(f"/{hidden.number}/")


def test_a_number_leads_to_its_petition(petitioners, arrive, client):
    arrive("2026-03-09")
    petition = petitioners.published()
    answer = client.get(address(q=petition.display_number))
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/ru/petitions/{petition.number}/"


def test_pages_are_walked_by_keys(petitioners, arrive, client, monkeypatch):
    from petitions import register

    monkeypatch.setattr(register, "PAGE_SIZE", 2)
    arrive("2026-03-09")
    made = {petitioners.published().display_number for _ in range(5)}
    seen, url = set(), address()
    for _page in range(3):
        page = client.get(url)
        seen |= {row["number"] for row in page.context["rows"]}
        url = page.context["older"]
    assert seen == made
    assert not url


def test_the_list_needs_at_most_ten_queries(petitioners, arrive, client, django_assert_max_num_queries):
    now = arrive("2026-03-09")
    for _ in range(3):
        petitioners.published()
    petitioners.reached()
    refused = petitioners.submitted()
    reject(refused, reasons=["prosecutors"], explanation="Нет.", by=petitioners.moderator(), now=now)
    client.get(address(view="all"))
    with django_assert_max_num_queries(10):
        page = client.get(address(view="all", place="100000000", q="автобус"))
    assert page.status_code == 200
    with django_assert_max_num_queries(10):
        client.get(address(view="all"))


def test_an_unchanged_list_is_answered_with_304(petitioners, arrive, client, django_assert_num_queries):
    arrive("2026-03-09")
    petitioners.published()
    tag = client.get(address()).headers["ETag"]
    with django_assert_num_queries(2):
        again = client.get(address(), headers={"If-None-Match": tag})
    assert again.status_code == 304
    assert "s-maxage" in again.headers["Cache-Control"]


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_feed_tells_what_is_new_and_what_was_decided(petitioners, arrive, client, language, settings):
    arrive("2026-03-09")
    petition = petitioners.published()
    answer = client.get(address("feed", language=language))
    assert answer.headers["Content-Type"].startswith("application/atom+xml")
    feed = ET.fromstring(answer.content)
    (entry,) = feed.findall(f"{ATOM}entry")
    link = entry.find(f"{ATOM}link").attrib["href"]
    assert link.startswith(settings.SITE_ADDRESS)
    assert link.endswith(f"/petitions/{petition.number}/")
    assert feed.attrib["{http://www.w3.org/XML/1998/namespace}lang"] == language


def test_a_feed_is_made_anew_every_hour_for_what_comes_near_its_goal(petitioners, arrive, client):
    now = arrive("2026-03-09", "10:05")
    petition = petitioners.published()
    feed = address("feed", view="near")
    tag = {"If-None-Match": client.get(feed).headers["ETag"]}
    petitioners.signers(petition, petition.goal - 60, now=now)
    count(now, everything=True)
    arrive("2026-03-09", "10:59")
    assert client.get(feed, headers=tag).status_code == 304
    arrive("2026-03-09", "11:00")
    answer = client.get(feed, headers=tag)
    assert answer.status_code == 200
    assert f"/petitions/{petition.number}/" in answer.content.decode()


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_how_petitions_work_names_the_terms_goals_and_reasons(petitioners, arrive, client, language):
    arrive("2026-03-09")
    page = text_of(client.get(address("how", language=language)))
    for number in (
        "50",
        "20",
        "40",
        "2,500" if language == "en" else "2 500",
        "50,000" if language == "en" else "50 000",
    ):
        assert number in page
    assert page.count("<li><p>") == 16


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize("view", ["open", "near", "waiting", "answered", "rejected", "archive", "all"])
def test_an_empty_list_says_what_would_stand_there(no_rules, arrive, client, view, language):
    arrive("2026-03-09")
    assert client.get(address(view=view, language=language)).status_code == 200


def test_a_search_chip_has_the_quotes_of_its_language(petitioners, client):
    petitioners.published()
    assert "«автобус»" in text_of(client.get(address(q="автобус")))


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ([], ""),
        (["Нужно: 5"], "Нужно: 5"),
        (["До 2027 г."], "До 2027 г."),
        (["До 2027 г.", "Да"], "До 2027 г. Да"),
        (["Нужно: 5", "До мая"], "Нужно: 5. До мая"),
    ],
)
def test_phrases_of_a_line_are_parted_by_one_stop(parts, said):
    assert wording.sentences(parts) == said
