"""To whom a case that is "not ours" can go: the offices above and beside, the nearest first, and any other by search."""

from __future__ import annotations

from math import cos, hypot, radians

from django.db.models import Q

from cases.models import Assignment, Case
from territories.kinds import Level
from territories.models import Office, Territory
from territories.models.offices import OfficeQuerySet
from territories.search import search_places

NEAREST = 6
FOUND = 8


def suggested(case: Case) -> list[Office]:
    """The office above, then the nearest ones beside it. One query, and one for those already visited."""
    present = case.current.office
    around = _receivers(case).filter(Q(pk=present.climbs_to_id) | Q(superior=present.superior_id))
    here = case.territory
    return sorted(around, key=lambda office: (office.pk != present.climbs_to_id, _distance(office.territory, here)))[
        : NEAREST + 1
    ]


def found(case: Case, text: str) -> list[Office]:
    """Offices of the places that the words name, the best first. Three queries."""
    places = search_places(text, limit=FOUND) if text.strip() else []
    order = {place.office_id: rank for rank, place in reversed(list(enumerate(places)))}
    # By the office that answers for the unit, so that a search for a district also finds the maslikhat beside its akim.
    offices = _receivers(case).filter(territory__office__in=[office for office in order if office is not None])
    return sorted(offices, key=lambda office: order[office.territory.office_id])


def below(office: Office, text: str) -> list[Office]:
    """Active offices at or below one that the words name, the best first. Three queries."""
    places = search_places(text, limit=FOUND) if text.strip() else []
    order = {place.office_id: rank for rank, place in reversed(list(enumerate(places)))}
    offices = Office.objects.active().below(office).filter(pk__in=[one for one in order if one is not None])
    return sorted(offices.select_related("territory"), key=lambda one: order[one.pk])


def below_by_key(office: Office, key: str) -> list[Office]:
    """The office at or below one that a person has chosen before, so that it stays among the choices."""
    if not key.isdecimal() or len(key) >= 18:
        return []
    return list(Office.objects.active().below(office).filter(pk=int(key)).select_related("territory"))


def by_key(case: Case, key: str) -> list[Office]:
    """The office a person has chosen before, so that it stays among the choices."""
    return list(_receivers(case).filter(pk=int(key))) if key.isdecimal() and len(key) < 18 else []


def _receivers(case: Case) -> OfficeQuerySet:
    """Offices that may be given the case: active, not visited before, not below the present one (workflow.may_receive).

    An issue stays among akims, what a maslikhat has among maslikhats; both may reach the republic's desk.
    """
    levels = list(Level.values)
    visited = Assignment.objects.filter(case=case).values("office_id")
    return (
        Office.objects.active()
        .beside(case.current.office)
        .filter(level__in=levels[levels.index(case.current.level) :])
        .exclude(pk__in=visited)
        .select_related("territory")
    )


def _distance(one: Territory, other: Territory) -> float:
    """Degrees, good enough to order by; places without a point come last."""
    if one.lat is None or one.lon is None or other.lat is None or other.lon is None:
        return 1000.0
    return hypot(one.lat - other.lat, (one.lon - other.lon) * cos(radians(other.lat)))
