"""Deadlines: from a moment and a clock to the moments that bind an office. Sources: docs/clocks.md, docs/law.md.

Ordinary deadlines are local dates: the office has until midnight after the due date, half-open (late when `due_at <= now`).
Emergencies count hours round the clock and never look at the calendar.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from django.db import connection

from cases.models import Assignment, ClockRule
from territories.calendar import working_days_between
from territories.clock import ZONE, local_date, midnight

DAY_BEGINS = time(9)
"""Handed over before this local hour, the day of the hand-over is the receiver's first full working day; later, the next
one is. Together with the sweep just after midnight this makes the public promise exact: 15 + 10 + 10 + 20 = 55 working
days from registration to the republic's register. An outage of the engine gives the receiver the next day, never less."""


@dataclass(frozen=True, slots=True)
class Deadlines:
    """What a new assignment is bound by."""

    registered_on: date
    counted_from: date
    """The day after it is day one."""
    acknowledge_until: datetime | None
    due_at: datetime


def months_later(day: date, months: int) -> date:
    """The same day of a later month (an earlier one when negative), or its last: 31 August and six months, 28 or 29 February."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def end_of(day: date) -> datetime:
    """The first moment that is too late: midnight after the day, in Kazakhstan."""
    return midnight(day + timedelta(days=1))


def last_day(due_at: datetime) -> date:
    """The local date that is the last on which an answer is in time."""
    return local_date(due_at - timedelta(microseconds=1))


def counted_from(handed_over_at: datetime) -> date:
    """The date after which a hand-over's working days count (see DAY_BEGINS)."""
    local = handed_over_at.astimezone(ZONE)
    return local.date() - timedelta(days=1) if local.time() < DAY_BEGINS else local.date()


def when_filed(rule: ClockRule, solve_days: int | None, now: datetime) -> Deadlines:
    """For a first office: registered today, or the next working day when filed on a day off or after hours (APPC 64).

    Counting starts the day after registration (APPC 76). An emergency starts at once. One query.
    """
    if rule.solve_hours is not None:
        return _in_hours(rule, now)
    local = now.astimezone(ZONE)
    closes = rule.registration_closes
    earliest = local.date() + timedelta(days=1 if closes is not None and local.time() >= closes else 0)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT registered.on, add_working_days(registered.on, %s), add_working_days(registered.on, %s)
            FROM (SELECT CASE WHEN is_working THEN date ELSE add_working_days(date, 1) END AS on
                  FROM territories_calendarday WHERE date = %s) registered
            """,
            [rule.acknowledge_days or 0, solve_days or rule.solve_days, earliest],
        )
        row = cursor.fetchone()
    if row is None:
        raise CalendarMissing(earliest)
    registered_on, acknowledge_on, due_on = row
    acknowledge_until = end_of(acknowledge_on) if rule.acknowledge_days else None
    return Deadlines(registered_on, registered_on, acknowledge_until, end_of(due_on))


def when_handed_over(rule: ClockRule, solve_days: int | None, now: datetime) -> Deadlines:
    """For an office that receives a case from another: a full window of its own. One query."""
    return _in_hours(rule, now) if rule.solve_hours is not None else _in_days(rule, solve_days, now, counted_from(now))


def when_passed_on(rule: ClockRule, solve_days: int | None, held: Assignment, now: datetime) -> Deadlines:
    """For the right office, after "not ours": a full window from the next day, whatever the hour (clocks.md, Routing 4). One query.

    Passed on before the day on which `held` is registered, it is registered and counted from that day all the same: otherwise
    a report of a Saturday would be due earlier because an office looked at it on the Sunday.
    """
    if rule.solve_hours is not None:
        return _in_hours(rule, now)
    registered_on = max(local_date(now), held.registered_on)
    return replace(_in_days(rule, solve_days, now, registered_on), registered_on=registered_on)


def _in_days(rule: ClockRule, solve_days: int | None, now: datetime, start: date) -> Deadlines:
    """Working days from the day after `start`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT add_working_days(%s, %s), add_working_days(%s, %s)",
            [start, rule.acknowledge_days or 0, start, solve_days or rule.solve_days],
        )
        acknowledge_on, due_on = cursor.fetchone()
    acknowledge_until = end_of(acknowledge_on) if rule.acknowledge_days else None
    return Deadlines(local_date(now), start, acknowledge_until, end_of(due_on))


def review_until(rule: ClockRule, now: datetime) -> datetime:
    """Until when the level above may decide a dispute; silence upholds it. One query for working days."""
    if rule.review_hours is not None:
        return now + timedelta(hours=rule.review_hours)
    return working_days_after(now, rule.review_days or 0)


def working_days_after(now: datetime, days: int) -> datetime:
    """The end of the working day that lies `days` working days after today. One query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT add_working_days(%s, %s)", [local_date(now), days])
        (day,) = cursor.fetchone()
    return end_of(day)


def days_paused(held: Assignment, now: datetime, last_on: date) -> int:
    """Working days after today up to `last_on`, of those that count: none up to the day of registration. One query."""
    return max(0, working_days_between(max(local_date(now), held.registered_on), last_on))


def moved(due_at: datetime, working_days: int) -> datetime:
    """An ordinary deadline later (or, below zero, earlier) by working days. One query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT add_working_days(%s, %s)", [last_day(due_at), working_days])
        (day,) = cursor.fetchone()
    return end_of(day)


def end_of_working_day(day: date) -> datetime:
    """The end of a day, or of the next working day when nobody works on it: when a promised date is over. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT CASE WHEN is_working THEN date ELSE add_working_days(date, 1) END"
            " FROM territories_calendarday WHERE date = %s",
            [day],
        )
        row = cursor.fetchone()
    if row is None:
        raise CalendarMissing(day)
    return end_of(row[0])


def put_off(held: Assignment, promise_at: datetime) -> datetime:
    """When a case climbs whose office is measured by `promise_at`: later by what the level above has given. At most two queries.

    The later of the granted working days more and the end of the accepted date; `promise_at` itself when nothing was given.
    Working days of an outage go on top of the accepted date, or of the granted days when there is none.
    """
    if held.promised_on is None:
        given = held.extended_days + held.due_shifted_days
        return moved(promise_at, given) if given else promise_at
    due_at = moved(promise_at, held.extended_days) if held.extended_days else promise_at
    promised = end_of_working_day(held.promised_on)
    return max(due_at, moved(promised, held.due_shifted_days) if held.due_shifted_days else promised)


def _in_hours(rule: ClockRule, now: datetime) -> Deadlines:
    acknowledge = timedelta(hours=rule.acknowledge_hours) if rule.acknowledge_hours else None
    today = local_date(now)
    return Deadlines(
        today, today, now + acknowledge if acknowledge else None, now + timedelta(hours=rule.solve_hours or 0)
    )


class CalendarMissing(Exception):
    """The calendar has no such date: load it (manage.py load_calendar)."""

    def __init__(self, day: date) -> None:
        super().__init__(f"The calendar of working days has no {day}.")
