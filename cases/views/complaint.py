"""The complaint under the law beside a missed term: a page in plain words, and the draft as PDF in Kazakh or Russian.

Both are public and hold nothing personal: the author writes name, IIN, addresses, date and signature by hand.
"""

from __future__ import annotations

import hashlib
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.limits import limited
from cases import legal, wording
from cases.complaint import DECIDED_IN_DAYS, Complaint
from cases.complaint_pdf import drawn
from cases.complaint_text import LANGUAGES, document
from cases.tracker import Tracker
from cases.tracker_reading import track_answer
from cases.views.freshness import edition, etag, fresh, unchanged
from cases.views.tracker import the_case
from territories.clock import arrival
from territories.wording import active_language, days, full_date, until_day

KEPT = {"public": True, "max_age": 60, "s_maxage": 60, "stale_while_revalidate": 300}
"""The file changes when the office answers and when the three months are over; a minute later is soon enough."""


@login_not_required
@require_safe
def page(request: HttpRequest, number: str) -> HttpResponse:
    """What a complaint is, to whom, until when, how to hand it in; or why none is offered."""
    case = the_case(number)
    if number != str(case.number):
        return HttpResponseRedirect(reverse("cases:complaint", args=[case.number]))
    tracker = track_answer(case, [], arrival(request))
    complaint = tracker.complaint
    tag = etag(request, _facts(complaint))
    response = unchanged(request, tag)
    if response is None:
        response = fresh(render(request, "cases/complaint.html", _context(tracker)), tag)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@login_not_required
@require_safe
@limited("complaint", methods=("GET", "HEAD"))
def file(request: HttpRequest, number: str) -> HttpResponse:
    """The draft, `?language=kk` or `ru`; without it in the language of the page, in Kazakh when that is neither. Else 404."""
    tracker = track_answer(the_case(number), [], arrival(request))
    language = request.GET.get("language") or language_offered()
    if language not in LANGUAGES or not tracker.complaint.is_offered:
        raise Http404
    facts = [edition(), language, *_facts(tracker.complaint)]
    tag = '"' + hashlib.sha256("\x1f".join(map(str, facts)).encode()).hexdigest()[:32] + '"'
    response = get_conditional_response(request, etag=tag)
    if not isinstance(response, HttpResponse):
        content = drawn(document(tracker.complaint, tracker.offices, language))
        response = HttpResponse(content, content_type="application/pdf")
        name = f"complaint-{tracker.case.number}-{language}.pdf"
        response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    response.headers["ETag"] = tag
    response.headers["X-Robots-Tag"] = "noindex"
    patch_cache_control(response, **KEPT)
    return response


def language_offered() -> str:
    """Which draft comes first for a reader."""
    return active_language() if active_language() in LANGUAGES else LANGUAGES[0]


def _facts(complaint: Complaint) -> list[object]:
    """What both pages depend on."""
    higher = complaint.higher
    return [
        complaint.case.number,
        complaint.case.version,
        complaint.case.hidden_at,
        complaint.office.pk,
        higher.pk if higher else "",
        complaint.registered_on,
        complaint.ends_on,
        complaint.why_not,
    ]


def _context(tracker: Tracker) -> dict[str, Any]:
    """What the page says."""
    complaint, case = tracker.complaint, tracker.case
    address = reverse("cases:complaint_pdf", args=[case.number])
    first = language_offered()
    drafts = [
        {"url": f"{address}?language={language}", "label": label, "is_first": language == first}
        for language, label in (("kk", _("Draft in Kazakh (PDF)")), ("ru", _("Draft in Russian (PDF)")))
    ]
    return {
        "case": case,
        "tracker": tracker,
        "complaint": complaint,
        "why_not": legal.why_not(complaint),
        "law_address": legal.law_address(),
        "facts": _told(complaint) if complaint.is_offered else [],
        "at_office": wording.office_in(complaint.office, "to"),
        "drafts": sorted(drafts, key=lambda draft: not draft["is_first"]),
    }


def _told(complaint: Complaint) -> list[dict[str, str]]:
    """To whom, about what, until when: names and values."""
    higher = complaint.higher
    assert higher is not None
    return [
        {"label": _("About whose silence"), "value": complaint.office.title},
        {"label": _("Registered"), "value": full_date(complaint.registered_on)},
        {
            "label": _("The term of the law ended"),
            "value": f"{full_date(complaint.ends_on)} ({legal.term_of(complaint)})",
        },
        {"label": _("Who decides the complaint"), "value": higher.title},
        {"label": _("Hand it in"), "value": until_day(complaint.until, "year")},
        {"label": _("It must be decided in"), "value": days(DECIDED_IN_DAYS)},
    ]
