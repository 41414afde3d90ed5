"""The last page at a desk: everything at one look, the text that is read out to the resident, then it is filed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import audit, consents, limits
from cases.errors import BadInput
from cases.taken_down import TakenDown
from cases.workspace.access import person
from issues import drafts, masking
from issues.at_desk import Received, file_at_desk
from issues.forms import SendForm
from issues.report import Report
from issues.views.report_page import to_step
from issues.views.report_sending import check_page, consent_to, written_in
from territories.clock import arrival


def check(request: HttpRequest, report: Report) -> HttpResponse:
    """Everything at one look; filing."""
    if request.method == "POST":
        return _send(request, report)
    return check_page(request, report, SendForm(initial={"title": report.title}))


def _send(request: HttpRequest, report: Report) -> HttpResponse:
    """File it, forget the draft, show the receipt. Pressed twice it is filed once: the draft's key goes with the case.

    Whatever stands in the way, the draft keeps every answer.
    """
    form = SendForm(request.POST)
    if not form.is_valid():
        return check_page(request, report, form)
    office, user = report.draft.desk_office, person(request)
    assert office is not None
    assert report.territory is not None
    drafts.answer(report.draft, arrival(request), title=form.cleaned_data["title"])
    if not report.text:  # pressed twice: the first press has filed it and discarded the draft
        drafts.discard([report.draft.key])
        return to_step(report, "check")
    written = written_in(request, report, form.cleaned_data["title"])
    fault = _fault(request, report, written)
    if fault:
        return check_page(request, report, form, [fault])
    verdict = limits.count("desk-file", f"account:{user.pk}", arrival(request))
    if not verdict.is_allowed:
        return limits.too_many_requests(request, verdict.wait_seconds)
    written = masking.covered(written, request.POST.getlist("mask"))
    written["photos"] = drafts.prepared_photos(report.draft)
    taken = TakenDown(office, user, report.answers.get("channel", ""))
    try:
        received = file_at_desk(taken=taken, key=report.draft.key, category=report.category, **written)
    except BadInput as wrong:
        return check_page(request, report, form, [{"text": str(text), "href": ""} for text in wrong.errors.values()])
    drafts.discard([report.draft.key])
    if received.case is not None:
        audit.came_to(request, number=received.case.number)
    elif received.unsorted is not None:
        audit.came_to(request, pk=received.unsorted.pk)
    return redirect(_receipt(received))


def _fault(request: HttpRequest, report: Report, written: dict[str, object]) -> dict[str, str] | None:
    """What is missing before it can be filed; None when nothing is."""
    if not consents.is_agreed(request.POST.get("consent", ""), consent_to(request, report)):
        return {"text": _("The text that is read out has changed. Read the new one, then file."), "href": "#consent"}
    if not request.POST.get("agreed"):
        return {"text": _("Read the text out, and tick that the resident agrees."), "href": "#id_agreed"}
    if masking.undecided(written, request.POST.getlist("found")):
        return {"text": _("Say what should be covered, then file."), "href": "#found"}
    return None


def _receipt(received: Received) -> str:
    if received.case is not None:
        return reverse("desk:receipt", args=[received.case.number])
    assert received.unsorted is not None
    return reverse("desk:unsorted", args=[received.unsorted.pk])
