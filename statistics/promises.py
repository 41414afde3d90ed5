"""Promises kept and broken: the dates that an office gave in public, and what became of them. Definitions: docs/statistics.md.

Unlike the measure, this is told as it stands now: a promise broken yesterday is no news in 45 days.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from cases.deadlines import months_later
from territories.clock import local_date, midnight
from territories.models import Office

MONTHS = 12
"""Promises whose day lies in the last twelve months or ahead."""

ENDS_AT = """
    (((SELECT d.date FROM territories_calendarday d WHERE d.date >= p.promised_on AND d.is_working ORDER BY d.date LIMIT 1) + 1)
     ::timestamp AT TIME ZONE 'Asia/Almaty')"""
"""The first moment past the promised day, or past the next working day when nobody works on it."""

RESULT = f"""
    CASE WHEN EXISTS (SELECT FROM cases_answer w
                       WHERE w.assignment_id = a.id AND w.kind = 'fixed' AND w.at < {ENDS_AT}
                         AND w.verdict NOT IN ('overturned', 'returned')) THEN 'kept'
         WHEN a.left_at IS NOT NULL AND a.outcome NOT IN ('silence', 'no_power', 'no_funds', 'overturned', 'solved') THEN 'over'
         WHEN {ENDS_AT} <= %(now)s OR a.outcome IN ('silence', 'no_power', 'no_funds', 'overturned') THEN 'broken'
         ELSE 'open' END"""
"""What became of a promise that held in public; the same as cases.time_told.standing. "over": it binds nobody any more."""


@dataclass(frozen=True, slots=True)
class Given:
    """One promise, for a list."""

    number: int
    title: str
    language: str
    promised_on: date
    result: str


@dataclass(frozen=True, slots=True)
class Promises:
    """Those of one office: how many came to what, and the latest."""

    kept: int = 0
    broken: int = 0
    open: int = 0
    latest: tuple[Given, ...] = ()

    @property
    def all(self) -> int:
        """Those that counted."""
        return self.kept + self.broken + self.open


def promises_of(office: Office, now: datetime, most: int) -> Promises:
    """The promises of an office, of the last twelve months and ahead, the latest day first; hidden cases count and are not named.

    One query.
    """
    since = months_later(local_date(now), -MONTHS)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT given.number, given.title, given.language, given.promised_on, given.result, given.hidden,
                   count(*) FILTER (WHERE result = 'kept') OVER (), count(*) FILTER (WHERE result = 'broken') OVER (),
                   count(*) FILTER (WHERE result = 'open') OVER ()
              FROM (SELECT c.number, c.title, c.language, p.id, p.promised_on, c.hidden_at IS NOT NULL AS hidden, {RESULT} AS result
                      FROM cases_promise p
                      JOIN cases_assignment a ON a.id = p.assignment_id AND a.office_id = %(office)s
                      JOIN cases_case c ON c.id = p.case_id
                     WHERE p.verdict = 'accepted' AND p.promised_on >= %(since)s) given
             WHERE given.result <> 'over'
             ORDER BY given.hidden, given.promised_on DESC, given.id DESC
             LIMIT %(most)s
            """,  # noqa: S608
            {"office": office.pk, "since": since, "now": midnight(local_date(now)), "most": most},
        )
        rows = cursor.fetchall()
    if not rows:
        return Promises()
    kept, broken, still_open = rows[0][6:]
    return Promises(kept, broken, still_open, tuple(Given(*row[:5]) for row in rows if not row[5]))


def promises_of_all(now: datetime) -> dict[int, Promises]:
    """How many promises every office kept and broke, by its id. One query."""
    since = months_later(local_date(now), -MONTHS)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT given.office_id, count(*) FILTER (WHERE result = 'kept'), count(*) FILTER (WHERE result = 'broken'),
                   count(*) FILTER (WHERE result = 'open')
              FROM (SELECT a.office_id, {RESULT} AS result
                      FROM cases_promise p
                      JOIN cases_assignment a ON a.id = p.assignment_id
                     WHERE p.verdict = 'accepted' AND p.promised_on >= %(since)s) given
             GROUP BY given.office_id
            """,  # noqa: S608
            {"since": since, "now": midnight(local_date(now))},
        )
        return {office: Promises(*counts) for office, *counts in cursor.fetchall()}
