from datetime import UTC, date, datetime

import pytest
from django.db import connection

from territories import seats
from territories.models import Office, Territory
from territories.routing import NoRoute, responsible_office

NOW = datetime(2026, 5, 1, 9, tzinfo=UTC)

ROUTES = [
    # from the place, first level -> unit of the office
    ("103230100", "rural", "103230000"),
    ("103230100", "district", "103200000"),
    ("103230100", "region", "100000000"),
    ("103230100", "republic", "000000000"),
    ("101010000", "rural", "101000000"),  # a city has no rural level: the first office is at the district's
    ("751110000", "rural", "751110000"),  # a city district answers for what a village would
    ("751110000", "region", "750000000"),
    ("750000000", "district", "750000000"),
    ("000000000", "rural", "000000000"),
]


@pytest.mark.parametrize(("place", "first_level", "expected"), ROUTES)
def test_a_case_starts_at_the_first_office_at_or_above_its_level(register, place, first_level, expected):
    route = responsible_office(Territory.objects.get(pk=place), first_level)
    assert route.office.territory_id == expected
    assert not route.via_vacancy


def test_a_vacant_office_is_passed_and_that_is_said(register, django_assert_num_queries):
    village = Territory.objects.get(pk="103230100")
    seats.vacate(Office.objects.for_issues().get(territory="103230000"), on=date(2026, 4, 1), by="operator", now=NOW)
    with django_assert_num_queries(2):
        route = responsible_office(village, "rural")
        assert (route.office.territory.full_kk, route.via_vacancy) == ("Абай ауданы", True)
    assert not responsible_office(village, "district").via_vacancy


def test_an_abolished_office_is_passed(register):
    Office.objects.for_issues().filter(territory="103230000").update(abolished_on=date(2026, 4, 1))
    assert responsible_office(Territory.objects.get(pk="103230100"), "rural").office.territory_id == "103200000"


def test_an_unknown_level_is_an_error(register):
    with pytest.raises(ValueError, match="canton"):
        responsible_office(Territory.objects.get(pk="103230100"), "canton")


def test_a_place_without_an_office_is_an_error_and_not_a_guess(register):
    with pytest.raises(NoRoute, match="103230100"):
        responsible_office(Territory(pk="103230100"), "rural")


def test_every_unit_has_a_route_at_every_level(register):
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT count(*), count(*) FILTER (WHERE o.vacant_since IS NULL AND o.abolished_on IS NULL)
            FROM territories_territory t
            CROSS JOIN unnest(ARRAY['rural', 'district', 'region', 'republic']) AS levels (level)
            CROSS JOIN LATERAL responsible_office(t.office_id, level) r
            JOIN territories_office o ON o.id = r.office_id
            """
        )
        assert cursor.fetchone() == (4 * 8616, 4 * 8616)
