"""The window of every measure: twelve months of deadlines that ended long enough ago to be judged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from territories.clock import local_date, midnight

RIPENS = timedelta(days=45)
"""An answer may be confirmed or disputed for 30 days, and a dispute takes the level above some days more: 45 days after
its deadline an assignment's fate is settled. A shorter wait would count the hasty, a longer one would be old news."""


@dataclass(frozen=True, slots=True)
class Window:
    """Deadlines from `first` to `last`, both included: the last local date on which an answer was in time."""

    first: date
    last: date

    @classmethod
    def at(cls, now: datetime) -> Window:
        """Twelve months, the last day of which was 45 days before today's local date."""
        last = local_date(now) - RIPENS
        return cls(_a_year_before(last) + timedelta(days=1), last)

    @property
    def after(self) -> datetime:
        """`promise_at` lies after this moment: a promise that ends with a local day is stored as the midnight behind it."""
        return midnight(self.first)

    @property
    def until(self) -> datetime:
        """`promise_at` is not later than this moment, the midnight that ends the last day."""
        return midnight(self.last + timedelta(days=1))

    def holds(self, promise_at: datetime) -> bool:
        """Whether a deadline belongs to the window: open at the beginning, closed at the end."""
        return self.after < promise_at <= self.until

    @property
    def facts(self) -> dict[str, datetime]:
        """For SQL. `now` is the beginning of today: what ends with a local day is over at the same moments."""
        return {"after": self.after, "until": self.until, "now": self.until + RIPENS - timedelta(days=1)}


def _a_year_before(day: date) -> date:
    """The same date of the year before; 28 February for the 29th."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)
