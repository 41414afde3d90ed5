"""The figures of a petition on its page: signatures by time and by region, each drawn and listed.

What may be told at all is decided by petitions.figures.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from petitions import figures
from petitions.figures import Figures, RegionFigure, Regions
from territories.wording import clock_time, day_month, full_date, number

DAYS_SHOWN = 42
"""Signatures of more days than this are drawn and listed by the week; data.json has every day."""


def by_time(told: Figures) -> dict[str, Any] | None:
    """The chart by week, day or hour, with its table; None while nobody has signed."""
    hourly, shown = told.by_hour, told.times
    if not shown:
        return None
    weekly = not hourly and len(shown) > DAYS_SHOWN
    if weekly:
        heading, unit, shown = _("Signatures by the week"), _("First day of the week"), figures.by_week(shown)
    elif hourly:
        heading, unit = _("Signatures by the hour"), _("Hour")
    else:
        heading, unit = _("Signatures by the day"), _("Day")
    return {
        "heading": heading,
        "hint": _("The data of the petition tell every single day.") if weekly else "",
        "points": [
            {"label": clock_time(one.at) if hourly else day_month(one.at), "value": one.number} for one in shown
        ],
        "rows": [
            [
                f"{day_month(one.at)}, {clock_time(one.at)}" if hourly else full_date(one.at),
                number(one.number),
                number(one.total),
            ]
            for one in reversed(shown)
            if one.number
        ],
        "columns": [
            {"label": unit},
            {"label": _("Signatures"), "kind": "number"},
            {"label": _("In all"), "kind": "number"},
        ],
    }


def by_region(shown: Regions) -> dict[str, Any] | None:
    """The map and the table by region; None while nobody has said where they live."""
    if not shown.too_few and not any(one.region for one in shown.figures):
        return None
    rows = [
        [one.region.full_name if one.region else _("Did not say where they live"), _told(one)] for one in shown.figures
    ]
    return {
        "too_few": shown.too_few,
        "left_out": shown.some_are_left_out,
        "rows": rows,
        "columns": [{"label": _("Where the signer lives")}, {"label": _("Signatures"), "kind": "number"}],
        "places": _circles(shown),
    }


def _told(one: RegionFigure) -> str:
    if one.number is not None:
        return number(one.number)
    if one.is_small:
        return _("fewer than %(least)s") % {"least": number(figures.LEAST)}
    return _("not told")


def _circles(shown: Regions) -> list[dict[str, Any]]:
    most = max((one.number or 0 for one in shown.figures if one.region), default=0)
    return [
        {
            "name": one.region.name,
            "lat": one.region.lat,
            "lon": one.region.lon,
            "value": one.number or 1,
            "text": number(one.number) if one.number else "",
            "shade": f"score-{_step(one.number, most)}" if one.number else "score-0",
            "label": f"{one.region.full_name}: {_told(one)}",
        }
        for one in shown.figures
        if one.region and one.region.lat is not None and one.region.lon is not None
    ]


def _step(value: int, most: int) -> int:
    """Shade of a circle: a fifth of the largest each."""
    return min(5, 1 + 5 * value // (most + 1))
