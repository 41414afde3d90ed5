"""Places to choose from, while a resident types or where the phone stands. Parts of a page; it works without them."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from issues.filing import Point, is_on_earth
from territories.boundaries import district_at
from territories.kinds import Kind, Level
from territories.models import Territory
from territories.picking import choices_of
from territories.search import search_places, sound

FOUND = 8
NO_PLACES: dict[str, Any] = {"choices": [], "searched": False, "district": "", "outside": False, "from_photo": False}
"""What the list of places needs to know, when it has nothing to say."""


LIVED_IN = {Kind.VILLAGE, Kind.LOCALITY, Kind.SETTLEMENT, Kind.TOWN}
"""Where residents live; what bears the same name around it is the office's unit."""


def places_to_report(text: str, within: Territory | None = None) -> list[Territory]:
    """What the place box finds, with a village before the rural district of its name: a resident means the village.

    `within`: the region that a desk serves.
    """
    found = search_places(text, 2 * FOUND, within=within)
    ordered: list[Territory] = []
    for place in found:
        at = next((index for index, one in enumerate(ordered) if _is_named_after(one, place)), len(ordered))
        ordered.insert(at, place)
    return ordered[:FOUND]


def _is_named_after(unit: Territory, place: Territory) -> bool:
    """Whether a place where people live lies in a unit of the same name."""
    return (
        place.kind in LIVED_IN
        and unit.kind not in LIVED_IN
        and unit.pk != place.pk
        and place.path.startswith(unit.path)
        and sound(unit.name_kk) == sound(place.name_kk)
    )


def places_around(point: Point) -> tuple[Territory, list[Territory]] | None:
    """The district of a point and the places in it that have an akim of their own; None outside the country."""
    if not is_on_earth(point):
        return None
    district = district_at(*point)
    if district is None:
        return None
    inside = (
        Territory.objects.active()
        .administrative()
        .below(district.territory)
        .filter(office__level=Level.RURAL)
        .select_related("parent", "region")
        .in_kazakh_order()
    )
    return district.territory, list(inside)


@login_not_required
def found(request: HttpRequest) -> HttpResponse:
    """The places that answer to what is being typed."""
    text = request.GET.get("q", "").strip()
    places = places_to_report(text) if text else []
    context = {**NO_PLACES, "choices": choices_of(places), "searched": bool(text)}
    return render(request, "issues/report/_places.html", context)


@login_not_required
def here(request: HttpRequest) -> HttpResponse:
    """The places around a point of the phone or of the map."""
    try:
        around = places_around((float(request.GET["lat"]), float(request.GET["lon"])))
    except (KeyError, ValueError):
        around = None
    return render(request, "issues/report/_places.html", around_context(around))


def around_context(around: tuple[Territory, list[Territory]] | None, chosen: str = "") -> dict[str, Any]:
    """What the list of places says about a point."""
    if around is None:
        return {**NO_PLACES, "outside": True}
    district, inside = around
    places = [*inside, district] if district.kind != Kind.REPUBLICAN_CITY or not inside else inside
    choices = choices_of(places, chosen or (district.code if not inside else ""))
    if inside:  # the heading names the district already
        choices = [{**choice, "hint": ""} for choice in choices]
        choices[-1]["hint"] = _("if you do not know the rural district")
    return {**NO_PLACES, "choices": choices, "searched": True, "district": district.full_name if inside else ""}
