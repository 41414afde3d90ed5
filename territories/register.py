"""The register that the product carries, and the one way in which units are written to the database.

Sources tell bare facts (`Unit`): the carried register (data/register.csv), or an edition of the official classifier
(territories.kato). `store()` derives everything else (paths, regions, full names, offices) and writes it set-based, with
a constant number of statements. Running it again with the same facts changes nothing.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import cached_property
from pathlib import Path

from django.db import connection, transaction

from . import search
from .kinds import COUNCIL_KINDS, LEVEL_OF_KIND, Kind
from .models.units import REPUBLIC_CODE
from .naming import SEATED_KINDS, Forms, full_names, genitives, sort_key

DATA = Path(__file__).resolve().parent / "data"
REGIONS = (Kind.REGION, Kind.REPUBLICAN_CITY)


@dataclass(frozen=True)
class Unit:
    """One unit as a source tells it. `place`: for a locality a key of naming.PLACE_WORDS, or nothing."""

    code: str
    parent: str
    kind: Kind
    name: Forms
    place: str = ""
    lat: float | None = None
    lon: float | None = None


@dataclass(frozen=True)
class Population:
    """How many people live in a unit, on which date, and who says so."""

    people: int
    on: date
    source: str


@dataclass(frozen=True)
class Stored:
    """What a run of `store` did, in rows."""

    units_added: int
    units_changed: int
    offices_added: int


# -- the carried files -----------------------------------------------------------------


def carried_units() -> list[Unit]:
    """The units of data/register.csv, the republic first."""
    with (DATA / "register.csv").open(encoding="utf-8", newline="") as file:
        return [
            Unit(
                code=row["code"],
                parent=row["parent"],
                kind=Kind(row["kind"]),
                name=Forms(row["name_kk"], row["name_ru"], row["name_en"]),
                place=row["place"],
                lat=float(row["lat"]) if row["lat"] else None,
                lon=float(row["lon"]) if row["lon"] else None,
            )
            for row in csv.DictReader(file)
        ]


def carried_population() -> dict[str, Population]:
    """What is known of population (data/population.csv), by code."""
    with (DATA / "population.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["code"]: Population(int(row["population"]), date.fromisoformat(row["as_of"]), row["source"])
            for row in csv.DictReader(file)
        }


def load() -> Stored:
    """Bring the database up to the carried register and population. Idempotent; about two seconds."""
    return store(carried_units(), population=carried_population())


# -- what follows from the facts ---------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """One line of the staging table: the facts of a unit and everything that follows from them."""

    code: str
    parent_id: str | None
    kind: str
    name_kk: str
    name_ru: str
    name_en: str
    full_kk: str
    full_ru: str
    full_en: str
    of_kk: str
    of_ru: str
    of_en: str
    path: str
    depth: int
    lat: float | None
    lon: float | None
    population: int | None
    population_on: date | None
    population_source: str
    region_id: str | None
    search_text: str
    sort_key: str
    level: str | None
    """Level of the unit's own office; null when it has none."""
    office_code: str
    """The unit whose office answers for it: itself, or its nearest ancestor that has one."""
    superior_code: str | None
    """The unit whose office stands above its own office; null when it has none."""


