"""How the country answers, and how a region or a district does."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from cases.escalation import engine_lag
from cases.models import Case, Category
from statistics import charts, measures, survival, wording
from statistics.geography import MEASURED_KINDS, ancestors, offices_by_level, statistics_address, trail
from statistics.measures import NO_CASES, Headline
from statistics.remembering import remembered
from statistics.responses import public_page
from statistics.windows import Window
from territories.clock import arrival
from territories.kinds import Kind
from territories.models import Territory
from territories.wording import number

DRAWN = 3
"""Fewer places than this are told by their table; a map of one or two circles says nothing more."""
MOST_REPORTED = 8
"""Categories on the page itself; all of them have a page of their own."""
PUNCTUAL = timedelta(minutes=5)
"""The engine is said to be on time when nothing overdue has waited longer: a run, its grace and a little."""


@require_safe
@login_not_required
def country(request: HttpRequest) -> HttpResponse:
    """The republic's figures."""
    now = arrival(request)
    window = Window.at(now)
    republic = Territory.objects.filter(kind=Kind.REPUBLIC).first()
    facts = remembered(f"republic:{window.last}", now, lambda: _facts(now, window, republic))
    return public_page(request, "statistics/republic.html", facts)


@require_safe
@login_not_required
def territory(request: HttpRequest, code: str) -> HttpResponse:
    """The figures of a region, a city or a district, of everything in it."""
    unit = _measured(code)
    if unit.kind == Kind.REPUBLIC:
        return redirect("statistics:republic")
    now = arrival(request)
    window = Window.at(now)
    facts = remembered(f"territory:{code}:{window.last}", now, lambda: _facts(now, window, unit))
    return public_page(request, "statistics/republic.html", facts)


@require_safe
@login_not_required
def categories(request: HttpRequest, code: str = "") -> HttpResponse:
    """The figures of every category, of the country or of a unit with everything in it."""
    now = arrival(request)
    window = Window.at(now)
    unit = _measured(code) if code else Territory.objects.filter(kind=Kind.REPUBLIC).first()
    if code and unit is not None and unit.kind == Kind.REPUBLIC:
        return redirect("statistics:categories")
    facts = remembered(f"categories:{code}:{window.last}", now, lambda: _every_category(window, unit))
    return public_page(request, "statistics/categories.html", facts)


def _measured(code: str) -> Territory:
    """A unit with figures of its own, or the republic."""
    unit = get_object_or_404(Territory.objects.select_related("parent__parent"), code=code)
    if unit.kind != Kind.REPUBLIC and unit.kind not in MEASURED_KINDS:
        raise Http404
    return unit


def _every_category(window: Window, unit: Territory | None) -> dict[str, Any]:
    whole = unit is None or unit.kind == Kind.REPUBLIC
    above = [] if whole or unit is None else [*ancestors(unit), unit]
    return {
        "trail": trail(above),
        "place": "" if whole or unit is None else unit.full_name,
        "window": wording.window_words(window),
        "columns": charts.tally_columns(_("Category")),
        "rows": _categories(measures.headline(window, unit)),
        "csv": _csv(unit)["category"],
    }


def _facts(now: datetime, window: Window, unit: Territory | None) -> dict[str, Any]:
    figures = measures.headline(window, unit)
    whole = unit is None or unit.kind == Kind.REPUBLIC
    columns, rows = charts.flight_table(figures.total)
    return {
        "is_country": whole,
        "heading": _("How the country answers") if whole or unit is None else unit.full_name,
        "trail": None if whole or unit is None else trail(ancestors(unit)),
        "office_url": "" if whole or unit is None else reverse("statistics:office", args=[unit.code]),
        "place_url": "" if whole or unit is None else reverse("places:place", args=[unit.code]),
        "window": wording.window_words(window),
        "tabs": _tabs() if whole else None,
        "total": figures.total,
        **_figure(figures, window, now, unit),
        "bar": charts.fate_bar(figures.total),
        "refused": _refused(figures.total.refused),
        "flight": charts.flight(figures.total),
        "flight_columns": columns,
        "flight_rows": rows,
        **_units(figures, unit),
        "category_columns": charts.tally_columns(_("Category")),
        "category_rows": _categories(figures)[:MOST_REPORTED],
        "every_category": _all_categories(len(figures.by_category), unit),
        "csv": _csv(unit),
        "engine": _engine(now) if whole else None,
    }


