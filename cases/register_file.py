"""The register of cases as a table in a file: the same filters, the newest first, and what each column holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext as _

from cases.deadlines import last_day
from cases.models import Case
from cases.register import Filters, chosen
from territories.clock import ZONE

COLUMNS = (
    "number",
    "filed_at",
    "place_code",
    "place",
    "region_code",
    "kind",
    "category",
    "regime",
    "language",
    "came_by",
    "title",
    "state",
    "outcome",
    "office_code",
    "office_body",
    "level",
    "registered_on",
    "measured_on",
    "due_on",
    "answered_at",
    "unanswered_since",
    "closed_at",
    "supporters",
    "offices_so_far",
    "address",
)
"""Headings of the file, in English in every language, so that a program reads one file like another."""

STREAMED_AT_ONCE = 2000
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def harmless(text: str) -> str:
    """A cell that no spreadsheet takes for a formula: an apostrophe before what could begin one."""
    return f"'{text}" if text.lstrip(" \n").startswith(FORMULA) or text.startswith("\n") else text


def table(filters: Filters, now: datetime, address_of: Callable[[int], str]) -> Iterator[list[str]]:
    """The heading and a row for each case, newest first, read by a server-side cursor: constant memory for any number.

    Nothing personal is in it: the words of the title are public, or hidden and left out, everything else are codes, dates and counts.
    `address_of` makes the address of a case from its number.
    """
    yield list(COLUMNS)
    newest_first = replace(filters, sort="new")
    cases = chosen(newest_first, now).order_by("-pk").select_related("current__office__territory", "territory", "issue")
    for case in cases.iterator(chunk_size=STREAMED_AT_ONCE):
        held = case.current
        yield [
            str(case.number),
            _moment(case.filed_at),
            case.territory_id,
            harmless(case.territory.full_name),
            case.region_id,
            case.kind,
            case.category_id,
            case.regime,
            case.language,
            came_by(case),
            harmless(case.title if case.hidden_at is None else ""),
            case.state,
            case.outcome,
            held.office.territory_id,
            held.office.body,
            held.level,
            held.registered_on.isoformat(),
            last_day(held.promise_at).isoformat(),
            last_day(held.due_at).isoformat(),
            _moment(held.answered_at),
            _moment(held.listed_at if case.owes_answer else None),
            _moment(case.closed_at),
            str(case.supporter_count),
            str(held.number),
            address_of(case.number),
        ]


def came_by(case: Case) -> str:
    """How the report came: web, api; at a desk counter, telephone, letter. Empty for a petition. Reads the issue."""
    issue = getattr(case, "issue", None)
    return "" if issue is None else str(issue.channel or issue.source)


def _moment(at: datetime | None) -> str:
    return at.astimezone(ZONE).isoformat(timespec="seconds") if at else ""


def column_words() -> list[dict[str, str]]:
    """What each column of the file holds, for the page."""
    words = {
        "number": _("Public number, without dashes"),
        "filed_at": _("When it was reported"),
        "place_code": _("Code of the place in the state classifier"),
        "place": _("The place in words, in the language of the page"),
        "region_code": _("Code of the region or republican city"),
        "kind": _("issue: a local problem; petition: the answer to a petition, or to one below its goal"),
        "category": _("Code of the category"),
        "regime": _("ordinary (working days) or emergency (hours); of petitions petition_local or petition_central"),
        "language": _("Language of the report: kk, ru, en"),
        "came_by": _(
            "How it was reported: web, api; written down at an office's desk after the resident came (counter), telephoned "
            "(telephone) or wrote (letter); empty for a petition"
        ),
        "title": _(
            "The title as the resident wrote it, empty when a moderator has hidden it; an apostrophe stands before =, +, -, @"
        ),
        "state": _("open, waiting, answered, reviewed, closed"),
        "outcome": _("Of a closed case: confirmed, silent, refused, review_upheld_office, merged, withdrawn, void"),
        "office_code": _("Place code of the office that has the case, or had it last"),
        "office_body": _("akim, maslikhat or government"),
        "level": _("Level of that office: rural, district, region, republic"),
        "registered_on": _("From which day that office's time counts"),
        "measured_on": _("The last day on which its answer is in time"),
        "due_on": _("The last day before the case climbs: later than measured_on when the office above has given time"),
        "answered_at": _("When the answer that stands was given"),
        "unanswered_since": _("Since when it stands on the register of unanswered cases"),
        "closed_at": _("When it was closed"),
        "supporters": _("How many people it affects too, by the last count"),
        "offices_so_far": _("How many offices have had it"),
        "address": _("The page of the case"),
    }
    return [{"label": column, "value": words[column]} for column in COLUMNS]
