"""Statistics for programs: the same figures as on the pages, honest about small numbers."""

from datetime import timedelta

import pytest

from cases.escalation import sweep
from statistics.measures import PARTS
from tests.config.api.conftest import is_problem, keeps_to
from tests.world import ALMALY, QARAUYL, at

RURAL = "103230000"


@pytest.fixture
def year(world, monkeypatch):
    """One case confirmed in a village, one that climbed from there, one answered in Almaty; judged months later."""
    from cases import workflow
    from territories import clock

    good = world.case(now=at("2026-03-02"))
    world.fixed(good, at("2026-03-04"))
    workflow.confirm(world.again(good), participant=world.reporter(good), now=at("2026-03-05"))
    world.case(now=at("2026-03-02"))
    city = world.case(ALMALY, category="roads", now=at("2026-03-02"))
    world.fixed(city, at("2026-03-05"))
    for day in ("2026-04-01", "2026-05-10", "2026-07-20", "2026-09-20"):
        sweep(at(day), grace=timedelta())
    monkeypatch.setattr(clock, "now", lambda: at("2026-11-01"))


@pytest.mark.usefixtures("year")
class TestFigures:
    def test_the_headline_adds_up(self, api, django_assert_max_num_queries):
        with django_assert_max_num_queries(8):
            told = keeps_to(api.get("statistics/"), "/api/v1/statistics/")
        assert told["total"]["cases"] == 3 == sum(told["total"]["parts"].values())
        assert list(told["total"]["parts"]) == list(PARTS)
        assert told["total"]["share"] == {"part": 1, "whole": 3, "percent": None, "interval": None}
        assert told["unanswered_now"] == 1
        assert told["window"]["last"] == "2026-09-17"

    def test_by_region_and_below(self, api, django_assert_max_num_queries):
        with django_assert_max_num_queries(4):
            told = keeps_to(api.get("statistics/units/"), "/api/v1/statistics/units/")
        assert {row["place"]["code"]: row["total"]["cases"] for row in told["results"]} == {
            "100000000": 2,
            "750000000": 1,
        }
        below = api.get("statistics/units/?place=100000000").json()["results"]
        assert [row["place"]["code"] for row in below] == ["103200000"]

    def test_by_category(self, api, django_assert_max_num_queries):
        with django_assert_max_num_queries(4):
            told = keeps_to(api.get("statistics/categories/"), "/api/v1/statistics/categories/")
        assert [(row["category"]["code"], row["total"]["cases"]) for row in told["results"]] == [
            ("water", 2),
            ("roads", 1),
        ]

    def test_one_office(self, api, django_assert_max_num_queries):
        with django_assert_max_num_queries(3):
            told = keeps_to(api.get(f"offices/{RURAL}/measure/"), "/api/v1/offices/{code}/measure/")
        assert (told["measure"]["due"], told["measure"]["confirmed"], told["measure"]["missed"]) == (2, 1, 1)
        assert told["measure"]["left_out"]["vacancy"] == 0

    def test_figures_are_remembered_and_named_in_each_language(self, api):
        kazakh = api.get("statistics/units/").json()
        api.language = "ru"
        russian = api.get("statistics/units/").json()
        assert kazakh["results"][0]["place"]["name"] != russian["results"][0]["place"]["name"]


def test_an_office_that_had_nothing_has_zeros(api):
    told = keeps_to(api.get(f"offices/{RURAL}/measure/"), "/api/v1/offices/{code}/measure/")
    assert told["measure"]["due"] == 0


def test_a_place_without_an_office_has_no_measure(api):
    is_problem(api.get(f"offices/{QARAUYL}/measure/"), 404, "not-found")
