"""Similar open cases: offered before a report is sent."""

import pytest

from cases.models import Case, Category
from issues.models import Issue
from issues.nearby import distance, similar_open
from tests.world import ALMALY, QARAUYL, at

pytestmark = pytest.mark.django_db
HERE = (48.95, 79.25)


@pytest.fixture
def offered(world):
    def look(text="Көшеде құбыр жарылды", category="water", code=QARAUYL, point=None):
        found = similar_open(
            territory=world.territory(code), category=Category.objects.get(pk=category), text=text, point=point
        )
        return [similar.case.pk for similar in found]

    return look


def with_point(case, point=(None, None)):
    Issue.objects.create(case=case, lat=point[0], lon=point[1])
    return case


def test_the_same_kind_in_the_same_place_is_offered(world, offered):
    case = with_point(world.case())
    assert offered() == [case.pk]


def test_similar_words_are_offered_whatever_their_kind(world, offered):
    case = with_point(world.case(category="water_quality", title="Көшеде құбыр жарылып кетті"))
    assert offered(category="roads") == [case.pk]


def test_letters_of_another_keyboard_are_the_same_words(world, offered):
    case = with_point(world.case(category="water_quality", title="Көшеде құбыр жарылды"))
    assert offered(text="кошеде кубыр жарылды", category="roads") == [case.pk]


def test_another_problem_of_another_kind_is_not(world, offered):
    with_point(world.case(category="school", title="Мектепте мұғалім жетіспейді", body=""))
    assert offered() == []


def test_the_whole_rural_district_counts_as_the_place(world, offered):
    case = with_point(world.case("103230000"))
    assert offered() == [case.pk]


def test_another_district_does_not(world, offered):
    with_point(world.case(ALMALY))
    assert offered() == []


def test_two_kilometres_around_the_point_count_whatever_the_place(world, offered):
    near = with_point(world.case(ALMALY), (48.96, 79.25))
    with_point(world.case(ALMALY), (48.95 + 2.2 / 111, 79.25))
    assert offered(point=HERE) == [near.pk]


def test_far_away_from_the_point_only_the_same_place_counts(world, offered):
    case = with_point(world.case(), (48.5, 79.0))
    assert offered(point=HERE) == [case.pk]


def test_closed_and_hidden_cases_are_not_offered(world, offered):
    from django.utils import timezone

    case = with_point(world.case())
    user = world.official(case.current.office)
    Case.objects.filter(pk=case.pk).update(hidden_at=timezone.now(), hidden_by=user, hidden_reason="spam")
    assert offered() == []


def test_the_best_come_first_and_only_a_few(world, offered):
    cases = [with_point(world.case(title=f"Басқа мәселе {number}")) for number in range(4)]
    best = with_point(world.case(title="Көшеде құбыр жарылды", now=at("2026-08-01")))
    found = offered()
    assert found[0] == best.pk
    assert len(found) == 3
    assert set(found[1:]) <= {case.pk for case in cases}


def test_it_is_one_query(world, django_assert_num_queries):
    with_point(world.case())
    territory, category = world.territory(), Category.objects.get(pk="water")
    with django_assert_num_queries(1):
        found = similar_open(territory=territory, category=category, text="құбыр", point=HERE)
        assert [(one.case.issue.lat, one.case.territory.full_name, one.case.category.name) for one in found]


def test_metres_are_metres():
    assert distance((51.0, 71.0), (51.0, 71.0)) == 0
    assert distance((51.0, 71.0), (52.0, 71.0)) == pytest.approx(111_195, abs=5)
