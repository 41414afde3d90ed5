"""The receipt that a desk prints for a resident: the number, who answers until when, and the private link while it may be seen."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import qr_codes
from cases.emergencies import NEVER_INSTEAD, numbers_to_call
from cases.models import Case, Participant
from cases.private_links import address_of
from cases.views.tracker import sealed
from cases.wording import office_in
from cases.workspace.access import Desk, links, person
from issues.at_desk import LINK_SHOWN_FOR, hand_over, may_file, shows_link
from issues.models import Issue, Unsorted
from issues.views.desk import for_writers
from issues.views.sent import as_filed
from issues.views.unsorted import waiting_words
from issues.views.words import promise, registered, what_happens_next
from territories.clock import arrival
from territories.models import Office
from territories.wording import date_time

OF_THE_ISSUE = (
    "desk_office",
    "case__category",
    "case__territory",
    "case__current__office__territory",
    "case__current__clock",
)


@require_http_methods(["GET", "HEAD", "POST"])
@for_writers
def case_receipt(request: HttpRequest, at: Desk, number: int) -> HttpResponse:
    """Of a case: only for who wrote it down. POST: it is handed over."""
    mine = Issue.objects.select_related(*OF_THE_ISSUE).filter(case__number=number, desk_user=person(request))
    return _page(request, at, _the(request, mine.first()))


@require_http_methods(["GET", "HEAD", "POST"])
@for_writers
def unsorted_receipt(request: HttpRequest, at: Desk, pk: int) -> HttpResponse:
    """Of a report that waits to be sorted. Once it is a case, that one's; its link has been given already."""
    mine = Unsorted.objects.select_related("desk_office", "territory", "case").filter(pk=pk, desk_user=person(request))
    kept = _the(request, mine.first())
    if isinstance(kept, Unsorted) and kept.case is not None:
        return redirect("desk:receipt", kept.case.number)
    return _page(request, at, kept)


def _the(request: HttpRequest, report: Issue | Unsorted | None) -> Issue | Unsorted:
    """The report, for who wrote it down and still does so for that office; 404 for everybody else."""
    if report is None or report.desk_office is None or not may_file(person(request), report.desk_office):
        raise Http404
    return report


def _page(request: HttpRequest, at: Desk, report: Issue | Unsorted) -> HttpResponse:
    now = arrival(request)
    if request.method == "POST":
        hand_over(report, now=now)
        messages.success(request, _("Done. Nobody at this desk sees the private link any more."))
        return sealed(redirect(request.path))
    assert report.desk_office is not None
    facts = _of_case(report) if isinstance(report, Issue) else _of_unsorted(report, now)
    link, filed_at = f"{settings.SITE_ADDRESS}{facts.pop('private')}", facts["filed_at"]
    shown = shows_link(report, filed_at, now)
    context = {
        "at": at,
        **links(at),
        "written_at": _("Written down at the desk of %(office)s") % {"office": office_in(report.desk_office, "of")},
        "channel": report.channel,
        "link": link if shown else "",
        "qr": qr_codes.picture(link, dark="#000000") if shown else "",
        "until": date_time(filed_at + LINK_SHOWN_FOR),
        "given": date_time(report.receipt_given_at) if report.receipt_given_at else "",
        "filed": date_time(filed_at),
        "never_instead": NEVER_INSTEAD,
        "site": settings.SITE_ADDRESS.partition("://")[2],
        **facts,
    }
    return sealed(render(request, "issues/desk/receipt.html", context))


def _of_case(report: Issue) -> dict[str, Any]:
    case: Case = report.case
    reporter = Participant.objects.get(case=case, role=Participant.Role.REPORTER)
    reporter.case = case
    expected = as_filed(case)
    return {
        "case": case,
        "number": case.display_number,
        "title": case.title,
        "lang": case.language,
        "place": case.territory.full_name,
        "office": Office.objects.select_related("territory").with_holder().get(pk=case.current.office_id),
        "filed_at": case.filed_at,
        "expected": expected,
        "promise": promise(expected),
        "registered": registered(expected),
        "then": what_happens_next(expected),
        "emergency": numbers_to_call(case.category),
        "has_contact": bool(reporter.contact_email or reporter.contact_phone),
        "private": address_of(reporter),
    }


def _of_unsorted(report: Unsorted, now: datetime) -> dict[str, Any]:
    return {
        "case": None,
        "number": "",
        "title": report.title,
        "lang": report.language,
        "place": report.territory.full_name,
        "office": None,
        "filed_at": report.received_at,
        "emergency": [],
        "has_contact": bool(report.email or report.phone),
        "private": reverse("issues:unsorted", args=[report.secret]),
        **waiting_words(now, report.due_at),
    }
