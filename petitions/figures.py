"""Signatures of a petition by time and by region, as the public sees them: numbers that could point at somebody stay out.

The windows are those of petitions.counting, so figures and total say the same. A region with fewer than LEAST signatures is
told as "fewer than five"; when the reader could still work its number out from the total, further regions are left out too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from petitions.models import Petition
from territories.clock import ZONE, local_date
from territories.models.units import in_active_language

LEAST = 5
"""From this number on a region's signatures are told."""

HOURLY_DAYS = 3
"""A petition signed on no more days than this is drawn by the hour."""


FIGURES = """
WITH sums AS (
    SELECT date_trunc(%(unit)s, hour AT TIME ZONE 'Asia/Almaty') AS at, region_id, grouping(region_id) = 1 AS is_time,
           sum(number)::integer AS number
      FROM petitions_tallyhour
     WHERE petition_id = %(petition)s
     GROUP BY GROUPING SETS ((date_trunc(%(unit)s, hour AT TIME ZONE 'Asia/Almaty')), (region_id))
)
SELECT s.is_time, s.at, s.number, t.code, t.full_kk, t.full_ru, t.full_en, t.name_kk, t.name_ru, t.name_en,
       t.lat, t.lon, t.sort_key
  FROM sums s LEFT JOIN territories_territory t ON t.code = s.region_id AND NOT s.is_time
 ORDER BY s.is_time, s.at, t.sort_key
"""
"""Both divisions in one statement."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Signatures of a petition, divided."""

    times: tuple[Moment, ...]
    by_hour: bool
    regions: Regions


def read(petition: Petition, until: datetime) -> Figures:
    """Both divisions. One query. `until`: the end of the time axis, unless somebody signed later."""
    unit = "hour" if (local_date(until) - local_date(petition.started_at)).days < HOURLY_DAYS else "day"
    with connection.cursor() as cursor:
        cursor.execute(FIGURES, {"petition": petition.pk, "unit": unit})
        rows = cursor.fetchall()
    times = {at: number for is_time, at, number, *_region in rows if is_time}
    places = {region[0]: Region(*region) for is_time, _at, _number, *region in rows if not is_time and region[0]}
    counted = {region[0]: number for is_time, _at, number, *region in rows if not is_time}
    by_hour = unit == "hour"
    return Figures(_run(times, until, by_hour=by_hour), by_hour, regions_of(counted, places))


# -- by time --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Moment:
    """Signatures of one hour or one day in Kazakhstan, and of everything up to its end."""

    at: datetime
    """The beginning, with its zone."""
    number: int
    total: int


def _run(numbers: Mapping[datetime, int], until: datetime, *, by_hour: bool) -> tuple[Moment, ...]:
    """Without gaps, from the first signature to `until` or to the last one. `numbers` by local time without zone."""
    if not numbers:
        return ()
    end = until.astimezone(ZONE).replace(tzinfo=None)
    step = timedelta(hours=1) if by_hour else timedelta(days=1)
    at, last, total = min(numbers), max(*numbers, end), 0
    found = []
    while at <= last:
        number = numbers.get(at, 0)
        total += number
        found.append(Moment(at.replace(tzinfo=ZONE), number, total))
        at += step
    return tuple(found)


def by_week(days: Sequence[Moment]) -> tuple[Moment, ...]:
    """The same by weeks, each told by its Monday: for a page that would otherwise have hundreds of lines."""
    weeks: dict[datetime, Moment] = {}
    for day in days:
        monday = day.at - timedelta(days=day.at.weekday())
        before = weeks.get(monday)
        weeks[monday] = Moment(monday, day.number + (before.number if before else 0), day.total)
    return tuple(weeks.values())


# -- by region -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Region:
    """A region or republican city, as far as figures need it."""

    code: str
    full_kk: str
    full_ru: str
    full_en: str
    name_kk: str
    name_ru: str
    name_en: str
    lat: float | None
    lon: float | None
    sort_key: str

    @property
    def full_name(self) -> str:
        """In the active language."""
        return in_active_language(self.full_kk, self.full_ru, self.full_en)

    @property
    def name(self) -> str:
        """Bare, in the active language."""
        return in_active_language(self.name_kk, self.name_ru, self.name_en)


@dataclass(frozen=True, slots=True)
class RegionFigure:
    """Signatures of people of one region."""

    region: Region | None
    """None: the signers did not say where they live."""
    number: int | None
    """None: not told."""
    is_small: bool = False
    """Not told because it is below LEAST; otherwise because small ones could be computed from it."""


@dataclass(frozen=True, slots=True)
class Regions:
    """What may be told of all regions, the largest first; nothing when telling any would tell a small one."""

    figures: tuple[RegionFigure, ...]
    too_few: bool = False
    """There are signatures, but no division of them that keeps small numbers to themselves."""

    @property
    def some_are_left_out(self) -> bool:
        """Regions that are not small are left out, to protect small ones."""
        return any(one.number is None and not one.is_small for one in self.figures)


def regions_of(counted: Mapping[str | None, int], places: Mapping[str, Region]) -> Regions:
    """What may be told of signatures by region; None as a key: the signers did not say."""
    told = tellable(counted)
    if told is None:
        return Regions((), too_few=bool(counted))
    figures = [
        RegionFigure(places[code] if code else None, told[code], number < LEAST) for code, number in counted.items()
    ]
    known = sorted((one for one in figures if one.number is not None), key=lambda one: -(one.number or 0))
    return Regions((*known, *(one for one in figures if one.number is None)))


def tellable(counted: Mapping[str | None, int]) -> dict[str | None, int | None] | None:
    """The numbers with those that must not be told as None; None when nothing of it may be told.

    A reader knows the total, every number that is told, and how this function works: that a small number is 1 to 4, and that
    those left out for its sake are the smallest of the others. So it goes on leaving out until every small number could be
    at least two different ones.
    """
    small = {code for code, number in counted.items() if 0 < number < LEAST}
    others = sorted((code for code in counted if code not in small), key=lambda code: (counted[code], code or ""))
    if not small:
        return dict(counted)
    for more in range(len(others)):
        left_out = others[:more]
        ceiling = counted[others[more]]
        rest = sum(counted[code] for code in small) + sum(counted[code] for code in left_out)
        if _ambiguous(len(small), len(left_out), ceiling, rest):
            return {code: None if code in small or code in left_out else number for code, number in counted.items()}
    return None


def _ambiguous(small: int, left_out: int, ceiling: int, rest: int) -> bool:
    """Whether a small number (1 to 4) could be two things, when all that are not told add up to `rest`.

    Those left out lie between LEAST and `ceiling`, the smallest number that is told.
    """
    low = (small - 1) + LEAST * left_out
    high = (LEAST - 1) * (small - 1) + ceiling * left_out
    return sum(low <= rest - value <= high for value in range(1, LEAST)) > 1
