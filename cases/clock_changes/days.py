"""A day off is changed: every deadline that was counted over it is counted again, by one statement.

The calendar as it would be is a table expression (`calendar`), so that the preview needs no change to be counted, and the act counts
by exactly the same text. Working days that nobody would have noticed in time are no trap: a deadline that moves to an earlier
day never falls before the end of the next working day after the act.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases.clock_changes.previews import Act, Other, Preview, begin, do, end, in_bulk, look
from cases.clock_changes.statements import END_OF, LAST_DAY, TELL
from cases.errors import BadInput
from cases.models import ClockChange
from territories.calendar import set_day
from territories.clock import local_date
from territories.models import CalendarDay

if TYPE_CHECKING:
    from accounts.models import User

LONGEST_REASON = 2000
LONGEST_ACT = 200
MOST_DAYS = 31
"""Days of one act of the Government; more are more acts."""

CALENDAR = """
WITH calendar AS MATERIALIZED (
    SELECT d.date, coalesce(x.is_working, d.is_working) AS is_working, d.is_working AS was_working, d.ordinal AS was,
           (count(*) FILTER (WHERE coalesce(x.is_working, d.is_working)) OVER (ORDER BY d.date))::integer AS ordinal
      FROM territories_calendarday d
      LEFT JOIN unnest(%(dates)s::date[], %(working)s::boolean[]) AS x (date, is_working) ON x.date = d.date
), workdays AS MATERIALIZED (
    SELECT ordinal, date FROM calendar WHERE is_working
), soon AS MATERIALIZED (
    SELECT w.date, w.ordinal
      FROM calendar c JOIN workdays w ON w.ordinal = c.ordinal + 1 WHERE c.date = %(today)s LIMIT 1
)
"""
"""The calendar as it would be beside the one that is; and the next working day after the act."""

COUNTED = """
CASE WHEN {raw}.date IS NULL THEN NULL
     WHEN {raw}.date >= {had}.date OR {raw}.date >= soon.date THEN {raw}.date
     WHEN {had}.is_working AND {had}.date < soon.date THEN {had}.date
     ELSE soon.date END
"""
"""A day as it is counted now; or, when that would be earlier than it was, no earlier than the next working day after the act. Null past the calendar's end."""

COUNTED_ORDINAL = """
CASE WHEN {raw}.date IS NULL THEN NULL
     WHEN {raw}.date >= {had}.date OR {raw}.date >= soon.date THEN {raw}.ordinal
     WHEN {had}.is_working AND {had}.date < soon.date THEN {had}.ordinal
     ELSE soon.ordinal END
"""

ASSIGNMENTS = f"""
, held AS (
    SELECT a.*, {LAST_DAY.format("a.promise_at")} AS promised_last, {LAST_DAY.format("a.due_at")} AS due_last,
           {LAST_DAY.format("a.acknowledge_until")} AS acknowledge_last
      FROM cases_assignment a
     WHERE a.left_at IS NULL AND a.answered_at IS NULL AND a.listed_at IS NULL AND a.solve_days IS NOT NULL
       AND a.climbs_at > %(now)s
), measured AS (
    SELECT held.*, first.was AS start_was, first.ordinal AS start, had.was AS promise_was,
           first.ordinal + held.solve_days + held.paused_days + held.shifted_days AS promise_raw,
           {COUNTED.format(raw="raw", had="had")} AS new_promise, {COUNTED_ORDINAL.format(raw="raw", had="had")} AS promise_ordinal
      FROM held
      JOIN calendar first ON first.date = held.counted_from
      JOIN calendar had ON had.date = held.promised_last
      LEFT JOIN workdays raw
        ON raw.ordinal = first.ordinal + held.solve_days + held.paused_days + held.shifted_days
     CROSS JOIN soon
), given AS (
    SELECT m.*, had.date AS due_had, had.is_working AS due_had_works, had.ordinal AS due_had_ordinal,
           CASE WHEN m.promised_on IS NOT NULL
                 AND had.was = promised.was + (NOT promised.was_working)::integer + m.due_shifted_days
                THEN greatest(m.promise_ordinal + m.extended_days, promised.ordinal + (NOT promised.is_working)::integer + m.due_shifted_days)
                ELSE m.promise_ordinal + had.was - m.promise_was END AS due_raw
      FROM measured m
      JOIN calendar had ON had.date = m.due_last
      LEFT JOIN calendar promised ON promised.date = m.promised_on
), climbing AS (
    SELECT g.*, {COUNTED.format(raw="raw", had="had")} AS new_due, {COUNTED_ORDINAL.format(raw="raw", had="had")} AS due_ordinal
      FROM given g
      JOIN calendar had ON had.date = g.due_last
      LEFT JOIN workdays raw ON raw.ordinal = g.due_raw
     CROSS JOIN soon
), plan AS (
    SELECT k.id, k.case_id, k.level, k.promise_at, k.due_at, k.acknowledge_until,
           {END_OF.format("k.new_promise")} AS new_promise_at,
           {END_OF.format("CASE WHEN k.due_at = k.promise_at THEN k.new_promise ELSE k.new_due END")} AS new_due_at,
           CASE WHEN k.acknowledge_until > %(now)s THEN {END_OF.format(COUNTED.format(raw="raw", had="had"))}
                ELSE k.acknowledge_until END AS new_acknowledge_until,
           k.shifted_days + k.promise_ordinal - k.promise_raw AS new_shifted_days,
           CASE WHEN k.due_at = k.promise_at THEN k.due_shifted_days
                ELSE k.due_shifted_days + k.due_ordinal - k.due_raw END AS new_due_shifted_days
      FROM climbing k
      LEFT JOIN calendar had ON had.date = k.acknowledge_last
      LEFT JOIN workdays raw ON raw.ordinal = k.start + had.was - k.start_was
     CROSS JOIN soon
)
"""  # noqa: S608
"""Assignments that run in working days, from what they are counted from. What is due already, answered, left or on the register
stays; so do emergencies, which never look at a calendar."""

