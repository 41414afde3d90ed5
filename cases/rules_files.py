"""The rules as they are written in cases/data: read, and checked as a whole before anything is changed.

`read_categories()` and `read_clocks()` return typed entries or raise `BrokenRules` with every mistake of the file at once,
each with the file, the place in it and the reason. What the keys mean is said at the head of the files themselves.
"""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path

from cases.models import Category, ClockRule
from cases.rules_reader import BrokenRules, Problem, Table, Trilingual
from territories.folding import fold
from territories.kinds import ADMINISTRATIVE_KINDS, Level

DATA = Path(__file__).resolve().parent / "data"
CATEGORIES_FILE = DATA / "categories.toml"
CLOCKS_FILE = DATA / "clocks.toml"

EMERGENCY_NUMBERS = ("101", "102", "103", "104", "112")
SOLVE_DAYS = (1, 3, 5, 10, 15)
"""Working days that a category may give its first office."""
CODE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
LONGEST_NAME = 40
LONGEST_HINT = 140


@dataclass(frozen=True, slots=True)
class CategoryEntry:
    """One category of the file; `keywords` are folded, one line per language."""

    code: str
    group: str
    icon: str
    is_emergency: bool
    claims_need_photo: bool
    phone: str
    name: Trilingual
    hint: Trilingual
    keywords: str
    position: int
    is_offered: bool


@dataclass(frozen=True, slots=True)
class RuleEntry:
    """First level and days of one category for one kind of territory ("" = any), from one day on."""

    category: str
    territory_kind: str
    first_level: str
    solve_days: int | None
    legal_basis: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class ClockEntry:
    """How long an office has, for one regime and one step of the ladder, from one day on."""

    regime: str
    step: str
    solve_days: int | None
    solve_hours: int | None
    acknowledge_days: int | None
    acknowledge_hours: int | None
    review_days: int | None
    review_hours: int | None
    pause_days: int
    above_days: int | None
    arbitrate_days: int | None
    arbitrate_hours: int | None
    confirm_days: int
    reply_days: int
    appeal_days: int
    return_days: int
    split_days: int
    registration_closes: time | None
    legal_basis: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class CategoryFile:
    """All of categories.toml, in its own order."""

    categories: tuple[CategoryEntry, ...]
    rules: tuple[RuleEntry, ...]


def read_categories(path: Path = CATEGORIES_FILE) -> CategoryFile:
    """Reads and checks the categories with their rules. Raises BrokenRules."""
    problems: list[Problem] = []
    top = Table.of_file(path, problems)
    start = top.day("valid_from")
    categories: list[CategoryEntry] = []
    rules: list[RuleEntry] = []
    for table in top.tables("category", named_by="code"):
        categories.append(_category(table, position=10 * (len(categories) + 1)))
        rules.extend(_rule(rule, categories[-1], start) for rule in table.tables("rule", named_by="territory_kind"))
        table.end()
    top.end()
    _complain_about_repeated(path, problems, "category", [entry.code for entry in categories])
    _complain_about_rules(path, problems, categories, rules)
    if problems:
        raise BrokenRules(problems)
    return CategoryFile(tuple(categories), tuple(rules))


def read_clocks(path: Path = CLOCKS_FILE) -> tuple[ClockEntry, ...]:
    """Reads and checks the clocks. Raises BrokenRules."""
    problems: list[Problem] = []
    top = Table.of_file(path, problems)
    start = top.day("valid_from")
    clocks = []
    for table in top.tables("clock", named_by="regime", also_by="step"):
        clocks.append(_clock(table, start))
        table.end()
    top.end()
    keys = [(clock.regime, clock.step) for clock in clocks]
    _complain_about_repeated(
        path, problems, "clock", [f"{clock.regime} {clock.step} from {clock.valid_from}" for clock in clocks]
    )
    problems.extend(
        Problem(path.name, f"clock {regime} {step}", "is missing")
        for regime in ClockRule.Regime.values
        for step in ClockRule.Step.values
        if (regime, step) not in keys
    )
    if problems:
        raise BrokenRules(problems)
    return tuple(clocks)


# -- entries ----------------------------------------------------------------------


def _category(table: Table, position: int) -> CategoryEntry:
    code = table.text("code", longest=40)
    if code and not CODE.fullmatch(code):
        table.complain(f"code must be lower-case English words joined by underscores, not {code!r}")
    is_emergency = table.flag("emergency") if table.has("emergency") else False
    phones = table.choices("phones", EMERGENCY_NUMBERS) if table.has("phones") else []
    if is_emergency and "112" not in phones:
        table.complain("an emergency shows 112 among its phones")
    return CategoryEntry(
        code=code,
        group=table.choice("group", Category.Group.values),
        icon=table.text("icon", longest=20),
        is_emergency=is_emergency,
        claims_need_photo=table.flag("photo"),
        phone=", ".join(phones),
        name=table.trilingual("name", longest=LONGEST_NAME),
        hint=table.trilingual("hint", longest=LONGEST_HINT),
        keywords=_keywords(table),
        position=position,
        is_offered=table.flag("offered") if table.has("offered") else True,
    )


