"""At an office's desk: a report written down for a resident who came, telephoned or wrote, question by question as residents answer.

The questions are those of issues.views.report; what differs stands in issues.views.ways. A draft belongs to who writes it, at one office:
begun on a telephone it is found on a computer, and by nobody else.
"""

from __future__ import annotations

import functools
import uuid
from collections.abc import Callable
from typing import Concatenate, ParamSpec

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts import limits
from accounts.models import User
from cases.uploads import takes_photos
from cases.workspace.access import Desk, desk, links, person
from issues import at_desk, drafts
from issues.models import Issue, Unsorted
from issues.report import CHECK, WHAT, Report
from issues.texts import heading_of
from issues.views.desk_sending import check
from issues.views.places import NO_PLACES, places_to_report
from issues.views.report import ANSWERED_BY, GONE, what
from issues.views.report_page import to_step
from territories.clock import arrival
from territories.models import Office
from territories.picking import choices_of

P = ParamSpec("P")
QUESTIONS = {**ANSWERED_BY, CHECK: check}


def for_writers(
    view: Callable[Concatenate[HttpRequest, Desk, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Only for people who write reports down for an office; to anybody else the page is not there. Limited by account.

    Not by the network: a whole office stands behind one address.
    """

    @never_cache
    @functools.wraps(view)
    def found(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        at = desk(request)
        if at is None or not at.files:
            raise Http404
        if request.method == "POST":
            verdict = limits.count("desk-write", f"account:{person(request).pk}", arrival(request))
            if not verdict.is_allowed:
                return limits.too_many_requests(request, verdict.wait_seconds)
        return view(request, at, *args, **kwargs)

    return found


@require_safe
@for_writers
def start(request: HttpRequest, at: Desk) -> HttpResponse:
    """The first question, what was begun and not sent, and what was filed last."""
    now, user = arrival(request), person(request)
    report = Report(drafts.begin(now, office=at.office, user=user))
    begun = [
        {"heading": heading_of(one.answers.get("text", "")), "at": one.changed_at, "url": _continue(one.key)}
        for one in at_desk.begun(user, at.office, now, drafts.KEPT_FOR)
        if one.answers.get("text")
    ]
    more = {"begun": begun, "filed": at_desk.filed_lately(user, at.office)}
    return what(request, report, **more)


def _continue(key: uuid.UUID) -> str:
    return reverse("desk:step", args=[key, CHECK])


@require_http_methods(["GET", "HEAD", "POST"])
@takes_photos
@for_writers
def step(request: HttpRequest, at: Desk, key: uuid.UUID, step: str) -> HttpResponse:
    """One question of a report that somebody writes down. Not asked for in its turn, it leads to the first without an answer."""
    now, user = arrival(request), person(request)
    draft = drafts.find_at_desk(key, user, now)
    done = _receipt_of(key, user) if draft is None or (step == CHECK and request.method == "POST") else ""
    if done:
        return redirect(done)
    if draft is None:
        if step != WHAT or request.method != "POST":
            return render(request, "issues/desk/gone.html", {"at": at, **links(at)}, status=GONE)
        draft = drafts.begin(now, key, office=_office_of(request, at), user=user)
    if draft.desk_office is None or not at_desk.may_file(user, draft.desk_office):
        raise Http404
    report = Report(draft)
    if not report.may_open(step):
        return to_step(report, report.next_step())
    return QUESTIONS[step](request, report)


def _office_of(request: HttpRequest, at: Desk) -> Office:
    """The office that stood on the page, where somebody works for several and has changed it in another window."""
    return next((one for one in at.offices if one.key == request.POST.get("office")), at.office)


def _receipt_of(key: uuid.UUID, user: User) -> str:
    """Where the receipt of a report is that this person has filed; empty when they have not. At most two queries."""
    filed = Issue.objects.select_related("case").filter(case__client_key=key, desk_user=user).first()
    if filed is not None:
        return reverse("desk:receipt", args=[filed.case.number])
    waits = Unsorted.objects.filter(key=key, desk_user=user).first()
    return reverse("desk:unsorted", args=[waits.pk]) if waits is not None else ""


@require_safe
@for_writers
def found(request: HttpRequest, at: Desk) -> HttpResponse:
    """The places of the region that answer to what is being typed. A part of a page, which works without it."""
    text = request.GET.get("q", "").strip()
    places = places_to_report(text, at_desk.region_of(at.office)) if text else []
    context = {**NO_PLACES, "choices": choices_of(places), "searched": bool(text)}
    return render(request, "issues/report/_places.html", context)