SPANS = f"""
, spans AS (
    {{spans}}
), moving AS (
    SELECT s.id, s.until, s.case_id, {END_OF.format(COUNTED.format(raw="raw", had="had"))} AS new_until
      FROM spans s
      JOIN calendar first ON first.date = (s.began_at AT TIME ZONE 'Asia/Almaty')::date
      JOIN calendar had ON had.date = {LAST_DAY.format("s.until")}
      LEFT JOIN workdays raw ON raw.ordinal = first.ordinal + had.was - first.was
     CROSS JOIN soon
     WHERE {END_OF.format(COUNTED.format(raw="raw", had="had"))} <> s.until
)
"""  # noqa: S608
"""Other deadlines, each as many working days after its beginning as it was."""

REVIEWS = """
    SELECT r.id, r.case_id, r.opened_at AS began_at, r.due_at AS until
      FROM cases_review r
      JOIN cases_case c ON c.id = r.case_id
      JOIN cases_assignment a ON a.id = c.current_id AND a.regime <> 'emergency'
      JOIN cases_answer w ON w.id = r.answer_id AND w.kind <> 'made_safe'
     WHERE r.decided_at IS NULL AND r.due_at > %(now)s
"""

WAITING = """
    SELECT c.id, c.id AS case_id, a.paused_at AS began_at, c.waiting_until AS until
      FROM cases_case c JOIN cases_assignment a ON a.id = c.current_id
     WHERE c.state = 'waiting' AND c.waiting_until > %(now)s
"""

ASKED = """
    SELECT x.id, x.case_id, x.asked_at AS began_at, x.decide_until AS until, a.regime = 'emergency' AS in_hours
      FROM {table} x JOIN cases_assignment a ON a.id = x.assignment_id AND a.left_at IS NULL
     WHERE x.decided_at IS NULL
"""
"""Questions that nobody has decided, also those of emergencies."""
ASKED_IN_DAYS = f"{ASKED} AND a.regime <> 'emergency' AND x.decide_until > %(now)s"

RAISED = """
, raised AS (
    UPDATE cases_case c SET version = c.version + 1 FROM moved WHERE c.id = moved.case_id
 RETURNING c.version, c.current_id, moved.*
)
"""


def _told(*parts: str, what: str = "{what}") -> str:
    """A move with its public lines: one for each case in `raised`."""
    return "".join(parts) + TELL.replace("{what}", what)


MOVE_REVIEWS = _told(
    """
, moved AS (
    UPDATE cases_review r SET due_at = moving.new_until FROM moving WHERE r.id = moving.id
 RETURNING r.case_id, r.office_id, moving.until, r.due_at AS new_until
)
""",
    RAISED,
    what="review",
)

