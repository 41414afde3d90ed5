"""How much time is left, in the plain words an akim reads: "Today is the last day", "3 working days late".

The numbers and words are those of the public page (cases.countdown, cases.wording); a list adds the last day or hour.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Self

from django.utils.translation import gettext, pgettext

from cases.countdown import Calendar, Countdown, in_days, in_hours, is_emergency, left_of, started_on, until_accepted
from cases.deadlines import last_day
from cases.models import Answer, Arbitration, Assignment, Case, Extension, Promise, Review
from cases.wording import left_in_words
from territories.clock import local_date, midnight
from territories.wording import clock_time, day_month, until_day

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
    """A moment, and the working days that a page counts with."""

    now: datetime
    calendar: Calendar

    @classmethod
    def for_page(
        cls,
        now: datetime,
        cases: Iterable[Case],
        reviews: Iterable[Review] = (),
        *,
        asked: Iterable[Extension | Promise | Arbitration] = (),
    ) -> Self:
        """Everything needed for the deadlines of these cases and disputes, and of what is asked from below. One query."""
        dates = {local_date(now)}
        for case in cases:
            dates |= {started_on(case.current), last_day(case.current.due_at)}
        for review in reviews:
            dates |= {local_date(review.opened_at), last_day(review.due_at)}
        for one in asked:
            if one.decide_until is not None:
                dates |= {local_date(one.asked_at), last_day(one.decide_until)}
        return cls(now, Calendar.of(dates))


def tomorrow(now: datetime) -> datetime:
    """The moment today ends."""
    return midnight(local_date(now) + timedelta(days=1))


def in_a_week(now: datetime) -> datetime:
    """The end of the seventh day after today."""
    return tomorrow(now) + WEEK


def of_case(case: Case, days: Days) -> TimeLeft:
    """What the present office has left: to answer, to accept an emergency, or until the resident's time is over."""
    if case.state == Case.State.WAITING and case.waiting_until:
        until = until_day(last_day(case.waiting_until))
        return TimeLeft(gettext("On hold,"), gettext("the resident may reply %(until)s") % {"until": until}, "rest")
    if case.state == Case.State.ANSWERED and case.confirm_until:
        until = until_day(last_day(case.confirm_until))
        return TimeLeft(gettext("Answered,"), gettext("residents may say %(until)s") % {"until": until}, "rest")
    if not case.owes_answer:
        return TimeLeft("", "", "rest")
    return of_assignment(case.current, days)


def of_assignment(assignment: Assignment, days: Days) -> TimeLeft:
    """Until the case climbs. An emergency counts hours, and minutes until somebody accepts it; all else working days."""
    waited = until_accepted(assignment, days.now)
    return _told(left_of(assignment, days.calendar, days.now) if waited is None else waited)


def of_review(review: Review, days: Days) -> TimeLeft:
    """Until the dispute is upheld by silence; hours about a danger. Reads the case's present assignment and the answer."""
    if is_emergency(review.case.current) or review.answer.kind == Answer.Kind.MADE_SAFE:
        return _told(in_hours(review.opened_at, review.due_at, days.now))
    return _told(in_days(local_date(review.opened_at), review.due_at, days.calendar, days.now))


def of_asked(asked: Extension | Promise | Arbitration, days: Days) -> TimeLeft:
    """Until silence means no to what an office below has asked for."""
    if asked.decide_until is None:
        return TimeLeft("", "", "rest")
    if is_emergency(asked.assignment):
        return _told(in_hours(asked.asked_at, asked.decide_until, days.now))
    return _told(in_days(local_date(asked.asked_at), asked.decide_until, days.calendar, days.now))


def _told(left: Countdown) -> TimeLeft:
    words = left_in_words(left)
    if left.is_late and not left.left:
        return TimeLeft(pgettext("deadline", "Late"), gettext("the deadline has passed"), "late")
    if left.is_late or (left.unit == "days" and not left.left):
        return TimeLeft(words.strong, words.text, words.tone)
    return TimeLeft(words.strong, f"{words.text}, {_last(left, left.last_on)}", words.tone)


def _last(left: Countdown, day: date) -> str:
    """The last day, or in an emergency the hour."""
    return day_month(day) if left.unit == "days" else gettext("until %(time)s") % {"time": clock_time(left.ends_at)}
