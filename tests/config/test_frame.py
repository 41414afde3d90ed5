"""What stands around every page: languages, theme, demonstration banner, and the pages for what went wrong."""

import re

import pytest
from django.test import Client, RequestFactory

from config import context, errors

pytestmark = [pytest.mark.urls("tests.config.frame_urls"), pytest.mark.filterwarnings("ignore::ResourceWarning")]
"""No test here may touch the database: pytest-django refuses it without its fixture."""

BUDGET = 30_000
WORDS = {
    "400": ("Сұрауды оқу мүмкін болмады", "Запрос не удалось прочитать", "The request could not be read"),
    "403": ("Бұл бет сізге ашық емес", "Эта страница вам недоступна", "This is not open to you"),
    "404": ("Мұндай бет жоқ", "Такой страницы нет", "There is no such page"),
    "429": ("2 минут күтіп", "Подождите 2 минуты", "Wait 2 minutes"),
    "500": ("Бізде ақау шықты", "У нас произошёл сбой", "Something broke on our side"),
    "csrf": ("Форманың уақыты өтіп кетті", "Срок формы истёк", "The form has expired"),
}
STATUSES = {"csrf": 403}


@pytest.fixture
def browser() -> Client:
    return Client(raise_request_exception=False)


# -- languages -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "kk", "ru", "en"),
    [
        ("/", "/", "/ru/", "/en/"),
        ("/ru/", "/", "/ru/", "/en/"),
        ("/ru", "/", "/ru/", "/en/"),
        ("/cases/?place=1&q=су", "/cases/?place=1&q=су", "/ru/cases/?place=1&q=су", "/en/cases/?place=1&q=су"),
        ("/en/cases/100016/", "/cases/100016/", "/ru/cases/100016/", "/en/cases/100016/"),
        ("/rural/", "/rural/", "/ru/rural/", "/en/rural/"),
        ("/ru/?next=/en/", "/?next=/en/", "/ru/?next=/en/", "/en/?next=/en/"),
    ],
)
def test_a_language_keeps_the_place(path, kk, ru, en):
    assert [context.in_language(path, language) for language in ("kk", "ru", "en")] == [kk, ru, en]


@pytest.mark.parametrize(("prefix", "language"), [("", "kk"), ("/ru", "ru"), ("/en", "en")])
def test_every_page_offers_the_others(browser, prefix, language):
    html = browser.get(f"{prefix}/cases/?q=1").content.decode()
    assert f'<html lang="{language}"' in html
    for url, code in (("/cases/?q=1", "kk"), ("/ru/cases/?q=1", "ru"), ("/en/cases/?q=1", "en")):
        assert f'<a href="{url}" lang="{code}" hreflang="{code}"' in html
        assert f'<link rel="alternate" hreflang="{code}" href="{url}">' in html


# -- theme ------------------------------------------------------------------------------------


def test_the_theme_is_in_the_first_byte(browser):
    assert "data-theme" not in browser.get("/").content.decode()
    answer = browser.post("/theme/", {"theme": "dark", "next": "/cases/?q=1"})
    assert answer.status_code == 302
    assert answer["Location"] == "/cases/?q=1"
    html = browser.get("/").content.decode()
    assert re.search(r'<html lang="kk" data-theme="dark">', html)
    assert 'value="dark" aria-pressed="true"' in html
    browser.post("/theme/", {"theme": "system"})
    assert "data-theme" not in browser.get("/").content.decode()


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "", "evil"])
def test_the_theme_form_leads_nowhere_else(browser, target):
    assert browser.post("/theme/", {"theme": "light", "next": target})["Location"] == "/"


def test_an_unknown_theme_is_the_systems_own(browser):
    browser.post("/theme/", {"theme": "pink"})
    browser.cookies["theme"] = '"><script>'
    assert "data-theme" not in browser.get("/").content.decode()


def test_the_theme_is_not_chosen_by_a_link(browser):
    assert browser.get("/theme/?theme=dark").status_code == 405


# -- the frame ------------------------------------------------------------------------------------


def test_a_public_page_sets_no_cookie(browser):
    assert not browser.get("/").cookies


def test_the_demonstration_says_so(browser, settings):
    assert "Көрсетілім:" not in browser.get("/").content.decode()
    settings.DEMONSTRATION = True
    assert "Көрсетілім:" in browser.get("/").content.decode()
    assert "вымышлены" in browser.get("/ru/").content.decode()


def test_the_frame_leaves_room_in_the_budget(browser):
    assert len(browser.get("/").content) < BUDGET / 3


def test_links_to_pages_that_do_not_exist_are_left_out():
    request = RequestFactory().get("/cases/")
    entries = (("register", "Cases"), ("home", "Home"), ("nowhere", "Nowhere"))
    found = context.links(request, entries)
    assert [(link["label"], link["current"]) for link in found] == [("Cases", "page"), ("Home", "true")]


@pytest.mark.urls("config.urls")
def test_every_link_of_the_frame_leads_somewhere():
    request = RequestFactory().get("/")
    for entries in (context.SECTIONS, context.FOOT):
        assert len(context.links(request, entries)) == len(entries)


# -- what went wrong ----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", WORDS)
@pytest.mark.parametrize(("prefix", "number"), [("", 0), ("/ru", 1), ("/en", 2)])
def test_an_error_page_says_what_happened_in_the_language_of_the_address(browser, kind, prefix, number):
    address = f"{prefix}/nowhere/" if kind == "404" else f"{prefix}/wrong/{kind}/"
    answer = browser.get(address, headers={"accept-language": "de"})
    html = answer.content.decode()
    assert answer.status_code == STATUSES.get(kind, int(kind) if kind.isdigit() else 0)
    assert WORDS[kind][number] in html
    assert "secret" not in html
    assert f'href="{prefix}/"' in html
    assert len(html) < BUDGET
    assert answer["Cache-Control"] == "no-store"


def test_slowing_down_says_for_how_long(browser):
    assert browser.get("/wrong/429/")["Retry-After"] == "61"


def test_a_crash_of_the_error_page_itself_still_gets_an_answer(monkeypatch, caplog):
    monkeypatch.setattr(errors, "site", lambda request: 1 / 0)
    answer = errors.server_error(RequestFactory().get("/ru/"))
    assert answer.status_code == 500
    assert "У нас произошёл сбой" in answer.content.decode()
    assert "could not be drawn" in caplog.text


# -- the catalogue -----------------------------------------------------------------------------------------


def test_the_catalogue_exists_for_staff_and_in_debug_only(browser, settings):
    assert browser.get("/design/").status_code == 404
    settings.DEBUG = True
    for prefix in ("", "/ru", "/en"):
        answer = browser.get(f"{prefix}/design/")
        assert answer.status_code == 200
        assert b"c-bubble_map" in answer.content
