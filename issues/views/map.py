"""The map of problems, and beside it the same as a list, which needs neither scripts nor eyes."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from cases.models import Case, Category
from cases.wording import incident
from issues.map import ALL, ANSWERED, CLOSED, COUNTRY, LISTED, OPEN, Marker, Wanted, Window, cases_in, markers
from issues.map import places_to_name as units_to_name
from territories.picking import place_of
from territories.wording import number

STATE_LABELS = {
    OPEN: pgettext_lazy("cases on the map", "Waiting for an answer"),
    ANSWERED: pgettext_lazy("cases on the map", "Answered"),
    CLOSED: pgettext_lazy("cases on the map", "Closed"),
    ALL: pgettext_lazy("cases on the map", "All"),
}
TAGS = {
    Case.State.OPEN: ("open", "clock"),
    Case.State.WAITING: ("wait", "pause"),
    Case.State.ANSWERED: ("wait", "check"),
    Case.State.REVIEWED: ("wait", "eye"),
    Case.State.CLOSED: ("plain", "lock"),
}


def wanted_by(request: HttpRequest) -> Wanted:
    """What the address asks for; what makes no sense is passed over."""
    state = request.GET.get("state", OPEN)
    return Wanted(
        state=state if state in STATE_LABELS else OPEN,
        group=request.GET.get("group", ""),
        territory=place_of(request.GET.get("place")),
    )


@login_not_required
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Filters, map and list."""
    wanted = wanted_by(request)
    states = [
        {"value": value, "label": label, "checked": value == wanted.state} for value, label in STATE_LABELS.items()
    ]
    groups = [{"value": "", "label": _("All kinds"), "checked": not wanted.group}]
    groups += [
        {"value": group.value, "label": group.label, "checked": group.value == wanted.group} for group in Category.Group
    ]
    context = {
        "states": states,
        "groups": groups,
        "place": wanted.territory,
        "map_tiles": settings.MAP_TILES,
        "map_credit": settings.MAP_TILES_CREDIT,
        **_list(request, wanted),
    }
    return render(request, "issues/map.html", context)


@login_not_required
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """The list for the window of the map: a part of the page."""
    return render(request, "issues/_map_list.html", _list(request, wanted_by(request)))


def _list(request: HttpRequest, wanted: Wanted) -> dict[str, Any]:
    """The newest cases of the window, and how many there are in all."""
    found = cases_in(wanted, Window.parse(request.GET.get("window", "")))
    total = found.count()
    rows = [_row(case) for case in found[:LISTED]]
    shown = {"shown": number(len(rows)), "total": number(total)}
    words = ngettext("%(total)s case", "%(total)s cases", total) % shown
    if total > len(rows):
        words = _("The newest %(shown)s of %(total)s cases") % shown
    return {"rows": rows, "total": total, "total_words": words}


def _row(case: Case) -> dict[str, Any]:
    tone, icon = TAGS[Case.State(case.state)]
    return {
        "title": case.title,
        "lang": case.language,
        "href": reverse("cases:case", args=[case.number]),
        "number": case.display_number,
        "tag": case.get_state_display(),
        "tone": tone,
        "icon": icon,
        "meta": ", ".join(
            filter(None, [case.territory.full_name, case.category.name, incident(case) if case.incident_at else ""])
        ),
    }


@login_not_required
@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """What to draw in a window, and how many cases that is."""
    window = Window.parse(request.GET.get("window", "")) or COUNTRY
    found = markers(wanted_by(request), window)
    alone = Case.objects.select_related("territory").in_bulk([one.newest for one in found if one.count == 1])
    drawn = [_marker(one, alone.get(one.newest)) for one in found]
    return JsonResponse({"total": sum(one.count for one in found), "markers": drawn})


def _marker(one: Marker, case: Case | None) -> dict[str, Any]:
    about: dict[str, Any] = {"lat": one.lat, "lon": one.lon, "count": one.count, "words": number(one.count)}
    if one.box is not None:
        about["box"] = one.box
    if one.anchor is not None:
        about["place"] = one.anchor.full_name
        about["place_code"] = one.anchor.code
    if case is not None:
        about |= {
            "title": case.title,
            "lang": case.language,
            "state": case.get_state_display(),
            "where": case.territory.full_name,
            "url": reverse("cases:case", args=[case.number]),
        }
        if case.incident_at is not None:
            about |= {"incident": incident(case), "people": number(case.supporter_count + 1)}
    return about


@login_not_required
@require_safe
@cache_control(public=True, max_age=3600)
def places(request: HttpRequest) -> HttpResponse:
    """Names of regions, cities and districts for the map without tiles."""
    names = [{"lat": unit.lat, "lon": unit.lon, "name": unit.name, "depth": unit.depth} for unit in units_to_name()]
    return JsonResponse({"places": names})
