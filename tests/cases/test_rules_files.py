"""What the rule files may say, and how their mistakes are told."""

from datetime import date
from pathlib import Path

import pytest

from cases.categories import GROUP_ICONS
from cases.models import Category
from cases.rules_files import CATEGORIES_FILE, CLOCKS_FILE, read_categories, read_clocks
from cases.rules_reader import BrokenRules

CATEGORY = """
[[category]]
code = "water"
group = "utilities"
icon = "drop"
photo = true
name = { kk = "Су", ru = "Вода", en = "Water" }
hint = { kk = "Су жоқ.", ru = "Нет воды.", en = "No water." }
keywords = { kk = "су", ru = "вода", en = "water" }
"""
RULE = """
[[category.rule]]
first_level = "rural"
legal_basis = "APPC art. 76"
"""
WHOLE = "valid_from = 2025-01-01\n" + CATEGORY + RULE


@pytest.fixture
def written(tmp_path: Path):
    """A rule file with the given text."""

    def write(text: str) -> Path:
        path = tmp_path / "categories.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def problems_of(path: Path) -> list[str]:
    with pytest.raises(BrokenRules) as broken:
        read_categories(path)
    return [str(problem) for problem in broken.value.problems]


def test_the_least_file_is_read(written) -> None:
    file = read_categories(written(WHOLE))
    assert [category.code for category in file.categories] == ["water"]
    assert file.rules[0].valid_from == date(2025, 1, 1)
    assert file.rules[0].solve_days is None


def test_every_mistake_of_a_file_is_told_at_once_with_its_place_and_reason(written) -> None:
    text = (
        WHOLE.replace('first_level = "rural"', 'first_level = "village"\nsolve_days = 7\nsolv_days = 3')
        .replace('icon = "drop"\nphoto', "photo")
        .replace('hint = { kk = "Су жоқ.", ', "hint = { ")
    )
    assert problems_of(written(text)) == [
        "categories.toml: category water: icon must be 1 to 20 characters",
        "categories.toml: category water, hint: kk must be 1 to 140 characters",
        "categories.toml: category water, rule 1: solve_days must be one of 1, 3, 5, 10, 15, not 7",
        "categories.toml: category water, rule 1: first_level must be one of rural, district, region, republic, not 'village'",
        "categories.toml: category water, rule 1: solv_days is not a key of this table",
    ]


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('code = "water"', 'code = "Water pipe"', "lower-case English words"),
        ('group = "utilities"', 'group = "water"', "group must be one of danger, utilities"),
        ("photo = true", 'photo = "yes"', "photo must be true or false"),
        ("photo = true", "photo = true\nemergency = true", "an emergency shows 112"),
        ("photo = true", 'photo = true\nphones = ["911"]', "phones must be some of 101"),
        ('legal_basis = "APPC art. 76"', 'legal_basis = ""', "legal_basis must be"),
        ('legal_basis = "APPC art. 76"', 'legal_basis = "x"\nvalid_to = 2024-01-01', "valid_to must be after"),
        ('first_level = "rural"', 'first_level = "rural"\nterritory_kind = "village"', "territory_kind must be one of"),
        ('first_level = "rural"', 'first_level = "rural"\nterritory_kind = "region"', "needs a rule for every kind"),
        ("valid_from = 2025-01-01", 'valid_from = "soon"', "valid_from must be a date"),
        (RULE, RULE + RULE, "rule water for any kind from 2025-01-01: stands in the file 2 times"),
        (RULE, RULE + CATEGORY + RULE, "category water: stands in the file 2 times"),
        (RULE, "", "at least one [[rule]] is needed"),
        ("[[category]]", "[[category", "the file:"),
        ("code = ", "colour = 1\ncode = ", "colour is not a key of this table"),
    ],
)
def test_a_mistake_is_named(written, old: str, new: str, reason: str) -> None:
    assert any(reason in problem for problem in problems_of(written(WHOLE.replace(old, new))))


def test_an_emergency_has_no_working_days_of_its_own(written) -> None:
    text = WHOLE.replace("photo = true", 'photo = true\nemergency = true\nphones = ["112"]').replace(
        'first_level = "rural"', 'first_level = "rural"\nsolve_days = 1'
    )
    assert problems_of(written(text)) == [
        "categories.toml: category water, rule 1: an emergency counts hours by its regime and has no solve_days"
    ]


