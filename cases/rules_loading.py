"""The rules of the files brought into the tables: what is new is opened, what changed is closed and replaced on its day.

A row in force is never edited. A case keeps the clock it was given, and anybody can ask which rule held on which day, only
because the old row stays. So the file may say something new only together with a new `valid_from`; and a row that an operator
opened in the admin later than the file's date wins over the file. Periods are half-open: `valid_to` is the first day on
which a row no longer holds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Generic, TypeVar

from django.db import connection, transaction

from cases.models import Category, CategoryRule, ClockRule, DatedRow
from cases.rules_files import (
    CATEGORIES_FILE,
    CLOCKS_FILE,
    CategoryEntry,
    CategoryFile,
    ClockEntry,
    RuleEntry,
    read_categories,
    read_clocks,
)
from cases.rules_reader import BrokenRules, Problem
from territories.clock import local_date

LOCK = 4_821_770_210
"""Number of the advisory lock that lets one loader run at a time."""

CATEGORY_FIELDS = (
    *("group", "icon", "is_offered", "is_emergency", "claims_need_photo", "phone", "position", "keywords"),
    *("name_kk", "name_ru", "name_en", "hint_kk", "hint_ru", "hint_en"),
)

Row = TypeVar("Row", bound=DatedRow)
Read = TypeVar("Read")


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the report: what was done, to which row, and how it differs."""

    verb: str
    what: str
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.verb}: {self.what}" + (f" ({self.detail})" if self.detail else "")


def load_rules(
    now: datetime, *, categories_file: Path = CATEGORIES_FILE, clocks_file: Path = CLOCKS_FILE
) -> list[Change]:
    """Brings both files into the tables and tells what changed; nothing at all when a file is broken.

    Idempotent. At most ten statements in one transaction, however long the files are. Raises BrokenRules.
    """
    categories, clocks = _read_both(categories_file, clocks_file)
    today = local_date(now)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        changes = _store_categories(categories.categories)
        rules = plan(CATEGORY_RULES, CategoryRule.objects.all(), map(_category_rule, categories.rules), today)
        hours = plan(CLOCK_RULES, ClockRule.objects.all(), map(_clock_rule, clocks), today)
        _refuse_problems((categories_file, rules.problems), (clocks_file, hours.problems))
        store(CATEGORY_RULES, rules)
        store(CLOCK_RULES, hours)
    return [*changes, *rules.changes, *hours.changes]


# -- dated rows ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DatedTable(Generic[Row]):
    """What a table of dated rows is keyed by, what its rows say, and how a key is called in a report."""

    model: type[Row]
    key: tuple[str, ...]
    says: tuple[str, ...]

    @property
    def key_fields(self) -> tuple[str, ...]:
        """The key as forms name it: a relation without its "_id"."""
        return tuple(name.removesuffix("_id") for name in self.key)

    def key_of(self, row: Row) -> tuple[str, ...]:
        return tuple(getattr(row, name) for name in self.key)

    def called(self, row: Row) -> str:
        return " ".join(part or "any kind" for part in self.key_of(row))

    def differences(self, old: Row, new: Row) -> list[str]:
        """What the new row says otherwise, as "solve_days 15 -> 10"."""
        pairs = [(name, getattr(old, name), getattr(new, name)) for name in self.says]
        return [f"{name} {was} -> {becomes}" for name, was, becomes in pairs if was != becomes]


CATEGORY_RULES = DatedTable(
    CategoryRule, key=("category_id", "territory_kind"), says=("first_level", "solve_days", "legal_basis")
)
CLOCK_RULES = DatedTable(
    ClockRule,
    key=("regime", "step"),
    says=(
        *("solve_days", "solve_hours", "acknowledge_days", "acknowledge_hours", "review_days", "review_hours"),
        *("pause_days", "above_days", "arbitrate_days", "arbitrate_hours", "confirm_days", "reply_days", "appeal_days"),
        *("return_days", "split_days", "registration_closes", "legal_basis"),
    ),
)


@dataclass(slots=True)
class Plan(Generic[Row]):
    """What has to happen to one table."""

    opened: list[Row] = field(default_factory=list)
    closed: list[Row] = field(default_factory=list)
    corrected: list[Row] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    problems: list[tuple[str, str]] = field(default_factory=list)


def plan(table: DatedTable[Row], known: Iterable[Row], stated: Iterable[Row], today: date) -> Plan[Row]:
    """Compares the rows of a table with unsaved rows of a file. Changes the rows in memory, touches no database."""
    result: Plan[Row] = Plan()
    histories: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in sorted(known, key=lambda row: row.valid_from):
        histories[table.key_of(row)].append(row)
    in_file: dict[tuple[str, ...], Row] = {}
    for row in sorted(stated, key=lambda row: row.valid_from):
        _settle(table, histories[table.key_of(row)], row, today, result)
        in_file[table.key_of(row)] = row
    for key, newest in in_file.items():
        if any(row.valid_from == newest.valid_from for row in histories[key][:-1]):
            _keep(table, histories[key][-1], newest, result)
    for key, history in histories.items():
        if key not in in_file and history[-1].valid_to is None:
            result.changes.append(Change("left", table.called(history[-1]), "in force, but not in the file"))
    return result


