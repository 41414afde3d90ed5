"""How much time an office has left: for pages, which must say it in plain words. How its date was counted: cases.counted.

Working days are counted on the calendar's own ordinals, read once for a page (`Calendar`). The conventions are those of
cases.deadlines: the day from which counting starts is not counted, the last day is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from cases.deadlines import last_day
from cases.models import Assignment, ClockRule
from territories.calendar import CalendarExhausted
from territories.clock import local_date
from territories.models import CalendarDay

SATURDAY = 5
AHEAD = timedelta(days=150)
"""How far a page looks ahead: 55 working days over New Year and Nauryz are less."""


class Calendar:
    """Days of the calendar held in memory, so that a page counts as often as it likes. One query to make."""

    def __init__(self, days: Iterable[CalendarDay]) -> None:
        self.days = {day.date: day for day in days}

    @classmethod
    def around(cls, first: date, last: date) -> Calendar:
        """Every day from `first` to far enough after `last` to count the rest of the ladder."""
        return cls(CalendarDay.objects.filter(date__range=(first, last + AHEAD)))

    @classmethod
    def of(cls, dates: Iterable[date]) -> Calendar:
        """Just these days: enough for differences between them."""
        return cls(CalendarDay.objects.filter(date__in=set(dates)))

    def _day(self, day: date) -> CalendarDay:
        try:
            return self.days[day]
        except KeyError:
            raise CalendarExhausted(day) from None

    def between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`; negative when `end` is earlier."""
        return self._day(end).ordinal - self._day(start).ordinal

    def after(self, start: date, days: int) -> date:
        """The date `days` working days after `start`."""
        wanted = self._day(start).ordinal + days
        for day in sorted(self.days):
            found = self.days[day]
            if found.is_working and found.ordinal == wanted:
                return day
        raise CalendarExhausted(start, days)

    def is_working(self, day: date) -> bool:
        """Whether offices work on a date."""
        return self._day(day).is_working

    def next_working_day(self, day: date) -> date:
        """The first working day after a date."""
        return self.after(day, 1)

    def off_between(self, start: date, end: date) -> list[CalendarDay]:
        """Named days off after `start` and before `end`, Saturdays and Sundays left out unless they have a name."""
        return [
            found
            for day, found in sorted(self.days.items())
            if start < day < end and not found.is_working and (found.name_kk or day.weekday() < SATURDAY)
        ]

    def weekend_days_between(self, start: date, end: date) -> int:
        """Ordinary Saturdays and Sundays after `start` and before `end`."""
        return sum(
            start < day < end and not found.is_working and day.weekday() >= SATURDAY and not found.name_kk
            for day, found in self.days.items()
        )


@dataclass(frozen=True, slots=True)
class Countdown:
    """What is left of an allowance: working days, or hours in an emergency."""

    unit: str
    """"days" (working), "hours", "minutes"."""
    total: int
    used: int
    """Full units gone; more than `total` when late."""
    left: int
    """Zero on the last day; negative when late."""
    is_late: bool
    ends_at: datetime
    last_on: date
    """The last local date that is still in time."""


def started_on(assignment: Assignment) -> date:
    """The date after which an assignment's working days count."""
    return assignment.counted_from


def is_emergency(assignment: Assignment) -> bool:
    """Whether hours run, not working days."""
    return assignment.regime == ClockRule.Regime.EMERGENCY


def left_of(assignment: Assignment, calendar: Calendar, now: datetime, *, until: datetime | None = None) -> Countdown:
    """What an office has left of its time at `now`; `until` replaces the deadline (an answered case: how long it took)."""
    ends_at = until or assignment.due_at
    if is_emergency(assignment):
        return in_hours(assignment.entered_at, ends_at, now)
    return in_days(started_on(assignment), ends_at, calendar, now)


def in_days(start: date, ends_at: datetime, calendar: Calendar, now: datetime) -> Countdown:
    """Working days from the day after `start` to the last day before `ends_at`."""
    last_on, today = last_day(ends_at), local_date(now)
    total = max(calendar.between(start, last_on), 0)
    is_late = now >= ends_at
    left = -calendar.between(last_on, today) if is_late else min(calendar.between(today, last_on), total)
    return Countdown("days", total, total - left, left, is_late, ends_at, last_on)


def until_accepted(assignment: Assignment, now: datetime) -> Countdown | None:
    """In an emergency that nobody has accepted: the minutes until it climbs for that; None otherwise."""
    if not is_emergency(assignment) or assignment.accepted_at is not None or assignment.acknowledge_until is None:
        return None
    minute = timedelta(minutes=1)
    ends_at = assignment.climbs_at
    total = max(round((ends_at - assignment.entered_at) / minute), 1)
    left = -((now - ends_at) // minute)
    return Countdown("minutes", total, total - left, left, now >= ends_at, ends_at, local_date(ends_at))


def in_hours(start: datetime, ends_at: datetime, now: datetime) -> Countdown:
    """Hours round the clock; a begun hour still counts as left."""
    hour = timedelta(hours=1)
    total = max(round((ends_at - start) / hour), 1)
    left = -((now - ends_at) // hour)
    return Countdown("hours", total, total - left, left, now >= ends_at, ends_at, local_date(ends_at))


def days_taken(assignment: Assignment, at: datetime, calendar: Calendar) -> int:
    """Working days from the start of an assignment to a moment in it: how long an answer took; at least 0."""
    return max(calendar.between(started_on(assignment), local_date(at)), 0)
