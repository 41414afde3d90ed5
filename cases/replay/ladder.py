"""One case, again: what people did at its time, what happens by itself by the rules at hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from cases.models import Assignment, Event
from cases.replay import acts
from cases.replay.histories import Fact, History
from cases.replay.life import Replay
from cases.replay.rules import Rules
from cases.replay.rungs import Rung, Seat
from cases.replay.workdays import Workdays
from territories.clock import ZONE, local_date
from territories.models import Office

Entry, Outcome, Kind = Assignment.Entry, Assignment.Outcome, Event.Kind


def replay(history: History, rules: Rules, days: Workdays, offices: Mapping[int, Seat], until: datetime) -> list[Rung]:
    """The rungs of one case by these rules, up to a moment. No query."""
    case = Replay(history, rules, days, offices)
    for fact in history.facts:
        if fact.at > until:
            break
        if fact.kind == Kind.FILED:
            _filed(case)
            continue
        case.advance(fact.at)
        tell = _TOLD.get(fact.kind)
        if tell is not None:
            tell(case, fact)
    case.advance(until)
    return case.rungs


def _filed(case: Replay) -> None:
    history = case.history
    today = local_date(history.filed_at)
    first = history.assignments[0]
    clock = case.rules.clock(first.regime, "first", today)
    rule = case.rules.category(history.category, history.kind_of_unit, today)
    office, days = first.office, case.window(rule.solve_days or clock.solve_days)
    if rule.first_level != case.seats[office].level and rule.first_level in _LEVELS:
        office = _at_level(case, office, rule.first_level)
    start = today
    if clock.solve_hours is None:
        local = history.filed_at.astimezone(ZONE)
        closes = clock.registration_closes
        start = case.days.or_next(today + timedelta(days=1 if closes is not None and local.time() >= closes else 0))
    case.begin(office, history.filed_at, Entry.FILED, clock, first.regime, days, start, start)


_LEVELS = list(Office.Level.values)


def _at_level(case: Replay, office: int, level: str) -> int:
    """The nearest office at or above a level; a lower level than where it went is left as it was: nobody knows which office."""
    while _LEVELS.index(case.seats[office].level) < _LEVELS.index(level):
        above = case.seats[office].above
        if above is None:
            return office
        office = above
    return office


_TOLD: dict[Any, Callable[[Replay, Fact], None]] = {
    Kind.ACCEPTED: acts.accepted,
    Kind.PROMISED: acts.accepted,
    Kind.FORWARDED: acts.forwarded,
    Kind.ASKED: acts.asked,
    Kind.REPLIED: acts.replied,
    Kind.ANSWERED: acts.answered,
    Kind.CONFIRMED: acts.confirmed,
    Kind.DISPUTED: acts.disputed,
    Kind.UPHELD: acts.upheld,
    Kind.REJECTED: acts.rejected,
    Kind.APPEALED: acts.appealed,
    Kind.ESCALATED: acts.escalated,
    Kind.EXTENSION_GRANTED: acts.extended,
    Kind.PROMISE_ACCEPTED: acts.promise_accepted,
    Kind.MADE_SAFE: acts.made_safe,
    Kind.ASSIGNED: acts.assigned,
    Kind.SUCCEEDED: acts.succeeded,
    Kind.INCIDENT: acts.incident,
    Kind.MERGED: acts.ended(Outcome.MERGED),
    Kind.WITHDRAWN: acts.ended(Outcome.WITHDRAWN),
    Kind.VOIDED: acts.ended(Outcome.VOID),
    Kind.TOOK_IN: acts.took_in,
    Kind.SPLIT: acts.split,
    Kind.RETURNED: acts.returned,
    Kind.RECLASSIFIED: acts.reclassified,
    Kind.CLOCK_CHANGED: acts.clocks_moved,
}
"""What people did, and the rare things that the platform did and that stay as they were (joining, succession, arbiters)."""
