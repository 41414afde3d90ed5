"""Open data: the cases, assignments and answers behind every figure, as CSV, so that anybody can count again.

No names, no contacts, no texts, no points: a place is a unit of the register. Rows are read from the database and sent one
by one, so a file of any length needs the same memory. Times are UTC in ISO form; files are UTF-8 with the mark that
spreadsheets look for.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import connection
from django.utils.translation import gettext_noop as _

from statistics.measures import LAST_IN_TIME, LEFT_OUT, RESULT, OfficeMeasure, Tally
from statistics.promises import RESULT as PROMISE_RESULT
from statistics.promises import Promises
from statistics.proportions import Share
from statistics.windows import Window

MARK = "\ufeff"
AT_ONCE = 2000
"""Rows fetched in one go."""

CASES_OF_WINDOW = """
    c.kind = 'issue' AND EXISTS (
        SELECT FROM cases_assignment due
         WHERE due.case_id = c.id AND due.promise_at > %(after)s AND due.promise_at <= %(until)s)"""
"""Cases with at least one deadline in the window; with all of their assignments, also those due before or after it."""


class File(NamedTuple):
    """One file: its columns in order with what each of them says, and the statement that fills them."""

    columns: dict[str, str]
    statement: str


FILES = {
    "cases": File(
        {
            "case": _("public number"),
            "filed_at": _("when the resident sent it"),
            "place": _("code of the unit in the register"),
            "region": _("code of its region or republican city"),
            "category": _("code of the category"),
            "regime": _("ordinary or emergency"),
            "state": _("open, waiting, answered, reviewed, closed"),
            "outcome": _("how it closed"),
            "closed_at": _("when it closed"),
            "supporters": _("residents whom it affects too"),
        },
        f"""
        SELECT c.number, c.filed_at, c.territory_id, c.region_id, c.category_id, c.regime, c.state, c.outcome, c.closed_at,
               c.supporter_count
          FROM cases_case c
         WHERE {CASES_OF_WINDOW}
         ORDER BY c.id
        """,  # noqa: S608
    ),
    "assignments": File(
        {
            "case": _("public number"),
            "assignment": _("1 for the first office, then without gaps"),
            "office": _("code of the unit whose akim it is"),
            "level": _("rural, district, region, republic"),
            "entered_at": _("from when the office answered for the case"),
            "entered_by": _(
                "filed, forwarded, escalated, dispute, assigned, succession, incident, reclassified, made_safe"
            ),
            "via_vacancy": _("1 when a vacant seat was skipped on the way here"),
            "promise_at": _("the first moment that was too late"),
            "due_at": _("when the case climbs: promise_at, or later when the level above gave time"),
            "extension": _("granted, refused, lapsed, asked; empty when no more time was asked for"),
            "extension_days": _("working days that were asked for"),
            "answered_at": _("when an answer arrived that stands"),
            "listed_at": _("when the case entered the register of the unanswered"),
            "left_at": _("when the office's time ended"),
            "outcome": _("how it ended"),
            "ruling": _("whether the level above agreed that power or funds were lacking"),
            "in_window": _("1 when promise_at lies in the window"),
            "left_out": _("why it does not count; empty when it does"),
            "result": _("of those that count: confirmed, answered, overturned, missed"),
        },
        f"""
        SELECT c.number, a.number, o.territory_id, a.level, a.entered_at, a.entered_by, a.via_vacancy::int, a.promise_at,
               a.due_at, CASE WHEN x.verdict = '' THEN 'asked' ELSE x.verdict END, x.days, a.answered_at, a.listed_at, a.left_at, a.outcome, a.ruling,
               (a.promise_at > %(after)s AND a.promise_at <= %(until)s)::int, {LEFT_OUT},
               CASE WHEN {LEFT_OUT} = '' THEN {RESULT} ELSE '' END
          FROM cases_case c
          JOIN cases_assignment a ON a.case_id = c.id
          JOIN territories_office o ON o.id = a.office_id
          LEFT JOIN cases_extension x ON x.assignment_id = a.id
          {LAST_IN_TIME}
         WHERE {CASES_OF_WINDOW}
         ORDER BY c.id, a.number
        """,  # noqa: S608
    ),
    "answers": File(
        {
            "case": _("public number"),
            "assignment": _("whose time it arrived in"),
            "office": _("code of the unit whose akim answered"),
            "level": _("rural, district, region, republic"),
            "kind": _("fixed, refused, no_power, no_funds, made_safe"),
            "at": _("when it arrived"),
            "verdict": _("what residents and the level above made of it; empty while they may still say"),
            "verdict_at": _("when"),
        },
        f"""
        SELECT c.number, a.number, o.territory_id, o.level, w.kind, w.at, w.verdict, w.verdict_at
          FROM cases_case c
          JOIN cases_answer w ON w.case_id = c.id
          JOIN cases_assignment a ON a.id = w.assignment_id
          JOIN territories_office o ON o.id = w.office_id
         WHERE {CASES_OF_WINDOW}
         ORDER BY c.id, w.at, w.id
        """,  # noqa: S608
    ),
    "promises": File(
        {
            "case": _("public number"),
            "assignment": _("whose time it was given in"),
            "office": _("code of the unit whose akim promised"),
            "level": _("rural, district, region, republic"),
            "asked_at": _("when it was promised"),
            "promised_on": _("by which day it would be done"),
            "needs_consent": _("1 when the day lay past the office's time, so that the level above had to accept it"),
            "verdict": _("accepted, refused, lapsed; empty while the level above may still decide"),
            "by_silence": _("1 when the level above did not decide in time"),
            "decided_at": _("when"),
            "result": _("of the accepted: kept, broken, open, over (it binds nobody any more)"),
        },
        f"""
        SELECT c.number, a.number, o.territory_id, a.level, p.asked_at, p.promised_on, (p.above_id IS NOT NULL)::int, p.verdict,
               p.by_silence::int, p.decided_at, CASE WHEN p.verdict = 'accepted' THEN {PROMISE_RESULT} ELSE '' END
          FROM cases_case c
          JOIN cases_promise p ON p.case_id = c.id
          JOIN cases_assignment a ON a.id = p.assignment_id
          JOIN territories_office o ON o.id = a.office_id
         WHERE {CASES_OF_WINDOW}
         ORDER BY c.id, p.asked_at, p.id
        """,  # noqa: S608
    ),
}


class _Line:
    """A file for csv.writer that keeps nothing: what is written is handed back."""

    def write(self, text: str) -> str:
        return text


def lines(columns: Iterable[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """A CSV file, line by line."""
    writer = csv.writer(_Line())
    yield MARK + str(writer.writerow(list(columns)))
    for row in rows:
        yield str(writer.writerow([_cell(value) for value in row]))


def file_lines(file: File, window: Window) -> Iterator[str]:
    """A file for a window, line by line. One query with a cursor on the server."""
    columns, statement = file
    return lines(columns, _streamed(statement, window.facts))


def _streamed(statement: str, facts: dict[str, Any]) -> Iterator[Sequence[Any]]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement, facts)
        while rows := cursor.fetchmany(AT_ONCE):
            yield from rows


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value


TALLY_COLUMNS = {
    "code": _("code of the unit or category"),
    "name": _("its name"),
    "cases": _("cases whose first accountable office had its deadline in the window"),
    "confirmed": _("solved where it arose, on time, confirmed by residents"),
    "answered": _("answered there on time, not confirmed"),
    "overturned": _("the answer was overturned by review"),
    "later": _("answered later by the first office"),
    "district": _("answered at the district"),
    "region": _("answered at the region"),
    "republic": _("answered at the republic"),
    "unanswered": _("left without an answer"),
    "climbing": _("still on its way up"),
    "reached_district": _("climbed to a district or higher"),
    "reached_region": _("climbed to a region or higher"),
    "reached_republic": _("climbed to the republic"),
    "in_time": _("answered in time by the first accountable office"),
    "responded": _("of these: a resident said yes or no"),
    "refused": _("of all: the answer that stood is a refusal with reasons"),
    "per_cent": _("confirmed of cases, rounded down; empty below 30 cases"),
    "from_per_cent": _("lower end of Wilson's 95% interval"),
    "to_per_cent": _("upper end"),
}


def tally_row(code: str, name: str, tally: Tally) -> list[Any]:
    """A row for TALLY_COLUMNS."""
    return [code, name, tally.cases, *tally, *share_cells(tally.share)]


OFFICE_COLUMNS = {
    "code": _("code of the unit whose akim it is"),
    "name": _("title of the office"),
    "level": _("rural, district, region, republic"),
    "region": _("code of the region or republican city"),
    "due": _("D: deadlines in the window that count"),
    "confirmed": _("N: solved on time and confirmed by a resident"),
    "answered": _("answered on time, not confirmed"),
    "overturned": _("the answer was overturned"),
    "missed": _("no answer on time"),
    "responded": _("of the answers on time: a resident said yes or no"),
    "left_out": _("deadlines in the window that do not count"),
    "extended": _("of D: the level above gave more time, which the measure does not know"),
    "promises_kept": _("public promises of the last twelve months that were kept"),
    "promises_broken": _("public promises of the last twelve months that were broken"),
    "per_cent": _("N of D, rounded down; empty below 30"),
    "from_per_cent": _("lower end of Wilson's 95% interval"),
    "to_per_cent": _("upper end"),
}


def office_row(
    code: str, name: str, level: str, region: str | None, measure: OfficeMeasure, promised: Promises
) -> list[Any]:
    """A row for OFFICE_COLUMNS."""
    return [
        code, name, level, region or "", measure.due, measure.confirmed, measure.answered, measure.overturned,
        measure.missed, measure.responded, sum(measure.left_out.values()), measure.extended, promised.kept, promised.broken,
        *share_cells(measure.share),
    ]  # fmt: skip


def share_cells(share: Share) -> list[Any]:
    """Per cent and both ends of the interval; empty below 30."""
    if not share.is_enough:
        return ["", "", ""]
    low, high = share.interval
    return [share.percent, f"{low * 100:.2f}", f"{high * 100:.2f}"]
