"""A case as one row of a list: time left, what it is about, where, a photo, and how it came."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext, ngettext, pgettext

from cases.models import Answer, Arbitration, Assignment, Case, Extension, Promise, Review
from cases.reopening import APPEAL
from cases.time_told import tag_of
from cases.wording import kind_or_category, supporters
from cases.workspace import lists
from cases.workspace.time_left import Days, TimeLeft, of_asked, of_case, of_review
from territories.wording import full_date, number

Row = dict[str, Any]


def case_rows(cases: Iterable[Case], days: Days, thumbs: dict[int, str], *, with_office: bool = False) -> list[Row]:
    """Rows of cases by their deadline. `with_office` names who has them: for cases of other offices. No query."""
    return [_row(case, of_case(case, days), days, thumbs, with_office=with_office) for case in cases]


def review_rows(reviews: Iterable[Review], days: Days, thumbs: dict[int, str]) -> list[Row]:
    """Rows of disputes by the time left to decide them. No query."""
    rows = []
    for review in reviews:
        row = _row(review.case, of_review(review, days), days, thumbs, with_office=False)
        meta = f"{review.answer.office.title} · {row['meta']}"
        row |= {"href": reverse("workspace:review", args=[review.case.number]), "meta": meta}
        row |= dict(zip(("tag_label", "tag_tone", "tag_icon"), _tag_of_review(review), strict=True))
        rows.append(row)
    return rows


def _tag_of_review(review: Review) -> tuple[str, str, str]:
    """What is special about a dispute: it is about a danger, or it is an appeal."""
    if review.answer.kind == Answer.Kind.MADE_SAFE:
        return gettext("Still dangerous?"), "late", "warn"
    if review.stage == APPEAL:
        return gettext("Appeal"), "wait", "climb"
    return "", "plain", ""


def claim_rows(claims: Iterable[Assignment], days: Days, thumbs: dict[int, str]) -> list[Row]:
    """Rows of claims "no power" and "no funds" that wait for a ruling. No query."""
    rows = []
    for claim in claims:
        row = _row(claim.case, of_case(claim.case, days), days, thumbs, with_office=False)
        row |= {
            "href": reverse("workspace:ruling", args=[claim.case.number]),
            "meta": f"{claim.office.title} · {row['meta']}",
            "tag_label": str(claim.get_outcome_display()),
            "tag_tone": "wait",
            "tag_icon": "ask",
        }
        rows.append(row)
    return rows


PAGES = {
    Extension: "workspace:decide_extension",
    Promise: "workspace:decide_promise",
    Arbitration: "workspace:decide_arbitration",
}


def asked_rows(asked: Iterable[Extension | Promise | Arbitration], days: Days, thumbs: dict[int, str]) -> list[Row]:
    """Rows of what offices below have asked for, by the time left to decide. No query."""
    rows = []
    for one in asked:
        row = _row(one.case, of_asked(one, days), days, thumbs, with_office=False)
        row |= {
            "href": reverse(PAGES[type(one)], args=[one.case.number]),
            "meta": f"{one.assignment.office.title} · {row['meta']}",
            "tag_label": _asked_for(one),
            "tag_tone": "wait",
            "tag_icon": "calendar",
        }
        rows.append(row)
    return rows


def _asked_for(asked: Extension | Promise | Arbitration) -> str:
    if isinstance(asked, Arbitration):
        return gettext("Whose case is it?")
    if isinstance(asked, Promise):
        return gettext("Until %(date)s") % {"date": full_date(asked.promised_on)}
    words = ngettext("%(count)s working day more", "%(count)s working days more", asked.days)
    return words % {"count": number(asked.days)}


def _row(case: Case, left: TimeLeft, days: Days, thumbs: dict[int, str], *, with_office: bool) -> Row:
    office = case.current.office.title if with_office else ""
    kind = kind_or_category(case) if case.is_petition else ""
    tag = ("", "plain", "") if with_office else _tag(case, days)
    return {
        "case": case,
        "title": case.title,
        "lang": case.language,
        "href": reverse("workspace:case", args=[case.number]),
        "time_strong": left.strong,
        "time_text": left.text,
        "time_tone": left.tone,
        "number": case.display_number,
        "meta": " · ".join(filter(None, [office, kind, case.territory.full_name, supporters(case)])),
        "image": thumbs.get(case.pk, ""),
        "tag_label": tag[0],
        "tag_tone": tag[1],
        "tag_icon": tag[2],
    }


def _tag(case: Case, days: Days) -> tuple[str, str, str]:
    """What is special about a case in its own office's list: emergency, passed up, forwarded, or not accepted yet."""
    current = case.current
    if current.regime == "emergency":
        return gettext("Emergency"), "late", "warn"
    if case.regime == "emergency":
        return gettext("Made safe, to be repaired"), "wait", "warn"
    if put_off := tag_of(current, days.now):
        return put_off
    if current.entered_by in Assignment.CLIMBED:
        return gettext("Came up from below"), "wait", "climb"
    if current.accepted_at is None and current.acknowledge_until and current.acknowledge_until > days.now:
        return pgettext("case in a queue", "New"), "open", "bell"
    return "", "plain", ""


def thumbs_of(*groups: Iterable[Case]) -> dict[int, str]:
    """Small photos for all the rows of a page. One query."""
    return lists.thumbs([case.pk for group in groups for case in group])