MOVE_WAITING = _told(
    """
, raised AS (
    UPDATE cases_case c SET waiting_until = moving.new_until, version = c.version + 1 FROM moving WHERE c.id = moving.id
 RETURNING c.version, c.id AS case_id, c.current_id, moving.until, c.waiting_until AS new_until,
           (SELECT a.office_id FROM cases_assignment a WHERE a.id = c.current_id) AS office_id
)
""",
    what="waiting",
)

MOVE_ASKED = _told(
    """
, moved AS (
    UPDATE {table} x SET decide_until = moving.new_until FROM moving WHERE x.id = moving.id
 RETURNING x.case_id, x.above_id AS office_id, moving.until, x.decide_until AS new_until
)
""",
    RAISED,
)

QUESTIONS = ("extension", "promise", "arbitration")
"""What is asked of a level above, each in its own table."""


def about(question: str, statement: str) -> str:
    """A statement about one kind of question that is asked of a level above."""
    return statement.replace("{table}", f"cases_{question}").replace("{what}", question)


def _other(name: str, spans: str, update: str) -> Other:
    return Other(name, CALENDAR + SPANS.replace("{spans}", spans), update)


OTHERS = (
    _other("reviews", REVIEWS, MOVE_REVIEWS),
    _other("waiting", WAITING, MOVE_WAITING),
    *(_other(f"{one}s", about(one, ASKED_IN_DAYS), about(one, MOVE_ASKED)) for one in QUESTIONS),
)

DaysChanged = Mapping[date, bool]
"""Days by what they become: True a working day, False a day off."""


@transaction.atomic
def preview_days(days: DaysChanged, *, now: datetime) -> Preview:
    """What changing these days would move. Changes nothing. Raises BadInput."""
    check_days(days, now)
    in_bulk()
    return look(_act(days, now))


@transaction.atomic
def change_days(
    days: DaysChanged,
    *,
    reason: str,
    now: datetime,
    by: User | None = None,
    act: str = "",
    seen: dict[str, Any] | None = None,
) -> ClockChange:
    """Change days of the calendar and count every deadline over them again. One transaction, a constant number of statements.

    `seen`: the numbers of the preview that the person confirmed (Preview.as_seen). Raises BadInput, PreviewIsOld.
    """
    check_words(reason, act)
    begin()
    check_days(days, now)
    planned = _act(days, now)
    planned.fields["act"] = act.strip()
    change = do(planned, reason=reason.strip(), by=by, seen=seen)
    for day, is_working in sorted(days.items()):
        set_day(day, is_working, reason, by=by or "manage.py change_day", now=now, act=act)
    end()
    return change


def _act(days: DaysChanged, now: datetime) -> Act:
    dates = sorted(days)
    facts = {"dates": dates, "working": [days[day] for day in dates], "today": local_date(now), "now": now}
    logged = [{"date": day.isoformat(), "is_working": days[day]} for day in dates]
    return Act(ClockChange.Kind.CALENDAR, CALENDAR + ASSIGNMENTS, OTHERS, facts, now, {"days": logged})


def check_words(reason: str, act: str) -> None:
    """Every act says why; which act of the Government it follows may be left out. Raises BadInput."""
    errors: dict[str, Any] = {}
    for name, text, most in (("reason", reason, LONGEST_REASON), ("act", act, LONGEST_ACT)):
        if "\x00" in text:
            errors[name] = _("The text contains a character that cannot be stored.")
        elif len(text) > most:
            errors[name] = _("The text is too long: %(length)s characters, at most %(most)s.") % {
                "length": len(text),
                "most": most,
            }
    if not reason.strip():
        errors["reason"] = _("Say why.")
    if errors:
        raise BadInput(errors)


def check_days(days: DaysChanged, now: datetime) -> None:
    """Days that are in the calendar, not over, and not already so. One query. Raises BadInput."""
    if not days or len(days) > MOST_DAYS:
        raise BadInput({"date": _("Choose at least one day, and at most %(most)s.") % {"most": MOST_DAYS}})
    known = dict(CalendarDay.objects.filter(date__in=days).values_list("date", "is_working"))
    for day, is_working in days.items():
        if day not in known:
            raise BadInput({"date": _("The calendar does not reach this day.")})
        if day < local_date(now):
            raise BadInput({"date": _("This day is over: nothing that has passed is counted again.")})
        if known[day] == is_working:
            raise BadInput({"date": _("The calendar says so already.")})
