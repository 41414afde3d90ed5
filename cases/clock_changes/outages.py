"""The platform could not be reached: every clock that ran in that time is put off, once, by what was lost.

Hours are given back exactly. Working days are given back whole: one for each that the outage touched between nine and six. Days are
counted for each assignment: only those after the day its time is counted from. What had passed before the outage began stays
passed: an outage burns no level, and excuses nobody. Where the promise had passed and only the time given by the level above
ran, the climb alone is put off.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases.clock_changes.days import ASKED, MOVE_ASKED, MOVE_REVIEWS, MOVE_WAITING, QUESTIONS, about, check_words
from cases.clock_changes.previews import Act, Other, Preview, begin, do, end, in_bulk, look
from cases.clock_changes.statements import END_OF, LAST_DAY
from cases.errors import BadInput
from cases.given_back import whole_days
from cases.models import ClockChange
from territories.clock import ZONE, local_date
from territories.models import CalendarDay

if TYPE_CHECKING:
    from accounts.models import User

DAY_BEGINS, DAY_ENDS = time(9), time(18)
"""An outage touches a working day when it lasts into these hours of it, local time."""
LONGEST = timedelta(days=31)

TOUCHED = """
WITH touched AS MATERIALIZED (
    SELECT d.date FROM territories_calendarday d WHERE d.is_working AND d.date = ANY(%(dates)s::date[])
), workdays AS MATERIALIZED (
    SELECT ordinal, date FROM territories_calendarday WHERE is_working
)
"""

ASSIGNMENTS = f"""
, held AS (
    SELECT a.*, (SELECT count(*) FROM touched t WHERE t.date > a.counted_from)::integer AS days,
           %(ended)s - greatest(%(began)s, a.entered_at) AS lost, a.promise_at <= %(began)s AS promise_had_passed,
           a.solve_days IS NULL AS in_hours
      FROM cases_assignment a
     WHERE a.left_at IS NULL AND a.answered_at IS NULL AND a.listed_at IS NULL
       AND a.entered_at < %(ended)s AND a.climbs_at > %(began)s
), plan AS (
    SELECT h.id, h.case_id, h.level, h.promise_at, h.due_at, h.acknowledge_until,
           CASE WHEN h.promise_had_passed OR NOT h.in_hours AND h.days = 0 THEN h.promise_at
                WHEN h.in_hours THEN h.promise_at + h.lost ELSE {END_OF.format("promise.date")} END AS new_promise_at,
           CASE WHEN h.in_hours THEN h.due_at + h.lost WHEN h.days = 0 THEN h.due_at
                ELSE {END_OF.format("due.date")} END AS new_due_at,
           CASE WHEN h.acknowledge_until IS NULL OR h.acknowledge_until <= %(began)s OR NOT h.in_hours AND h.days = 0
                THEN h.acknowledge_until
                WHEN h.in_hours THEN h.acknowledge_until + h.lost ELSE {END_OF.format("acknowledge.date")} END
           AS new_acknowledge_until,
           h.shifted_days + CASE WHEN h.in_hours OR h.promise_had_passed THEN 0 ELSE h.days END AS new_shifted_days,
           h.due_shifted_days + CASE WHEN h.in_hours THEN 0
                                     WHEN h.promised_on IS NOT NULL OR h.extended_days > 0 AND h.promise_had_passed
                                     THEN h.days ELSE 0 END AS new_due_shifted_days
      FROM held h
      LEFT JOIN territories_calendarday p ON p.date = {LAST_DAY.format("h.promise_at")}
      LEFT JOIN workdays promise ON promise.ordinal = p.ordinal + h.days
      LEFT JOIN territories_calendarday d ON d.date = {LAST_DAY.format("h.due_at")}
      LEFT JOIN workdays due ON due.ordinal = d.ordinal + h.days
      LEFT JOIN territories_calendarday k ON k.date = {LAST_DAY.format("h.acknowledge_until")}
      LEFT JOIN workdays acknowledge ON acknowledge.ordinal = k.ordinal + h.days
)
"""  # noqa: S608
"""Open assignments whose clock ran in the outage: entered before it ended, not yet due when it began."""

SPANS = f"""
, spans AS (
    {{spans}}
), lost AS (
    SELECT s.*, (SELECT count(*) FROM touched t WHERE t.date > (s.began_at AT TIME ZONE 'Asia/Almaty')::date)::integer AS days
      FROM spans s WHERE s.began_at < %(ended)s AND s.until > %(began)s
), moving AS (
    SELECT l.id, l.case_id, l.until,
           CASE WHEN l.in_hours THEN l.until + (%(ended)s - greatest(%(began)s, l.began_at))
                ELSE {END_OF.format("w.date")} END AS new_until
      FROM lost l
      LEFT JOIN territories_calendarday d ON d.date = {LAST_DAY.format("l.until")}
      LEFT JOIN workdays w ON w.ordinal = d.ordinal + l.days
     WHERE l.in_hours OR l.days > 0
)
"""  # noqa: S608

REVIEWS = """
    SELECT r.id, r.case_id, r.opened_at AS began_at, r.due_at AS until,
           a.regime = 'emergency' OR w.kind = 'made_safe' AS in_hours
      FROM cases_review r
      JOIN cases_case c ON c.id = r.case_id
      JOIN cases_assignment a ON a.id = c.current_id
      JOIN cases_answer w ON w.id = r.answer_id
     WHERE r.decided_at IS NULL
