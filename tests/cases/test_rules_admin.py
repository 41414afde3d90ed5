"""Rules as an operator changes them: replaced from a day on, never edited, never deleted."""

from datetime import date, datetime, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from cases.admin import HOW_RULES_CHANGE
from cases.models import Category, CategoryRule, ClockRule
from cases.rules_loading import CATEGORY_RULES, CLOCK_RULES, load_rules
from cases.rules_replacing import RuleAlreadyFollowed, RuleBeginsTooEarly, replace_rule
from territories.clock import local_date, now

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_rules")]


@pytest.fixture
def rules() -> None:
    load_rules(now())


@pytest.fixture
def operator(rules: None) -> Client:
    user = get_user_model()(is_staff=True, is_superuser=True, is_active=True)
    setattr(user, user.USERNAME_FIELD, "operator@example.kz")
    user.save()
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def snow() -> CategoryRule:
    return CategoryRule.objects.get(category="snow_ice", valid_to=None)


def new_row(days: int, valid_from: date) -> dict[str, object]:
    return {
        "category": "snow_ice",
        "territory_kind": "",
        "first_level": "rural",
        "solve_days": days,
        "legal_basis": "Rule of this platform",
        "valid_from": valid_from.isoformat(),
    }


def tomorrow() -> date:
    return local_date(now()) + timedelta(days=1)


def test_a_row_shows_its_values_and_offers_no_field_to_change_them(operator: Client) -> None:
    page = operator.get(reverse("admin:cases_categoryrule_change", args=[snow().pk]))
    assert page.status_code == 200
    assert HOW_RULES_CHANGE.split(":")[0] in page.content.decode()
    assert b'name="solve_days"' not in page.content
    assert b"category=snow_ice" in page.content
    assert b"deletelink" not in page.content


def test_posting_to_a_row_changes_nothing(operator: Client) -> None:
    answer = operator.post(reverse("admin:cases_categoryrule_change", args=[snow().pk]), new_row(1, tomorrow()))
    assert answer.status_code == 403
    assert snow().solve_days == 3


def test_a_new_row_closes_the_one_in_force_on_its_first_day(operator: Client) -> None:
    old = snow()
    answer = operator.post(reverse("admin:cases_categoryrule_add"), new_row(1, tomorrow()))
    assert answer.status_code == 302, answer.content.decode()
    old.refresh_from_db()
    assert (old.solve_days, old.valid_to) == (3, tomorrow())
    assert (snow().solve_days, snow().valid_from) == (1, tomorrow())


def test_the_form_comes_filled_with_the_values_of_the_row_it_replaces(operator: Client) -> None:
    page = operator.get(reverse("admin:cases_categoryrule_add") + "?category=snow_ice&first_level=rural&solve_days=3")
    assert b'<option value="snow_ice" selected>' in page.content


@pytest.mark.parametrize("days", [0, -1])
def test_a_rule_may_not_begin_today_or_earlier(operator: Client, days: int) -> None:
    answer = operator.post(
        reverse("admin:cases_categoryrule_add"), new_row(1, local_date(now()) + timedelta(days=days))
    )
    assert answer.status_code == 200
    assert "valid_from" in answer.context["adminform"].form.errors
    assert snow().solve_days == 3


def test_a_rule_may_not_be_squeezed_before_a_later_one(operator: Client) -> None:
    operator.post(reverse("admin:cases_categoryrule_add"), new_row(1, tomorrow() + timedelta(days=5)))
    answer = operator.post(reverse("admin:cases_categoryrule_add"), new_row(5, tomorrow()))
    assert "valid_from" in answer.context["adminform"].form.errors
    assert CategoryRule.objects.filter(category="snow_ice").count() == 2


def test_a_clock_is_replaced_in_the_same_way(operator: Client) -> None:
    old = ClockRule.objects.get(regime="ordinary", step="next", valid_to=None)
    values = {
        name: getattr(old, name) for name in (*CLOCK_RULES.key, *CLOCK_RULES.says) if getattr(old, name) is not None
    }
    values |= {"solve_days": 8, "valid_from": tomorrow().isoformat(), "registration_closes": "18:00"}
    answer = operator.post(reverse("admin:cases_clockrule_add"), values)
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    old.refresh_from_db()
    assert old.valid_to == tomorrow()


def test_nothing_is_deleted(operator: Client) -> None:
    for name, key in (("category", "water"), ("categoryrule", snow().pk), ("clockrule", ClockRule.objects.first().pk)):
        assert operator.post(reverse(f"admin:cases_{name}_delete", args=[key]), {"post": "yes"}).status_code == 403
    assert Category.objects.filter(pk="water").exists()


def test_rows_are_listed_by_where_today_stands_in_their_period(operator: Client) -> None:
    operator.post(reverse("admin:cases_categoryrule_add"), new_row(1, tomorrow()))
    address = reverse("admin:cases_categoryrule_changelist")
    in_force = CategoryRule.objects.filter(valid_from__lte=local_date(now())).count()
    assert operator.get(address + "?in_force=now").context["cl"].result_count == in_force
    assert operator.get(address + "?in_force=later").context["cl"].result_count == 1
    assert operator.get(address + "?in_force=ended").context["cl"].result_count == 0


def test_replacing_takes_the_time_as_given(rules: None) -> None:
    moment: datetime = now()
    row = CategoryRule(
        category_id="snow_ice", first_level="rural", solve_days=1, legal_basis="x", valid_from=local_date(moment)
    )
    with pytest.raises(RuleBeginsTooEarly):
        replace_rule(CATEGORY_RULES, row, now=moment)
    replaced = replace_rule(CATEGORY_RULES, row, now=moment - timedelta(days=1))
    assert replaced is not None
    assert replaced.valid_to == row.valid_from
    again = CategoryRule(
        category_id="snow_ice", first_level="rural", solve_days=5, legal_basis="x", valid_from=row.valid_from
    )
    with pytest.raises(RuleAlreadyFollowed):
        replace_rule(CATEGORY_RULES, again, now=moment - timedelta(days=1))