def test_a_file_that_is_not_there_or_not_text_is_told(tmp_path: Path) -> None:
    assert "No such file" in problems_of(tmp_path / "nothing.toml")[0]
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe")
    assert "bytes.toml: the file:" in problems_of(tmp_path / "bytes.toml")[0]


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("solve_days = 15", "solve_hours = 15", "ordinary needs solve_days"),
        ("solve_hours = 24", "solve_hours = 24\nsolve_days = 1", "emergency needs solve_hours"),
        ("review_hours = 12\npause_days = 0", "review_hours = 12\npause_days = 5", "an emergency has no pause"),
        (
            "confirm_days = 10\nreply_days = 30",
            "confirm_days = 31\nreply_days = 30",
            "must not be longer than reply_days",
        ),
        ('regime = "ordinary"\nstep = "next"', 'regime = "ordinary"\nstep = "first"', "ordinary next: is missing"),
        ("registration_closes = 18:00:00", 'registration_closes = "18:00"', "must be a local time"),
    ],
)
def test_a_mistake_among_the_clocks_is_named(tmp_path: Path, old: str, new: str, reason: str) -> None:
    path = tmp_path / "clocks.toml"
    path.write_text(CLOCKS_FILE.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BrokenRules, match=reason):
        read_clocks(path)


# -- the files themselves ---------------------------------------------------------------


def test_there_are_forty_categories_on_behind_nine_doors() -> None:
    file = read_categories()
    assert len(file.categories) == 41
    assert len(Category.Group) == 9
    assert list(dict.fromkeys(category.group for category in file.categories)) == Category.Group.values


def test_every_door_has_an_icon() -> None:
    assert list(GROUP_ICONS) == list(Category.Group)


def test_emergencies_come_first_and_are_one_door() -> None:
    file = read_categories()
    emergencies = [category.code for category in file.categories if category.is_emergency]
    assert emergencies == [category.code for category in file.categories[: len(emergencies)]]
    assert {category.group for category in file.categories if category.is_emergency} == {"danger"}


def test_every_hint_is_a_sentence_in_three_languages() -> None:
    for category in read_categories().categories:
        for hint in (category.hint.kk, category.hint.ru, category.hint.en):
            assert hint.endswith("."), hint
            assert hint[0].isupper() or hint.startswith("eGov"), hint


def test_kazakh_words_are_kazakh_and_russian_words_russian() -> None:
    kazakh = set("әғқңөұүһі")
    for category in read_categories().categories:
        assert not kazakh & set((category.name.ru + category.hint.ru).lower()), category.code
        assert kazakh & set((category.name.kk + category.hint.kk).lower()), category.code
        assert (category.name.en + category.hint.en).isascii(), category.code


def test_every_icon_is_on_the_icon_sheet() -> None:
    sheet = (CATEGORIES_FILE.parents[2] / "static" / "img" / "icons.svg").read_text(encoding="utf-8")
    icons = {category.icon for category in read_categories().categories} | set(GROUP_ICONS.values())
    for icon in icons:
        assert f'<symbol id="{icon}"' in sheet


def test_the_clocks_keep_the_public_promise_of_55_working_days() -> None:
    days = {clock.step: clock.solve_days or 0 for clock in read_clocks() if clock.regime == "ordinary"}
    assert days == {"first": 15, "next": 10, "republic": 20}
    assert days["first"] + 2 * days["next"] + days["republic"] == 55


def test_emergencies_count_24_12_and_24_hours_and_are_registered_at_once() -> None:
    clocks = {clock.step: clock for clock in read_clocks() if clock.regime == "emergency"}
    assert {step: clock.solve_hours for step, clock in clocks.items()} == {"first": 24, "next": 12, "republic": 24}
    assert {clock.acknowledge_hours for clock in clocks.values()} == {1}
    assert {clock.registration_closes for clock in clocks.values()} == {None}


def test_a_petition_is_answered_in_20_working_days_locally_and_40_centrally() -> None:
    clocks = {(clock.regime, clock.step): clock.solve_days for clock in read_clocks()}
    assert clocks["petition_local", "first"] == 20
    assert clocks["petition_central", "republic"] == 40
