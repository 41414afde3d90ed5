"""One case, again: what people did at its time, what happens by itself by the rules at hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, cast

from cases.deadlines import end_of, last_day
from cases.models import Assignment, Event
from cases.reopening import half_of
from cases.replay.histories import Fact, History, Real
from cases.replay.rules import Clock, Rules
from cases.replay.workdays import Workdays, counted_from
from territories.clock import ZONE, local_date
from territories.models import Office

Entry, Outcome, Kind = Assignment.Entry, Assignment.Outcome, Event.Kind
EMERGENCY, ORDINARY = "emergency", "ordinary"


@dataclass(frozen=True, slots=True)
class Seat:
    """What a replay knows of an office."""

    level: str
    above: int | None
    """Where its cases climb to today."""
    path: str


def seats() -> dict[int, Seat]:
    """Every office. One query."""
    rows = Office.objects.order_by("pk").values_list("pk", "level", "climbs_to", "path")
    return {pk: Seat(level, above, path) for pk, level, above, path in rows}


@dataclass
class Rung:
    """One office's time with the case, as it comes out."""

    office: int
    level: str
    regime: str
    entered_at: datetime
    entered_by: str
    clock: Clock
    counted_from: date
    registered_on: date
    solve_days: int | None
    acknowledge_until: datetime | None
    promise_at: datetime
    due_at: datetime
    twin: Real | None
    """The assignment that this was, while nothing has come out differently."""
    accepted: bool = False
    paused: int = 0
    was_paused: bool = False
    answered_at: datetime | None = None
    listed_at: datetime | None = None
    left_at: datetime | None = None
    outcome: str = ""

    def told(self) -> tuple[int, str, date, date, date]:
        """What is compared with how it was: office, way, day of the hand-over, both last days."""
        return (
            self.office,
            self.entered_by,
            local_date(self.entered_at),
            last_day(self.promise_at),
            last_day(self.due_at),
        )

    @property
    def climbs_at(self) -> datetime:
        """When it moves by itself; an emergency that nobody has accepted, at the end of that hour."""
        if self.regime == EMERGENCY and not self.accepted and self.acknowledge_until is not None:
            return min(self.acknowledge_until, self.due_at)
        return self.due_at

    @property
    def is_on_time(self) -> bool:
        """Answered before the office's own date."""
        return self.answered_at is not None and self.answered_at < self.promise_at