class Tree:
    """Units by code, with what only the whole tree can tell of one of them."""

    def __init__(self, units: Iterable[Unit]) -> None:
        self.units = {unit.code: unit for unit in units}

    @cached_property
    def lines(self) -> dict[str, tuple[str, ...]]:
        """Codes from the root to the unit, for every unit. A loop or a missing parent raises KeyError."""
        lines: dict[str, tuple[str, ...]] = {REPUBLIC_CODE: (REPUBLIC_CODE,)}
        waiting = [unit for unit in self.units.values() if unit.code != REPUBLIC_CODE]
        while waiting:
            still = []
            for unit in waiting:
                if unit.parent in lines:
                    lines[unit.code] = (*lines[unit.parent], unit.code)
                else:
                    still.append(unit)
            if len(still) == len(waiting):
                raise KeyError(still[0].parent)
            waiting = still
        return lines

    def nearest(self, code: str, kinds: Iterable[Kind]) -> str | None:
        """The nearest of the unit and its ancestors that is of one of the kinds."""
        wanted = frozenset(kinds)
        return next((above for above in reversed(self.lines[code]) if self.units[above].kind in wanted), None)

    def seat_ru(self, unit: Unit) -> str:
        """For an administration of one place that place's Russian name, a noun: its main place has the code ...100."""
        seat = self.units.get(f"{unit.code[:6]}100") if unit.kind in SEATED_KINDS else None
        return seat.name.ru if seat else ""

    def row(self, unit: Unit, population: Population | None) -> Row:
        """The staging row of one unit."""
        line = self.lines[unit.code]
        seat = self.seat_ru(unit)
        region = self.nearest(unit.code, REGIONS)
        city = self.nearest(unit.code, (Kind.REPUBLICAN_CITY, Kind.CITY_ADMINISTRATION))
        full = full_names(unit.kind, unit.name, seat_ru=seat, place=unit.place)
        of = genitives(
            unit.kind, unit.name, seat_ru=seat, place=unit.place, city=self.units[city].name if city else None
        )
        office = self.nearest(unit.code, LEVEL_OF_KIND)
        has_office = office == unit.code
        above = self.nearest(unit.parent, LEVEL_OF_KIND) if has_office and unit.parent else None
        return Row(
            code=unit.code,
            parent_id=unit.parent or None,
            kind=unit.kind.value,
            **{f"name_{language}": text for language, text in unit.name._asdict().items()},
            **{f"full_{language}": text for language, text in full._asdict().items()},
            **{f"of_{language}": text for language, text in of._asdict().items()},
            path="".join(f"{code}/" for code in line),
            depth=len(line) - 1,
            lat=unit.lat,
            lon=unit.lon,
            population=population.people if population else None,
            population_on=population.on if population else None,
            population_source=population.source if population else "",
            region_id=region,
            search_text=search.search_text(unit.code, [*unit.name, seat]),
            sort_key=sort_key(unit.name.kk),
            level=LEVEL_OF_KIND[unit.kind].value if has_office else None,
            office_code=office or REPUBLIC_CODE,
            superior_code=above,
        )


# -- writing ---------------------------------------------------------------------------------

STAGE = """
CREATE TEMPORARY TABLE staged_unit (
    code varchar(9) PRIMARY KEY, parent_id varchar(9), kind text, name_kk text, name_ru text, name_en text,
    full_kk text, full_ru text, full_en text, of_kk text, of_ru text, of_en text, path text, depth smallint,
    lat float8, lon float8, population integer, population_on date, population_source text, region_id varchar(9),
    search_text text, sort_key text, level text, office_code varchar(9), superior_code varchar(9),
    is_new boolean, has_moved boolean
) ON COMMIT DROP
"""

MARK = """
UPDATE staged_unit s
SET is_new = t.code IS NULL, has_moved = t.parent_id IS DISTINCT FROM s.parent_id
FROM staged_unit again LEFT JOIN territories_territory t ON t.code = again.code
WHERE s.code = again.code
"""

UPSERT = """
INSERT INTO territories_territory AS t (
    code, parent_id, kind, name_kk, name_ru, name_en, full_kk, full_ru, full_en, of_kk, of_ru, of_en, path, depth,
    region_id, search_text, sort_key,
    lat, lon, population, population_on, population_source
)
SELECT
    code, parent_id, kind, name_kk, name_ru, name_en, full_kk, full_ru, full_en, of_kk, of_ru, of_en, path, depth,
    region_id, search_text, sort_key,
    lat, lon, population, population_on, population_source
FROM staged_unit
ON CONFLICT (code) DO UPDATE SET
    (
        parent_id, kind, name_kk, name_ru, name_en, full_kk, full_ru, full_en, of_kk, of_ru, of_en, path, depth,
        region_id, search_text, sort_key
    ) = (
        excluded.parent_id, excluded.kind, excluded.name_kk, excluded.name_ru, excluded.name_en, excluded.full_kk,
        excluded.full_ru, excluded.full_en, excluded.of_kk, excluded.of_ru, excluded.of_en, excluded.path,
        excluded.depth, excluded.region_id, excluded.search_text, excluded.sort_key
    ),
    lat = coalesce(excluded.lat, t.lat),
    lon = coalesce(excluded.lon, t.lon),
    (population, population_on, population_source) = (
        SELECT p.population, p.population_on, p.population_source FROM (VALUES
            (excluded.population, excluded.population_on, excluded.population_source),
            (t.population, t.population_on, t.population_source)
        ) AS p (population, population_on, population_source)
        ORDER BY p.population_on DESC NULLS LAST LIMIT 1
    )
WHERE (
        t.parent_id, t.kind, t.name_kk, t.name_ru, t.name_en, t.full_kk, t.full_ru, t.full_en, t.of_kk, t.of_ru,
        t.of_en, t.path, t.depth, t.region_id, t.search_text, t.sort_key
    ) IS DISTINCT FROM (
        excluded.parent_id, excluded.kind, excluded.name_kk, excluded.name_ru, excluded.name_en, excluded.full_kk,
        excluded.full_ru, excluded.full_en, excluded.of_kk, excluded.of_ru, excluded.of_en, excluded.path,
        excluded.depth, excluded.region_id, excluded.search_text, excluded.sort_key
    )
    OR excluded.lat IS NOT NULL AND (excluded.lat, excluded.lon) IS DISTINCT FROM (t.lat, t.lon)
    OR excluded.population_on > t.population_on
    OR excluded.population_on IS NOT NULL AND t.population_on IS NULL
"""
"""Names, place in the tree and what follows are the source's alone. Points and population stay when it is silent, and
population also when it is older than what the database has."""

