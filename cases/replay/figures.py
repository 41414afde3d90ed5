"""What a replay is summed up in: answered in time, climbs, the register, days; by level and by category."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TextIO

from cases.models import Assignment
from cases.replay.rungs import Rung
from cases.replay.workdays import Workdays
from territories.clock import local_date
from territories.kinds import Level

COLUMNS = (
    "offices held it",
    "answered in time",
    "climbed by silence",
    "climbed by a word",
    "listed",
    "days to an answer",
)


@dataclass
class Sums:
    """Sums over rungs (of a level) or over cases (of a category)."""

    held: int = 0
    in_time: int = 0
    silent: int = 0
    by_word: int = 0
    listed: int = 0
    days: int = 0
    answered: int = 0

    def cells(self) -> list[str]:
        """In the order of COLUMNS."""
        mean = f"{self.days / self.answered:.1f}" if self.answered else "-"
        return [*map(str, (self.held, self.in_time, self.silent, self.by_word, self.listed)), mean]


@dataclass
class Figures:
    """The sums of one replay."""

    cases: int = 0
    levels: dict[str, Sums] = field(default_factory=lambda: {level: Sums() for level in Level.values})
    categories: dict[str, Sums] = field(default_factory=dict)

    def add(self, category: str, rungs: list[Rung], days: Workdays) -> None:
        """One case more."""
        self.cases += 1
        start = rungs[0].registered_on
        for rung in rungs:
            for sums in (self.levels[rung.level], self.categories.setdefault(category, Sums())):
                sums.held += 1
                sums.in_time += rung.is_on_time
                sums.silent += rung.outcome == Assignment.Outcome.SILENCE
                sums.by_word += rung.outcome in {Assignment.Outcome.NO_POWER, Assignment.Outcome.NO_FUNDS}
                sums.listed += rung.listed_at is not None
                if rung.answered_at is not None:
                    sums.answered += 1
                    sums.days += max(0, days.between(start, local_date(rung.answered_at)))


def compare(present: Figures, changed: Figures) -> Iterable[list[str]]:
    """Rows of the table: what, as it was and as it would have been, for each column."""
    yield ["what", "rules", *COLUMNS]
    for name in Level.values:
        yield [name, "as they were", *present.levels[name].cells()]
        yield [name, "changed", *changed.levels[name].cells()]
    for name in sorted(present.categories.keys() | changed.categories.keys()):
        yield [name, "as they were", *present.categories.get(name, Sums()).cells()]
        yield [name, "changed", *changed.categories.get(name, Sums()).cells()]


def table(rows: Iterable[list[str]], out: TextIO) -> None:
    """The rows as text in columns, numbers to the right."""
    kept = list(rows)
    widths = [max(len(row[place]) for row in kept) for place in range(len(kept[0]))]
    for row in kept:
        words = [
            cell.ljust(width) if place < 2 else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        out.write("  ".join(words).rstrip() + "\n")


def as_csv(rows: Iterable[list[str]], out: TextIO) -> None:
    """The rows as CSV."""
    csv.writer(out, lineterminator="\n").writerows(rows)
