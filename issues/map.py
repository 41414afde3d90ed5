"""Cases on the map: what lies in a window, gathered in the cells of a grid so that a picture of the country stays small.

A case stands where its report put the point. Without one it stands at the central point of the nearest unit above its place
that has one, and says so: villages have no points in the register.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Avg, Count, F, FloatField, Max, Min, Q, QuerySet
from django.db.models.functions import Floor

from cases.models import Case, Category
from territories.kinds import Kind
from territories.models import Territory

CELLS_ACROSS = 14
"""Cells of the grid across a window: a marker needs some 25 px on a phone of 360 px."""
MOST_ANCHORS = 60
"""Above this many central points in the window, cases without a point are not cut to it."""
LISTED = 20
ROUNDED_TO = 4
"""Decimals of a degree, about 10 m."""

OPEN, ANSWERED, CLOSED, ALL = "open", "answered", "closed", "all"
STATES = {
    OPEN: (Case.State.OPEN, Case.State.WAITING),
    ANSWERED: (Case.State.ANSWERED, Case.State.REVIEWED),
    CLOSED: (Case.State.CLOSED,),
}


@dataclass(frozen=True, slots=True)
class Window:
    """A part of the map in degrees."""

    west: float
    south: float
    east: float
    north: float

    @classmethod
    def parse(cls, written: str) -> Window | None:
        """Reads "west,south,east,north"; None for anything else."""
        try:
            west, south, east, north = (float(part) for part in written.split(","))
        except ValueError:
            return None
        if not all(map(math.isfinite, (west, south, east, north))) or west >= east or south >= north:
            return None
        return cls(max(west, -180), max(south, -90), min(east, 180), min(north, 90))

    def holds(self, lat: float, lon: float) -> bool:
        """Whether a point lies in the window."""
        return self.south <= lat <= self.north and self.west <= lon <= self.east

    @property
    def cell(self) -> float:
        """Degrees of one cell of the grid."""
        return max((self.east - self.west) / CELLS_ACROSS, 0.0002)


COUNTRY = Window(46.4, 40.5, 87.4, 55.5)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cases are asked for."""

    state: str = OPEN
    group: str = ""
    territory: Territory | None = None

    def cases(self) -> QuerySet[Case]:
        """The public local problems that are asked for, anywhere."""
        found = Case.objects.public().filter(kind=Case.Kind.ISSUE)
        if self.state not in {OPEN, ANSWERED}:
            found = found.exclude(
                outcome__in=[Case.Outcome.MERGED, Case.Outcome.VOID]
            )  # they stand elsewhere, or are none
        if self.state in STATES:
            found = found.filter(state__in=STATES[self.state])
        if self.group in Category.Group.values:
            found = found.filter(category__group=self.group)
        if self.territory is not None:
            found = found.in_territory(self.territory)
        return found


@dataclass
class Marker:
    """One sign on the map: a case, or several that are too close to be told apart."""

    lat: float
    lon: float
    count: int
    newest: int
    """Id of the newest case."""
    anchor: Territory | None = None
    """The unit at whose central point cases without a point of their own stand."""
    box: tuple[float, float, float, float] | None = field(default=None)
    """Where its cases lie, to look closer; None when they all stand at one point."""


def markers(wanted: Wanted, window: Window) -> list[Marker]:
    """What to draw in a window. Three queries, whatever the number of cases."""
    return [*_with_points(wanted, window), *_without_points(wanted, window)]


def _with_points(wanted: Wanted, window: Window) -> list[Marker]:
    cell = window.cell
    rows = (
        wanted.cases()
        .filter(
            issue__lat__range=(window.south, window.north),
            issue__lon__range=(window.west, window.east),
        )
        .annotate(
            column=Floor(F("issue__lon") / cell, output_field=FloatField()),
            line=Floor(F("issue__lat") / cell, output_field=FloatField()),
        )
        .values("column", "line")
        .annotate(
            count=Count("pk"),
            newest=Max("pk"),
            lat=Avg("issue__lat"),
            lon=Avg("issue__lon"),
            south=Min("issue__lat"),
            north=Max("issue__lat"),
            west=Min("issue__lon"),
            east=Max("issue__lon"),
        )
        .order_by("column", "line")
    )
    return [
        Marker(
            lat=round(row["lat"], ROUNDED_TO),
            lon=round(row["lon"], ROUNDED_TO),
            count=row["count"],
            newest=row["newest"],
            box=(row["west"], row["south"], row["east"], row["north"]) if _is_wide(row) else None,
        )
        for row in rows
    ]


def _is_wide(row: Mapping[str, Any]) -> bool:
    """Whether the cases of a cell stand far enough apart to be told apart by looking closer (some 20 m)."""
    return bool(max(row["north"] - row["south"], row["east"] - row["west"]) > 0.0002)


def _without_points(wanted: Wanted, window: Window) -> list[Marker]:
    anchors = {unit.code: unit for unit in _units_with_points()}
    rows = (
        wanted.cases()
        .filter(issue__lat=None)
        .values("territory__path")
        .annotate(count=Count("pk"), newest=Max("pk"))
        .order_by("territory__path")
    )
    gathered: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for row in rows:
        anchor = next((code for code in reversed(row["territory__path"].split("/")) if code in anchors), None)
        if anchor is not None and window.holds(anchors[anchor].lat or 0, anchors[anchor].lon or 0):
            gathered[anchor].append((row["count"], row["newest"]))
    return [
        Marker(
            lat=round(anchors[code].lat or 0, ROUNDED_TO),
            lon=round(anchors[code].lon or 0, ROUNDED_TO),
            count=sum(count for count, _newest in found),
            newest=max(newest for _count, newest in found),
            anchor=anchors[code],
        )
        for code, found in sorted(gathered.items())
    ]


def _units_with_points() -> QuerySet[Territory]:
    return Territory.objects.active().filter(lat__isnull=False).order_by("code")


def places_to_name() -> list[Territory]:
    """Regions, cities and districts with a point, the larger first: names by which one finds one's way. One query."""
    return list(_units_with_points().exclude(kind=Kind.CITY).order_by("depth", "code"))


def cases_in(wanted: Wanted, window: Window | None) -> QuerySet[Case]:
    """The cases of a window, the newest first, with everything a row shows; of the whole country without one."""
    found = wanted.cases()
    if window is not None:
        found = found.filter(_inside(window))
    return found.select_related("territory", "territory__parent", "category", "current").order_by("-pk")


def _inside(window: Window) -> Q:
    pointed = Q(
        issue__lat__range=(window.south, window.north),
        issue__lon__range=(window.west, window.east),
    )
    anchors = [unit for unit in _units_with_points() if window.holds(unit.lat or 0, unit.lon or 0)]
    if len(anchors) > MOST_ANCHORS:
        return pointed | Q(issue__lat=None)
    wide = {Kind.REGION, Kind.REPUBLICAN_CITY}
    there = Q(territory__in=[unit.code for unit in anchors])
    for unit in anchors:
        if unit.kind not in wide:
            there |= Q(territory__path__startswith=unit.path)
    return pointed | Q(issue__lat=None) & there
