"""The two ways through the questions of a report: a resident's own, and at an office's desk for a resident. What differs stands here."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse

from accounts.consents import Purpose
from cases.workspace.access import desk, links
from issues.at_desk import region_of
from issues.forms import ResidentForm, TakenDownForm, WhatForm, YouForm
from issues.report import Report
from issues.views import browser
from issues.views.words import privacy_rows, privacy_rows_at_desk
from territories.models import Territory


@dataclass(frozen=True, slots=True)
class Way:
    """How the questions are asked."""

    address: str
    """Name of the address of a question."""
    folder: str
    """Of the templates."""
    frame: str
    """The template around them."""
    what: type[WhatForm]
    you: type[YouForm]
    privacy: Callable[[], dict[str, Any]]
    """Who sees what."""
    remember: Callable[[HttpResponse, HttpRequest, uuid.UUID], HttpResponse]
    """How the draft is found again."""
    facts: Callable[[HttpRequest, Report], dict[str, Any]]
    """What the frame needs besides."""
    purpose: str
    """Of the text that is agreed to."""
    within: Callable[[Report], Territory | None]
    """The region whose places may be chosen; None: all."""

    def serves(self, report: Report, place: Territory) -> bool:
        """Whether a place may be chosen."""
        region = self.within(report)
        return region is None or place.region_id == region.pk


def _found_by_its_person(response: HttpResponse, _request: HttpRequest, _key: uuid.UUID) -> HttpResponse:
    """The row names who writes it down: no cookie on a computer that several share."""
    return response


def _of_the_workspace(request: HttpRequest, report: Report) -> dict[str, Any]:
    at = desk(request)
    return {
        "at": at,
        **links(at),
        "office": report.draft.desk_office,
        "channel": report.answers.get("channel", ""),
        "is_agreed": bool(request.POST.get("agreed")),
        "begun": [],
        "filed": [],
    }


def _region(report: Report) -> Territory | None:
    office = report.draft.desk_office
    return region_of(office) if office is not None else None


BY_RESIDENT = Way(
    address="issues:report_step",
    folder="issues/report",
    frame="base.html",
    what=WhatForm,
    you=YouForm,
    privacy=privacy_rows,
    remember=browser.remember,
    facts=lambda _request, _report: {},
    purpose=Purpose.FILING,
    within=lambda _report: None,
)
AT_A_DESK = Way(
    address="desk:step",
    folder="issues/desk",
    frame="workspace/base.html",
    what=TakenDownForm,
    you=ResidentForm,
    privacy=privacy_rows_at_desk,
    remember=_found_by_its_person,
    facts=_of_the_workspace,
    purpose=Purpose.DESK,
    within=_region,
)


def way_of(report: Report) -> Way:
    """How the questions of a report are asked."""
    return AT_A_DESK if report.is_at_desk else BY_RESIDENT
