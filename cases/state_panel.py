"""The one panel that matters now on the page of a case: a sentence for its state, and the number with its days.

A function for each state. The sentences that a petition says in other words come from the caller, which knows whose page it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases import wording
from cases.countdown import Calendar, Countdown, is_emergency, until_accepted
from cases.deadlines import last_day
from cases.models import Assignment, Case, Review
from cases.time_told import both_dates
from territories.clock import local_date
from territories.wording import clock_time, date_time, day_month, full_date, number, until_day, weekday


@dataclass(frozen=True, slots=True)
class Panel:
    """The one panel that matters now: a sentence, and the number with its days."""

    heading: str
    text: str = ""
    number: str = ""
    label: str = ""
    note: str = ""
    total: int | None = None
    used: int = 0
    tone: str = "plain"


def of_open(held: Assignment, countdown: Countdown, silence: str, now: datetime) -> Panel:
    """An answer is owed. `silence`: until when, and who gets the case then."""
    hour = until_accepted(held, now)
    left = countdown if hour is None or countdown.is_late else hour
    words = wording.left_in_words(left)
    if held.listed_at is not None:
        heading = _("The republic has not answered in time: the case stands on the public register")
        text = _("The days are counted in public until an answer comes.")
    elif left.is_late:
        heading = _("The deadline has passed: the case climbs by itself within minutes")
        text = _("You do not have to do anything.")
    else:
        heading = silence
        text = " ".join(filter(None, [both_dates(held), _("You do not have to do anything for that.")]))
    return Panel(
        heading,
        text,
        number=words.strong,
        label=words.text,
        note=f"{full_date(left.last_on)}, {weekday(left.last_on)}" if left.unit == "days" else date_time(left.ends_at),
        total=None if left.unit == "minutes" else max(left.total, 1),
        used=left.used,
        tone="late" if left.is_late else "plain",
    )


def of_waiting(case: Case, calendar: Calendar, now: datetime) -> Panel:
    """The office asked the resident a question."""
    until = case.waiting_until or now
    left = max(calendar.between(local_date(now), last_day(until)), 0)
    return Panel(
        _("The office asked the resident a question: the clock stands still %(until)s")
        % {"until": until_day(last_day(until), "weekday")},
        _("When the reply comes, or after that day by itself, the clock runs on. The case is not closed."),
        number=number(left),
        label=ngettext("working day left for the reply", "working days left for the reply", left),
    )


def of_answered(case: Case, held: Assignment, question: Panel, now: datetime) -> Panel:
    """Residents are asked about the answer. `question`: the words; its note takes `until`."""
    until = case.confirm_until or now
    total = held.clock.confirm_days
    left = max((local_date(until) - local_date(now)).days, 0)
    return Panel(
        question.heading,
        question.text,
        number=number(left),
        label=ngettext("day left", "days left", left),
        note=question.note % {"until": until_day(until)},
        total=total,
        used=min(max(total - left, 0), total),
    )


def of_reviewed(
    held: Assignment, review: Review, dispute: Panel, calendar: Calendar, now: datetime, *, danger: bool = False
) -> Panel:
    """The dispute is being decided: hours are left in an emergency and about a `danger`, else working days."""
    if danger or is_emergency(held):
        hours = max(-((now - review.due_at) // timedelta(hours=1)), 0)
        strong, label = number(hours), ngettext("hour left", "hours left", hours)
        until = f"{day_month(review.due_at)}, {clock_time(review.due_at)}"
    else:
        last = last_day(review.due_at)
        left = max(calendar.between(local_date(now), last), 0)
        strong, label = number(left), ngettext("working day left", "working days left", left)
        until = f"{day_month(last)}, {weekday(last)}"
    return Panel(dispute.heading, dispute.text, number=strong, label=label, note=until)


def of_closed(heading: str, closed_at: datetime, days: int, days_in_all: str) -> Panel:
    """Nothing runs any more. `heading`: the outcome; `days_in_all`: the words after the days that everything took."""
    return Panel(
        heading, _("Closed on %(date)s.") % {"date": full_date(closed_at)}, number=number(days), label=days_in_all
    )
