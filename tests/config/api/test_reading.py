"""Places, categories, offices: what the register says, in the language of the request."""

from datetime import date

import pytest

from tests.config.api.conftest import is_problem, keeps_to
from tests.world import ALMALY, QARAUYL, at

RURAL, DISTRICT, REGION = "103230000", "103200000", "100000000"


@pytest.mark.parametrize(
    ("language", "name"),
    [("kk", "Қараауыл"), ("ru-RU,ru;q=0.9", "Карааул"), ("en", "Qaraauyl"), ("de", "Қараауыл"), ("", "Қараауыл")],
)
def test_names_come_in_the_language_of_the_request_and_in_kazakh_for_others(api, language, name):
    api.language = language
    answer = api.get(f"places/{QARAUYL}/")
    assert name in answer.json()["name"]
    assert answer.headers["Content-Language"] == (language[:2] if language[:2] in {"ru", "en"} else "kk")
    assert "Accept-Language" in answer.headers["Vary"]


class TestPlaces:
    @pytest.mark.parametrize("text", ["Қарауыл", "Karauyl", "Карааул", "Абай ауданы Қарауыл", QARAUYL])
    def test_one_box_finds_a_place_in_any_spelling(self, api, text, django_assert_max_num_queries):
        with django_assert_max_num_queries(4):
            found = keeps_to(api.get(f"places/?q={text}"), "/api/v1/places/")["results"]
        assert any(place["code"].startswith("10323") for place in found)

    def test_the_register_can_be_walked_from_the_republic_down(self, api):
        regions = keeps_to(api.get("places/"), "/api/v1/places/")["results"]
        assert len(regions) == 20
        assert REGION in {place["code"] for place in regions}
        assert all(place["region"]["code"] == place["code"] for place in regions)
        below = api.get(f"places/?parent={DISTRICT}").json()["results"]
        assert RURAL in {place["code"] for place in below}
        assert {place["region"]["code"] for place in below} == {REGION}

    def test_a_place_shows_every_office_a_case_can_reach(self, api, django_assert_max_num_queries):
        with django_assert_max_num_queries(6):
            place = keeps_to(api.get(f"places/{QARAUYL}/"), "/api/v1/places/{code}/")
        assert [rung["level"] for rung in place["ladder"]] == ["rural", "district", "region", "republic"]
        assert [one["code"] for one in place["lies_in"]] == [REGION, DISTRICT, RURAL]
        assert all(rung["working_days"] for rung in place["ladder"])

    def test_in_almaty_the_ladder_has_a_rung_less(self, api):
        assert len(api.get(f"places/{ALMALY}/").json()["ladder"]) == 3

    def test_a_vacant_office_is_passed_over_on_the_ladder(self, api, world):
        from territories.seats import vacate

        vacate(world.office(RURAL), on=date(2026, 8, 1), by="оператор", now=at("2026-08-01"))
        first, second = api.get(f"places/{QARAUYL}/").json()["ladder"][:2]
        assert (first["is_active"], first["working_days"], first["vacant_since"]) == (False, None, "2026-08-01")
        assert second["working_days"] == 15

    def test_an_unknown_place_is_not_found(self, api):
        is_problem(api.get("places/999999999/"), 404, "not-found")


class TestCategories:
    def test_nine_groups_with_names_in_three_languages(self, api, django_assert_max_num_queries):
        api.language = "ru"
        with django_assert_max_num_queries(2):
            groups = keeps_to(api.get("categories/"), "/api/v1/categories/")["results"]
        assert len(groups) == 9
        water = next(one for group in groups for one in group["categories"] if one["code"] == "water")
        assert water["name"] == water["names"]["ru"] != water["names"]["kk"]

    def test_an_emergency_says_whom_to_call_first(self, api):
        groups = api.get("categories/").json()["results"]
        emergencies = [one for group in groups for one in group["categories"] if one["is_emergency"]]
        assert emergencies
        assert all(one["call_first"] for one in emergencies)


