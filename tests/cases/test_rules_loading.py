"""Rules from the files into the tables: dated, never edited in force, never half."""

from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.models import Category, CategoryRule, ClockRule
from cases.rules_files import CATEGORIES_FILE, CLOCKS_FILE
from cases.rules_loading import load_rules
from cases.rules_reader import BrokenRules

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_rules")]

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
SNOW = '[[category.rule]]\nfirst_level = "rural"\nsolve_days = 3\n'


class Files:
    """Copies of the two rule files that a test edits."""

    def __init__(self, folder: Path) -> None:
        self.categories = folder / "categories.toml"
        self.clocks = folder / "clocks.toml"
        self.categories.write_text(CATEGORIES_FILE.read_text(encoding="utf-8"), encoding="utf-8")
        self.clocks.write_text(CLOCKS_FILE.read_text(encoding="utf-8"), encoding="utf-8")

    def edit(self, old: str, new: str) -> "Files":
        for path in (self.categories, self.clocks):
            text = path.read_text(encoding="utf-8")
            if old in text:
                path.write_text(text.replace(old, new, 1), encoding="utf-8")
                return self
        raise AssertionError(f"{old!r} is in neither file")

    def load(self) -> list[str]:
        changes = load_rules(NOW, categories_file=self.categories, clocks_file=self.clocks)
        return [str(change) for change in changes]


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


def snow_rules() -> list[tuple[int | None, date, date | None]]:
    rows = CategoryRule.objects.filter(category="snow_ice").order_by("valid_from")
    return list(rows.values_list("solve_days", "valid_from", "valid_to"))


def test_the_first_load_fills_the_tables(files: Files) -> None:
    changes = files.load()
    assert Category.objects.count() == 41
    assert ClockRule.objects.count() == 12
    assert len(changes) == 41 + CategoryRule.objects.count() + 12
    assert snow_rules() == [(3, date(2025, 1, 1), None)]
    water = Category.objects.get(pk="water")
    assert (water.name_kk, water.claims_need_photo, water.is_emergency) == ("Су және су құбыры", True, False)
    assert Category.objects.get(pk="gas_leak").phone == "104, 112"


def test_loading_again_changes_nothing(files: Files) -> None:
    files.load()
    assert files.load() == []
    assert snow_rules() == [(3, date(2025, 1, 1), None)]


