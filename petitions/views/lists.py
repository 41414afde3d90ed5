"""The lists of petitions, and the page that explains how petitions work."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import Max
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.keyset import page
from cases.models import Event
from cases.numbers import is_whole, read_number
from petitions import how, register
from petitions.addresses import offered
from petitions.models import Petition, PetitionEvent
from petitions.register import Filters, read_filters
from petitions.views.freshness import kept
from territories.clock import arrival, local_date
from territories.models import Territory
from territories.search import search_places

PLACES_OFFERED = 8


@login_not_required
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """A list. A number typed into the search box leads to its petition; a place typed in words becomes a filter."""
    now = arrival(request)
    latest = [PetitionEvent.objects.aggregate(Max("pk"))["pk__max"], Event.objects.aggregate(Max("pk"))["pk__max"]]
    return kept(request, [*latest, f"{now:%Y%m%d%H%M}"], lambda: _listing(request))


def _listing(request: HttpRequest) -> HttpResponse:
    now = arrival(request)
    filters = read_filters(request.GET)
    path = reverse("petitions:list")
    if (number := _only_a_number(filters)) is not None:
        return HttpResponseRedirect(reverse("petitions:page", args=[number]))
    where = " ".join(request.GET.get("where", "").split())[: register.LONGEST_QUERY]
    places = search_places(where, PLACES_OFFERED) if where else []
    if len(places) == 1:
        return HttpResponseRedirect(_at(filters, places[0]).address(path))
    petitions = register.chosen(filters, now)
    shown = page(
        petitions,
        filters.order,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        size=register.PAGE_SIZE,
    )
    facts = {
        "filters": filters,
        "rows": register.rows(shown.rows, now),
        "count": register.counted(petitions),
        "hint": register.view_hints()[filters.view],
        "tabs": register.tabs(filters, path),
        "sorts": register.sorts(filters, path),
        "chips": register.chips(filters, path),
        "topics": _topics(filters),
        "where": where,
        "filters_open": bool(where or filters.place or filters.topic),
        "places": [
            {
                "label": ", ".join(filter(None, [place.full_name, place.parent.full_name if place.parent else ""])),
                "url": _at(filters, place).address(path),
            }
            for place in places
        ],
        "words_are_not_searched": bool(filters.words) and filters.view == "rejected",
        "older": filters.address(path, after=shown.after) if shown.after else "",
        "newer": filters.address(path, before=shown.before) if shown.before else "",
        "first": "" if shown.is_first else filters.address(path),
        "feed": filters.address(reverse("petitions:feed")),
        "path": path,
        "everything": filters.of("all").address(path),
        "new_url": offered("petitions:new"),
        "mine_url": offered("petitions:mine"),
        "how_url": reverse("petitions:how"),
    }
    return render(request, "petitions/lists_register.html", facts)


def _at(filters: Filters, place: Territory) -> Filters:
    return replace(filters, place=place)


def _only_a_number(filters: Filters) -> int | None:
    """The number of a petition of the register when nothing else is asked for."""
    if set(filters.parameters()) != {"q"}:
        return None
    number = read_number(filters.words)
    if number is None or not is_whole(number) or not Petition.objects.registered().filter(number=number).exists():
        return None
    return number


def _topics(filters: Filters) -> list[dict[str, Any]]:
    """Choices of the form."""
    return [{"value": "", "label": _("Any topic")}] + [
        {"value": topic.value, "label": str(topic.label), "checked": topic.value == filters.topic}
        for topic in Petition.Topic
    ]


@login_not_required
@require_safe
def how_it_works(request: HttpRequest) -> HttpResponse:
    """The path of a petition with its terms and goals as the rules say them today, and the closed list of reasons."""
    today = local_date(arrival(request))
    return kept(request, [today], lambda: render(request, "petitions/lists_how.html", how.facts(today)))
