"""The rules of incidents and of sorting: dated rows, loaded from their files, replaced in the admin."""

from datetime import date

import pytest

from cases.rules_reader import BrokenRules
from issues.models import IncidentRule, SortingRule
from issues.rules_loading import DATA, load_issue_rules
from tests.world import at

pytestmark = pytest.mark.django_db


def test_the_files_are_in_the_tables_and_a_second_load_changes_nothing(world):
    assert load_issue_rules(at("2026-03-02")) == []
    assert {(one.regime, one.reports, one.radius_m) for one in IncidentRule.objects.all()} == {
        ("ordinary", 5, 1000),
        ("emergency", 5, 1000),
    }
    assert SortingRule.objects.get().days == 1


def test_a_changed_rule_closes_the_one_before_on_its_day(world, tmp_path):
    for name in ("incidents.toml", "sorting.toml"):
        written = (DATA / name).read_text("utf-8")
        (tmp_path / name).write_text(written, "utf-8")
    new = (DATA / "sorting.toml").read_text("utf-8").replace("2025-01-01", "2026-05-01").replace("days = 1", "days = 2")
    (tmp_path / "sorting.toml").write_text(new, "utf-8")
    load_issue_rules(at("2026-04-01"), tmp_path)
    assert list(SortingRule.objects.order_by("valid_from").values_list("days", "valid_to")) == [
        (1, date(2026, 5, 1)),
        (2, None),
    ]


def test_a_broken_file_changes_nothing_and_names_every_mistake(world, tmp_path):
    (tmp_path / "incidents.toml").write_text('[[incident]]\nregime = "petition_local"\nreports = 1\n', "utf-8")
    (tmp_path / "sorting.toml").write_text("[[sorting]]\ndays = 0\n", "utf-8")
    with pytest.raises(BrokenRules) as broken:
        load_issue_rules(at("2026-04-01"), tmp_path)
    assert "petition_local" in str(broken.value)
    assert len(broken.value.problems) > 4
    assert IncidentRule.objects.count() == 2


@pytest.mark.parametrize("model", ["incidentrule", "sortingrule"])
def test_an_operator_sees_them_and_cannot_edit_one_in_force(world, client, model):
    from accounts.models import User

    client.force_login(User.objects.create_superuser("operator@example.test", "x" * 14))
    assert client.get(f"/admin/issues/{model}/").status_code == 200
    row = (IncidentRule if model == "incidentrule" else SortingRule).objects.first()
    assert 'name="days"' not in client.get(f"/admin/issues/{model}/{row.pk}/change/").content.decode()