@dataclass
class Replay:
    """The life of one case while it is told again."""

    history: History
    rules: Rules
    days: Workdays
    seats: Mapping[int, Seat]
    rungs: list[Rung] = field(default_factory=list)
    state: str = "open"
    waiting_until: datetime | None = None
    confirm_until: datetime | None = None
    reply_until: datetime | None = None
    review_until: datetime | None = None
    reviewer: int | None = None
    about_safety: bool = False

    @property
    def held(self) -> Rung:
        """The present rung."""
        return self.rungs[-1]

    # -- by itself ---------------------------------------------------------------------------

    def advance(self, until: datetime) -> None:
        """Everything that happens by itself up to a moment, the earliest first."""
        while True:
            due = min(self._pending(), key=lambda one: one[0], default=None)
            if due is None or due[0] > until:
                return
            due[1](due[0])

    def _pending(self) -> list[tuple[datetime, Callable[[datetime], None]]]:
        if self.state == "waiting" and self.waiting_until is not None and self.waiting_until < self.held.climbs_at:
            return [(self.waiting_until, self._resume)]
        if self.state in {"open", "waiting"} and self.held.listed_at is None:
            return [(self.held.climbs_at, self._climb)]
        if self.state == "answered" and self.confirm_until is not None:
            return [(self.confirm_until, self._close_silent)]
        if self.state == "reviewed" and self.review_until is not None:
            return [(self.review_until, self._silent_reviewer)]
        return []

    def _resume(self, _at: datetime) -> None:
        self.state, self.waiting_until = "open", None

    def _climb(self, at: datetime) -> None:
        held, above = self.held, self.seats[self.held.office].above
        real = held.twin if held.twin is not None and held.twin.climbs_at == at else None
        if above is None and (real is None or real.outcome != Outcome.SILENCE):
            held.listed_at = real.listed_at if real is not None and real.listed_at is not None else at
            return
        if real is not None and real.outcome == Outcome.SILENCE and real.left_at is not None:
            at = real.left_at
        self._up(at, above, Entry.ESCALATED, Outcome.SILENCE)

    def _close_silent(self, at: datetime) -> None:
        self.state = "closed"
        self._leave(at, Outcome.SOLVED)

    def _silent_reviewer(self, at: datetime) -> None:
        following = self._following()
        if following is not None and following.entered_by == Entry.DISPUTE:
            at = max(at, following.entered_at)
        self._uphold(at)

    def _uphold(self, at: datetime) -> None:
        """The resident is right: the reviewer takes the case, or its owner owes an answer again."""
        above, owner = self.reviewer, self.held.office
        self.review_until = None
        takes = above is not None and above != owner and self.seats[owner].path.startswith(self.seats[above].path)
        if takes or self.about_safety:
            regime = EMERGENCY if self.about_safety else self.held.regime
            self._up(at, above if takes else owner, Entry.DISPUTE, Outcome.OVERTURNED, regime=regime)
        else:
            self.held.answered_at = None
            self.state = "open"

    def _up(
        self, at: datetime, to: int | None, entered_by: str, outcome: str, *, regime: str = "", real: bool = True
    ) -> None:
        """To the next rung, with its full window."""
        following = self._following() if real else None
        if following is not None and following.entered_by == entered_by and following.entered_at == at:
            to = following.office
        if to is None:
            return
        step = "republic" if self.seats[to].level == Office.Level.REPUBLIC else "next"
        regime = regime or self.held.regime
        self._leave(at, outcome)
        self.begin(to, at, entered_by, self.rules.clock(regime, step, local_date(at)), regime, None, counted_from(at))

    def _following(self) -> Real | None:
        """The assignment that came after the present one, while nothing has come out differently."""
        twin = self.held.twin
        reals = self.history.assignments
        place = next((place for place, real in enumerate(reals) if twin is not None and real.id == twin.id), None)
        return reals[place + 1] if place is not None and place + 1 < len(reals) else None

    # -- rungs ---------------------------------------------------------------------------------

    def begin(
        self,
        to: int,
        at: datetime,
        entered_by: str,
        clock: Clock,
        regime: str,
        own_days: int | None,
        start: date,
        registered_on: date | None = None,
    ) -> Rung:
        """Open a rung. `own_days`: another window than the clock's."""
        twin = self._twin_of(to, at, entered_by)
        solve_days = None if clock.solve_hours is not None else own_days or clock.solve_days
        acknowledge = None
        if clock.solve_hours is not None:
            promise_at = at + timedelta(hours=clock.solve_hours)
            if clock.acknowledge_hours:
                acknowledge = at + timedelta(hours=clock.acknowledge_hours)
        else:
            given_back = twin.shifted_days if twin is not None else 0
            promise_at = self.days.end_after(start, (solve_days or 0) + given_back)
            if clock.acknowledge_days:
                acknowledge = self.days.end_after(start, clock.acknowledge_days)
        rung = Rung(
            to, self.seats[to].level, regime, at, entered_by, clock, start, registered_on or local_date(at), solve_days,
            acknowledge, promise_at, promise_at, twin,
        )  # fmt: skip
        self.rungs.append(rung)
        self.state, self.waiting_until, self.confirm_until, self.review_until = "open", None, None, None
        return rung

    def _twin_of(self, office: int, at: datetime, entered_by: str) -> Real | None:
        """The assignment that this rung is again: the first one, or the one that followed the last rung's."""
        if not self.rungs:
            return self.history.assignments[0]
        following = self._following()
        if following is None or (following.office, following.entered_by) != (office, entered_by):
            return None
        return following if following.entered_at == at else None

    def _leave(self, at: datetime, outcome: str) -> None:
        self.held.left_at, self.held.outcome = at, outcome

    def back_to_life(self) -> None:
        """The present rung runs again, as if it had never stopped."""
        self.held.left_at, self.held.outcome, self.held.answered_at = None, "", None
        self.state, self.confirm_until, self.review_until = "open", None, None

    def put_off(self, days: int) -> None:
        """Move both dates by working days of waiting."""
        held = self.held
        held.paused += days
        held.promise_at = self.days.end_after(last_day(held.promise_at), days)
        held.due_at = self.days.end_after(last_day(held.due_at), days)

    def owes(self) -> bool:
        """An answer is owed."""
        return self.state in {"open", "waiting"}


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


