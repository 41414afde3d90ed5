"""What `prepare` says of rules that a new version brought and nobody has loaded yet."""

import pytest

from cases.models import Category, CategoryRule
from config.management.commands.prepare import rules_not_loaded
from petitions.models import GoalRule
from tests.world import at

pytestmark = pytest.mark.usefixtures("world")
NOW = at("2026-09-02")


def test_nothing_is_said_when_the_tables_hold_what_the_files_say():
    assert list(rules_not_loaded(NOW)) == []


def test_what_a_new_version_says_otherwise_is_told_and_not_brought_in():
    Category.objects.filter(pk="water").update(hint_ru="Слова оператора")
    [told] = rules_not_loaded(NOW)
    assert "manage.py load_rules" in told
    assert "category water (hint_ru)" in told
    assert Category.objects.get(pk="water").hint_ru == "Слова оператора"


def test_each_command_is_named_for_its_own_files():
    GoalRule.objects.filter(addressee="government").delete()
    [told] = rules_not_loaded(NOW)
    assert "manage.py load_petition_rules" in told
    assert not GoalRule.objects.filter(addressee="government").exists()


def test_of_many_changes_the_first_are_named():
    Category.objects.update(phone="999")
    [told] = rules_not_loaded(NOW)
    assert "; and " in told


def test_a_row_that_the_table_has_and_the_file_has_not_is_no_news():
    rule = CategoryRule.objects.filter(category="water").order_by("pk").last()
    CategoryRule.objects.filter(pk=rule.pk).update(valid_to="2026-01-01")
    CategoryRule.objects.create(
        category_id="water", territory_kind=rule.territory_kind, first_level=rule.first_level,
        solve_days=rule.solve_days, legal_basis="by an operator", valid_from="2026-01-01",
    )  # fmt: skip
    assert list(rules_not_loaded(NOW)) == []


def test_files_that_would_be_refused_are_told_and_do_not_stop_a_deployment():
    CategoryRule.objects.filter(category="water").update(legal_basis="something else")
    [told] = rules_not_loaded(NOW)
    assert "would refuse" in told
    assert "water" in told