def _figure(figures: Headline, window: Window, now: datetime, unit: Territory | None) -> dict[str, Any]:
    """The headline and the four facts beside it."""
    share = figures.total.share
    capital = figures.total.needed_the_capital
    median = survival.median_days(measures.waits(window, now, unit))
    listed = Case.objects.unanswered().filter(kind=Case.Kind.ISSUE)
    listed_here = listed.in_territory(unit) if unit is not None else listed
    return {
        "figure": number(share.percent if share.is_enough else share.part),
        "unit": "%" if share.is_enough else f"/ {number(share.whole)}",
        "range": wording.share_words(share),
        "facts": [
            {
                "label": _("Reached the republic"),
                "value": charts.in_percent(capital) if capital.is_enough else charts.of(capital),
            },
            {
                "label": _("Days until half of the cases were solved"),
                "value": "—" if median is None else number(median),
            },
            {
                "label": _("Residents said yes or no"),
                "value": charts.in_percent(figures.total.response)
                if figures.total.response.is_enough
                else charts.of(figures.total.response),
            },
            {
                "label": _("On the register of unanswered cases now"),
                "value": number(listed_here.count()),
                "url": f"{reverse('statistics:unanswered')}?kind={Case.Kind.ISSUE}",
            },
        ],
    }


def _refused(count: int) -> str:
    if not count:
        return ""
    return ngettext(
        "The answer that stood is a refusal with reasons in %(count)s case.",
        "The answer that stood is a refusal with reasons in %(count)s cases.",
        count,
    ) % {"count": number(count)}


def _units(figures: Headline, unit: Territory | None) -> dict[str, Any]:
    """The units right below: their table, and the map of those that have a point."""
    below = Territory.objects.active().filter(parent=unit).in_kazakh_order() if unit else Territory.objects.none()
    units = [one for one in below if one.code in figures.by_unit or unit is None or unit.depth < 2]
    if unit is not None and unit.code in figures.by_unit:
        units.insert(0, unit)
    called = Counter(one.name for one in units)
    rows, circles, dots = [], [], []
    for one in units:
        tally = figures.by_unit.get(one.code, NO_CASES)
        url = statistics_address(one) if one is not unit else ""
        rows.append(charts.tally_row(one.full_name, url, tally))
        if one.lat is None or one.lon is None or one is unit:
            continue
        if tally.cases:
            circles.append(
                charts.circle(one.name if called[one.name] == 1 else one.full_name, one.lat, one.lon, tally, url)
            )
        dots.append((one.lat, one.lon))
    whole = unit is None or unit.kind == Kind.REPUBLIC
    if not whole and len(circles) < DRAWN:
        circles = []
    return {
        "unit_columns": charts.tally_columns(_("Region") if whole else _("Unit")),
        "unit_rows": rows,
        "circles": circles,
        "dots": [] if whole else dots,
        "extent": "country" if whole else "places",
        "legend": charts.legend(),
    }


def _categories(figures: Headline) -> list[charts.Row]:
    names = Category.objects.in_bulk(figures.by_category)
    ordered = sorted(figures.by_category.items(), key=lambda item: (-item[1].cases, item[0]))
    return [charts.tally_row(names[code].name, "", tally) for code, tally in ordered]


def _all_categories(count: int, unit: Territory | None) -> dict[str, str] | None:
    """The way to the page of all categories, when there are more than the page shows."""
    if count <= MOST_REPORTED:
        return None
    whole = unit is None or unit.kind == Kind.REPUBLIC
    url = reverse("statistics:categories", args=[] if whole or unit is None else [unit.code])
    return {"label": _("All categories: %(count)s") % {"count": number(count)}, "url": url}


def _tabs() -> list[dict[str, Any]]:
    counts = offices_by_level()
    tabs = [{"label": _("Republic"), "url": reverse("statistics:republic"), "current": True}]
    address = reverse("statistics:offices")
    for level in ("region", "district", "rural"):
        label = charts.level_labels()[level]
        tabs.append({"label": label, "url": f"{address}?level={level}", "count": number(counts.get(level, 0))})
    return tabs


def _csv(unit: Territory | None) -> dict[str, str]:
    address = reverse("statistics:summary_csv")
    place = f"&place={unit.code}" if unit is not None and unit.kind != Kind.REPUBLIC else ""
    return {by: f"{address}?by={by}{place}" for by in ("total", "unit", "category")}


def _engine(now: datetime) -> dict[str, Any]:
    """How late the engine itself is, and whether everybody should see that first."""
    lag = engine_lag(now)
    if lag <= PUNCTUAL:
        on_time = _("The engine is on time: every case whose deadline has passed has been passed up.")
        return {"says": on_time, "is_late": False}
    minutes = int(lag.total_seconds() // 60)
    hours = minutes // 60
    late = (
        ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": number(hours)}
        if hours
        else ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": number(minutes)}
    )
    says = _("The engine is late by: %(late)s. No deadline is lost: offices are judged by their own.") % {"late": late}
    return {"says": says, "is_late": lag > timedelta(minutes=settings.ENGINE_LATE_MINUTES)}
