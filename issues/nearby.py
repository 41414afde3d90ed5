"""Open cases that may be about the same thing: offered before a report is sent, because one case with many voices is stronger."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Case as When_
from django.db.models import F, FloatField, Q, Value, When
from django.db.models.functions import Coalesce

from cases.models import Case, Category
from territories.folding import fold
from territories.kinds import Level
from territories.models import Territory

NEAR_METRES = 2000
SIMILAR = 0.42
"""Share of three-letter pieces of the report's heading that a case's words must have. Found by trying sentences."""
WORTH_OF_THE_CATEGORY = 0.5
LOOK_AT = 400
"""Candidates that are compared, the newest; more of one category in one place are no neighbours any more."""

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Similar:
    """A case, and how far it is from the point of the report when both have one."""

    case: Case
    metres: int | None


def similar_open(
    *, territory: Territory, category: Category, text: str, point: Point | None = None, limit: int = 3
) -> list[Similar]:
    """Public open cases of the same category or with similar words, in the same place or within 2 km; best first.

    "The same place" is the unit itself; where a rural akim answers it is everything that akim answers for, since people
    choose now the village and now its rural district. `territory` comes with its office. One query.
    """
    office = territory.office
    if office is not None and office.level == Level.RURAL:
        around = Q(territory__office=office)
    else:
        around = Q(territory=territory)
    if point is not None:
        around |= _box(point)
    near = Case.objects.public().live().filter(around, kind=Case.Kind.ISSUE).order_by("-pk")[:LOOK_AT]
    found = (
        Case.objects.filter(pk__in=near.values("pk"))
        .annotate(
            likeness=Coalesce(TrigramWordSimilarity(fold(text[:300]), "search_text"), 0.0, output_field=FloatField())
        )
        .filter(Q(category=category) | Q(likeness__gte=SIMILAR))
        .annotate(
            rank=_sum_with_category(category),
        )
        .select_related("issue", "territory", "category", "current__office__territory")
        .order_by("-rank", "-supporter_count", "-pk")
    )
    return list(_near_enough(found[: limit * 4], territory, point))[:limit]


def _sum_with_category(category: Category) -> When_:
    return When_(
        When(category=category, then=F("likeness") + Value(WORTH_OF_THE_CATEGORY)),
        default=F("likeness"),
        output_field=FloatField(),
    )


def _box(point: Point) -> Q:
    """A window of NEAR_METRES around a point, read by the index issue_point; corners are cut off afterwards."""
    lat, lon = point
    high = NEAR_METRES / 111_320
    wide = high / max(0.05, math.cos(math.radians(lat)))
    return Q(issue__lat__range=(lat - high, lat + high), issue__lon__range=(lon - wide, lon + wide))


def _near_enough(found: Iterable[Case], territory: Territory, point: Point | None) -> Iterable[Similar]:
    for case in found:
        there = case.issue.lat, case.issue.lon
        metres = distance(point, there) if point and there[0] is not None and there[1] is not None else None
        if metres is None or metres <= NEAR_METRES or case.territory_id == territory.pk:
            yield Similar(case, metres)


def distance(one: Point, other: tuple[float | None, float | None]) -> int:
    """Metres between two points along the ground, by the haversine formula."""
    lat1, lon1, lat2, lon2 = map(math.radians, (*one, other[0] or 0.0, other[1] or 0.0))
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return round(2 * 6_371_000 * math.asin(math.sqrt(half)))
