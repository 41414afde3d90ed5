"""Every one of the register's units x every category leads to an office that can answer."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from cases.models import Category, CategoryRule
from cases.routing_check import Unroutable, pairs_checked, unroutable
from cases.rules_loading import load_rules
from territories.clock import local_date, now
from territories.models import Office, Territory
from territories.routing import responsible_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def rules(register: None) -> date:
    """The whole register and the rules of the files; today."""
    load_rules(now())
    return local_date(now())


def vacate(condition: str) -> None:
    """Empty the seats of many offices at once, as the register of vacancies would record them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO territories_seat (office_id, holder_name, is_vacant, acting, started_on, reason, entered_by, entered_at)"
            f" SELECT id, '', true, false, '2025-01-01', '', 'test', now() FROM territories_office WHERE {condition}"
        )


def test_all_8616_units_x_all_categories_lead_to_an_active_office(rules: date, django_assert_num_queries) -> None:
    assert pairs_checked() == (8616, 41)
    with django_assert_num_queries(1):
        assert unroutable(rules) == []


def test_even_when_every_akim_of_the_country_is_gone_the_republic_answers(rules: date) -> None:
    vacate("level <> 'republic'")
    assert Office.objects.active().count() == 1
    assert unroutable(rules) == []


def test_a_category_without_a_rule_for_some_kind_is_named_with_its_units(rules: date) -> None:
    Category.objects.create(code="space_port", group="state")
    CategoryRule.objects.create(
        category_id="space_port",
        territory_kind="republican_city",
        first_level="region",
        legal_basis="x",
        valid_from=date(2025, 1, 1),
    )
    lost = unroutable(rules)
    assert {pair.category for pair in lost} == {"space_port"}
    assert len(lost) == 8616 - Territory.objects.filter(office__territory__kind="republican_city").count()


def test_before_the_rules_begin_nothing_leads_anywhere(rules: date) -> None:
    assert len(unroutable(date(2024, 12, 31))) == 8616 * 41
    assert unroutable(date(2025, 1, 1)) == []


def test_a_unit_that_nobody_answers_for_is_found_and_an_abolished_one_is_not(rules: date) -> None:
    village, other = Territory.objects.filter(kind="village").order_by("code")[:2]
    Territory.objects.filter(pk=village.pk).update(office=None)
    Territory.objects.filter(pk=other.pk).update(office=None, abolished_on=rules)
    lost = unroutable(rules)
    assert lost[0] == Unroutable(village.pk, "air_smoke")
    assert {pair.territory for pair in lost} == {village.pk}
    assert len(lost) == 41


FIRST_OFFICES = [
    ("village", "rural_district", "water", "rural_district"),
    ("village", "rural_district", "heating", "district"),
    ("village", "rural_district", "officials_conduct", "district"),
    ("city_district", "city_district", "water", "city_district"),
    ("city_district", "city_district", "clinic", "republican_city"),
    ("city_district", "city_district", "officials_conduct", "republican_city"),
    ("district", "district", "officials_conduct", "region"),
    ("region", "region", "officials_conduct", "republic"),
    ("republican_city", "republican_city", "snow_ice", "republican_city"),
]
"""Kind of the place, of the unit whose office is nearest, category, and the kind of unit whose office answers first."""


def test_the_first_office_by_place_and_category(rules: date) -> None:
    in_force = CategoryRule.objects.in_force(rules)
    for place, nearest, category, expected in FIRST_OFFICES:
        places = Territory.objects.filter(kind=place, office__territory__kind=nearest)
        if place == "city_district":
            places = places.filter(parent__kind="republican_city")
        rule = in_force.filter(category=category, territory_kind__in=["", nearest]).order_by("-territory_kind").first()
        assert rule is not None
        office = responsible_office(places.order_by("code")[0], rule.first_level).office
        assert office.territory.kind == expected, (place, category)


def test_the_command_prints_the_count(rules: date) -> None:
    out = StringIO()
    call_command("check_routing", stdout=out)
    assert out.getvalue() == "8616 units x 41 categories = 353256 pairs: all lead to an active office.\n"


def test_the_command_fails_when_somebody_could_not_file(rules: date) -> None:
    Category.objects.create(code="space_port", group="state")
    with pytest.raises(CommandError, match="8616 lead to no active office, among them\n000000000 space_port"):
        call_command("check_routing")


@pytest.mark.usefixtures("no_country")
def test_the_command_does_not_call_an_empty_database_good() -> None:
    with pytest.raises(CommandError, match="Nothing to check: 0 units"):
        call_command("check_routing")
