"""Shares that are honest about how many cases stand behind them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

ENOUGH = 30
"""Below so many cases: "3 of 5", no per cent, no interval, no colour."""

Z_95 = 1.959963984540054
"""The 97.5th percentile of the standard normal distribution: 95 % lie between minus and plus this."""

STEPS = (20, 40, 60, 80)
"""Where one colour of a map ends and the next begins, in per cent: five equal steps, the same for every map and year."""


@dataclass(frozen=True, slots=True)
class Share:
    """`part` of `whole`."""

    part: int
    whole: int

    @property
    def is_enough(self) -> bool:
        """Whether there are cases enough to speak in per cent."""
        return self.whole >= ENOUGH

    @property
    def percent(self) -> int:
        """Whole per cents, rounded down: nobody is praised for a half. 0 of 0 is 0."""
        return self.part * 100 // self.whole if self.whole else 0

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % interval, as shares of 0 to 1."""
        return wilson(self.part, self.whole)

    @property
    def step(self) -> int:
        """The colour: 1 (pale) to 5 (deep), 0 when there are too few cases to say."""
        return 1 + sum(self.percent >= step for step in STEPS) if self.is_enough else 0


def wilson(part: int, whole: int, z: float = Z_95) -> tuple[float, float]:
    """Wilson's score interval of a share. Nothing known, 0 of 0, is anything between 0 and 1.

    E. B. Wilson, Probable inference, the law of succession, and statistical inference, JASA 22 (1927), 209-212.
    """
    if whole == 0:
        return 0.0, 1.0
    share = part / whole
    divisor = 1 + z * z / whole
    middle = (share + z * z / (2 * whole)) / divisor
    half = z * sqrt(share * (1 - share) / whole + z * z / (4 * whole * whole)) / divisor
    return max(0.0, middle - half), min(1.0, middle + half)


def whole_percents(counts: Sequence[int], *, exact: int = 0) -> list[int]:
    """Whole per cents of parts that add up to exactly 100, by largest remainders; all zero when there is nothing.

    The first `exact` parts are only rounded down, as the figure above a bar is, so that bar and figure agree. Equal
    remainders: the earlier part first.
    """
    whole = sum(counts)
    if not whole:
        return [0] * len(counts)
    percents = [count * 100 // whole for count in counts]
    order = sorted(range(exact, len(counts)), key=lambda place: (-(counts[place] * 100 % whole), place))
    for place in order[: 100 - sum(percents)]:
        percents[place] += 1
    return percents
