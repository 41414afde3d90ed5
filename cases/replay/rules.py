"""The rules a replay runs by: the dated rows of the database, or those rows with others in their place from a file."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TypeVar

from cases.models import CategoryRule, ClockRule
from cases.rules_files import ClockEntry, RuleEntry, read_categories, read_clocks

Clock = ClockRule | ClockEntry
Category = CategoryRule | RuleEntry
Row = TypeVar("Row", ClockRule | ClockEntry, CategoryRule | RuleEntry)


@dataclass(frozen=True)
class Rules:
    """Clocks by (regime, step), first offices by (category, kind of unit); each key with its rows, the earliest first."""

    clocks: dict[tuple[str, str], list[Clock]] = field(default_factory=dict)
    categories: dict[tuple[str, str], list[Category]] = field(default_factory=dict)

    @classmethod
    def as_they_were(cls) -> Rules:
        """Every row of the database, with its days. Two queries."""
        rules = cls()
        for clock in ClockRule.objects.order_by("valid_from", "pk"):
            rules.clocks.setdefault((clock.regime, clock.step), []).append(clock)
        for rule in CategoryRule.objects.order_by("valid_from", "pk"):
            rules.categories.setdefault((rule.category_id, rule.territory_kind), []).append(rule)
        return rules

    def with_file(self, path: Path) -> Rules:
        """These rules with the rows of a file in their place, over the whole time replayed. Raises BrokenRules, OSError.

        A file of clocks has the form of cases/data/clocks.toml, one of categories that of cases/data/categories.toml.
        """
        is_clocks = "clock" in tomllib.loads(path.read_text(encoding="utf-8"))
        if is_clocks:
            latest = {(one.regime, one.step): one for one in read_clocks(path)}
            return replace(self, clocks=self.clocks | {key: [one] for key, one in latest.items()})
        found = {(one.category, one.territory_kind): one for one in read_categories(path).rules}
        return replace(self, categories=self.categories | {key: [one] for key, one in found.items()})

    def clock(self, regime: str, step: str, on: date) -> Clock:
        """The clock of a step on a day. A single row from a file holds on every day."""
        return _in_force(self.clocks[regime, step], on)

    def category(self, code: str, kind: str, on: date) -> Category:
        """The rule of a category for a kind of unit; an exact kind wins over the one for any."""
        rows = self.categories.get((code, kind)) or self.categories[code, ""]
        return _in_force(rows, on)


def _in_force(rows: list[Row], on: date) -> Row:
    if len(rows) == 1:
        return rows[0]
    for row in reversed(rows):
        if row.valid_from <= on and (row.valid_to is None or row.valid_to > on):
            return row
    return rows[0]
