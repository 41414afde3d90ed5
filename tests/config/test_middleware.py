"""The moment at which a request arrives."""

import re
from datetime import UTC, datetime

import pytest
from django.http import HttpResponse

from accounts.models import User
from cases.errors import BadInput, TransitionRefused, Unroutable
from config.middleware import ArrivalMiddleware, DomainErrorMiddleware
from territories import clock
from tests.signing_in import code_now, enrol


def test_the_moment_is_fixed_when_the_request_arrives(rf, monkeypatch):
    moments = [datetime(2026, 3, 2, 18, 59, 59, tzinfo=UTC), datetime(2026, 3, 2, 19, 0, 1, tzinfo=UTC)]
    monkeypatch.setattr(clock, "now", lambda: moments.pop(0))
    seen = []

    def view(request):
        seen.extend([request.arrived_at, request.arrived_at])
        return HttpResponse()

    ArrivalMiddleware(view)(rf.get("/"))
    assert seen == [datetime(2026, 3, 2, 18, 59, 59, tzinfo=UTC)] * 2


class TestDomainErrors:
    def answer(self, rf, error: Exception):
        return DomainErrorMiddleware(lambda request: HttpResponse()).process_exception(rf.get("/ru/cases/1/"), error)

    def test_a_refusal_says_what_and_what_to_do_in_the_language_of_the_address(self, rf):
        answer = self.answer(rf, TransitionRefused("Дело уже закрыто.", number="100016"))
        assert answer.status_code == 409
        page = answer.content.decode()
        assert "Дело уже закрыто." in page
        assert "Ничего не сохранено" in page

    def test_bad_input_lists_what_is_missing(self, rf):
        answer = self.answer(rf, BadInput({"text": "Напишите ответ.", "photo": "Нужна фотография."}))
        assert answer.status_code == 400
        assert "<li>Нужна фотография.</li>" in answer.content.decode()

    def test_words_of_a_person_are_escaped(self, rf):
        assert "<script>x" not in self.answer(rf, TransitionRefused("<script>x</script>")).content.decode()

    @pytest.mark.parametrize("error", [Unroutable("no office"), ValueError("a bug")])
    def test_our_own_faults_crash(self, rf, error: Exception):
        assert self.answer(rf, error) is None


class TestLanguage:
    @pytest.mark.parametrize("address", ["/", "/ru/", "/en/cases/", "/healthz", "/nowhere/"])
    def test_a_page_does_not_vary_by_the_languages_of_the_browser(self, db, client, address):
        answer = client.get(address, headers={"Accept-Language": "en"})
        assert "Accept-Language" not in answer.headers.get("Vary", "")

    def test_the_address_decides_not_the_browser(self, db, client):
        assert client.get("/", headers={"Accept-Language": "ru"}).headers["Content-Language"] == "kk"

    def test_what_answers_by_the_header_says_so(self, db, client):
        assert "Accept-Language" in client.get("/api/v1/categories/").headers["Vary"]


class TestNotFound:
    @pytest.mark.parametrize(
        "address", ["/petitions/100389/", "/petitions/100-620/", "/petitions/1/2/3/4/", "/nowhere/"]
    )
    @pytest.mark.parametrize("debug", [True, False])
    def test_what_is_not_there_is_a_friendly_page_also_with_debug(self, db, client, settings, address, debug):
        settings.DEBUG = debug
        answer = client.get(address)
        assert answer.status_code == 404
        page = answer.content.decode()
        assert 'lang="kk"' in page
        assert "URLconf" not in page
        assert "urlpatterns" not in page


class TestTheAdmin:
    """Its address has no language."""

    def index(self, client):
        return client.get("/admin/").content.decode()

    def test_it_speaks_the_language_of_the_sign_in_page(self, db, client):
        enrol(User.objects.create_superuser("operator@example.test", "a long enough secret"))
        client.post("/ru/sign-in/", {"username": "operator@example.test", "password": "a long enough secret"})
        client.post("/ru/sign-in/second/", {"code": code_now()})
        page = self.index(client)
        assert '<html lang="ru"' in page
        assert "Территории и акиматы" in page

    def test_else_the_persons_own(self, db, client):
        user = User.objects.create_superuser("operator@example.test", "a long enough secret", language="kk")
        client.force_login(user)
        page = self.index(client)
        assert "Аумақтар мен әкімдіктер" in page
        for english in ("Accounts", "Issues", "Petitions", "View site", "Authentication", "Recent actions"):
            assert f">{english}<" not in page

    def test_its_pages_bear_our_name(self, db, client):
        client.force_login(
            User.objects.create_superuser("operator@example.test", "a long enough secret", language="ru")
        )
        for path in ("/admin/", "/admin/territories/seat/"):
            page = client.get(path).content.decode()
            title = re.search(r"<title>(.*?)</title>", page, re.DOTALL).group(1)
            assert "Жауап" in title
            assert "Django" not in page.partition("</header>")[0]


def test_a_browser_finds_the_sign_of_the_site_at_its_old_address(client):
    answer = client.get("/favicon.ico")
    assert answer["Content-Type"] == "image/x-icon"
    assert "max-age" in answer["Cache-Control"]
    assert answer.content[:4] == b"\x00\x00\x01\x00"
