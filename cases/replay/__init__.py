"""What changed rules would have done to the cases there were: the ladder run again, in memory, over what people really did.

Nothing is written. The facts that people made (reports, answers, confirmations, disputes, questions, words about power and funds)
stay where they were in time; what happens by itself (climbs, the end of a wait, silence that decides) is done again by the rules at
hand. With the rules as they were, it must come out as it was: rungs, dates and ends, case by case. That is its proof
(`differences`, tests/cases/test_replay.py). What people would have done otherwise under other rules, nobody knows: docs/replay.md.
"""

from .figures import Figures, compare, table
from .histories import History, histories
from .ladder import replay
from .rules import Rules
from .rungs import Rung

__all__ = ["Figures", "History", "Rules", "Rung", "compare", "differences", "histories", "replay", "table"]


def differences(history: History, rungs: list[Rung]) -> list[str]:
    """Where a replay by the rules as they were does not come out as it was; empty when it does."""
    told = [rung.told() for rung in rungs]
    real = [one.told() for one in history.assignments]
    return [f"{case} is replayed as {again}" for case, again in zip(real, told, strict=False) if case != again] + (
        [f"{len(real)} rungs are replayed as {len(told)}"] if len(real) != len(told) else []
    )
