"""The report, question by question. Every answer is kept on the server; every POST ends in a redirect or shows its faults."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.limits import limited
from cases.categories import GROUP_ICONS, suggest_categories
from cases.emergencies import numbers_to_call
from cases.models import Category
from cases.photos import ACCEPT, PhotoRefused, prepare
from cases.uploads import takes_photos
from issues import drafts
from issues.filing import filed_before
from issues.forms import PlaceForm
from issues.models import Draft
from issues.report import CATEGORY, CHECK, NO_CATEGORY, OTHER, PLACE, SIMILAR, WHAT, YOU, Report
from issues.views.browser import is_mine
from issues.views.places import NO_PLACES, around_context, places_around, places_to_report
from issues.views.report_page import onward, page, to_step
from issues.views.report_sending import check
from issues.views.unsorted import is_received
from issues.views.ways import way_of
from territories.clock import arrival
from territories.picking import choices_of, place_of

GONE = 410


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@takes_photos
@limited("write")
def start(request: HttpRequest) -> HttpResponse:
    """The first question. Nothing is kept before the first answer."""
    return what(request, Report(drafts.begin(arrival(request))))


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@takes_photos
@limited("write")
def step(request: HttpRequest, key: uuid.UUID, step: str) -> HttpResponse:
    """One question of a report that has begun."""
    draft = drafts.find(key, arrival(request)) if is_mine(request, key) else None
    if draft is None:
        if filed_before(key) or is_received(key):
            return redirect("issues:report_sent", key)
        if step != WHAT or request.method != "POST":
            return render(request, "issues/report/gone.html", status=GONE)
        draft = drafts.begin(arrival(request), key)
    report = Report(draft)
    if step == CHECK and request.method == "POST" and (filed_before(key) or is_received(key)):  # pressed twice
        return redirect("issues:report_sent", key)
    if not report.may_open(step):
        return to_step(report, report.next_step())
    return ANSWERED_BY[step](request, report)


# -- 1: what happened -----------------------------------------------------------------------


def what(request: HttpRequest, report: Report, **more: Any) -> HttpResponse:
    """The words, and photos if there are any. `more`: for the first look at a desk."""
    way = way_of(report)
    if request.method != "POST":
        initial = {"text": report.text, "channel": report.answers.get("channel", "")}
        return page(request, report, WHAT, form=way.what(initial=initial), **_photos(report.draft), **more)
    form = way.what(request.POST)
    is_whole = form.is_valid()
    kept = {name: value for name, value in form.cleaned_data.items() if name in {"text", "channel"}}
    kept |= {name: form.cleaned_data.get(name) for name in ("photo_lat", "photo_lon") if form.cleaned_data.get(name)}
    drafts.answer(report.draft, arrival(request), **kept)
    if request.POST.get("remove", "").isdecimal():
        drafts.remove_photo(report.draft, int(request.POST["remove"][:18]))
        return way.remember(to_step(report, WHAT), request, report.draft.key)
    refused = _take_photos(report.draft, request.FILES.getlist("photos"), arrival(request))
    if is_whole and not refused:
        return way.remember(onward(request, report.draft), request, report.draft.key)
    shown = page(request, report, WHAT, faulty=True, form=form, refused=refused, **_photos(report.draft))
    return way.remember(shown, request, report.draft.key)


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
    is_elsewhere = chosen is not None and not way_of(report).serves(report, chosen)
    if is_elsewhere:
        chosen = None
    if "find" in request.POST:  # also the Enter key in any field: a choice made before must not be lost by it
        kept = {"place": chosen.code} if chosen else {}
        drafts.answer(report.draft, arrival(request), **point, **note, **kept)
        return redirect(f"{to_step(report, PLACE).url}?{_query(request)}")
    if chosen is None:
        fault = _("This place is not in the register.") if request.POST.get("place") else ""
        fault = _("This place lies in a region that your office does not serve.") if is_elsewhere else fault
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
        found = places_to_report(typed, way_of(report).within(report))
        listed = {"choices": choices_of(found, chosen), "searched": True}
    elif report.territory is not None:
        listed = {"choices": choices_of([report.territory], chosen), "searched": False}
    elif report.photo_point and (around := places_around(report.photo_point)):
        listed = {**around_context(around), "from_photo": True}
    context = {**NO_PLACES, **listed, "form": form, "map_tiles": settings.MAP_TILES}
    return page(request, report, PLACE, faulty=faulty, **context)


# -- 3: what kind --------------------------------------------------------------------------------


def _category(request: HttpRequest, report: Report) -> HttpResponse:
    """What kind of problem: suggested from the words, then all of them."""
    categories = list(Category.objects.offered().exclude(pk=OTHER))
    if request.method == "POST":
        if request.POST.get("category") == NO_CATEGORY:
            drafts.answer(report.draft, arrival(request), category=NO_CATEGORY)
            return onward(request, report.draft)
        chosen = next((one for one in categories if one.code == request.POST.get("category")), None)
        if chosen is not None:
            drafts.answer(report.draft, arrival(request), category=chosen.code)
            return onward(request, report.draft)
    suggested = [one for one in suggest_categories(report.text) if one.code != OTHER]
    groups = [
        {
            "code": group.value,
            "label": group.label,
            "icon": GROUP_ICONS[group],
            "choices": _category_choices([one for one in categories if one.group == group], report, "all"),
        }
        for group in Category.Group
        if any(one.group == group for one in categories)
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
    way = way_of(report)
    if request.method != "POST":
        known = {name: report.answers.get(name, "") for name in ("name", "show_name", "email", "phone")}
        return page(request, report, YOU, form=way.you(initial=known), **way.privacy())
    form = way.you(request.POST)
    if not form.is_valid():
        return page(request, report, YOU, faulty=True, form=form, **way.privacy())
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


ANSWERED_BY: dict[str, Callable[[HttpRequest, Report], HttpResponse]] = {
    WHAT: what,
    PLACE: _place,
    CATEGORY: _category,
    SIMILAR: _similar,
    YOU: _you,
    CHECK: check,
}
