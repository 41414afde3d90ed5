"""The calendar in memory: thousands of cases are counted on it, and the database is asked once."""

from __future__ import annotations

from bisect import bisect_left
from datetime import date, datetime, timedelta

from cases.deadlines import DAY_BEGINS, end_of
from territories.calendar import CalendarExhausted
from territories.clock import ZONE
from territories.models import CalendarDay


class Workdays:
    """Working days by number, both ways. One query to make."""

    def __init__(self) -> None:
        self.days = list(CalendarDay.objects.filter(is_working=True).order_by("date").values_list("date", flat=True))

    def after(self, day: date, count: int) -> date:
        """The date `count` working days later; zero is the day itself."""
        if count == 0:
            return day
        place = bisect_left(self.days, day + timedelta(days=1)) + count - 1
        if count < 0:
            place = bisect_left(self.days, day) + count
        if not 0 <= place < len(self.days):
            raise CalendarExhausted(day, count)
        return self.days[place]

    def between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`; negative when `end` is earlier."""
        return bisect_left(self.days, end + timedelta(days=1)) - bisect_left(self.days, start + timedelta(days=1))

    def is_working(self, day: date) -> bool:
        """Whether offices work on a date."""
        place = bisect_left(self.days, day)
        return place < len(self.days) and self.days[place] == day

    def or_next(self, day: date) -> date:
        """The day, or the next working day when nobody works on it."""
        return day if self.is_working(day) else self.after(day, 1)

    def end_after(self, day: date, count: int) -> datetime:
        """The end of the day `count` working days later."""
        return end_of(self.after(day, count))


def counted_from(moment: datetime) -> date:
    """The date after which a hand-over's days count (cases.deadlines.counted_from)."""
    local = moment.astimezone(ZONE)
    return local.date() - timedelta(days=1) if local.time() < DAY_BEGINS else local.date()
