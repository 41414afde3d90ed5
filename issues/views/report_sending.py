"""The last question of the report: everything at one look, then it is filed, or kept for a person of the platform."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.limits import limited
from cases.errors import BadInput
from issues import drafts
from issues.filing import file_issue
from issues.forecast import forecast
from issues.forms import SendForm
from issues.report import CHECK, Report
from issues.sorting import receive
from issues.texts import body_of, language_of
from issues.views.report_page import page
from issues.views.unsorted import waiting_words
from issues.views.words import answers_so_far, promise, registered, what_happens_next
from territories.clock import arrival


def check(request: HttpRequest, report: Report) -> HttpResponse:
    """Everything at one look; sending."""
    if request.method == "POST":
        return _send(request, report)
    return _check_page(request, report, SendForm(initial={"title": report.title}))


def _check_page(
    request: HttpRequest, report: Report, form: SendForm, errors: list[dict[str, str]] | None = None
) -> HttpResponse:
    assert report.territory is not None
    if report.is_unsorted:
        return unsorted_check(request, report, form, errors or [])
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
    )


@limited("file")
def _send(request: HttpRequest, report: Report) -> HttpResponse:
    """File it, forget the draft, show the number. Pressed twice it is filed once: the draft's key goes with the case."""
    form = SendForm(request.POST)
    if not form.is_valid():
        return _check_page(request, report, form)
    title = form.cleaned_data["title"]
    drafts.answer(report.draft, arrival(request), title=title)
    if request.POST.get("website"):
        return _check_page(request, report, form, [{"text": _("Please leave the field for robots empty."), "href": ""}])
    written = _written(request, report, title)
    try:
        if report.is_unsorted:
            receive(key=report.draft.key, **written)
        else:
            assert report.category is not None
            file_issue(category=report.category, client_key=report.draft.key, **written)
    except BadInput as wrong:
        return _check_page(request, report, form, [{"text": str(text), "href": ""} for text in wrong.errors.values()])
    drafts.discard([report.draft.key])
    return redirect("issues:report_sent", report.draft.key)


def _written(request: HttpRequest, report: Report, title: str) -> dict[str, Any]:
    """Everything that was answered, but for the category."""
    assert report.territory is not None
    answers = report.answers
    return {
        "territory": report.territory,
        "title": title,
        "body": body_of(report.text, title),
        "language": language_of(report.text, get_language() or "kk"),
        "now": arrival(request),
        "point": report.point,
        "place_note": answers.get("place_note", ""),
        "photos": drafts.prepared_photos(report.draft),
        "name": answers.get("name", ""),
        "show_name": bool(answers.get("show_name")),
        "email": answers.get("email", ""),
        "phone": answers.get("phone", ""),
        "user": request.user if request.user.is_authenticated else None,
    }


def unsorted_check(request: HttpRequest, report: Report, form: SendForm, errors: list[dict[str, str]]) -> HttpResponse:
    """The last look at a report that fits no category: who reads it, and until when."""
    faulty = bool(errors) or form.is_bound
    facts = {"items": answers_so_far(report), "refused": errors, **waiting_words(arrival(request))}
    return page(request, report, CHECK, faulty=faulty, form=form, **facts)