# -- what people did ---------------------------------------------------------------------------


def _filed(case: Replay) -> None:
    history = case.history
    today = local_date(history.filed_at)
    first = history.assignments[0]
    clock = case.rules.clock(first.regime, "first", today)
    rule = case.rules.category(history.category, history.kind_of_unit, today)
    office, days = first.office, rule.solve_days or clock.solve_days
    if rule.first_level != case.seats[office].level and rule.first_level in _LEVELS:
        office = _at_level(case, office, rule.first_level)
    if days is not None and history.returned:
        days = half_of(days)
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


def _accepted(case: Replay, fact: Fact) -> None:
    if fact.office == case.held.office:
        case.held.accepted = True


def _forwarded(case: Replay, fact: Fact) -> None:
    held = case.held
    too_late = held.acknowledge_until is not None and held.acknowledge_until <= fact.at
    if fact.data["from"] != held.office or not case.owes() or too_late:
        return
    _sideways(case, fact, cast(int, fact.data["to"]), Entry.FORWARDED)


def _sideways(case: Replay, fact: Fact, to: int, entered_by: str) -> None:
    """To another office with the window of the first one, from the next day."""
    held = case.held
    step = "republic" if case.seats[to].level == Office.Level.REPUBLIC else "first"
    clock = case.rules.clock(held.regime, step, local_date(fact.at))
    days = clock.solve_days if step == "republic" else held.solve_days
    case._leave(fact.at, Outcome.FORWARDED)
    case.begin(to, fact.at, entered_by, clock, held.regime, days, counted_from(fact.at, next_day=True))


def _asked(case: Replay, fact: Fact) -> None:
    held = case.held
    if fact.office != held.office or case.state != "open" or held.was_paused or not held.clock.pause_days:
        return
    if held.regime == EMERGENCY:
        return
    today = local_date(fact.at)
    until = case.days.after(today, held.clock.pause_days)
    case.put_off(max(0, case.days.between(max(today, held.registered_on), until)))
    held.was_paused = True
    case.state, case.waiting_until = "waiting", end_of(until)


def _replied(case: Replay, fact: Fact) -> None:
    if case.state != "waiting" or case.waiting_until is None:
        return
    today = max(local_date(fact.at), case.held.registered_on)
    case.put_off(-max(0, case.days.between(today, last_day(case.waiting_until))))
    case.state, case.waiting_until = "open", None


def _answered(case: Replay, fact: Fact) -> None:
    if not case.owes():
        return
    held = case.held
    held.answered_at = fact.at
    case.state, case.waiting_until = "answered", None
    case.confirm_until = fact.at + timedelta(days=held.clock.confirm_days)
    case.reply_until = fact.at + timedelta(days=held.clock.reply_days)
    case.reviewer = None


def _confirmed(case: Replay, fact: Fact) -> None:
    if fact.data.get("safe") or case.state not in {"answered", "closed"} or case.held.answered_at is None:
        return
    case.state = "closed"
    if case.held.left_at is None:
        case._leave(fact.at, Outcome.SOLVED)


def _disputed(case: Replay, fact: Fact) -> None:
    held, safe = case.held, bool(fact.data.get("safe"))
    if not safe and (held.answered_at is None or case.state not in {"answered", "closed"}):
        return
    if not safe and case.reply_until is not None and case.reply_until <= fact.at:
        return
    case.about_safety, case.reviewer = safe, cast("int | None", fact.data.get("reviewer"))
    if safe and case.waiting_until is not None:
        case.put_off(-max(0, case.days.between(local_date(fact.at), last_day(case.waiting_until))))
        case.waiting_until = None
    if case.reviewer is None:
        if safe:
            case._uphold(fact.at)
        else:
            case.back_to_life()
        return
    _under_review(case, fact.at)


