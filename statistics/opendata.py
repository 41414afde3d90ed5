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

from statistics.measures import LAST_IN_TIME, LEFT_OUT, PARTS, RESULT, OfficeMeasure, Tally
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
            "case": "public number",
            "filed_at": "when the resident sent it",
            "place": "code of the unit in the register",
            "region": "code of its region or republican city",
            "category": "code of the category",
            "regime": "ordinary or emergency",
            "state": "open, waiting, answered, reviewed, closed",
            "outcome": "how it closed",
            "closed_at": "when it closed",
            "supporters": "residents whom it affects too",
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
            "case": "public number",
            "assignment": "1 for the first office, then without gaps",
            "office": "code of the unit whose akim it is",
            "level": "rural, district, region, republic",
            "entered_at": "from when the office answered for the case",
            "entered_by": "filed, forwarded, escalated, dispute",
            "via_vacancy": "1 when a vacant seat was skipped on the way here",
            "promise_at": "the first moment that was too late",
            "answered_at": "when an answer arrived that stands",
            "listed_at": "when the case entered the register of the unanswered",
            "left_at": "when the office's time ended",
            "outcome": "how it ended",
            "ruling": "whether the level above agreed that power or funds were lacking",
            "in_window": "1 when promise_at lies in the window",
            "left_out": "why it does not count; empty when it does",
            "result": "of those that count: confirmed, answered, overturned, missed",
        },
        f"""
        SELECT c.number, a.number, o.territory_id, a.level, a.entered_at, a.entered_by, a.via_vacancy::int, a.promise_at,
               a.answered_at, a.listed_at, a.left_at, a.outcome, a.ruling,
               (a.promise_at > %(after)s AND a.promise_at <= %(until)s)::int, {LEFT_OUT},
               CASE WHEN {LEFT_OUT} = '' THEN {RESULT} ELSE '' END
          FROM cases_case c
          JOIN cases_assignment a ON a.case_id = c.id
          JOIN territories_office o ON o.id = a.office_id
          {LAST_IN_TIME}
         WHERE {CASES_OF_WINDOW}
         ORDER BY c.id, a.number
        """,  # noqa: S608
    ),
    "answers": File(
        {
            "case": "public number",
            "assignment": "whose time it arrived in",
            "office": "code of the unit whose akim answered",
            "level": "rural, district, region, republic",
            "kind": "fixed, refused, no_power, no_funds",
            "at": "when it arrived",
            "verdict": "what residents and the level above made of it; empty while they may still say",
            "verdict_at": "when",
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


def file_lines(name: str, window: Window) -> Iterator[str]:
    """One of FILES for a window, line by line. One query with a cursor on the server."""
    columns, statement = FILES[name]
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


SHARES = ("per_cent", "from_per_cent", "to_per_cent")

TALLY_COLUMNS = {
    "code": "code of the unit or category",
    "name": "its name",
    "cases": "cases whose first accountable office had its deadline in the window",
    **{part: f"of these: {part}" for part in PARTS},
    "reached_district": "climbed to a district or higher",
    "reached_region": "climbed to a region or higher",
    "reached_republic": "climbed to the republic",
    "in_time": "answered in time by the first accountable office",
    "responded": "of these: a resident said yes or no",
    "refused": "of all: the answer that stood is a refusal with reasons",
    "per_cent": "confirmed of cases, rounded down; empty below 30 cases",
    "from_per_cent": "lower end of Wilson's 95 % interval",
    "to_per_cent": "upper end",
}


def tally_row(code: str, name: str, tally: Tally) -> list[Any]:
    """A row for TALLY_COLUMNS."""
    return [code, name, tally.cases, *tally, *_share_cells(tally.share)]


OFFICE_COLUMNS = {
    "code": "code of the unit whose akim it is",
    "name": "title of the office",
    "level": "rural, district, region, republic",
    "region": "code of the region or republican city",
    "due": "D: deadlines in the window that count",
    "confirmed": "N: solved on time and confirmed by a resident",
    "answered": "answered on time, not confirmed",
    "overturned": "the answer was overturned",
    "missed": "no answer on time",
    "responded": "of the answers on time: a resident said yes or no",
    "left_out": "deadlines in the window that do not count",
    "per_cent": "N of D, rounded down; empty below 30",
    "from_per_cent": "lower end of Wilson's 95 % interval",
    "to_per_cent": "upper end",
}


def office_row(code: str, name: str, level: str, region: str | None, measure: OfficeMeasure) -> list[Any]:
    """A row for OFFICE_COLUMNS."""
    return [
        code, name, level, region or "", measure.due, measure.confirmed, measure.answered, measure.overturned,
        measure.missed, measure.responded, sum(measure.left_out.values()), *_share_cells(measure.share),
    ]  # fmt: skip


def _share_cells(share: Any) -> list[Any]:
    if not share.is_enough:
        return ["", "", ""]
    low, high = share.interval
    return [share.percent, f"{low * 100:.2f}", f"{high * 100:.2f}"]
