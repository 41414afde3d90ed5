"""The map of problems: what stands where, how many, and the same as a list."""

import pytest
from django.utils import timezone

from cases.models import Case
from issues.map import COUNTRY, Wanted, Window, cases_in, markers
from issues.models import Issue
from tests.world import ALMALY, at

pytestmark = pytest.mark.django_db
AROUND = Window(79.0, 48.5, 79.5, 49.3)


@pytest.fixture
def put(world):
    def file(point=(None, None), code="103230100", **more):
        case = world.case(code, **more)
        Issue.objects.create(case=case, lat=point[0], lon=point[1])
        return case

    return file


@pytest.mark.parametrize(
    "written", ["", "1,2,3", "a,b,c,d", "nan,1,2,3", "5,5,5,6", "6,5,5,6", "1,9,2,3", "inf,0,1,1", "1,2,3,4,5"]
)
def test_a_window_that_is_none_is_no_window(written):
    assert Window.parse(written) is None


def test_a_window_is_kept_on_earth():
    assert Window.parse("-500,-100,500,100") == Window(-180, -90, 180, 90)


def test_a_case_stands_where_its_report_put_the_point(put):
    case = put((48.951234, 79.251234))
    (marker,) = markers(Wanted(), AROUND)
    assert (marker.lat, marker.lon, marker.count, marker.newest) == (48.9512, 79.2512, 1, case.pk)
    assert marker.anchor is None


def test_a_case_without_a_point_stands_at_its_district_and_says_so(put):
    put()
    put()
    (marker,) = markers(Wanted(), COUNTRY)
    assert marker.anchor.code == "103200000"
    assert marker.count == 2


def test_cases_close_to_each_other_are_one_sign_until_one_looks_closer(put):
    put((48.950, 79.250))
    put((48.954, 79.250))
    (far,) = markers(Wanted(), COUNTRY)
    assert far.count == 2
    assert far.box == (79.25, 48.95, 79.25, 48.954)
    near = Window(79.24, 48.94, 79.26, 48.96)
    assert [marker.count for marker in markers(Wanted(), near)] == [1, 1]


def test_what_is_outside_the_window_is_not_drawn(put):
    put((43.2, 76.9))
    put(code=ALMALY)
    assert markers(Wanted(), AROUND) == []
    assert list(cases_in(Wanted(), AROUND)) == []


def test_map_and_list_count_the_same(put):
    put((48.95, 79.25))
    put()
    put(code=ALMALY)
    for window in (COUNTRY, AROUND, Window(76, 42, 78, 44)):
        assert sum(marker.count for marker in markers(Wanted(), window)) == cases_in(Wanted(), window).count()


def test_hidden_cases_are_nowhere(put, world):
    case = put((48.95, 79.25))
    user = world.official(case.current.office)
    Case.objects.filter(pk=case.pk).update(hidden_at=timezone.now(), hidden_by=user, hidden_reason="spam")
    assert markers(Wanted(state="all"), COUNTRY) == []
    assert not cases_in(Wanted(state="all"), None).exists()


def test_filters_choose_by_state_and_kind_and_place(put, world):
    water = put((48.95, 79.25))
    school = put(code=ALMALY, category="school")
    answered = put(category="roads")
    world.fixed(answered, at("2026-09-02"))

    def found(**wanted):
        return set(cases_in(Wanted(**wanted), None).values_list("pk", flat=True))

    assert found() == {water.pk, school.pk}
    assert found(state="answered") == {answered.pk}
    assert found(state="all") == {water.pk, school.pk, answered.pk}
    assert found(group="care") == {school.pk}
    assert found(group="no such group") == {water.pk, school.pk}
    assert found(territory=world.territory("750000000")) == {school.pk}


def test_the_number_of_queries_does_not_grow_with_the_cases(put, django_assert_num_queries):
    for number in range(4):
        put((48.9 + number / 10, 79.25))
        put()
    with django_assert_num_queries(3):
        assert len(markers(Wanted(), COUNTRY)) >= 2


def test_the_map_speaks_the_language_of_the_page(client, put):
    case = put((48.95, 79.25), title="<b>Құбыр</b>")
    answer = client.get("/ru/map/cases.json", {"window": "79,48.5,79.5,49.3"}).json()
    assert answer["total"] == 1
    (marker,) = answer["markers"]
    assert marker["title"] == "<b>Құбыр</b>"
    assert marker["where"] == "село Караауыл" or marker["where"].startswith("село Карааул")
    assert marker["url"] == f"/ru/cases/{case.number}/"


def test_names_of_places_are_few_enough_to_send(client, world):
    names = client.get("/map/places.json").json()["places"]
    assert 200 < len(names) < 300
    assert {"name", "lat", "lon", "depth"} == set(names[0])


@pytest.mark.parametrize(
    "query", ["", "?state=nonsense&group=%00&place=abc&window=1", "?state=closed", "?place=103200000"]
)
def test_the_page_stands_whatever_is_asked(client, put, query):
    put()
    assert client.get(f"/map/{query}").status_code == 200
    assert client.get(f"/map/list/{query}").status_code == 200
    assert client.get(f"/map/cases.json{query}").status_code == 200


def test_the_page_without_scripts_lists_the_newest(client, put):
    case = put((48.95, 79.25))
    page = client.get("/map/").content.decode()
    assert case.display_number in page
    assert f"/cases/{case.number}/" in page