def _under_review(case: Replay, at: datetime) -> None:
    held = case.held
    clock = held.clock
    if case.about_safety and len(case.rungs) > 1:
        clock = case.rungs[-2].clock
    if clock.review_hours is not None:
        case.review_until = at + timedelta(hours=clock.review_hours)
    else:
        case.review_until = case.days.end_after(local_date(at), clock.review_days or 0)
    held.left_at, held.outcome, case.state = None, "", "reviewed"


def _upheld(case: Replay, fact: Fact) -> None:
    if fact.actor != Event.Actor.SYSTEM and case.state == "reviewed":
        case._uphold(fact.at)


def _rejected(case: Replay, fact: Fact) -> None:
    if case.state != "reviewed":
        return
    case.review_until = None
    if case.about_safety:
        case.state = "open"
        return
    case.state = "closed"
    case._leave(fact.at, Outcome.SOLVED)


def _appealed(case: Replay, fact: Fact) -> None:
    if case.state != "closed" or case.held.answered_at is None:
        return
    case.reviewer, case.about_safety = cast("int | None", fact.data.get("reviewer")), False
    _under_review(case, fact.at)


def _escalated(case: Replay, fact: Fact) -> None:
    """Only the office's own word: what climbs by itself is not a fact."""
    if fact.actor == Event.Actor.SYSTEM or fact.data["from"] != case.held.office or not case.owes():
        return
    case._up(fact.at, case.seats[case.held.office].above, Entry.ESCALATED, str(fact.data["reason"]))


def _extended(case: Replay, fact: Fact) -> None:
    if fact.data.get("about") == case.held.office and case.owes():
        case.held.due_at = case.days.end_after(last_day(case.held.due_at), cast(int, fact.data["days"]))


def _promise_accepted(case: Replay, fact: Fact) -> None:
    day = date.fromisoformat(str(fact.data["promised_on"]))
    if fact.data.get("about") == case.held.office and case.owes() and day > last_day(case.held.due_at):
        case.held.due_at = end_of(case.days.or_next(day))


def _made_safe(case: Replay, fact: Fact) -> None:
    held = case.held
    if held.regime != EMERGENCY or fact.office != held.office or not case.owes():
        return
    step = "republic" if held.level == Office.Level.REPUBLIC else "first"
    clock = case.rules.clock(ORDINARY, step, local_date(fact.at))
    days = half_of(clock.solve_days) if case.history.returned and clock.solve_days else clock.solve_days
    case._leave(fact.at, Outcome.MADE_SAFE)
    rung = case.begin(held.office, fact.at, Entry.MADE_SAFE, clock, ORDINARY, days, counted_from(fact.at))
    rung.accepted = True


def _assigned(case: Replay, fact: Fact) -> None:
    to = cast(int, fact.data["to"])
    if not case.owes() or to == case.held.office:
        return
    if fact.actor == Event.Actor.SYSTEM:
        case._up(fact.at, to, Entry.ASSIGNED, Outcome.FORWARDED)
    else:
        _sideways(case, fact, to, Entry.ASSIGNED)
    case.held.accepted = True


def _succeeded(case: Replay, fact: Fact) -> None:
    old, to = case.held, cast(int, fact.data["to"])
    if fact.data.get("from") != old.office or not case.owes():
        return
    if "via_vacancy" in fact.data:
        case._up(fact.at, to, Entry.SUCCESSION, Outcome.SUCCESSION)
        return
    state, waiting = case.state, case.waiting_until
    case._leave(fact.at, Outcome.SUCCESSION)
    new = case.begin(
        to, fact.at, Entry.SUCCESSION, old.clock, old.regime, old.solve_days, old.counted_from, old.registered_on
    )
    new.promise_at, new.due_at, new.acknowledge_until = old.promise_at, old.due_at, old.acknowledge_until
    new.accepted, new.paused, new.was_paused = old.accepted, old.paused, old.was_paused
    case.state, case.waiting_until = state, waiting


def _incident(case: Replay, fact: Fact) -> None:
    if fact.data.get("to") and fact.data.get("from") == case.held.office and case.owes():
        case._up(fact.at, cast(int, fact.data["to"]), Entry.INCIDENT, Outcome.INCIDENT)


