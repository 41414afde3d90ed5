"""How long a case stays unsolved, told honestly: cases that are still open count for as long as they were watched.

The mean of closed cases would lie: it leaves out exactly those that take longest.
"""

from __future__ import annotations

from collections.abc import Iterable

from statistics.measures import Waited

AT_RISK = 20
"""The curve ends where fewer cases than this are still watched."""


def still_unsolved(waits: Iterable[Waited]) -> list[tuple[int, float]]:
    """Kaplan and Meier's estimate: (days, share of cases still unsolved after so many days), falling from (0, 1.0)."""
    ordered = sorted(waits)
    at_risk = sum(wait.solved + wait.censored for wait in ordered)
    curve, share = [(0, 1.0)], 1.0
    for wait in ordered:
        if at_risk < AT_RISK:
            break
        if wait.solved:
            share *= 1 - wait.solved / at_risk
            curve.append((wait.days, share))
        at_risk -= wait.solved + wait.censored
    return curve


def median_days(waits: Iterable[Waited]) -> int | None:
    """The day by which half of the cases were solved; None when the curve ends before."""
    return next((days for days, share in still_unsolved(waits) if share <= 0.5), None)
