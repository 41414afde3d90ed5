"""One office's time with a case in a replay, and what a replay knows of an office."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from cases.deadlines import last_day
from cases.replay.histories import Real
from cases.replay.rules import Clock
from territories.clock import local_date
from territories.models import Office

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
    extended: int = 0
    """Working days that the level above gave."""
    promised: date | None = None
    """A later date that the level above accepted: waiting moves what is counted in days, never this."""
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
