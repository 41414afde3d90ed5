"""The measures of an office and of the country, computed from the assignments themselves, set-based.

What is counted, and why, stands in docs/statistics.md; anyone can recompute every number from the open data (opendata.py),
and tests/statistics/test_recompute.py does. The two rules, written once as SQL:

* LEFT_OUT: why an assignment is not held against its office; empty when it counts (it is then "accountable").
* RESULT: what became of an accountable assignment: confirmed, answered, overturned or missed.

Each function is one query over the window; a page asks for its figures through `remembered`, so they are computed
once in some minutes. Rollups will later stand between these queries and the pages (docs/statistics.md, Cost).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection

from statistics.proportions import Share
from statistics.windows import Window
from territories.models import Office, Territory

RESULTS = ("confirmed", "answered", "overturned", "missed")
"""What an accountable assignment can have come to; exactly one of them."""

REASONS = (
    *("forwarded", "merged", "incident", "reclassified", "succession", "void", "no_power", "no_funds", "withdrawn"),
    "vacancy",
    "unsafe",
)
"""Why an assignment can have been left out."""

PARTS = (
    "confirmed", "answered", "overturned", "later", "district", "region", "republic", "unanswered", "climbing",
)  # fmt: skip
"""The fates of a case, from the best; exactly one of them. See FATE."""

SAFE_IN_TIME = """
    (a.outcome = 'made_safe' AND EXISTS (
        SELECT FROM cases_answer safe
         WHERE safe.assignment_id = a.id AND safe.kind = 'made_safe' AND safe.at < a.promise_at
           AND safe.verdict <> 'overturned'))"""
"""An emergency whose danger was removed in time: the case is judged by the repair that follows, and is not solved before it."""

LEFT_OUT = f"""
    CASE WHEN c.outcome = 'void' OR a.outcome = 'void' THEN 'void'
         WHEN a.outcome = 'merged' THEN 'merged'
         WHEN a.outcome = 'forwarded' THEN 'forwarded'
         WHEN a.outcome IN ('incident', 'reclassified', 'succession') AND a.left_at < a.promise_at THEN a.outcome
         WHEN a.entered_by = 'reclassified' AND {SAFE_IN_TIME} THEN 'reclassified'
         WHEN a.entered_by = 'succession' AND a.promise_at <= a.entered_at THEN 'succession'
         WHEN a.via_vacancy THEN 'vacancy'
         WHEN a.outcome IN ('no_power', 'no_funds') AND a.ruling = 'granted' THEN a.outcome
         WHEN a.outcome = 'withdrawn' AND a.left_at < a.promise_at THEN 'withdrawn'
         WHEN a.outcome = 'overturned' AND a.left_at < a.promise_at AND NOT EXISTS (
              SELECT FROM cases_answer own WHERE own.assignment_id = a.id AND own.verdict = 'overturned') THEN 'unsafe'
         ELSE '' END"""

LAST_IN_TIME = """
    LEFT JOIN LATERAL (
        SELECT w.verdict, w.kind, w.at, w.verdict_at
          FROM cases_answer w
         WHERE w.assignment_id = a.id AND w.kind IN ('fixed', 'refused', 'made_safe') AND w.at < a.promise_at
         ORDER BY w.at DESC, w.id DESC LIMIT 1
    ) said ON true"""
"""The last answer that arrived before the promise (half-open) while the office answered for the case. An answer given later, or only
after the case had climbed, is not among them."""

RESULT = """
    CASE WHEN said.verdict IS NULL THEN 'missed'
         WHEN said.verdict IN ('overturned', 'returned') THEN 'overturned'
         WHEN said.verdict = 'confirmed' AND said.kind <> 'refused'
              AND (said.verdict_at AT TIME ZONE 'Asia/Almaty')::date
                  <= (said.at AT TIME ZONE 'Asia/Almaty')::date + 30 THEN 'confirmed'
         ELSE 'answered' END"""

RESPONDED = "said.verdict IN ('confirmed', 'overturned', 'upheld', 'disputed', 'returned')"
"""A resident said yes or no."""

FIRST_ACCOUNTABLE = f"""
    SELECT a.id, a.case_id, a.number, a.office_id, a.level, a.promise_at, {RESULT} AS result,
           coalesce({RESPONDED}, false) AS responded, said.verdict IS NOT NULL AS in_time,
           c.territory_id, c.region_id, c.category_id, c.state, c.current_id, c.filed_at, c.closed_at, t.path
      FROM cases_assignment a
      JOIN cases_case c ON c.id = a.case_id
      JOIN territories_territory t ON t.code = c.territory_id
      {LAST_IN_TIME}
     WHERE a.promise_at > %(after)s AND a.promise_at <= %(until)s AND c.kind = 'issue' AND c.outcome <> 'merged'
       AND {LEFT_OUT} = '' AND NOT {SAFE_IN_TIME} {{only}}
       AND NOT EXISTS (
           SELECT FROM cases_assignment b
            WHERE b.case_id = a.case_id AND b.number < a.number
              AND {LEFT_OUT.replace("a.", "b.")} = '' AND NOT {SAFE_IN_TIME.replace("a.", "b.")})
