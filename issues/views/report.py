"""The report, question by question. Every answer is kept on the server; every POST ends in a redirect or shows its faults."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.limits import limited
from cases.categories import GROUP_ICONS, suggest_categories
from cases.emergencies import NEVER_INSTEAD, numbers_to_call
from cases.errors import BadInput
from cases.models import Category
from cases.photos import ACCEPT, PhotoRefused, prepare
from cases.uploads import takes_photos
from issues import drafts
from issues.filing import file_issue, filed_before
from issues.forecast import forecast
from issues.forms import PlaceForm, SendForm, WhatForm, YouForm
from issues.models import Draft
from issues.report import CATEGORY, CHECK, NO_CATEGORY, PLACE, SIMILAR, STEPS, WHAT, YOU, Report
from issues.sorting import receive
from issues.texts import body_of, language_of
from issues.views.browser import is_mine, remember
from issues.views.places import NO_PLACES, around_context, places_around, places_to_report
from issues.views.unsorted import waiting_words, waits
from issues.views.words import answers_so_far, privacy_rows, promise, registered, what_happens_next
from territories.clock import arrival
from territories.picking import choices_of, place_of

FAULTY = 422
"""Status of a page that shows what is wrong with what was sent."""
GONE = 410


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@takes_photos
@limited("write")
def start(request: HttpRequest) -> HttpResponse:
    """The first question. Nothing is kept before the first answer."""
    return _what(request, Report(drafts.begin(arrival(request))))


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@takes_photos
@limited("write")
def step(request: HttpRequest, key: uuid.UUID, step: str) -> HttpResponse:
    """One question of a report that has begun."""
    draft = drafts.find(key, arrival(request)) if is_mine(request, key) else None
    if draft is None:
        if filed_before(key) or waits(key):
            return redirect("issues:report_sent", key)
        if step != WHAT or request.method != "POST":
            return render(request, "issues/report/gone.html", status=GONE)
        draft = drafts.begin(arrival(request), key)
    report = Report(draft)
    if step == CHECK and request.method == "POST" and (filed_before(key) or waits(key)):  # pressed twice
        return redirect("issues:report_sent", key)
    if not report.may_open(step):
        return to_step(report, report.next_step())
    return ANSWERED_BY[step](request, report)


def to_step(report: Report, step: str) -> HttpResponseRedirect:
    """To a question of this report."""
    return redirect("issues:report_step", report.draft.key, step)


def onward(request: HttpRequest, draft: Draft) -> HttpResponseRedirect:
    """To the next question. Where there are no similar cases now, one filed a minute later asks nothing any more."""
    report = Report(draft)
    if report.category and report.answers.get("similar") != report.similar_asked_about and not report.similar:
        drafts.answer(draft, arrival(request), similar=report.similar_asked_about)
    return to_step(report, report.next_step())


def page(request: HttpRequest, report: Report, step: str, *, faulty: bool = False, **context: Any) -> HttpResponse:
    """The page of a question, with how far one is and the way back."""
    here = STEPS.index(step)
    urls = {name: reverse("issues:report_step", args=[report.draft.key, name]) for name in STEPS}
    before = [name for name in STEPS[:here] if name != SIMILAR]
    context |= {
        "report": report,
        "step": step,
        "number": report.counted(step).index(step) + 1,
        "total": len(report.counted(step)),
        "urls": urls,
        "back": urls[before[-1]] if before else "",
        "is_faulty": faulty,
        "emergency": numbers_to_call(report.category) if step not in {WHAT, CATEGORY} and report.category else [],
        "never_instead": NEVER_INSTEAD,
        "refused": context.get("refused", []),
    }
    return render(request, f"issues/report/{step}.html", context, status=FAULTY if faulty else 200)


# -- 1: what happened -----------------------------------------------------------------------


def _what(request: HttpRequest, report: Report) -> HttpResponse:
    """The words, and photos if there are any."""
    if request.method != "POST":
        return page(request, report, WHAT, form=WhatForm(initial={"text": report.text}), **_photos(report.draft))
    form = WhatForm(request.POST)
    is_whole = form.is_valid()
    kept = {"text": form.cleaned_data["text"]} if "text" in form.cleaned_data else {}
    kept |= {name: form.cleaned_data.get(name) for name in ("photo_lat", "photo_lon") if form.cleaned_data.get(name)}
    drafts.answer(report.draft, arrival(request), **kept)
    if request.POST.get("remove", "").isdecimal():
        drafts.remove_photo(report.draft, int(request.POST["remove"][:18]))
        return remember(to_step(report, WHAT), request, report.draft.key)
    refused = _take_photos(report.draft, request.FILES.getlist("photos"), arrival(request))
    if is_whole and not refused:
        return remember(onward(request, report.draft), request, report.draft.key)
    shown = page(request, report, WHAT, faulty=True, form=form, refused=refused, **_photos(report.draft))
    return remember(shown, request, report.draft.key)


def _take_photos(draft: Draft, uploads: list[UploadedFile], now: datetime) -> list[dict[str, str]]:
    """Keep the photos that can be read; what is wrong with the others, one sentence each."""
    refused = []
    position = draft.photos.count()
    for upload in uploads:
        if position >= settings.PHOTO_MAX_COUNT:
            fault = _("this one was not added: five photos are enough.")
            refused.append({"text": f"{upload.name}: {fault}", "href": "#id_photos"})
            continue
        try:
            prepared = prepare(upload)
        except PhotoRefused as refusal:
            refused.append({"text": f"{upload.name}: {refusal.message}", "href": "#id_photos"})
            continue
        drafts.add_photo(draft, prepared, position)
        position += 1
        if prepared.lat is not None and "photo_lat" not in draft.answers:
            drafts.answer(draft, now, photo_lat=prepared.lat, photo_lon=prepared.lon)
    return refused


def _photos(draft: Draft) -> dict[str, Any]:
    """The photos of a draft, and how many more there may be."""
    photos = list(draft.photos.all())
    return {"photos": photos, "room": settings.PHOTO_MAX_COUNT - len(photos), "accept": ACCEPT}


# -- 2: where ---------------------------------------------------------------------------------


def _place(request: HttpRequest, report: Report) -> HttpResponse:
    """The place: what the search found, what lies around the phone, or what was chosen before."""
    if request.method != "POST":
        return _place_page(request, report, PlaceForm(initial=_place_initial(request, report)))
    form = PlaceForm(request.POST)
    form.is_valid()
    given = form.cleaned_data
    point = {name: given.get(name) for name in ("lat", "lon")}
    if None in point.values():
        point = {"lat": None, "lon": None}
    note = {"place_note": given["place_note"] or None} if "place_note" in given else {}
    chosen = place_of(request.POST.get("place"))
    if "find" in request.POST:  # also the Enter key in any field: a choice made before must not be lost by it
        kept = {"place": chosen.code} if chosen else {}
        drafts.answer(report.draft, arrival(request), **point, **note, **kept)
        return redirect(f"{reverse('issues:report_step', args=[report.draft.key, PLACE])}?{_query(request)}")
    if chosen is None:
        fault = _("This place is not in the register.") if request.POST.get("place") else ""
        form.add_error("q", " ".join([fault, _("Write the name, then choose your place in the list.")]).strip())
    if not form.is_valid():
        return _place_page(request, report, form, faulty=True)
    assert chosen is not None
    drafts.answer(report.draft, arrival(request), place=chosen.code, **point, **note)
    return onward(request, report.draft)


def _query(request: HttpRequest) -> str:
    from urllib.parse import urlencode

    return urlencode({"q": request.POST.get("q", "")[:100]})


def _place_initial(request: HttpRequest, report: Report) -> dict[str, Any]:
    return {
        "q": request.GET.get("q", ""),
        "place_note": report.answers.get("place_note", ""),
        "lat": report.answers.get("lat"),
        "lon": report.answers.get("lon"),
    }


def _place_page(request: HttpRequest, report: Report, form: PlaceForm, *, faulty: bool = False) -> HttpResponse:
    """Places: of the search when something was typed, else the chosen one, else those around the photo."""
    typed = str(form["q"].value() or "").strip()
    chosen = str(request.POST.get("place") or report.answers.get("place") or "")
    listed: dict[str, Any] = {"choices": [], "searched": False}
    if typed:
        listed = {"choices": choices_of(places_to_report(typed), chosen), "searched": True}
    elif report.territory is not None:
        listed = {"choices": choices_of([report.territory], chosen), "searched": False}
    elif report.photo_point and (around := places_around(report.photo_point)):
        listed = {**around_context(around), "from_photo": True}
    context = {**NO_PLACES, **listed, "form": form, "map_tiles": settings.MAP_TILES}
    return page(request, report, PLACE, faulty=faulty, **context)


# -- 3: what kind --------------------------------------------------------------------------------


def _category(request: HttpRequest, report: Report) -> HttpResponse:
    """What kind of problem: suggested from the words, then all of them."""
    categories = list(Category.objects.offered())
    if request.method == "POST":
        if request.POST.get("category") == NO_CATEGORY:
            drafts.answer(report.draft, arrival(request), category=NO_CATEGORY)
            return onward(request, report.draft)
        chosen = next((one for one in categories if one.code == request.POST.get("category")), None)
        if chosen is not None:
            drafts.answer(report.draft, arrival(request), category=chosen.code)
            return onward(request, report.draft)
    suggested = suggest_categories(report.text)
    groups = [
        {
            "code": group.value,
            "label": group.label,
            "icon": GROUP_ICONS[group],
            "choices": _category_choices([one for one in categories if one.group == group], report, "all"),
        }
        for group in Category.Group
    ]
    dangerous = next((one for one in suggested if one.is_emergency), None)
    context = {
        "suggested": _category_choices(suggested, report, "likely"),
        "groups": groups,
        "none": {
            "value": NO_CATEGORY,
            "id": "category-none",
            "label": _("None of these fits"),
            "hint": _(
                "A person of the platform reads it within one working day and sends it to the office that answers."
            ),
            "checked": report.is_unsorted,
        },
        "danger": numbers_to_call(dangerous) if dangerous else [],
    }
    return page(request, report, CATEGORY, faulty=request.method == "POST", **context)


def _category_choices(categories: list[Category], report: Report, where: str) -> list[dict[str, Any]]:
    chosen = report.answers.get("category")
    return [
        {
            "value": one.code,
            "id": f"category-{where}-{one.code}",
            "label": one.name,
            "hint": one.hint,
            "icon": one.icon if where == "likely" else "",  # forty pictures are heavy on a weak network
            "phone": one.phone,
            "checked": one.code == chosen,
        }
        for one in categories
    ]


# -- 4: similar cases ------------------------------------------------------------------------------


def _similar(request: HttpRequest, report: Report) -> HttpResponse:
    """Open cases that may be the same: support one of them, or say that it is another."""
    if request.method == "POST":
        drafts.answer(report.draft, arrival(request), similar=report.similar_asked_about)
        return onward(request, report.draft)
    if not report.similar:
        return to_step(report, report.next_step())
    return page(request, report, SIMILAR, similar=report.similar)


# -- 5: who reports -----------------------------------------------------------------------------------


def _you(request: HttpRequest, report: Report) -> HttpResponse:
    """Name and contact, all of it voluntary, and who will see what."""
    if request.method != "POST":
        known = {name: report.answers.get(name, "") for name in ("name", "show_name", "email", "phone")}
        return page(request, report, YOU, form=YouForm(initial=known), **privacy_rows())
    form = YouForm(request.POST)
    if not form.is_valid():
        return page(request, report, YOU, faulty=True, form=form, **privacy_rows())
    given = form.cleaned_data
    drafts.answer(
        report.draft,
        arrival(request),
        you=True,
        name=given["name"] or None,
        show_name=given["show_name"] or None,
        email=given["email"] or None,
        phone=given["phone"] or None,
    )
    return onward(request, report.draft)


# -- 6: check and send -----------------------------------------------------------------------------------


def _check(request: HttpRequest, report: Report) -> HttpResponse:
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


ANSWERED_BY: dict[str, Callable[[HttpRequest, Report], HttpResponse]] = {
    WHAT: _what,
    PLACE: _place,
    CATEGORY: _category,
    SIMILAR: _similar,
    YOU: _you,
    CHECK: _check,
}