class TestOffices:
    def test_pages_of_offices_show_each_exactly_once(self, api, django_assert_max_num_queries):
        seen, address = [], "/api/v1/offices/?level=region&size=7"
        with django_assert_max_num_queries(12):
            while address:
                page = keeps_to(api.client.get(address), "/api/v1/offices/")
                seen += [office["code"] for office in page["results"]]
                address = page["next"]
        assert len(seen) == len(set(seen)) == 20

    def test_maslikhats_are_listed_when_asked_for(self, api):
        seen, address = [], "/api/v1/offices/?body=maslikhat&size=100"
        while address:
            page = keeps_to(api.client.get(address), "/api/v1/offices/")
            seen += page["results"]
            address = page["next"]
        assert len({office["code"] for office in seen}) == len(seen) == 229
        assert {office["body"] for office in seen} == {"maslikhat"}
        everyone = api.get(f"offices/?place={DISTRICT}&size=100").json()["results"]
        assert {office["body"] for office in everyone} == {"akim"}

    def test_a_maslikhat_has_an_address_of_its_own(self, api):
        shown = keeps_to(api.get(f"offices/{DISTRICT}/maslikhat/"), "/api/v1/offices/{code}/maslikhat/")
        assert (shown["body"], shown["titles"]["kk"]) == ("maslikhat", "Абай ауданының мәслихаты")
        assert (shown["superior"], shown["measure_url"]) == (REGION, None)
        assert shown["url"].endswith(f"/offices/{DISTRICT}/maslikhat/")
        assert api.get(f"offices/{RURAL}/maslikhat/").status_code == 404
        assert api.get(f"offices/{DISTRICT}/").json()["body"] == "akim"

    def test_offices_of_a_place_and_everything_in_it(self, api):
        found = api.get(f"offices/?place={DISTRICT}&size=100").json()["results"]
        assert {DISTRICT, RURAL} <= {office["code"] for office in found}
        assert {office["region"] for office in found} == {REGION}

    def test_vacant_offices_only(self, api, world):
        from territories.seats import vacate

        vacate(world.office(RURAL), on=date(2026, 8, 1), by="оператор", now=at("2026-08-01"))
        assert [one["code"] for one in api.get("offices/?vacant=true").json()["results"]] == [RURAL]

    def test_an_office_shows_who_holds_it_and_who_did(self, api, world, django_assert_max_num_queries):
        from territories.seats import appoint

        office = world.office(RURAL)
        appoint(office, holder_name="Ерлан С.", on=date(2026, 1, 5), by="оператор", now=at("2026-01-05"))
        with django_assert_max_num_queries(4):
            shown = keeps_to(api.get(f"offices/{RURAL}/"), "/api/v1/offices/{code}/")
        assert shown["holder"] == {"name": "Ерлан С.", "is_acting": False}
        assert shown["seats"][0]["started_on"] == "2026-01-05"
        assert shown["superior"] == shown["climbs_to"] == DISTRICT
        assert shown["title"] == shown["titles"]["kk"] == "Қараауыл ауылдық округінің әкімі"

    def test_the_republic_has_nobody_above(self, api):
        shown = keeps_to(api.get("offices/000000000/"), "/api/v1/offices/{code}/")
        assert (shown["superior"], shown["climbs_to"], shown["region"]) == (None, None, None)


class TestFreshness:
    @pytest.mark.parametrize(
        "path", ["places/?q=Қарауыл", "categories/", f"offices/{RURAL}/", "cases/", "statistics/", "schema/"]
    )
    def test_an_unchanged_answer_is_304_without_a_body(self, api, path):
        first = api.get(path)
        assert first.status_code == 200
        again = api.get(path, **{"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]
        assert again.headers["Access-Control-Allow-Origin"] == "*"

    def test_a_compressed_answer_comes_back_with_a_weak_tag(self, api):
        tag = api.get("categories/").headers["ETag"]
        assert api.get("categories/", **{"If-None-Match": f'"other", W/{tag}'}).status_code == 304

    def test_another_language_is_another_answer(self, api):
        tag = api.get("categories/").headers["ETag"]
        api.language = "ru"
        assert api.get("categories/", **{"If-None-Match": tag}).status_code == 200

    def test_answers_may_be_shared_and_refusals_may_not(self, api):
        assert "public" in api.get("categories/").headers["Cache-Control"]
        assert api.get("places/999999999/").headers["Cache-Control"] == "no-store"

    def test_nobody_gets_a_cookie(self, api):
        assert not api.get("cases/").cookies


class TestOtherSites:
    def test_scripts_of_any_site_may_read(self, api):
        answer = api.get("categories/", Origin="https://news.example")
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in answer.headers

    def test_a_browser_that_asks_first_hears_that_only_reading_is_open(self, api):
        answer = api.client.options("/api/v1/cases/", headers={"Origin": "https://news.example"})
        assert answer.status_code == 204
        assert answer.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
        assert "POST" in answer.headers["Allow"]

    @pytest.mark.parametrize("origin", ["https://news.example", "null"])
    def test_a_page_of_another_site_cannot_write(self, api, origin):
        is_problem(api.post("cases/", {}, Origin=origin), 403, "forbidden")

    def test_our_own_pages_can(self, api):
        is_problem(api.post("cases/", {}, Origin="http://testserver"), 400, "bad-input")

    def test_head_is_get_without_a_body(self, api):
        answer = api.client.head("/api/v1/categories/")
        assert (answer.status_code, answer.content) == (200, b"")
        assert answer.headers["ETag"]