def _keywords(table: Table) -> str:
    """Folded, one line per language, as the table keeps them."""
    written = table.trilingual("keywords", longest=3_000, may_be_empty=True)
    return "\n".join(fold(line) for line in (written.kk, written.ru, written.en)).strip()


def _rule(table: Table, category: CategoryEntry, start: date) -> RuleEntry:
    solve_days = table.number("solve_days", allowed=SOLVE_DAYS) if table.has("solve_days") else None
    if category.is_emergency and solve_days is not None:
        table.complain("an emergency counts hours by its regime and has no solve_days")
    has_kind = table.has("territory_kind")
    entry = RuleEntry(
        category=category.code,
        territory_kind=table.choice("territory_kind", sorted(ADMINISTRATIVE_KINDS)) if has_kind else "",
        first_level=table.choice("first_level", Level.values),
        solve_days=solve_days,
        legal_basis=table.text("legal_basis"),
        valid_from=table.day("valid_from") if table.has("valid_from") else start,
        valid_to=table.day("valid_to") if table.has("valid_to") else None,
    )
    table.end()
    _complain_about_period(table, entry.valid_from, entry.valid_to)
    return entry


def _clock(table: Table, start: date) -> ClockEntry:
    def optional(key: str) -> int | None:
        return table.number(key, least=1) if table.has(key) else None

    entry = ClockEntry(
        regime=table.choice("regime", ClockRule.Regime.values),
        step=table.choice("step", ClockRule.Step.values),
        solve_days=optional("solve_days"),
        solve_hours=optional("solve_hours"),
        acknowledge_days=optional("acknowledge_days"),
        acknowledge_hours=optional("acknowledge_hours"),
        review_days=optional("review_days"),
        review_hours=optional("review_hours"),
        pause_days=table.number("pause_days"),
        above_days=optional("above_days"),
        arbitrate_days=optional("arbitrate_days"),
        arbitrate_hours=optional("arbitrate_hours"),
        confirm_days=table.number("confirm_days", least=1),
        reply_days=table.number("reply_days", least=1),
        appeal_days=table.number("appeal_days", least=1),
        return_days=table.number("return_days", least=1),
        split_days=table.number("split_days", least=1),
        registration_closes=table.moment_of_day("registration_closes") if table.has("registration_closes") else None,
        legal_basis=table.text("legal_basis"),
        valid_from=table.day("valid_from") if table.has("valid_from") else start,
        valid_to=table.day("valid_to") if table.has("valid_to") else None,
    )
    _complain_about_units(table, entry)
    _complain_about_period(table, entry.valid_from, entry.valid_to)
    return entry


# -- what must hold between the entries -------------------------------------------


def _complain_about_units(table: Table, entry: ClockEntry) -> None:
    """An emergency counts hours round the clock, everything else working days; never both, never neither."""
    days = (entry.solve_days, entry.acknowledge_days, entry.review_days, entry.arbitrate_days)
    hours = (entry.solve_hours, entry.acknowledge_hours, entry.review_hours, entry.arbitrate_hours)
    wanted, unwanted = (hours, days) if entry.regime == ClockRule.Regime.EMERGENCY else (days, hours)
    if None in wanted or any(value is not None for value in unwanted):
        unit = "hours" if wanted is hours else "days"
        needed = ", ".join(f"{name}_{unit}" for name in ("solve", "acknowledge", "review", "arbitrate"))
        table.complain(f"{entry.regime} needs {needed}, and no other unit")
    if entry.regime == ClockRule.Regime.EMERGENCY and (entry.pause_days or entry.registration_closes):
        table.complain("an emergency has no pause and no closing time")
    if entry.regime == ClockRule.Regime.EMERGENCY and entry.above_days is not None:
        table.complain("an emergency is not put off: above_days has no place here")
    if entry.return_days < entry.reply_days:
        table.complain("return_days must not be shorter than reply_days")
    if entry.confirm_days > entry.reply_days:
        table.complain("confirm_days must not be longer than reply_days")


def _complain_about_period(table: Table, valid_from: date, valid_to: date | None) -> None:
    if valid_to is not None and valid_to <= valid_from:
        table.complain(f"valid_to must be after valid_from ({valid_from})")


def _complain_about_rules(
    path: Path, problems: list[Problem], categories: list[CategoryEntry], rules: list[RuleEntry]
) -> None:
    """Every category needs one rule for any territory, and one row per kind and first day."""
    for_any = {rule.category for rule in rules if not rule.territory_kind and rule.valid_to is None}
    problems.extend(
        Problem(path.name, f"category {category.code}", "needs a rule for every kind of territory, without an end")
        for category in categories
        if category.code not in for_any
    )
    keys = [f"{rule.category} for {rule.territory_kind or 'any kind'} from {rule.valid_from}" for rule in rules]
    _complain_about_repeated(path, problems, "rule", keys)


def _complain_about_repeated(path: Path, problems: list[Problem], what: str, keys: list[str]) -> None:
    for key, times in Counter(keys).items():
        if times > 1:
            problems.append(Problem(path.name, f"{what} {key}", f"stands in the file {times} times"))
