"""How many people a petition needs: every kind of addressee, both sides of 50,000, unknown, rounding up."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from petitions.errors import NoGoal
from petitions.goals import Population, goal_for, number_for, rule_for
from petitions.models import GoalRule
from territories.models import Territory
from tests.world import at

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)
LOCAL_AKIMATS = (
    "district", "city_administration", "city_district", "town_administration", "settlement_administration",
    "village_administration", "rural_district",
)  # fmt: skip


@pytest.mark.parametrize("kind", LOCAL_AKIMATS)
@pytest.mark.parametrize(
    ("population", "goal"),
    [
        (1, 1),
        (20, 1),
        (21, 2),
        (1_000, 50),
        (1_001, 51),
        (49_999, 2_500),
        (50_000, 2_500),
        (50_001, 2_500),
        (None, 2_500),
    ],
)
def test_an_akimat_below_the_region(world, kind, population, goal):
    assert number_for(rule_for("akimat", kind, TODAY), population) == goal


@pytest.mark.parametrize("kind", ["district", "city_administration"])
@pytest.mark.parametrize(
    ("population", "goal"),
    [(9, 1), (11, 2), (1_001, 101), (49_991, 5_000), (50_000, 5_000), (50_001, 5_000), (300_000, 5_000), (None, 5_000)],
)
def test_a_maslikhat_of_a_district_or_city(world, kind, population, goal):
    assert number_for(rule_for("maslikhat", kind, TODAY), population) == goal


@pytest.mark.parametrize("kind", ["region", "republican_city"])
@pytest.mark.parametrize(
    ("addressee", "population", "goal"),
    [
        ("akimat", 595_676, 5_957),
        ("akimat", 595_600, 5_956),
        ("maslikhat", 595_676, 11_914),
        ("maslikhat", 2_347_924, 46_959),
        ("akimat", 49_999, 500),
    ],
)
def test_a_region_is_a_bare_share(world, kind, addressee, population, goal):
    assert number_for(rule_for(addressee, kind, TODAY), population) == goal


@pytest.mark.parametrize("addressee", ["akimat", "maslikhat"])
def test_a_region_of_unknown_population_has_no_goal(world, addressee):
    with pytest.raises(NoGoal):
        number_for(rule_for(addressee, "region", TODAY), None)


def test_the_government(world):
    goal = goal_for("government", Territory.objects.get(pk="000000000"), TODAY)

    assert goal.number == 50_000
    assert not goal.is_ceiling
    assert not goal.is_ceiling_for_unknown


@pytest.mark.parametrize(
    ("addressee", "kind"),
    [("maslikhat", "city_district"), ("maslikhat", "rural_district"), ("akimat", "village"), ("akimat", "republic")],
)
def test_who_cannot_be_petitioned(world, addressee, kind):
    with pytest.raises(NoGoal):
        rule_for(addressee, kind, TODAY)


def test_every_unit_with_an_akim_has_a_goal(world):
    from territories.kinds import ADMINISTRATIVE_KINDS

    for kind in ADMINISTRATIVE_KINDS - {"republic"}:
        assert rule_for("akimat", kind, TODAY).legal_basis


def test_the_page_can_say_where_the_number_comes_from(world):
    territory = Territory.objects.get(pk="103230000")
    unknown = goal_for("akimat", territory, TODAY)
    known = goal_for("akimat", territory, TODAY, Population(1_240, date(2026, 1, 1), "Household books"))
    large = goal_for("akimat", territory, TODAY, Population(60_000, date(2026, 1, 1), "Census"))

    assert (unknown.number, unknown.is_ceiling_for_unknown) == (2_500, True)
    assert (known.number, known.is_ceiling, known.is_ceiling_for_unknown) == (62, False, False)
    assert (large.number, large.is_ceiling) == (2_500, True)


def test_a_share_with_a_fraction_of_a_percent(world):
    assert number_for(GoalRule(percent=Decimal("0.25")), 1_000) == 3


def test_a_changed_rule_holds_from_its_day(world):
    rule = rule_for("government", "republic", TODAY)
    GoalRule.objects.filter(pk=rule.pk).update(valid_to=date(2026, 4, 1))
    GoalRule.objects.create(
        addressee="government",
        territory_kind="republic",
        fixed=40_000,
        legal_basis="a later law",
        valid_from=date(2026, 4, 1),
    )

    assert rule_for("government", "republic", date(2026, 3, 31)).fixed == 50_000
    assert rule_for("government", "republic", date(2026, 4, 1)).fixed == 40_000


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("goal_rule_one_at_a_time", {"addressee": "government", "territory_kind": "republic", "fixed": 1}),
        ("goal_rule_is_fixed_or_a_share", {"fixed": None}),
        ("goal_rule_is_fixed_or_a_share", {"fixed": 5, "percent": 5}),
        ("goal_rule_is_fixed_or_a_share", {"fixed": None, "percent": 5, "above": 50_000}),
        ("goal_rule_kind_can_be_addressed", {"addressee": "maslikhat", "territory_kind": "rural_district"}),
        ("goal_rule_ends_after_it_starts", {"valid_to": date(2030, 1, 1)}),
    ],
)
def test_the_database_refuses_a_broken_rule(world, constraint, values):
    row = {"addressee": "akimat", "territory_kind": "region", "fixed": 1, "valid_from": date(2030, 1, 1), **values}
    GoalRule.objects.filter(addressee="akimat", territory_kind="region").update(valid_to=date(2029, 1, 1))
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        GoalRule.objects.create(legal_basis="none", **row)


def test_loading_again_changes_nothing(world):
    from petitions.rules_loading import load_petition_rules

    assert load_petition_rules(at("2026-03-02")) == []


def test_a_broken_file_changes_nothing_and_names_every_mistake(world, tmp_path):
    from cases.rules_reader import BrokenRules
    from petitions.rules_loading import DATA, load_petition_rules

    for name in ("goals.toml", "terms.toml", "reasons.toml"):
        (tmp_path / name).write_text((DATA / name).read_text())
    broken = (
        (DATA / "goals.toml").read_text().replace('"akimat"', '"akim"', 1).replace("ceiling = 5_000", "ceiling = 0")
    )
    (tmp_path / "goals.toml").write_text(broken)
    with pytest.raises(BrokenRules) as wrong:
        load_petition_rules(at("2026-03-02"), tmp_path)

    said = str(wrong.value)
    assert "goal akim: addressee must be one of" in said
    assert "ceiling must be a whole number from 1" in said


def test_a_rule_in_force_is_not_edited_in_the_file(world, tmp_path):
    from cases.rules_reader import BrokenRules
    from petitions.rules_loading import DATA, load_petition_rules

    for name in ("goals.toml", "terms.toml", "reasons.toml"):
        (tmp_path / name).write_text((DATA / name).read_text().replace("joining_days = 20", "joining_days = 30"))
    with pytest.raises(BrokenRules, match="in force since 2025-01-01 and never edited"):
        load_petition_rules(at("2026-03-02"), tmp_path)


def test_sixteen_reasons_with_an_example_each(world):
    from petitions.models import RejectionReason

    reasons = list(RejectionReason.objects.all())
    assert [reason.position for reason in reasons] == list(range(1, 17))
    assert all(reason.example_kk and reason.example_ru and reason.example_en for reason in reasons)
