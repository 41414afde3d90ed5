"""Units and offices as the public pages list them: what lies where, who answers there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.addresses import office_address
from cases.models import ClockRule
from statistics.wording import holder_words
from territories.clock import local_date
from territories.kinds import Kind
from territories.models import Office, Seat, Territory
from territories.wording import number

MEASURED_KINDS = {Kind.REGION, Kind.REPUBLICAN_CITY, Kind.DISTRICT, Kind.CITY_ADMINISTRATION}
"""Units with a statistics page of their own: those that have units with an akim, or city districts, below them."""


def ancestors(unit: Territory) -> list[Territory]:
    """What a unit lies in, from the widest down, without the unit and the republic. One query for each, none when selected along."""
    found: list[Territory] = []
    above = unit.parent
    while above is not None and above.depth > 0:
        found.append(above)
        above = above.parent
    return found[::-1]


def statistics_address(unit: Territory) -> str:
    """The statistics of a unit; of a place too small for its own, its page."""
    if unit.kind == Kind.REPUBLIC:
        return reverse("statistics:republic")
    if unit.kind in MEASURED_KINDS:
        return reverse("statistics:territory", args=[unit.code])
    return reverse("places:place", args=[unit.code])


def trail(above: Iterable[Territory], *, to: str = "statistics") -> list[dict[str, str]]:
    """The way to a unit: the country and what lies between; the unit itself is the heading of its page."""
    if to == "statistics":
        items = [{"label": _("Kazakhstan"), "url": reverse("statistics:republic")}]
        items += [{"label": one.full_name, "url": statistics_address(one)} for one in above]
    else:
        items = [{"label": _("Places"), "url": reverse("places:search")}]
        items += [{"label": one.full_name, "url": reverse("places:place", args=[one.code])} for one in above]
    return items


def ladder(office: Office, now: datetime) -> list[dict[str, Any]]:
    """The offices that answer for a place, from the first up, with their holders and days, for the component "ladder". Three queries."""
    ids = [int(part) for part in reversed(office.path.strip("/").split("/"))]
    if len(ids) == 1:
        return []  # the republic: nobody stands above
    found = Office.objects.select_related("territory").in_bulk(ids)
    seats = {seat.office_id: seat for seat in Seat.objects.present().filter(office__in=ids)}
    rules = ClockRule.objects.in_force(local_date(now)).filter(regime=ClockRule.Regime.ORDINARY)
    days = {rule.step: rule.solve_days or 0 for rule in rules}
    active = [found[pk] for pk in ids if found[pk].is_active]
    rungs = []
    for office_id in ids:
        one = found[office_id]
        rung = {
            "level": one.level_label,
            "office": one.title,
            "url": office_address(one),
            "holder": holder_words(seats[office_id]) if office_id in seats else "",
        }
        rungs.append(rung | _part(one, active, days))
    return rungs


def _part(office: Office, active: list[Office], days: dict[str, int]) -> dict[str, Any]:
    """What an office does for a new case: answers first, gets it next, or is passed over."""
    if not office.is_active:
        return {"state": "far", "fact": _("Nobody holds the office: cases pass over it"), "icon": "empty"}
    place = active.index(office)
    if office.level == Office.Level.REPUBLIC:
        step = ClockRule.Step.REPUBLIC
    else:
        step = ClockRule.Step.NEXT if place else ClockRule.Step.FIRST
    fact = _("Answers first") if place == 0 else _("Gets the case if it is not answered below")
    state = ("here", "next")[place] if place < 2 else "far"
    given = {}
    if step in days:
        words = ngettext("working day to answer", "working days to answer", days[step])
        given = {"days": number(days[step]), "days_text": words}
    return {"state": state, "fact": fact, "icon": "office" if place == 0 else "climb"} | given


def units_below(unit: Territory) -> list[Territory]:
    """The existing units right below, in Kazakh order, with their own offices. One query."""
    return list(unit.children.active().select_related("office").in_kazakh_order())


def offices_by_level() -> dict[str, int]:
    """How many offices that answer issues there are on each level. One query."""
    found = Office.objects.for_issues().filter(abolished_on=None).values_list("level").annotate(Count("pk")).order_by()
    return dict(found)
