"""A request for a name that is not the site's: an answer of our own, in three languages, and a problem document for programs."""

import pytest
from django.test import Client

WRONG = {"host": "evil.example"}


@pytest.fixture(autouse=True)
def _names(settings):
    settings.ALLOWED_HOSTS = ["jauap.example"]
    settings.SITE_ADDRESS = "https://jauap.example"


@pytest.mark.parametrize("redirects", [True, False], ids=["to HTTPS", "plain"])
@pytest.mark.parametrize("host", ["evil.example", "under_score!", "a b", "[", "jauap.example:x"])
@pytest.mark.parametrize("path", ["/", "/ru/", "/healthz", "/nothing/", "/static/x.css"])
def test_a_page_in_three_languages_leads_to_the_right_name(settings, path, host, redirects):
    settings.SECURE_SSL_REDIRECT = redirects
    answer = Client(raise_request_exception=False).get(path, headers={"host": host})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "Бұл мекенжайда ештеңе жоқ" in page
    assert '<h1 lang="ru">По этому адресу ничего нет' in page
    assert '<h1 lang="en">There is nothing at this address' in page
    assert 'href="https://jauap.example/"' in page
    assert "evil" not in page
    assert "ALLOWED_HOSTS" not in page
    assert answer["Cache-Control"] == "no-store"
    assert len(answer.content) < 2_000


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("kk", "Бұл атауда ештеңе жоқ"),
        ("ru", "По этому имени ничего нет"),
        ("en", "Nothing answers under this name"),
        ("de", "Бұл атауда ештеңе жоқ"),
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_program_is_told_in_a_problem_document(method, language, words):
    client = Client(raise_request_exception=False)
    answer = getattr(client, method)("/api/v1/cases/", headers={**WRONG, "accept-language": language})
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert told["type"] == "urn:jauap:problem:wrong-host"
    assert told["status"] == 400
    assert words in told["title"]
    assert "https://jauap.example" in told["title"]


def test_the_right_name_is_answered_as_ever(db):
    assert Client().get("/healthz", headers={"host": "jauap.example"}).status_code == 200
