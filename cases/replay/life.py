"""The life of one case while it is told again: what happens by itself by the rules at hand, and how rungs begin and end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from cases.deadlines import end_of, last_day
from cases.models import Assignment
from cases.reopening import half_of
from cases.replay.histories import History, Real
from cases.replay.rules import Clock, Rules
from cases.replay.rungs import EMERGENCY, Rung, Seat
from cases.replay.workdays import Workdays, counted_from
from territories.clock import local_date
from territories.models import Office

Entry, Outcome = Assignment.Entry, Assignment.Outcome


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
        self.up(at, above, Entry.ESCALATED, Outcome.SILENCE)

    def _close_silent(self, at: datetime) -> None:
        self.state = "closed"
        self.leave(at, Outcome.SOLVED)

    def _silent_reviewer(self, at: datetime) -> None:
        following = self.following()
        if following is not None and following.entered_by == Entry.DISPUTE:
            at = max(at, following.entered_at)
        self.uphold(at)

    def uphold(self, at: datetime) -> None:
        """The resident is right: the reviewer takes the case, or its owner owes an answer again."""
        above, owner = self.reviewer, self.held.office
        self.review_until = None
        takes = above is not None and above != owner and self.seats[owner].path.startswith(self.seats[above].path)
        if takes or self.about_safety:
            regime = EMERGENCY if self.about_safety else self.held.regime
            self.up(at, above if takes else owner, Entry.DISPUTE, Outcome.OVERTURNED, regime=regime)
        else:
            self.held.answered_at = None
            self.state = "open"

    def up(
        self, at: datetime, to: int | None, entered_by: str, outcome: str, *, regime: str = "", real: bool = True
    ) -> None:
        """To the next rung, with its full window."""
        following = self.following() if real else None
        if following is not None and following.entered_by == entered_by and following.entered_at == at:
            to = following.office
        if to is None:
            return
        step = "republic" if self.seats[to].level == Office.Level.REPUBLIC else "next"
        regime = regime or self.held.regime
        self.leave(at, outcome)
        self.begin(to, at, entered_by, self.rules.clock(regime, step, local_date(at)), regime, None, counted_from(at))

    def following(self) -> Real | None:
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
        following = self.following()
        if following is None or (following.office, following.entered_by) != (office, entered_by):
            return None
        return following if following.entered_at == at else None

    def leave(self, at: datetime, outcome: str) -> None:
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
        if held.promised is None:
            held.due_at = self.days.end_after(last_day(held.due_at), days)
        else:
            counted = self.days.end_after(last_day(held.promise_at), held.extended)
            held.due_at = max(counted, end_of(self.days.or_next(held.promised)))

    def end_the_wait(self, at: datetime) -> None:
        """A question to the resident waits no longer; the days of waiting that were not used are given back."""
        if self.waiting_until is not None:
            today = max(local_date(at), self.held.registered_on)
            unused = max(0, self.days.between(today, last_day(self.waiting_until)))
            self.put_off(-min(unused, self.held.paused))
            self.waiting_until = None

    def window(self, days: int | None) -> int | None:
        """A first office's working days; of a problem that came back half of them."""
        return half_of(days) if days is not None and self.history.returned else days

    def owes(self) -> bool:
        """An answer is owed."""
        return self.state in {"open", "waiting"}