def _ended(outcome: str) -> Callable[[Replay, Fact], None]:
    def end(case: Replay, fact: Fact) -> None:
        if case.state != "closed":
            case.state = "closed"
            case._leave(fact.at, outcome)

    return end


def _took_in(case: Replay, fact: Fact) -> None:
    """The earlier deadline of both holds."""
    told = datetime.fromisoformat(str(fact.data["promise_at"]))
    case.held.promise_at = case.held.due_at = min(case.held.promise_at, told)


def _split(case: Replay, fact: Fact) -> None:
    if "into" in fact.data and case.held.outcome == Outcome.MERGED:
        case.back_to_life()


def _returned(case: Replay, fact: Fact) -> None:
    if "case" not in fact.data and case.state == "closed" and case.held.answered_at is not None:
        case.back_to_life()


def _reclassified(case: Replay, fact: Fact) -> None:
    held, twin = case.held, case.held.twin
    code, from_above = str(fact.data["to_category"]), fact.office != case.held.office
    rule = case.rules.category(code, case.history.kind_of_unit, local_date(fact.at))
    if twin is not None and fact.assignment != twin.id:
        following = case._following()
        regime = following.regime if following is not None else held.regime
        old_promise = held.promise_at
        step = held.clock.step
        clock = case.rules.clock(regime, step, local_date(fact.at))
        case._leave(fact.at, Outcome.RECLASSIFIED)
        own = rule.solve_days if step == "first" else None
        new = case.begin(held.office, fact.at, Entry.RECLASSIFIED, clock, regime, own, counted_from(fact.at))
        if not from_above and old_promise > fact.at:
            new.promise_at = new.due_at = min(new.promise_at, old_promise)
        new.accepted = not from_above
        return
    days = rule.solve_days or held.clock.solve_days
    if held.solve_days is None or held.clock.step != "first" or days is None:
        return
    days = days if from_above else min(days, held.solve_days)
    moved = days - held.solve_days
    held.solve_days = days
    held.promise_at = case.days.end_after(
        held.counted_from, case.days.between(held.counted_from, last_day(held.promise_at)) + moved
    )
    held.due_at = max(held.promise_at, case.days.end_after(last_day(held.due_at), moved)) if moved else held.due_at


def _clocks_moved(case: Replay, fact: Fact) -> None:
    """Hours that an act gave back; working days come with the assignment (Real.shifted_days), days off with the calendar."""
    if case.held.regime != EMERGENCY or fact.data.get("what") == "review":
        return
    moved = datetime.fromisoformat(str(fact.data["due_at"])) - datetime.fromisoformat(str(fact.data["from_at"]))
    held = case.held
    held.promise_at, held.due_at = held.promise_at + moved, held.due_at + moved
    if held.acknowledge_until is not None:
        held.acknowledge_until += moved


_TOLD: dict[Any, Callable[[Replay, Fact], None]] = {
    Kind.ACCEPTED: _accepted,
    Kind.PROMISED: _accepted,
    Kind.FORWARDED: _forwarded,
    Kind.ASKED: _asked,
    Kind.REPLIED: _replied,
    Kind.ANSWERED: _answered,
    Kind.CONFIRMED: _confirmed,
    Kind.DISPUTED: _disputed,
    Kind.UPHELD: _upheld,
    Kind.REJECTED: _rejected,
    Kind.APPEALED: _appealed,
    Kind.ESCALATED: _escalated,
    Kind.EXTENSION_GRANTED: _extended,
    Kind.PROMISE_ACCEPTED: _promise_accepted,
    Kind.MADE_SAFE: _made_safe,
    Kind.ASSIGNED: _assigned,
    Kind.SUCCEEDED: _succeeded,
    Kind.INCIDENT: _incident,
    Kind.MERGED: _ended(Outcome.MERGED),
    Kind.WITHDRAWN: _ended(Outcome.WITHDRAWN),
    Kind.VOIDED: _ended(Outcome.VOID),
    Kind.TOOK_IN: _took_in,
    Kind.SPLIT: _split,
    Kind.RETURNED: _returned,
    Kind.RECLASSIFIED: _reclassified,
    Kind.CLOCK_CHANGED: _clocks_moved,
}
"""What people did, and the rare things that the platform did and that stay as they were (joining, succession, arbiters)."""