"""

WAITING = """
    SELECT c.id, c.id AS case_id, a.paused_at AS began_at, c.waiting_until AS until, false AS in_hours
      FROM cases_case c JOIN cases_assignment a ON a.id = c.current_id
     WHERE c.state = 'waiting'
"""

REPLIES = """
WITH moving AS (
    SELECT c.id,
           CASE WHEN c.confirm_until > %(began)s AND c.state = 'answered'
                THEN c.confirm_until + %(whole_days)s ELSE c.confirm_until END AS new_confirm_until
      FROM cases_case c JOIN cases_assignment a ON a.id = c.current_id
     WHERE c.state IN ('answered', 'closed') AND c.reply_until > %(began)s
       AND CASE WHEN c.outcome = 'review_upheld_office' THEN c.closed_at ELSE a.answered_at END < %(ended)s
)
"""
MOVE_REPLIES = """
UPDATE cases_case c SET confirm_until = moving.new_confirm_until, reply_until = c.reply_until + %(whole_days)s
  FROM moving WHERE c.id = moving.id
"""
"""Residents could not confirm or dispute either: they get whole days back, also after the case has closed by itself. After a review that
found for the office the same column says until when they may appeal, from the review on. Terms that are stored nowhere: cases.given_back."""


def _other(name: str, spans: str, update: str) -> Other:
    return Other(name, TOUCHED + SPANS.replace("{spans}", spans), update)


OTHERS = (
    _other("reviews", REVIEWS, MOVE_REVIEWS),
    _other("waiting", WAITING, MOVE_WAITING),
    *(_other(f"{one}s", about(one, ASKED), about(one, MOVE_ASKED)) for one in QUESTIONS),
    Other("replies", REPLIES, MOVE_REPLIES),
)


@transaction.atomic
def preview_outage(began_at: datetime, ended_at: datetime, *, now: datetime) -> Preview:
    """What an outage from `began_at` up to `ended_at` (half-open) puts off. Changes nothing. Raises BadInput."""
    check_outage(began_at, ended_at, now)
    in_bulk()
    return look(_act(began_at, ended_at, now))


@transaction.atomic
def note_outage(
    began_at: datetime,
    ended_at: datetime,
    *,
    reason: str,
    now: datetime,
    by: User | None = None,
    seen: dict[str, Any] | None = None,
) -> ClockChange:
    """Log an outage of the platform and put off every clock that ran in it. One transaction, a constant number of statements.

    `seen`: the numbers of the preview that the person confirmed (Preview.as_seen). Raises BadInput, PreviewIsOld.
    """
    check_words(reason, "")
    begin()
    check_outage(began_at, ended_at, now)
    change = do(_act(began_at, ended_at, now), reason=reason.strip(), by=by, seen=seen)
    end()
    return change


def _act(began_at: datetime, ended_at: datetime, now: datetime) -> Act:
    facts = {
        "began": began_at,
        "ended": ended_at,
        "now": now,
        "dates": touched_dates(began_at, ended_at),
        "whole_days": whole_days(began_at, ended_at),
    }
    logged = {"began_at": began_at, "ended_at": ended_at}
    return Act(ClockChange.Kind.OUTAGE, TOUCHED + ASSIGNMENTS, OTHERS, facts, now, logged)


def touched_dates(began_at: datetime, ended_at: datetime) -> list[Any]:
    """Local dates of which some time between nine and six belongs to the outage, working days or not."""
    day, found = local_date(began_at), []
    while day <= local_date(ended_at):
        opens, closes = (datetime.combine(day, hour, ZONE) for hour in (DAY_BEGINS, DAY_ENDS))
        if began_at < closes and ended_at > opens:
            found.append(day)
        day += timedelta(days=1)
    return found


def check_outage(began_at: datetime, ended_at: datetime, now: datetime) -> None:
    """A time that is over, not too long, and of which nothing has been given back yet. At most two queries. Raises BadInput."""
    if ended_at <= began_at:
        raise BadInput({"ended_at": _("An outage ends after it began.")})
    if ended_at > now:
        raise BadInput({"ended_at": _("Only an outage that is over can be noted.")})
    if ended_at - began_at > LONGEST:
        raise BadInput({"ended_at": _("An outage of more than a month is noted in parts.")})
    outages = ClockChange.objects.filter(kind=ClockChange.Kind.OUTAGE)
    if outages.filter(began_at__lt=ended_at, ended_at__gt=began_at).exists():
        raise BadInput({"began_at": _("Some of this time has been given back already.")})
    if not CalendarDay.objects.filter(date=local_date(began_at)).exists():
        raise BadInput({"began_at": _("The calendar does not reach this day.")})
