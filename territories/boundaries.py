"""From a point on the map to the district it lies in: exactly when boundaries are loaded, else a guess by central points.

Boundaries come from an operator's GeoJSON file (`load_boundaries`), each feature with the code of its unit. They are kept
as WKB and read by shapely: no PostGIS. A process builds its spatial index once and again when a newer edition appears.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from math import cos, radians
from pathlib import Path
from typing import Any

import shapely
from django.db import transaction
from django.db.models import F, Max
from django.db.models.functions import Power
from shapely.geometry.base import BaseGeometry

from .kinds import Kind
from .models import Boundary, Territory

CODE_PROPERTIES = ("code", "kato", "KATO", "te")
DISTRICT_KINDS = (Kind.DISTRICT, Kind.CITY_ADMINISTRATION, Kind.CITY_DISTRICT, Kind.REPUBLICAN_CITY)
"""What a point is matched to by central points. A republican city stands in for districts that have no point."""

COUNTRY = shapely.box(46.4, 40.5, 87.4, 55.5)
"""A box around Kazakhstan (west, south, east, north): a point outside it belongs to no unit."""

NEAR = 0.1
"""Degrees, about 10 km: how far outside every boundary a point may lie and still be given the nearest, as a guess."""


class BrokenBoundaries(Exception):
    """The file cannot be used; nothing was changed. `feature` counts from 1."""

    def __init__(self, feature: int | None, problem: str) -> None:
        self.feature = feature
        self.problem = problem
        super().__init__(f"Feature {feature}: {problem}" if feature else problem)


@dataclass(frozen=True)
class Found:
    """The unit of a point. `is_guess`: the nearest, not proven to contain the point; ask the person to confirm."""

    territory: Territory
    is_guess: bool


@dataclass(frozen=True)
class Loaded:
    """What a load did: how many boundaries there were, and the codes whose geometry had to be repaired."""

    boundaries: int
    repaired: tuple[str, ...]


# -- finding -----------------------------------------------------------------------------


def district_at(lat: float, lon: float) -> Found | None:
    """The district, or city district, of a point in WGS 84; None outside the country. Two queries."""
    point = shapely.Point(lon, lat)
    if not COUNTRY.contains(point):
        return None
    edition = Boundary.objects.aggregate(edition=Max("edition"))["edition"]
    if edition is None:
        return _nearest_centre(lat, lon)
    found = _index_of(edition).unit_at(point)
    if found is None:
        return None
    code, is_guess = found
    return Found(Territory.objects.get(pk=code), is_guess)


def _nearest_centre(lat: float, lon: float) -> Found | None:
    """The district whose central point is nearest, by plain distance with longitudes shortened for the latitude."""
    territory = (
        Territory.objects.active()
        .filter(kind__in=DISTRICT_KINDS, lat__isnull=False)
        .order_by(Power(F("lat") - lat, 2) + Power((F("lon") - lon) * cos(radians(lat)), 2), "code")
        .first()
    )
    return Found(territory, is_guess=True) if territory else None


class _Index:
    """All boundaries of one edition, ready to be asked."""

    def __init__(self, edition: int) -> None:
        self.edition = edition
        rows = list(Boundary.objects.order_by("pk").values_list("territory_id", "territory__depth", "geometry"))
        self.codes = [code for code, _, _ in rows]
        self.depths = [depth for _, depth, _ in rows]
        self.shapes = shapely.from_wkb([bytes(geometry) for _, _, geometry in rows])
        shapely.prepare(self.shapes)
        self.tree = shapely.STRtree(self.shapes)

    def unit_at(self, point: shapely.Point) -> tuple[str, bool] | None:
        """Code of the deepest unit that covers the point, the smaller of two; else of the nearest one, as a guess."""
        covering = self.tree.query(point, predicate="intersects")
        if len(covering):
            deepest = min(covering, key=lambda at: (-self.depths[at], self.shapes[at].area, self.codes[at]))
            return self.codes[deepest], False
        near = self.tree.query_nearest(point, max_distance=NEAR)
        return (self.codes[max(near, key=lambda at: (self.depths[at], self.codes[at]))], True) if len(near) else None


_index: _Index | None = None


def _index_of(edition: int) -> _Index:
    """The index of the present edition, built when this process has none or an older one."""
    global _index
    if _index is None or _index.edition != edition:
        _index = _Index(edition)
    return _index


# -- loading -----------------------------------------------------------------------------


def load(path: Path, *, source: str) -> Loaded:
    """Load or replace the boundaries of a GeoJSON file. All or nothing; raises BrokenBoundaries."""
    shapes = dict(_read(path))
    unknown = sorted(shapes.keys() - set(Territory.objects.filter(pk__in=shapes).values_list("pk", flat=True)))
    if unknown:
        raise BrokenBoundaries(None, f"the register has no unit {', '.join(unknown)}")
    with transaction.atomic():
        edition = (Boundary.objects.aggregate(edition=Max("edition"))["edition"] or 0) + 1
        boundaries = [_boundary(code, shape, source, edition) for code, shape in shapes.items()]
        Boundary.objects.bulk_create(
            boundaries,
            update_conflicts=True,
            unique_fields=["territory"],
            update_fields=["geometry", "west", "south", "east", "north", "source", "was_repaired", "edition"],
        )
    return Loaded(len(boundaries), tuple(b.territory_id for b in boundaries if b.was_repaired))


def _read(path: Path) -> Iterator[tuple[str, BaseGeometry]]:
    """Code and geometry of every feature of a file."""
    try:
        collection = json.loads(path.read_bytes())
    except ValueError as error:
        raise BrokenBoundaries(None, f"this is not JSON ({error})") from None
    if not isinstance(collection, dict) or collection.get("type") != "FeatureCollection":
        raise BrokenBoundaries(None, "this is not a GeoJSON FeatureCollection")
    features = collection.get("features") or []
    if not features:
        raise BrokenBoundaries(None, "the file has no features")
    seen: dict[str, int] = {}
    for number, feature in enumerate(features, start=1):
        code = _code(number, feature)
        if code in seen:
            raise BrokenBoundaries(number, f"{code} is there already, as feature {seen[code]}")
        seen[code] = number
        yield code, _geometry(number, code, feature.get("geometry"))


def _code(number: int, feature: Any) -> str:
    """The code that a feature names."""
    properties = feature.get("properties") if isinstance(feature, dict) else None
    code = next((str(properties[name]) for name in CODE_PROPERTIES if name in properties), "") if properties else ""
    if len(code) != 9 or not code.isdecimal():
        raise BrokenBoundaries(number, f"no code of nine digits in {' or '.join(CODE_PROPERTIES)}")
    return code


def _geometry(number: int, code: str, geometry: Any) -> BaseGeometry:
    """The geometry of a feature as it stands; a polygon in degrees."""
    try:
        shape = shapely.from_geojson(json.dumps(geometry))
    except shapely.GEOSException as error:
        raise BrokenBoundaries(number, f"{code} has no readable geometry ({error})") from None
    if shape is None or shape.geom_type not in {"Polygon", "MultiPolygon"} or shape.is_empty:
        raise BrokenBoundaries(number, f"{code} has no polygon")
    west, south, east, north = shape.bounds
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise BrokenBoundaries(number, f"{code} is not in degrees of WGS 84")
    return shape


def _boundary(code: str, shape: BaseGeometry, source: str, edition: int) -> Boundary:
    """A boundary to be written, repaired when a line of it crosses itself."""
    is_valid = bool(shape.is_valid)
    if not is_valid:
        shape = _polygons(shapely.make_valid(shape))
    west, south, east, north = shape.bounds
    return Boundary(
        territory_id=code,
        geometry=shapely.to_wkb(shape),
        west=west,
        south=south,
        east=east,
        north=north,
        source=source,
        was_repaired=not is_valid,
        edition=edition,
    )


def _polygons(shape: BaseGeometry) -> BaseGeometry:
    """The areas of a repaired geometry, without the lines and points that a repair may leave beside them."""
    parts = [part for part in shapely.get_parts(shape) if part.geom_type in {"Polygon", "MultiPolygon"}]
    return shapely.union_all(parts) if parts else shape
