"""The last question of the report: everything at one look, then it is filed, or kept for a person of the platform."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts import consents
from accounts.limits import client_address, too_many_requests
from cases.errors import BadInput
from issues import drafts, holding, masking
from issues.filing import file_issue
from issues.forecast import forecast
from issues.forms import SendForm
from issues.report import CHECK, Report
from issues.sorting import receive
from issues.texts import body_of, language_of
from issues.views.report_page import page
from issues.views.unsorted import waiting_words
from issues.views.ways import way_of
from issues.views.words import answers_so_far, promise, registered, what_happens_next
from territories.clock import arrival

CHANGED = gettext_lazy("Read what you agree to by sending, then send.")


def check(request: HttpRequest, report: Report) -> HttpResponse:
    """Everything at one look; sending."""
    if request.method == "POST":
        return _send(request, report)
    return check_page(request, report, SendForm(initial={"title": report.title}))


def check_page(
    request: HttpRequest, report: Report, form: SendForm, errors: list[dict[str, str]] | None = None
) -> HttpResponse:
    """The last look, with what is in the way."""
    assert report.territory is not None
    words = written_in(request, report, _heading(report, form))
    found = masking.questions(words, request.POST.getlist("found"), request.POST.getlist("mask"))
    if report.is_unsorted:
        return unsorted_check(request, report, form, errors or [], found)
    assert report.category is not None
    expected = forecast(report.territory, report.category, arrival(request))
    return page(
        request,
        report,
        CHECK,
        faulty=bool(errors) or form.is_bound,
        form=form,
        refused=errors or [],
        items=answers_so_far(report),
        expected=expected,
        promise=promise(expected),
        registered=registered(expected),
        then=what_happens_next(expected),
        **found,
        consent=consent_to(request, report),
    )


def consent_to(request: HttpRequest, report: Report) -> consents.Text:
    """What one agrees to by sending, in force now."""
    return consents.in_force(way_of(report).purpose, arrival(request))


def _needs_consent(written: dict[str, Any]) -> bool:
    """Whoever leaves neither a name nor a contact leaves nothing to agree to."""
    return bool(written["name"] or written["email"] or written["phone"])


def _heading(report: Report, form: SendForm) -> str:
    """As it stands in the form."""
    return str(form.data.get("title", "")) if form.is_bound else report.title


def _send(request: HttpRequest, report: Report) -> HttpResponse:
    """File it, forget the draft, show the number. Pressed twice it is filed once: the draft's key goes with the case.

    In a suspected flood it is received all the same, and registered a little later (issues.holding).
    """
    form = SendForm(request.POST)
    if not form.is_valid():
        return check_page(request, report, form)
    title = form.cleaned_data["title"]
    drafts.answer(report.draft, arrival(request), title=title)
    if not report.text:  # pressed twice: the first press has filed it and discarded the draft
        drafts.discard([report.draft.key])
        return redirect("issues:report_sent", report.draft.key)
    if request.POST.get("website"):
        return check_page(request, report, form, [{"text": _("Please leave the field for robots empty."), "href": ""}])
    written = written_in(request, report, title)
    if _needs_consent(written) and not consents.is_agreed(request.POST.get("consent", ""), consent_to(request, report)):
        return check_page(request, report, form, [{"text": str(CHANGED), "href": "#consent"}])
    if masking.undecided(written, request.POST.getlist("found")):
        ask = _("Say what should be covered, then send.")
        return check_page(request, report, form, [{"text": ask, "href": "#found"}])
    written = masking.covered(written, request.POST.getlist("mask"))
    written["photos"] = drafts.prepared_photos(report.draft)
    why = holding.why_held(request)
    if why and not (room := holding.has_room(request)).is_allowed:
        return too_many_requests(request, room.wait_seconds)
    try:
        if why:
            holding.hold(
                key=report.draft.key, why=why, address=client_address(request), category=report.category, **written
            )
        elif report.is_unsorted:
            receive(key=report.draft.key, **written)
        else:
            assert report.category is not None
            file_issue(category=report.category, client_key=report.draft.key, **written)
    except BadInput as wrong:
        return check_page(request, report, form, [{"text": str(text), "href": ""} for text in wrong.errors.values()])
    drafts.discard([report.draft.key])
    return redirect("issues:report_sent", report.draft.key)


def written_in(request: HttpRequest, report: Report, title: str) -> dict[str, Any]:
    """Everything that was answered, but for the category and the photos."""
    assert report.territory is not None
    answers = report.answers
    own = {} if report.is_at_desk else {"user": request.user if request.user.is_authenticated else None}
    return own | {
        "territory": report.territory,
        "title": title,
        "body": body_of(report.text, title),
        "language": language_of(report.text, get_language() or "kk"),
        "now": arrival(request),
        "point": report.point,
        "place_note": answers.get("place_note", ""),
        "name": answers.get("name", ""),
        "show_name": bool(answers.get("show_name")),
        "email": answers.get("email", ""),
        "phone": answers.get("phone", ""),
    }


def unsorted_check(
    request: HttpRequest, report: Report, form: SendForm, errors: list[dict[str, str]], found: dict[str, Any]
) -> HttpResponse:
    """The last look at a report that fits no category: who reads it, and until when."""
    faulty = bool(errors) or form.is_bound
    facts = {"items": answers_so_far(report), "refused": errors, **waiting_words(arrival(request)), **found}
    facts["consent"] = consent_to(request, report)
    return page(request, report, CHECK, faulty=faulty, form=form, **facts)
