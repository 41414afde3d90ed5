"""How a date was counted, from what is stored and nothing else: for the tracker, the private page and the workspace.

Two dates, each with its own count: by which day the office is measured (its own window, the pause, days that an act gave to everybody)
and after which day the case climbs (what the level above gave on top). The count is done here again, on the calendar; where
it does not lead to the stored date, that is told to the operator, and the page shows the date alone rather than a wrong sum.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.countdown import Calendar, is_emergency
from cases.deadlines import last_day
from cases.models import Assignment
from territories.calendar import CalendarExhausted
from territories.clock import local_date
from territories.wording import clock_time, date_time, day_month, full_date, number, weekday

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Count:
    """One date and the sentences that lead to it."""

    heading: str
    lines: list[str]


def counts(held: Assignment, calendar: Calendar) -> list[Count]:
    """The count of the measured date, and of the date of the climb when that is another one. No query.

    `calendar` reaches from the day on which the case came to the office to the climb.
    """
    if is_emergency(held):
        return [Count(_("Until when the office must act"), _in_hours(held))]
    measured = Count(_("By which day the office is measured"), _measured(held, calendar))
    if held.due_at == held.promise_at:
        return [Count(_("How this date was counted"), measured.lines)]
    return [measured, Count(_("After which day the case climbs"), _climbs(held, calendar))]


def lines(held: Assignment, calendar: Calendar) -> list[str]:
    """All of it as one list of sentences."""
    found = counts(held, calendar)
    return [line for one in found for line in one.lines]


def measured_on(held: Assignment, calendar: Calendar) -> date | None:
    """The measured day as its stored parts give it; None past the calendar's end."""
    days = (held.solve_days or 0) + held.paused_days + held.shifted_days
    try:
        return calendar.after(held.counted_from, days)
    except CalendarExhausted:
        return None


def climbs_on(held: Assignment, calendar: Calendar) -> date | None:
    """The day of the climb as its stored parts give it, counted from the measured day; None past the calendar's end."""
    try:
        start = last_day(held.promise_at)
        if held.promised_on is None:
            return calendar.after(start, held.extended_days + held.due_shifted_days)
        given = calendar.after(start, held.extended_days)
        promised = held.promised_on
        if not calendar.is_working(promised):
            promised = calendar.next_working_day(promised)
        return max(given, calendar.after(promised, held.due_shifted_days))
    except CalendarExhausted:
        return None


# -- the sentences --------------------------------------------------------------------------


def _measured(held: Assignment, calendar: Calendar) -> list[str]:
    last = last_day(held.promise_at)
    if measured_on(held, calendar) != last:
        return _date_alone(held, last)
    begins = calendar.next_working_day(held.counted_from)
    found = [
        *_registered(held, calendar),
        _("The first day that counts: %(date)s.") % {"date": _day(begins)},
    ]
    days = held.solve_days or 0
    found.append(
        ngettext("The office has %(count)s working day.", "The office has %(count)s working days.", days)
        % {"count": number(days)}
    )
    if held.paused_days:
        found.append(_more(_("Waiting for the resident does not count"), held.paused_days))
    if held.shifted_days:
        found.append(_more(_("Given to everybody by an act that moved all clocks"), held.shifted_days))
    return [*found, *_left_out(held.counted_from, last, calendar), _last(last)]


def _registered(held: Assignment, calendar: Calendar) -> list[str]:
    """The day of registration, or of the hand-over; why it is later than the day on which the case came."""
    came_on = local_date(held.entered_at)
    is_later = held.registered_on > came_on
    if not is_later and held.entered_by != Assignment.Entry.FILED:
        return [_("Handed over: %(date)s.") % {"date": _day(held.registered_on)}, *_anew(held)]
    registered = _("Registered: %(date)s.") % {"date": _day(held.registered_on)}
    if not is_later:
        return [registered]
    came = {"date": _day(came_on), "time": clock_time(held.entered_at)}
    if held.entered_by != Assignment.Entry.FILED:
        return [_("Passed on before it was registered: %(date)s.") % came, registered, *_anew(held)]
    closes = held.clock.registration_closes
    if closes is not None and calendar.is_working(came_on):
        words = _("Received: %(date)s, %(time)s. What comes after %(closes)s is registered on the next working day.")
        return [words % (came | {"closes": f"{closes:%H:%M}"}), registered]
    return [_("Received: %(date)s. What comes on a day off is registered on the next working day.") % came, registered]