STAGE_OFFICES = """
CREATE TEMPORARY TABLE staged_office ON COMMIT DROP AS
SELECT code, CASE kind WHEN 'republic' THEN 'government' ELSE 'akim' END AS body, level, superior_code, has_moved
FROM staged_unit WHERE level IS NOT NULL
UNION ALL
SELECT code, 'maslikhat', level, CASE WHEN region_id = code THEN %(republic)s ELSE region_id END, has_moved
FROM staged_unit WHERE kind = ANY (%(council_kinds)s)
"""
"""The offices the units should have, and under whose unit's: one of the same body, or the republic's desk.

A maslikhat stands under that of its region."""

ADD_OFFICES = """
WITH added AS MATERIALIZED (
    SELECT s.*, nextval(pg_get_serial_sequence('territories_office', 'id')) AS id
    FROM staged_office s
    WHERE NOT EXISTS (SELECT FROM territories_office o WHERE o.territory_id = s.code AND o.body = s.body)
)
INSERT INTO territories_office (id, territory_id, body, level, superior_id, path)
SELECT added.id, added.code, added.body, added.level, coalesce(above.id, standing.id), ''
FROM added
LEFT JOIN added above ON above.code = added.superior_code AND above.body IN (added.body, 'government')
LEFT JOIN territories_office standing
    ON standing.territory_id = added.superior_code AND standing.body IN (added.body, 'government')
ORDER BY added.code, added.body
"""

MOVE_OFFICES = """
UPDATE territories_office o SET level = s.level, superior_id = above.id
FROM staged_office s
LEFT JOIN territories_office above ON above.territory_id = s.superior_code AND above.body IN (s.body, 'government')
WHERE o.territory_id = s.code AND o.body = s.body
    AND (o.level <> s.level OR s.has_moved AND o.superior_id IS DISTINCT FROM above.id)
"""

ASSIGN_OFFICES = """
UPDATE territories_territory t SET office_id = o.id
FROM staged_unit s JOIN territories_office o ON o.territory_id = s.office_code AND o.body <> 'maslikhat'
WHERE t.code = s.code AND t.office_id IS DISTINCT FROM o.id
"""


@transaction.atomic
def store(units: Iterable[Unit], *, population: Mapping[str, Population] | None = None) -> Stored:
    """Write units with everything that follows from them, an office for each that has an akim, one for each that has a maslikhat.

    Units that the database has and the source has not are left alone. The superior of a standing office is changed only
    when its unit has moved: who is above whom is data, and an operator may have set it. Eleven statements at most.
    """
    known = population or {}
    tree = Tree(units)
    rows = [tree.row(unit, known.get(unit.code)) for unit in tree.units.values()]
    with connection.cursor() as cursor:
        cursor.execute(STAGE)
        columns = ", ".join(field.name for field in fields(Row))
        cursor.copy_expert(f"COPY staged_unit ({columns}) FROM STDIN WITH (FORMAT csv, NULL '\\N')", _copy_file(rows))
        cursor.execute(MARK)
        cursor.execute("SELECT count(*) FROM staged_unit WHERE is_new")
        (added,) = cursor.fetchone()
        cursor.execute(UPSERT)
        written = cursor.rowcount
        cursor.execute(STAGE_OFFICES, {"republic": REPUBLIC_CODE, "council_kinds": sorted(COUNCIL_KINDS)})
        cursor.execute(ADD_OFFICES)
        offices = cursor.rowcount
        cursor.execute(MOVE_OFFICES)
        cursor.execute(ASSIGN_OFFICES)
        cursor.execute("DROP TABLE staged_unit, staged_office")
        if added:
            cursor.execute("ANALYZE territories_territory, territories_office")  # the place box plans by statistics
    return Stored(units_added=added, units_changed=written - added, offices_added=offices)


def _copy_file(rows: Iterable[Row]) -> io.StringIO:
    """Rows as COPY reads them, in CSV with its own mark for null."""
    names = [field.name for field in fields(Row)]
    file = io.StringIO()
    writer = csv.writer(file)
    for row in rows:
        writer.writerow(["\\N" if (value := getattr(row, name)) is None else value for name in names])
    file.seek(0)
    return file
