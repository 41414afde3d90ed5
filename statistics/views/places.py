"""The page of a place: what it is, who answers there, what is open; and the box that finds a place."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from cases.models import Case
from cases.wording import heading, state_of
from petitions import sections
from statistics.geography import ancestors, ladder, statistics_address, trail, units_below
from statistics.remembering import remembered
from statistics.responses import public_page
from territories.clock import arrival, local_date
from territories.kinds import Kind
from territories.models import Territory
from territories.search import LONGEST_QUERY, search_places
from territories.wording import active_language, full_date, number, source_words

OPEN_SHOWN = 6
FOUND = 20


@require_safe
@login_not_required
def place(request: HttpRequest, code: str) -> HttpResponse:
    """One unit of the register."""
    now = arrival(request)
    unit = get_object_or_404(
        Territory.objects.select_related("office__territory", "region", "successor", "parent__parent__parent"),
        code=code,
    )
    facts = remembered(f"place:{code}:{local_date(now)}", now, lambda: _facts(unit, now))
    return public_page(request, "places/place.html", facts)


def _facts(unit: Territory, now: datetime) -> dict[str, Any]:
    below = units_below(unit)
    here = Case.objects.live().in_territory(unit).filter(kind=Case.Kind.ISSUE)  # petitions stand below
    newest = list(
        here.select_related("current__office__territory", "territory", "category").order_by("-pk")[:OPEN_SHOWN]
    )
    count = here.count()
    return {
        "name": unit.full_name,
        "kind": unit.kind_label,
        "code": unit.code,
        "is_country": unit.kind == Kind.REPUBLIC,
        "trail": trail(ancestors(unit), to="places"),
        "facts": _about(unit),
        "abolished": _abolished(unit),
        "successor_url": reverse("places:place", args=[unit.successor_id]) if unit.successor_id else "",
        "rungs": ladder(unit.office, now) if unit.office else [],
        "own_office_url": reverse("statistics:office", args=[unit.office.territory_id]) if unit.office else "",
        "below": [{"name": one.full_name, "url": reverse("places:place", args=[one.code])} for one in below],
        "below_words": ngettext("%(count)s unit", "%(count)s units", len(below)) % {"count": number(len(below))},
        "open_count": count,
        "open_words": ngettext("%(count)s open case", "%(count)s open cases", count) % {"count": number(count)},
        "cases": [_case(case, now) for case in newest],
        "register_url": f"{reverse('cases:register')}?{urlencode({'place': unit.code})}",
        "petitions": sections.of_place(unit, now),
        "report_url": f"{reverse('report')}?{urlencode({'place': unit.code})}",
        "statistics_url": statistics_address(unit)
        if statistics_address(unit) != reverse("places:place", args=[unit.code])
        else "",
    }


def _about(unit: Territory) -> list[dict[str, str]]:
    """Kind, the name in the other languages of the country, population with its date and source."""
    names = (("kk", _("In Kazakh"), unit.full_kk), ("ru", _("In Russian"), unit.full_ru))
    items = [
        {"label": _("What it is"), "value": capfirst(unit.kind_label)},
        *({"label": label, "value": name, "lang": code} for code, label, name in names if code != active_language()),
    ]
    if unit.population is not None and unit.population_on is not None:
        items.append(
            {
                "label": _("Population"),
                "value": _("%(people)s on %(day)s. Source: %(source)s")
                % {
                    "people": number(unit.population),
                    "day": full_date(unit.population_on),
                    "source": source_words(unit.population_source),
                },
            }
        )
    items.append({"label": _("Code in the register"), "value": unit.code})
    return items


def _abolished(unit: Territory) -> str:
    if unit.abolished_on is None:
        return ""
    words = _("This place no longer exists in the register since %(day)s.") % {"day": full_date(unit.abolished_on)}
    if unit.successor is None:
        return words
    return words + " " + _("Its successor: %(name)s") % {"name": unit.successor.full_name}


def _case(case: Case, now: datetime) -> dict[str, Any]:
    state = state_of(case, now)
    return {
        **heading(case),
        "href": reverse("cases:case", args=[case.number]),
        "number": case.display_number,
        "meta": f"{case.category.name} · {case.territory.full_name} · {case.current.office.title}",
        "tag_label": str(state.label),
        "tag_tone": state.tone,
        "tag_icon": state.icon,
    }


@require_safe
@login_not_required
def search(request: HttpRequest) -> HttpResponse:
    """Find a place in any language, with any keyboard and with slips."""
    text = " ".join(request.GET.get("q", "").replace("\x00", " ").split())[:LONGEST_QUERY]
    found = search_places(text, FOUND) if text else []
    regions = [] if found else list(Territory.objects.active().filter(depth=1).in_kazakh_order())
    answer = render(
        request,
        "places/search.html",
        {
            "text": text,
            "found": [_found(unit) for unit in found],
            "regions": [_found(unit) for unit in regions],
        },
    )
    answer["Cache-Control"] = "private, max-age=60"
    return answer


def _found(unit: Territory) -> dict[str, str]:
    """One line of the list: the name and what it lies in."""
    within = [unit.parent, unit.region] if unit.depth > 1 else []
    names = [one.full_name for one in within if one is not None and one.pk != unit.pk]
    return {
        "name": unit.full_name,
        "url": reverse("places:place", args=[unit.code]),
        "within": ", ".join(dict.fromkeys(names)) or capfirst(unit.kind_label),
    }