def _settle(table: DatedTable[Row], history: list[Row], stated: Row, today: date, result: Plan[Row]) -> None:
    """Fits one stated row into the history of its key."""
    latest = history[-1] if history else None
    same_day = next((row for row in history if row.valid_from == stated.valid_from), None)
    if same_day is not None:
        _restate(table, same_day, stated, today, result)
    elif latest is None:
        _open(table, history, stated, "", result)
    elif stated.valid_from < latest.valid_from:
        _keep(table, latest, stated, result)
    elif latest.valid_to is None and not table.differences(latest, stated):
        _close_if_ended(table, latest, stated, result)
    else:
        differences = "; ".join(table.differences(latest, stated))
        if latest.valid_to is None or latest.valid_to > stated.valid_from:
            _close(table, latest, stated.valid_from, result)
        _open(table, history, stated, differences, result)


def _restate(table: DatedTable[Row], row: Row, stated: Row, today: date, result: Plan[Row]) -> None:
    """The file names a row that the table has: it must say the same, unless the row is not yet in force."""
    differences = table.differences(row, stated)
    if differences and row.valid_from <= today:
        reason = (
            f"in force since {row.valid_from} and never edited ({'; '.join(differences)}): "
            "give the changed rule a later valid_from"
        )
        result.problems.append((table.called(row), reason))
    elif differences:
        for name in table.says:
            setattr(row, name, getattr(stated, name))
        result.corrected.append(row)
        detail = f"before it comes into force on {row.valid_from}: {'; '.join(differences)}"
        result.changes.append(Change("corrected", table.called(row), detail))
    if not (differences and row.valid_from <= today):
        _close_if_ended(table, row, stated, result)


def _keep(table: DatedTable[Row], latest: Row, stated: Row, result: Plan[Row]) -> None:
    """The table has a later row than the file, opened in the admin or by a newer file: it stays, and that is told."""
    detail = f"the row in the table began on {latest.valid_from}, later than the file's {stated.valid_from}"
    result.changes.append(Change("kept", table.called(latest), detail))


def _open(table: DatedTable[Row], history: list[Row], row: Row, differences: str, result: Plan[Row]) -> None:
    history.append(row)
    result.opened.append(row)
    detail = f"from {row.valid_from}" + (f": {differences}" if differences else "")
    result.changes.append(Change("opened", table.called(row), detail))


def _close_if_ended(table: DatedTable[Row], row: Row, stated: Row, result: Plan[Row]) -> None:
    if stated.valid_to is not None and row.valid_to is None:
        _close(table, row, stated.valid_to, result)


def _close(table: DatedTable[Row], row: Row, day: date, result: Plan[Row]) -> None:
    row.valid_to = day
    if row.pk is not None:
        result.closed.append(row)
    result.changes.append(Change("closed", table.called(row), f"the row from {row.valid_from} ends on {day}"))


def store(table: DatedTable[Row], result: Plan[Row]) -> None:
    """Closes before it opens, so that periods never overlap on the way. At most three statements."""
    rows: Any = table.model._default_manager
    if result.corrected:
        rows.bulk_update(result.corrected, table.says)
    if result.closed:
        rows.bulk_update(result.closed, ["valid_to"])
    if result.opened:
        rows.bulk_create(result.opened)


def _category_rule(entry: RuleEntry) -> CategoryRule:
    values = asdict(entry)
    return CategoryRule(category_id=values.pop("category"), **values)


def _clock_rule(entry: ClockEntry) -> ClockRule:
    return ClockRule(**asdict(entry))


# -- categories -----------------------------------------------------------------------


def _store_categories(entries: Sequence[CategoryEntry]) -> list[Change]:
    """Adds new categories and brings the words of known ones up to date. Two statements."""
    known = Category.objects.in_bulk()
    changes: list[Change] = []
    written: list[Category] = []
    for entry in entries:
        category = _category(entry)
        old = known.pop(entry.code, None)
        if old is None:
            changes.append(Change("added", f"category {entry.code}"))
            written.append(category)
            continue
        changed = [name for name in CATEGORY_FIELDS if getattr(old, name) != getattr(category, name)]
        if changed:
            changes.append(Change("changed", f"category {entry.code}", ", ".join(changed)))
            written.append(category)
    if written:
        Category.objects.bulk_create(
            written, update_conflicts=True, unique_fields=["code"], update_fields=CATEGORY_FIELDS
        )
    changes.extend(Change("left", f"category {code}", "not in the file") for code in sorted(known))
    return changes


def _category(entry: CategoryEntry) -> Category:
    return Category(
        code=entry.code,
        group=entry.group,
        icon=entry.icon,
        is_offered=entry.is_offered,
        is_emergency=entry.is_emergency,
        claims_need_photo=entry.claims_need_photo,
        phone=entry.phone,
        position=entry.position,
        keywords=entry.keywords,
        name_kk=entry.name.kk,
        name_ru=entry.name.ru,
        name_en=entry.name.en,
        hint_kk=entry.hint.kk,
        hint_ru=entry.hint.ru,
        hint_en=entry.hint.en,
    )


# -- both files at once ------------------------------------------------------------------


def _read_both(categories_file: Path, clocks_file: Path) -> tuple[CategoryFile, tuple[ClockEntry, ...]]:
    """Reads both files, so that one run shows the mistakes of both."""
    problems: list[Problem] = []

    def attempt(read: Callable[[Path], Read], path: Path) -> Read | None:
        try:
            return read(path)
        except BrokenRules as broken:
            problems.extend(broken.problems)
            return None

    categories = attempt(read_categories, categories_file)
    clocks = attempt(read_clocks, clocks_file)
    if categories is None or clocks is None:
        raise BrokenRules(problems)
    return categories, clocks


def _refuse_problems(*found: tuple[Path, list[tuple[str, str]]]) -> None:
    problems = [Problem(path.name, where, reason) for path, pairs in found for where, reason in pairs]
    if problems:
        raise BrokenRules(problems)
