"""The rules as they are written in cases/data: read, and checked as a whole before anything is changed.

`read_categories()` and `read_clocks()` return typed entries or raise `BrokenRules` with every mistake of the file at once,
each with the file, the place in it and the reason. What the keys mean is said at the head of the files themselves.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, time
from pathlib import Path
from typing import Any, TypeVar

from cases.categories import parse_keywords
from cases.models import Category, ClockRule
from territories.folding import fold
from territories.kinds import ADMINISTRATIVE_KINDS, Level

Value = TypeVar("Value")

DATA = Path(__file__).resolve().parent / "data"
CATEGORIES_FILE = DATA / "categories.toml"
CLOCKS_FILE = DATA / "clocks.toml"

LANGUAGES = ("kk", "ru", "en")
EMERGENCY_NUMBERS = ("101", "102", "103", "104", "112")
SOLVE_DAYS = (1, 3, 5, 10, 15)
"""Working days that a category may give its first office."""
CODE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
LONGEST_NAME = 40
LONGEST_HINT = 140


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in a file, said so that it can be mended without reading the code."""

    file: str
    where: str
    reason: str

    def __str__(self) -> str:
        return f"{self.file}: {self.where}: {self.reason}"


class BrokenRules(Exception):
    """The files cannot be loaded; nothing was changed."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Trilingual:
    """The same words in the three languages of the site."""

    kk: str
    ru: str
    en: str


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
    confirm_days: int
    reply_days: int
    registration_closes: time | None
    legal_basis: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class CategoryFile:
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
        for rule in table.tables("rule", named_by="territory_kind"):
            rules.append(_rule(rule, categories[-1], start))
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
    for regime in ClockRule.Regime.values:
        for step in ClockRule.Step.values:
            if (regime, step) not in keys:
                problems.append(Problem(path.name, f"clock {regime} {step}", "is missing"))
    if problems:
        raise BrokenRules(problems)
    return tuple(clocks)


# -- one table of a TOML file ----------------------------------------------------


@dataclass(slots=True)
class Table:
    """A TOML table read key by key with the type each key must have; what is wrong is noted, not raised.

    A wrong value is noted and replaced by a harmless one, so that the whole file is checked in one go. `end()` notes keys that
    nobody asked for: a misspelt key must not be ignored in silence.
    """

    values: dict[str, Any]
    file: str
    where: str
    problems: list[Problem]
    asked: set[str] = field(default_factory=set)

    @classmethod
    def of_file(cls, path: Path, problems: list[Problem]) -> "Table":
        try:
            values = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise BrokenRules([Problem(path.name, "the file", str(error))]) from error
        return cls(values, path.name, "the file", problems)

    def tables(self, key: str, *, named_by: str, also_by: str = "") -> Iterator["Table"]:
        """The tables of an array such as [[category]], each knowing how to call itself in a complaint."""
        found = self._take(key)
        if not isinstance(found, list) or not found:
            self.complain(f"at least one [[{key}]] is needed")
            return
        for number, values in enumerate(found, start=1):
            if not isinstance(values, dict):
                self.complain(f"{key} {number} is not a table")
                continue
            names = [str(values.get(name, "")) for name in (named_by, also_by) if name]
            called = " ".join(name for name in names if name) or str(number)
            prefix = "" if self.where == "the file" else f"{self.where}, "
            yield Table(values, self.file, f"{prefix}{key} {called}", self.problems)

    def text(self, key: str, *, longest: int = 500) -> str:
        return self.checked(key, str, lambda text: 0 < len(text.strip()) <= longest, f"1 to {longest} characters", "")

    def flag(self, key: str) -> bool:
        return self.checked(key, bool, lambda _flag: True, "true or false", False)

    def number(self, key: str, *, least: int = 0, allowed: Collection[int] = ()) -> int:
        wanted = f"one of {_listed(allowed)}" if allowed else f"a whole number from {least}"
        return self.checked(key, int, lambda n: n in allowed if allowed else n >= least, wanted, least)

    def day(self, key: str) -> date:
        return self.checked(key, date, lambda _day: True, "a date such as 2025-01-01", date.max)

    def choice(self, key: str, allowed: Collection[str]) -> str:
        return self.checked(key, str, lambda text: text in allowed, f"one of {_listed(allowed)}", "")

    def choices(self, key: str, allowed: Collection[str]) -> list[str]:
        return self.checked(key, list, lambda some: all(one in allowed for one in some), f"some of {_listed(allowed)}", [])

    def trilingual(self, key: str, *, longest: int, may_be_empty: bool = False) -> Trilingual:
        """kk, ru and en of a key; all three are needed."""
        values = self._take(key)
        if not isinstance(values, dict):
            self.complain(f"{key} needs kk, ru and en")
            return Trilingual("", "", "")
        inner = Table(values, self.file, f"{self.where}, {key}", self.problems)
        least = 0 if may_be_empty else 1
        wanted = f"{least} to {longest} characters"
        words = [
            inner.checked(code, str, lambda text: least <= len(text.strip()) <= longest, wanted, "") for code in LANGUAGES
        ]
        inner.end()
        return Trilingual(*words)

    def has(self, key: str) -> bool:
        return key in self.values

    def end(self) -> None:
        for key in sorted(self.values.keys() - self.asked):
            self.complain(f"{key} is not a key of this table")

    def complain(self, reason: str) -> None:
        self.problems.append(Problem(self.file, self.where, reason))

    def _take(self, key: str) -> Any:
        self.asked.add(key)
        return self.values.get(key)

    def checked(
        self, key: str, kind: type[Value], is_right: Callable[[Value], bool], wanted: str, instead: Value
    ) -> Value:
        value = self._take(key)
        if type(value) is kind and is_right(value):
            return value
        self.complain(f"{key} must be {wanted}" + ("" if value is None else f", not {value!r}"))
        return instead


# -- entries ----------------------------------------------------------------------


def _category(table: Table, position: int) -> CategoryEntry:
    code = table.text("code")
    if not CODE.fullmatch(code):
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
    )


def _keywords(table: Table) -> str:
    written = table.trilingual("keywords", longest=3_000, may_be_empty=True)
    lines = [written.kk, written.ru, written.en]
    for line in lines:
        for keyword in parse_keywords(line):
            if not keyword.whole and not all(keyword.beginnings):
                table.complain(f"a keyword in {line[:30]!r} would match everything")
    return "\n".join(fold(line) for line in lines).strip()


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
        confirm_days=table.number("confirm_days", least=1),
        reply_days=table.number("reply_days", least=1),
        registration_closes=_closing_time(table),
        legal_basis=table.text("legal_basis"),
        valid_from=table.day("valid_from") if table.has("valid_from") else start,
        valid_to=table.day("valid_to") if table.has("valid_to") else None,
    )
    _complain_about_units(table, entry)
    _complain_about_period(table, entry.valid_from, entry.valid_to)
    return entry


def _closing_time(table: Table) -> time | None:
    if not table.has("registration_closes"):
        return None
    return table.checked("registration_closes", time, lambda _time: True, "a local time such as 18:00:00", time.min)


# -- what must hold between the entries -------------------------------------------


def _complain_about_units(table: Table, entry: ClockEntry) -> None:
    """An emergency counts hours round the clock, everything else working days; never both, never neither."""
    days = (entry.solve_days, entry.acknowledge_days, entry.review_days)
    hours = (entry.solve_hours, entry.acknowledge_hours, entry.review_hours)
    wanted, unwanted = (hours, days) if entry.regime == ClockRule.Regime.EMERGENCY else (days, hours)
    if None in wanted or any(value is not None for value in unwanted):
        unit = "hours" if wanted is hours else "days"
        table.complain(f"{entry.regime} needs solve_{unit}, acknowledge_{unit} and review_{unit}, and no other unit")
    if entry.regime == ClockRule.Regime.EMERGENCY and (entry.pause_days or entry.registration_closes):
        table.complain("an emergency has no pause and no closing time")
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
    for category in categories:
        if category.code not in for_any:
            problems.append(
                Problem(path.name, f"category {category.code}", "needs a rule for every kind of territory, without an end")
            )
    keys = [f"{rule.category} for {rule.territory_kind or 'any kind'} from {rule.valid_from}" for rule in rules]
    _complain_about_repeated(path, problems, "rule", keys)


def _complain_about_repeated(path: Path, problems: list[Problem], what: str, keys: list[str]) -> None:
    for key, times in Counter(keys).items():
        if times > 1:
            problems.append(Problem(path.name, f"{what} {key}", f"stands in the file {times} times"))


def _listed(values: Collection[object]) -> str:
    return ", ".join(str(value) for value in values)
