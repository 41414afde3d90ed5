"""The description for programs, and the page that is drawn from it."""

import re

import pytest
import yaml
from django.core.management import call_command
from django.test import Client
from drf_spectacular.drainage import GENERATOR_STATS

from config.api.docs import description, sections
from config.api.urls import urlpatterns


def test_the_description_is_valid_and_makes_no_warnings(tmp_path):
    GENERATOR_STATS.reset()
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(tmp_path / "schema.yml"))


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_description_speaks_three_languages(client, language, world):
    answer = client.get("/api/v1/schema/", headers={"Accept-Language": language})
    said = yaml.safe_load(answer.content)
    assert (
        said["paths"]["/api/v1/cases/"]["get"]["summary"]
        == description(language)["paths"]["/api/v1/cases/"]["get"]["summary"]
    )
    assert client.get(f"/api/v1/schema/?lang={language}").content == answer.content
    as_json = client.get(
        "/api/v1/schema/", headers={"Accept-Language": language, "Accept": "application/vnd.oai.openapi+json"}
    )
    assert as_json.json()["openapi"] == said["openapi"]


def test_every_address_is_described():
    addresses = {pattern.name for pattern in urlpatterns} - {"docs", "section", "schema", "nowhere"}
    assert len(description("en")["paths"]) == len(addresses)


def test_everything_described_has_a_summary_and_a_text():
    for methods in description("en")["paths"].values():
        for said in methods.values():
            assert said["summary"]
            assert said["description"]
            assert all(one["description"] for one in said.get("parameters", []))


class TestThePages:
    @pytest.mark.parametrize(("language", "word"), [("kk", "Іздеу"), ("ru", "Найти"), ("en", "Find places")])
    def test_the_pages_describe_everything_in_three_languages(self, db, language, word):
        first = Client().get(f"/api/v1/?lang={language}").content.decode()
        assert word.lower() in first.lower()
        for part in sections(language):
            page = Client().get(part["url"])
            text = page.content.decode()
            assert page.status_code == 200
            assert f'<html lang="{language}"' in text
            assert page.headers["Content-Language"] == language
            assert f'href="{part["url"]}"' in first
            for one in part["operations"]:
                assert f'href="{part["url"]}#{one.code}"' in first
                assert f'id="{one.code}"' in text
                assert one.summary in text

    def test_no_page_is_too_much_for_a_weak_network(self, db):
        assert len(Client().get("/api/v1/").content) <= 30_000
        for part in sections("kk"):
            assert len(Client().get(part["url"]).content) <= 50_000

    def test_a_part_that_does_not_exist_is_not_found(self, db):
        assert Client().get("/api/v1/docs/nothing/").status_code == 404

    @pytest.mark.parametrize("page", ["", "docs/cases/"])
    def test_nothing_comes_from_elsewhere_and_nothing_is_inline(self, db, page):
        text = Client().get(f"/api/v1/{page}?lang=en").content.decode()
        assert not re.search(r"<script(?![^>]*\bsrc=\"/)", text)
        assert " style=" not in text
        assert not re.search(r'(?:src|href)="(?:https?:)?//(?!testserver)', text)

    def test_the_language_of_the_browser_is_taken(self, db):
        assert '<html lang="ru"' in Client().get("/api/v1/", headers={"Accept-Language": "ru"}).content.decode()

    def test_an_unchanged_page_is_304(self, db):
        first = Client().get("/api/v1/")
        assert Client().get("/api/v1/", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