def test_the_number_of_statements_does_not_grow_with_the_files(files: Files) -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        files.load()
    statements = [query["sql"] for query in queries if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len(statements) <= 10


def test_a_changed_rule_closes_the_old_row_on_its_day_and_opens_a_new_one(files: Files) -> None:
    files.load()
    changes = files.edit(SNOW, SNOW.replace("3", "1") + "valid_from = 2026-12-01\n").load()
    assert changes == [
        "closed: snow_ice any kind (the row from 2025-01-01 ends on 2026-12-01)",
        "opened: snow_ice any kind (from 2026-12-01: solve_days 3 -> 1)",
    ]
    assert snow_rules() == [(3, date(2025, 1, 1), date(2026, 12, 1)), (1, date(2026, 12, 1), None)]
    assert files.load() == []


def test_a_rule_changed_without_a_new_date_is_refused_and_nothing_at_all_is_loaded(files: Files) -> None:
    files.load()
    files.edit(SNOW, SNOW.replace("3", "1")).edit("Су және су құбыры", "Ауызсу")
    with pytest.raises(BrokenRules, match=r"in force since 2025-01-01 and never edited \(solve_days 3 -> 1\)"):
        files.load()
    assert snow_rules() == [(3, date(2025, 1, 1), None)]
    assert Category.objects.get(pk="water").name_kk == "Су және су құбыры"


def test_a_rule_not_yet_in_force_may_still_be_corrected(files: Files) -> None:
    files.load()
    files.edit(SNOW, SNOW.replace("3", "1") + "valid_from = 2026-12-01\n").load()
    changes = files.edit("solve_days = 1\nvalid_from = 2026-12-01", "solve_days = 5\nvalid_from = 2026-12-01").load()
    assert changes == ["corrected: snow_ice any kind (before it comes into force on 2026-12-01: solve_days 1 -> 5)"]
    assert snow_rules() == [(3, date(2025, 1, 1), date(2026, 12, 1)), (5, date(2026, 12, 1), None)]


def test_a_rule_that_ends_is_closed_on_its_day(files: Files) -> None:
    files.load()
    clinic = 'territory_kind = "city_district"\nfirst_level = "region"\n'
    changes = files.edit(clinic, clinic + "valid_to = 2027-01-01\n").load()
    assert changes == ["closed: clinic city_district (the row from 2025-01-01 ends on 2027-01-01)"]
    assert files.load() == []


def test_a_row_that_an_operator_opened_later_wins_over_the_file(files: Files) -> None:
    files.load()
    CategoryRule.objects.filter(category="snow_ice").update(valid_to=date(2026, 9, 1))
    CategoryRule.objects.create(
        category_id="snow_ice", first_level="rural", solve_days=1, legal_basis="x", valid_from=date(2026, 9, 1)
    )
    assert files.load() == [
        "kept: snow_ice any kind (the row in the table began on 2026-09-01, later than the file's 2025-01-01)"
    ]
    assert len(snow_rules()) == 2
    changes = files.edit(SNOW, SNOW + "valid_from = 2026-06-01\n").load()
    assert changes == [
        "kept: snow_ice any kind (the row in the table began on 2026-09-01, later than the file's 2026-06-01)"
    ]
    assert len(snow_rules()) == 2


def test_an_older_file_put_back_leaves_the_later_row_and_says_so(files: Files) -> None:
    files.load()
    older = files.categories.read_text(encoding="utf-8")
    files.edit(SNOW, SNOW.replace("3", "5") + "valid_from = 2027-01-01\n").load()
    files.categories.write_text(older, encoding="utf-8")
    kept = "kept: snow_ice any kind (the row in the table began on 2027-01-01, later than the file's 2025-01-01)"
    assert files.load() == [kept]
    assert snow_rules() == [(3, date(2025, 1, 1), date(2027, 1, 1)), (5, date(2027, 1, 1), None)]


def test_a_future_row_is_withdrawn_by_giving_its_day_the_old_values(files: Files) -> None:
    files.load()
    files.edit(SNOW, SNOW.replace("3", "5") + "valid_from = 2027-01-01\n").load()
    changes = files.edit("solve_days = 5\nvalid_from = 2027", "solve_days = 3\nvalid_from = 2027").load()
    assert changes == [
        "corrected: snow_ice any kind (before it comes into force on 2027-01-01: solve_days 5 -> 3)",
    ]
    assert [days for days, *_ in snow_rules()] == [3, 3]


def test_several_rows_of_one_rule_in_the_file_are_its_history(files: Files) -> None:
    later = SNOW.replace("3", "1") + 'legal_basis = "x"\nvalid_from = 2026-01-01\n'
    files.edit(SNOW, later + SNOW).load()
    assert snow_rules() == [(3, date(2025, 1, 1), date(2026, 1, 1)), (1, date(2026, 1, 1), None)]


def test_a_changed_clock_is_a_new_row_too(files: Files) -> None:
    files.load()
    changes = files.edit("solve_days = 15\n", "solve_days = 12\nvalid_from = 2027-01-01\n").load()
    assert changes[1] == "opened: ordinary first (from 2027-01-01: solve_days 15 -> 12)"
    rows = ClockRule.objects.filter(regime="ordinary", step="first").order_by("valid_from")
    assert list(rows.values_list("solve_days", "valid_to")) == [(15, date(2027, 1, 1)), (12, None)]


def test_words_of_a_category_are_brought_up_to_date(files: Files) -> None:
    files.load()
    assert files.edit("Су және су құбыры", "Ауызсу").load() == ["changed: category water (name_kk)"]
    assert Category.objects.get(pk="water").name_kk == "Ауызсу"


def test_what_the_file_no_longer_names_is_left_and_told(files: Files) -> None:
    files.load()
    Category.objects.create(code="space_port", group="state", name_kk="Ғарыш айлағы")
    CategoryRule.objects.create(
        category_id="space_port", first_level="region", legal_basis="x", valid_from=date(2026, 1, 1)
    )
    assert files.load() == [
        "left: category space_port (not in the file)",
        "left: space_port any kind (in force, but not in the file)",
    ]


def test_mistakes_of_both_files_are_told_together(files: Files) -> None:
    files.edit(SNOW, SNOW.replace("3", "4")).edit("solve_days = 15\n", "solve_days = 0\n")
    with pytest.raises(BrokenRules) as broken:
        files.load()
    assert {problem.file for problem in broken.value.problems} == {"categories.toml", "clocks.toml"}
    assert not Category.objects.exists()


def test_the_command_prints_each_change_and_how_many(files: Files) -> None:
    out = StringIO()
    call_command("load_rules", stdout=out)
    assert "added: category water\n" in out.getvalue()
    out = StringIO()
    call_command("load_rules", stdout=out)
    assert out.getvalue() == "Nothing to change.\n"


def test_the_command_refuses_a_broken_file_with_its_mistakes(files: Files) -> None:
    files.edit(SNOW, SNOW.replace("rural", "village"))
    with pytest.raises(
        CommandError, match=r"Nothing was changed\.\ncategories\.toml: category snow_ice, rule 1: first_level"
    ):
        call_command("load_rules", categories=files.categories)
    assert not Category.objects.exists()
