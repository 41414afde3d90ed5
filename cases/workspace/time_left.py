"""How much time is left, in the plain words an akim reads: "Today is the last day", "3 working days late"."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Self

from django.utils.translation import gettext, ngettext, pgettext

from cases.deadlines import last_day
from cases.models import Assignment, Case, ClockRule
from territories.clock import local_date, midnight
from territories.models import CalendarDay
from territories.wording import clock_time, day_month, number, until_day

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class TimeLeft:
    """The strong word or number, the rest of the sentence, and how pressing it is: open, soon, late or rest.

    Both texts are empty when no clock runs.
    """

    strong: str
    text: str
    tone: str


@dataclass(frozen=True)
class Days:
    """Today, and the numbers of the working days a page speaks about."""

    now: datetime
    ordinals: dict[date, int]

    @classmethod
    def around(cls, now: datetime, moments: Iterable[datetime | None]) -> Self:
        """Everything needed to count to and from these deadlines. One query."""
        dates = {last_day(moment) for moment in moments if moment is not None} | {local_date(now)}
        found = CalendarDay.objects.filter(date__in=dates).values_list("date", "ordinal")
        return cls(now, dict(found))

    @property
    def today(self) -> date:
        """The local date."""
        return local_date(self.now)

    def until(self, deadline: datetime) -> int:
        """Working days from tomorrow to the last day in time; negative when that day has passed."""
        return self.ordinals[last_day(deadline)] - self.ordinals[self.today]


def tomorrow(now: datetime) -> datetime:
    """The moment today ends."""
    return midnight(local_date(now) + timedelta(days=1))


def in_a_week(now: datetime) -> datetime:
    """The end of the seventh day after today."""
    return tomorrow(now) + WEEK


def of_case(case: Case, days: Days) -> TimeLeft:
    """What the present office has left: to answer, to accept an emergency, or until the resident's time is over."""
    current = case.current
    if case.state == Case.State.WAITING and case.waiting_until:
        until = until_day(last_day(case.waiting_until))
        return TimeLeft(gettext("On hold,"), gettext("the resident may reply %(until)s") % {"until": until}, "rest")
    if case.state == Case.State.ANSWERED and case.confirm_until:
        until = until_day(last_day(case.confirm_until))
        return TimeLeft(gettext("Answered,"), gettext("residents may say %(until)s") % {"until": until}, "rest")
    if case.state in {Case.State.REVIEWED, Case.State.CLOSED}:
        return TimeLeft("", "", "rest")
    return of_assignment(current, days)


def of_assignment(assignment: Assignment, days: Days) -> TimeLeft:
    """Until the case climbs. An emergency counts hours, everything else working days."""
    if assignment.regime == ClockRule.Regime.EMERGENCY:
        return in_hours(assignment.climbs_at, days.now)
    return in_days(assignment.climbs_at, days)


def in_days(deadline: datetime, days: Days) -> TimeLeft:
    """Until the midnight that ends the last day."""
    if deadline <= days.now:
        late = -days.until(deadline)
        if late < 1:
            return TimeLeft(pgettext("deadline", "Late,"), gettext("the last day has passed"), "late")
        return TimeLeft(number(late), ngettext("working day late", "working days late", late), "late")
    last = last_day(deadline)
    if last == days.today:
        return TimeLeft(pgettext("deadline", "Today"), pgettext("deadline", "is the last day"), "soon")
    left = days.until(deadline)
    words = ngettext("working day left", "working days left", left)
    return TimeLeft(number(left), f"{words}, {day_month(last)}", "soon" if left <= 1 else "open")


def in_hours(deadline: datetime, now: datetime) -> TimeLeft:
    """Until an hour; below one hour in minutes. Begun hours left count as a whole one less, so nobody is promised too much."""
    minutes = int(abs(deadline - now).total_seconds() // 60)
    hours = minutes // 60
    at = clock_time(deadline)
    if deadline <= now:
        if hours:
            return TimeLeft(number(hours), ngettext("hour late", "hours late", hours), "late")
        return TimeLeft(number(max(minutes, 1)), ngettext("minute late", "minutes late", max(minutes, 1)), "late")
    if hours:
        words = ngettext("hour left, until %(at)s", "hours left, until %(at)s", hours)
        return TimeLeft(number(hours), words % {"at": at}, "soon")
    words = ngettext("minute left, until %(at)s", "minutes left, until %(at)s", minutes)
    return TimeLeft(number(minutes), words % {"at": at}, "soon")