"""  # noqa: S608
"""One row for every case whose first accountable assignment was due in the window. A case that was joined to another is none of
its own: an incident counts once."""

STANDING = """
    LEFT JOIN LATERAL (
        SELECT w.kind, w.at, w.office_id, o.level
          FROM cases_answer w JOIN territories_office o ON o.id = w.office_id
         WHERE w.case_id = f.case_id AND w.verdict IN ('confirmed', 'silent', 'upheld') AND w.kind IN ('fixed', 'refused')
         ORDER BY w.at DESC, w.id DESC LIMIT 1
    ) stood ON true"""
"""The answer that stood in the end, whoever gave it."""

FATE = """
    CASE WHEN f.result <> 'missed' THEN f.result
         WHEN stood.level IS NOT NULL AND (stood.office_id = f.office_id OR stood.level = 'rural') THEN 'later'
         WHEN stood.level IS NOT NULL THEN stood.level
         WHEN f.state = 'closed' OR last.listed_at IS NOT NULL AND last.answered_at IS NULL THEN 'unanswered'
         ELSE 'climbing' END"""

HIGHEST = """
    LEFT JOIN LATERAL (
        SELECT max(array_position(ARRAY['rural', 'district', 'region', 'republic'], up.level::text)) AS level
          FROM cases_assignment up
         WHERE up.case_id = f.case_id AND up.entered_by IN ('escalated', 'dispute')
           AND NOT EXISTS (
               SELECT FROM cases_assignment below
                WHERE below.case_id = up.case_id AND below.number = up.number - 1 AND below.office_id = up.office_id)
    ) climbed ON true"""
"""The highest level to which the case climbed (1 to 4); null when it never did. An emergency that begins again with the same office
is no climb."""


# -- one office ---------------------------------------------------------------------------


@dataclass(frozen=True)
class OfficeMeasure:
    """What an office did with what was due in the window."""

    confirmed: int = 0
    answered: int = 0
    overturned: int = 0
    missed: int = 0
    responded: int = 0
    """Of the answers in time: a resident said yes or no."""
    extended: int = 0
    """Of those that count: the level above gave more time. It never makes an answer count as in time."""
    left_out: dict[str, int] = field(default_factory=dict)
    """Assignments that do not count, by reason."""

    @property
    def due(self) -> int:
        """D, the denominator: the four parts together."""
        return self.confirmed + self.answered + self.overturned + self.missed

    @property
    def share(self) -> Share:
        """N of D: solved on time and confirmed by a resident."""
        return Share(self.confirmed, self.due)

    @property
    def response(self) -> Share:
        """Of the answers in time, to how many a resident said yes or no."""
        return Share(self.responded, self.due - self.missed)

    @property
    def more_time(self) -> Share:
        """Of all that count, to how many the level above gave more time."""
        return Share(self.extended, self.due)

    @property
    def false_claims(self) -> Share:
        """Of the answers in time, how many were overturned."""
        return Share(self.overturned, self.due - self.missed)


NOTHING_DUE = OfficeMeasure()


def measures_of(offices: Iterable[int], window: Window) -> dict[int, OfficeMeasure]:
    """The measures of some offices by their id; an office that had nothing is not among them. One query."""
    return _by_office("AND a.office_id = ANY(%(offices)s)", window, {"offices": list(offices)})


def measures_of_all(window: Window) -> dict[int, OfficeMeasure]:
    """The measures of all offices that had something due. One query."""
    return _by_office("", window, {})


def measure_of(office: Office, window: Window) -> OfficeMeasure:
    """The measure of one office. One query."""
    return measures_of([office.pk], window).get(office.pk, NOTHING_DUE)


def _by_office(only: str, window: Window, facts: dict[str, Any]) -> dict[int, OfficeMeasure]:
    rows = _rows(
        f"""
        SELECT a.office_id, {LEFT_OUT} AS left_out, {RESULT} AS result, coalesce({RESPONDED}, false), a.extended_days > 0,
               count(*)
          FROM cases_assignment a
          JOIN cases_case c ON c.id = a.case_id
          {LAST_IN_TIME}
         WHERE a.promise_at > %(after)s AND a.promise_at <= %(until)s AND c.kind = 'issue' {only}
         GROUP BY 1, 2, 3, 4, 5
        """,  # noqa: S608
        window.facts | facts,
    )
    counts: dict[int, Counter[str]] = {}
    left_out: dict[int, Counter[str]] = {}
    for office, reason, result, responded, extended, number in rows:
        if reason:
            left_out.setdefault(office, Counter())[reason] += number
        else:
            counts.setdefault(office, Counter())[result] += number
            counts[office]["responded"] += number if responded else 0
            counts[office]["extended"] += number if extended else 0
    return {
        office: OfficeMeasure(**counts.get(office, Counter()), left_out=dict(left_out.get(office, Counter())))
        for office in counts.keys() | left_out.keys()
    }


# -- the country and its parts -------------------------------------------------------------


class Tally(NamedTuple):
    """Cases whose first accountable assignment was due in the window, by their fate."""

    confirmed: int = 0
    answered: int = 0
    overturned: int = 0
    later: int = 0
    district: int = 0
    region: int = 0
    republic: int = 0
    unanswered: int = 0
    climbing: int = 0
    reached_district: int = 0
    """Climbed to a district or higher."""
    reached_region: int = 0
    reached_republic: int = 0
    in_time: int = 0
    """Answered in time by the first accountable office."""
    responded: int = 0
    """Of those: a resident said yes or no."""
    refused: int = 0
    """The answer that stood in the end is a refusal with reasons."""

    @property
    def parts(self) -> tuple[int, ...]:
        """The nine fates in the order of PARTS."""
        return self[: len(PARTS)]

    @property
    def cases(self) -> int:
        """All of them: the sum of the parts."""
        return sum(self.parts)

    @property
    def share(self) -> Share:
        """Solved where it arose, on time, confirmed by residents."""
        return Share(self.confirmed, self.cases)

    @property
    def needed_the_capital(self) -> Share:
        """Climbed to the republic."""
        return Share(self.reached_republic, self.cases)

    @property
    def response(self) -> Share:
        """Of the answers in time, to how many a resident said yes or no."""
        return Share(self.responded, self.in_time)


NO_CASES = Tally()


@dataclass(frozen=True)
class Headline:
    """The figures of the country or of a unit, of the units right below it, and of the categories."""

    total: Tally
    by_unit: dict[str, Tally]
    """By the code of the unit right below; what was filed for the place itself stands under its own code."""
    by_category: dict[str, Tally]


COUNTED = ",\n".join(
    [f"count(*) FILTER (WHERE fate = '{part}')" for part in PARTS]
    + [f"count(*) FILTER (WHERE climbed >= {level})" for level in (2, 3, 4)]
    + [f"count(*) FILTER (WHERE {flag})" for flag in ("in_time", "responded", "refused")]
)


def headline(window: Window, place: Territory | None = None) -> Headline:
    """The figures of a place with everything in it; of the country when none is named. One query."""
    within = place is not None and place.depth > 0
    rows = _rows(
        f"""
        WITH f AS MATERIALIZED ({FIRST_ACCOUNTABLE.format(only="AND t.path LIKE %(within)s" if within else "")}),
        told AS (
            SELECT split_part(f.path, '/', %(depth)s) AS unit, f.category_id, f.in_time, f.responded,
                   coalesce(stood.kind = 'refused', false) AS refused, {FATE} AS fate, coalesce(climbed.level, 0) AS climbed
              FROM f
              JOIN cases_assignment last ON last.id = f.current_id
              {STANDING}
              {HIGHEST}
        )
        SELECT grouping(unit), grouping(category_id), unit, category_id, {COUNTED}
          FROM told
         GROUP BY GROUPING SETS ((unit), (category_id), ())
        """,  # noqa: S608
        window.facts | {"depth": (place.depth if place else 0) + 2, "within": f"{place.path}%" if place else ""},
    )
    total, by_unit, by_category = NO_CASES, {}, {}
    for no_unit, no_category, unit, category, *counts in rows:
        if no_unit and no_category:
            total = Tally(*counts)
        elif no_category:
            by_unit[unit or (place.code if place else "")] = Tally(*counts)
        else:
            by_category[category] = Tally(*counts)
    return Headline(total, by_unit, by_category)


class Waited(NamedTuple):
    """How many cases were solved, and how many stopped being watched, so many days after they were filed."""

    days: int
    solved: int
    censored: int


def waits(window: Window, now: datetime, place: Territory | None = None) -> list[Waited]:
    """Calendar days from filing to the answer "fixed" that stood; other cases are watched until they closed, or until now. One query."""
    within = place is not None and place.depth > 0
    rows = _rows(
        f"""
        WITH f AS MATERIALIZED ({FIRST_ACCOUNTABLE.format(only="AND t.path LIKE %(within)s" if within else "")}),
        ends AS (
            SELECT coalesce(stood.kind = 'fixed', false) AS solved, f.filed_at,
                   CASE WHEN stood.kind = 'fixed' THEN stood.at ELSE coalesce(f.closed_at, %(now)s) END AS at
              FROM f {STANDING}
        )
        SELECT (at AT TIME ZONE 'Asia/Almaty')::date - (filed_at AT TIME ZONE 'Asia/Almaty')::date AS days,
               count(*) FILTER (WHERE solved), count(*) FILTER (WHERE NOT solved)
          FROM ends GROUP BY days ORDER BY days
        """,  # noqa: S608
        window.facts | {"now": now, "within": f"{place.path}%" if place else ""},
    )
    return [Waited(*row) for row in rows]


def _rows(statement: str, facts: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, facts)
        return list(cursor.fetchall())