def _anew(held: Assignment) -> list[str]:
    """After "not ours" the right office has the whole time."""
    if held.entered_by not in {Assignment.Entry.FORWARDED, Assignment.Entry.ASSIGNED}:
        return []
    return [_("The case was passed on to the right office: its time is counted anew (APPC, article 65).")]


def _climbs(held: Assignment, calendar: Calendar) -> list[str]:
    last, measured = last_day(held.due_at), last_day(held.promise_at)
    if climbs_on(held, calendar) != last:
        return _date_alone(held, last)
    found = [_("The office's own last day: %(date)s.") % {"date": _day(measured)}]
    if held.extended_days:
        found.append(_more(_("Given by the office above"), held.extended_days))
    if held.promised_on is not None:
        found.append(_("Promised, and accepted by the office above: %(date)s.") % {"date": _day(held.promised_on)})
        if not calendar.is_working(held.promised_on):
            found.append(_("That is a day off: the next working day counts."))
    if held.due_shifted_days:
        found.append(_more(_("Given to everybody by an act that moved all clocks"), held.due_shifted_days))
    if held.promised_on is None:
        found += _left_out(measured, last, calendar)
    found.append(_("Until then the case stays with the office: %(date)s.") % {"date": _day(last)})
    return [*found, _("The office is measured by its own last day all the same.")]


def _in_hours(held: Assignment) -> list[str]:
    hours = held.clock.solve_hours or 0
    found = [
        _("An emergency runs in hours, day and night: from %(start)s.") % {"start": date_time(held.entered_at)},
        ngettext("The office has %(count)s hour.", "The office has %(count)s hours.", hours) % {"count": number(hours)},
    ]
    given_back = held.due_at - held.entered_at - timedelta(hours=hours)
    if given_back > timedelta():
        found.append(
            _("Given back, because the platform could not be reached: %(time)s.") % {"time": _time(given_back)}
        )
    return [*found, _("Too late from: %(moment)s.") % {"moment": date_time(held.due_at)}]


def _date_alone(held: Assignment, last: date) -> list[str]:
    log.error("The deadline of assignment %s does not follow from what it is counted from.", held.pk)
    return [_last(last)]


def _left_out(start: date, last: date, calendar: Calendar) -> list[str]:
    found = []
    weekends = calendar.weekend_days_between(start, last)
    if weekends:
        found.append(
            ngettext("Left out: %(count)s Saturday or Sunday.", "Left out: %(count)s Saturdays and Sundays.", weekends)
            % {"count": number(weekends)}
        )
    for day in calendar.off_between(start, last):
        name = (day.name or day.reason).strip().rstrip(".") or _("day off")
        found.append(_("Left out: %(date)s, %(name)s.") % {"date": day_month(day.date), "name": name})
    return found


def _more(why: str, days: int) -> str:
    more = ngettext("%(why)s: %(count)s working day more.", "%(why)s: %(count)s working days more.", days)
    return more % {"why": why, "count": number(days)}


def _last(last: date) -> str:
    return _("The last day: %(date)s.") % {"date": _day(last)}


def _day(day: date) -> str:
    return f"{full_date(day)}, {weekday(day)}"


def _time(span: timedelta) -> str:
    minutes = -(-span // timedelta(minutes=1))
    hours, rest = divmod(minutes, 60)
    parts = []
    if hours:
        parts.append(ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": number(hours)})
    if rest or not hours:
        parts.append(ngettext("%(count)s minute", "%(count)s minutes", rest) % {"count": number(rest)})
    return " ".join(parts)
