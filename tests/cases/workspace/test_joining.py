"""The page on which an office joins two reports of the same thing, without JavaScript."""

import pytest

from cases.models import Case
from tests.cases.workspace.conftest import ABAI_DISTRICT
from tests.world import ALMALY, at

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(people):
    first = people.world.case(now=at("2026-09-01"))
    second = people.world.case(now=at("2026-09-01", "12:00"), title="Құбыр жарылып, су ағып жатыр")
    people.world.case(now=at("2026-09-01", "12:00"), title="Көшеде шам жанбайды", category="street_lighting")
    return first, second


def page(case):
    return f"/ru/desk/{case.number}/join/"


def test_the_most_similar_case_is_offered_first_and_joined(people, pair):
    first, second = pair
    shown = people.bolat.get(page(second)).content.decode()
    assert shown.index(first.display_number) < shown.index("Көшеде шам жанбайды")
    data = {"version": second.version, "into": first.number, "reason": "Бір құбыр"}
    answer = people.bolat.post(page(second), data, follow=True)
    assert first.display_number in answer.content.decode()
    assert people.world.again(second).merged_into == first


def test_a_case_is_found_by_number_and_by_words_and_what_was_written_is_kept(people, pair):
    first, second = pair
    for text in (first.display_number, "құбыр"):
        answer = people.bolat.post(page(second), {"version": 1, "reason": "Бір құбыр", "q": text, "search": "1"})
        shown = answer.content.decode()
        assert answer.status_code == 200
        assert "Бір құбыр" in shown
        assert first.display_number in shown
    missing = people.bolat.post(page(second), {"version": 1, "q": "жоқ сөз", "search": "1"}).content.decode()
    assert 'role="status"' in missing


def test_the_office_above_may_join_them_too_and_nobody_else(people, pair):
    first, second = pair
    data = {"version": second.version, "into": first.number, "reason": "Бір құбыр"}
    assert people.dana.post(page(second), data).status_code == 404
    assert people.aigul.post(page(second), data).status_code in {302, 404}
    assert people.world.again(second).merged_into is None
    people.erzhan.post(page(second), data)
    assert people.world.again(second).merged_into == first
    assert people.world.again(first).current.accepted_at is None
    assert second.events.get(kind="merged").office == people.world.office(ABAI_DISTRICT)


def test_a_case_of_another_office_is_not_among_the_choices(people, pair):
    _first, second = pair
    elsewhere = people.world.case(ALMALY)
    answer = people.bolat.post(page(second), {"version": 1, "into": elsewhere.number, "reason": "Бір"})
    assert answer.status_code == 400
    assert Case.objects.filter(merged_into__isnull=False).count() == 0


def test_somebody_who_was_first_is_told(people, pair):
    first, second = pair
    answer = people.bolat.post(page(second), {"version": 9, "into": first.number, "reason": "Бір құбыр"})
    assert answer.status_code == 409
    assert "Бір құбыр" in answer.content.decode()
    assert people.world.again(second).merged_into is None


def test_the_page_of_the_case_leads_there(people, pair):
    _first, second = pair
    assert page(second) in people.bolat.get(f"/ru/desk/{second.number}/").content.decode()


def test_the_page_costs_the_same_however_many_cases_there_are(people, pair, django_assert_max_num_queries):
    _first, second = pair
    for _each in range(12):
        people.world.case()
    with django_assert_max_num_queries(22):
        people.bolat.get(page(second))


def test_the_office_sees_what_was_joined_to_its_case(people, pair):
    first, second = pair
    assert "Присоединено к этому делу" not in people.bolat.get(f"/ru/desk/{first.number}/").content.decode()
    people.bolat.post(page(second), {"version": second.version, "into": first.number, "reason": "Бір құбыр"})
    shown = people.bolat.get(f"/ru/desk/{first.number}/").content.decode()
    assert "Присоединено к этому делу" in shown
    assert second.title in shown
    assert f"/ru/cases/{second.number}/" in shown


def test_joining_across_categories_warns_and_asks_once_more(people, pair):
    first, _second = pair
    other = Case.objects.get(category="street_lighting")
    assert "другая категория: Улич" in people.bolat.get(page(first)).content.decode()
    data = {"version": first.version, "into": other.number, "reason": "Бір жерде"}
    asked = people.bolat.post(page(first), data)
    assert asked.status_code == 400
    assert "разных категорий" in asked.content.decode()
    assert 'name="across"' in asked.content.decode()
    assert people.world.again(first).merged_into is None
    people.bolat.post(page(first), data | {"across": "on"})
    assert people.world.again(first).merged_into == other


def test_joining_within_a_category_asks_nothing_more(people, pair):
    first, second = pair
    assert "across" not in people.bolat.get(page(second)).content.decode()
    people.bolat.post(page(second), {"version": second.version, "into": first.number, "reason": "Бір құбыр"})
    assert people.world.again(second).merged_into == first
