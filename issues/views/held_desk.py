"""The moderators' desk for reports that came in a suspected flood: who sent how many, what they say, release or void many at once."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.access import right_required
from accounts.roles import Right
from cases.errors import BadInput, DomainError
from cases.void_reasons import VoidReason
from issues import holding
from issues.models import HeldReport
from issues.sorting import refusal_of
from issues.views.sorting_desk import person
from territories.clock import arrival
from territories.wording import date_time, number

SHOWN = 100
SHORT = 8
"""So many letters of a network's key tell it apart on a page."""
ALL = "all"
for_moderators = right_required(Right.MODERATE)


@for_moderators
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """Networks with something that waits; ?network= what one of them sent."""
    return _page(request)


@for_moderators
@require_POST
def decide(request: HttpRequest) -> HttpResponse:
    """Release or void those that are ticked, or all of a network. A refusal keeps what was written."""
    network = request.POST.get("network", "")[:32]
    waiting = HeldReport.objects.waiting()
    if request.POST.get("which") == ALL:
        chosen = waiting.filter(network=network)
    else:
        chosen = waiting.filter(
            pk__in=[one for one in request.POST.getlist("report") if one.isdecimal() and len(one) < 19]
        )
    ids = list(chosen.values_list("pk", flat=True)[: holding.MOST_AT_ONCE])
    if not ids:
        return _page(request, network=network, refused=_("Choose at least one report."), status=400)
    try:
        done = holding.decide_many(
            ids,
            what=request.POST.get("what", ""),
            reason=request.POST.get("reason", ""),
            explanation=request.POST.get("text", ""),
            by=person(request),
            now=arrival(request),
        )
    except BadInput as wrong:
        return _page(request, network=network, refused=" ".join(map(str, wrong.errors.values())), status=400)
    except DomainError as error:
        return _page(request, network=network, refused=str(error.message), status=error.status)
    messages.success(request, ngettext("Done: %(n)s report.", "Done: %(n)s reports.", done) % {"n": number(done)})
    return redirect("issues:held_desk")


def _page(request: HttpRequest, *, network: str | None = None, refused: str = "", status: int = 200) -> HttpResponse:
    now = arrival(request)
    chosen = request.GET.get("network") if network is None else network
    refusal = refusal_of(person(request))
    ticked = frozenset(request.POST.getlist("report"))
    groups = [{**one, **_words(one)} for one in holding.by_network(now)]
    context: dict[str, Any] = {
        "groups": groups,
        "is_open": chosen is not None,
        "network": chosen or "",
        "short": (chosen or "")[:SHORT] or _("unknown"),
        "reports": [_report(one, ticked) for one in _of(chosen)] if chosen is not None else [],
        "is_all": request.POST.get("which") == ALL,
        "reasons": [
            {"value": value, "label": label, "checked": value == request.POST.get("reason")}
            for value, label in VoidReason.choices
        ],
        "text": request.POST.get("text", ""),
        "refused": refused,
        "may_not": str(refusal.message) if refusal else "",
    }
    return render(request, "issues/held_desk.html", context, status=status)


def _of(network: str) -> list[HeldReport]:
    return list(HeldReport.objects.waiting().filter(network=network).select_related("territory", "category")[:SHOWN])


def _words(one: dict[str, Any]) -> dict[str, Any]:
    return {
        "short": one["network"][:SHORT] or _("unknown"),
        "href": f"{reverse('issues:held_desk')}?network={one['network']}",
        "count": ngettext("%(n)s report", "%(n)s reports", one["many"]) % {"n": number(one["many"])},
        "about": ngettext("about %(n)s place", "about %(n)s places", one["places"]) % {"n": number(one["places"])},
        "since": date_time(one["first_at"]),
        "next": date_time(one["next_by"]),
    }


def _report(one: HeldReport, ticked: Collection[str]) -> dict[str, Any]:
    return {
        "pk": one.pk,
        "is_ticked": str(one.pk) in ticked,
        "title": one.title,
        "body": one.body,
        "lang": one.language,
        "place": one.territory.full_name,
        "kind": one.category.name if one.category is not None else _("None of these fits"),
        "why": one.get_why_display(),
        "received": date_time(one.received_at),
        "until": date_time(one.release_by),
    }
