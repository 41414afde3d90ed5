"""What a benchmark yields: a figure, its reference, and the bar that their ratio (or the figure itself) must meet."""

import operator
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Sign = Literal["at least", "at most"]
SIGNS = {"at least": operator.ge, "at most": operator.le}
COLUMNS = ("name", "value", "unit", "reference", "ratio", "bar", "ok")


@dataclass(frozen=True)
class Bar:
    """What is promised: `Bar("at least", 0.4)` of the reference, or `Bar("at most", 20, of="value")` in the row's unit."""

    sign: Sign
    number: float
    of: Literal["ratio", "value"] = "ratio"

    def __str__(self) -> str:
        return f"{self.of} {self.sign} {short(self.number)}"


@dataclass(frozen=True)
class Row:
    """One measured figure."""

    name: str
    value: float
    unit: str
    reference: float | None = None
    bar: Bar | None = None

    @property
    def ratio(self) -> float | None:
        """The figure as a part of its reference."""
        return self.value / self.reference if self.reference else None

    @property
    def ok(self) -> bool | None:
        """Whether the bar is met; None where nothing is promised."""
        if self.bar is None:
            return None
        measured = self.value if self.bar.of == "value" else self.ratio
        return measured is not None and bool(SIGNS[self.bar.sign](measured, self.bar.number))

    def as_json(self) -> dict[str, object]:
        """The row as bench/results.json keeps it."""
        return {
            "name": self.name,
            "value": round(self.value, 4),
            "unit": self.unit,
            "reference": None if self.reference is None else round(self.reference, 4),
            "ratio": None if self.ratio is None else round(self.ratio, 4),
            "bar": None if self.bar is None else str(self.bar),
            "ok": self.ok,
        }


def short(number: float) -> str:
    """Three significant digits, without an exponent: 0.0123, 1.5, 184000."""
    return f"{number:,.0f}" if abs(number) >= 100 else f"{number:.3g}"


def table(rows: Sequence[dict[str, object]]) -> str:
    """The rows as aligned text."""
    cells = [list(COLUMNS), *([_cell(row[column]) for column in COLUMNS] for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(COLUMNS))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in cells]
    return "\n".join([lines[0], "-" * len(lines[0]), *lines[1:]])


def _cell(value: object) -> str:
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "NO"
    return short(value) if isinstance(value, float) else str(value)
