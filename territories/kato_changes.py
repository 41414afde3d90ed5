"""What an edition of the classifier changes in the register, and making the change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db import connection, transaction

from .kato import Edition
from .kinds import COUNCIL_KINDS, Kind
from .models import Territory
from .models.units import REPUBLIC_CODE
from .naming import PLACE_WORDS, Forms, full_names
from .register import Unit, store

PLAUSIBLE_SHARE = 0.1
"""A greater share of abolished units looks like a file that holds a part of the country, not like a reform."""


@dataclass(frozen=True)
class Renamed:
    """A unit whose name or kind is another one now."""

    code: str
    before: str
    after: str


@dataclass(frozen=True)
class Moved:
    """A unit that stands under another one now."""

    code: str
    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Abolished:
    """A unit that no longer exists, with the code of its successor where the file gives one."""

    code: str
    name: str
    successor: str


@dataclass
class Changes:
    """The difference between an edition and the register. `units`: all units of both, as they are to be."""

    units: list[Unit]
    active_before: int
    added: list[Unit] = field(default_factory=list)
    restored: list[Unit] = field(default_factory=list)
    renamed: list[Renamed] = field(default_factory=list)
    moved: list[Moved] = field(default_factory=list)
    abolished: list[Abolished] = field(default_factory=list)
    succeeded: list[Abolished] = field(default_factory=list)
    """Abolished before, whose successor only this file tells."""

    @property
    def is_empty(self) -> bool:
        """Whether the edition says what the register has."""
        return not (self.added or self.restored or self.renamed or self.moved or self.abolished or self.succeeded)

    @property
    def is_plausible(self) -> bool:
        """Whether it can be a reform, rather than a file with a part of the country."""
        return len(self.abolished) <= PLAUSIBLE_SHARE * self.active_before


def compare(edition: Edition) -> Changes:
    """What the edition changes. One query."""
    standing = {territory.code: territory for territory in Territory.objects.order_by("path")}
    coming = {unit.code: unit for unit in edition.units}
    gone = [territory for code, territory in standing.items() if code not in coming]
    changes = Changes(
        units=[_as_unit(territory) for territory in gone],
        active_before=sum(territory.abolished_on is None for territory in standing.values()),
    )
    for unit in coming.values():
        territory = standing.get(unit.code)
        changes.units.append(_keeping_english(unit, territory))
        if territory is None:
            changes.added.append(unit)
        else:
            _note_differences(changes, unit, territory)
    for territory in gone:
        if territory.code != REPUBLIC_CODE:
            _note_end(changes, territory, edition.abolished.get(territory.code, ""))
    return changes


def _note_differences(changes: Changes, unit: Unit, territory: Territory) -> None:
    """Put into `changes` what the edition says differently of a unit that the register has."""
    if territory.abolished_on is not None:
        changes.restored.append(unit)
    before = (territory.kind, territory.name_kk, territory.name_ru, _place_of(territory))
    if before != (unit.kind, unit.name.kk, unit.name.ru, unit.place):
        full = full_names(unit.kind, unit.name, place=unit.place)
        changes.renamed.append(
            Renamed(unit.code, f"{territory.full_kk} / {territory.full_ru}", f"{full.kk} / {full.ru}")
        )
    if territory.parent_id != unit.parent:
        changes.moved.append(Moved(unit.code, territory.full_kk, territory.parent_id or "", unit.parent))


def _note_end(changes: Changes, territory: Territory, successor: str) -> None:
    """Put into `changes` that the edition no longer has a unit of the register."""
    end = Abolished(territory.code, territory.full_kk, successor)
    if territory.abolished_on is None:
        changes.abolished.append(end)
    elif successor and successor != territory.successor_id:
        changes.succeeded.append(end)


def _as_unit(territory: Territory) -> Unit:
    """A unit as the register has it."""
    return Unit(
        code=territory.code,
        parent=territory.parent_id or "",
        kind=Kind(territory.kind),
        name=Forms(territory.name_kk, territory.name_ru, territory.name_en),
        place=_place_of(territory),
    )


def _place_of(territory: Territory) -> str:
    """What sort of place a locality is, as its full name tells."""
    if territory.kind != Kind.LOCALITY:
        return ""
    full = territory.full_kk
    return next((place for place, words in PLACE_WORDS.items() if full == f"{territory.name_kk} {words.kk}"), "")


def _keeping_english(unit: Unit, territory: Territory | None) -> Unit:
    """The unit under its established English name, unless its Kazakh name is another one now."""
    if territory is None or territory.name_kk != unit.name.kk:
        return unit
    return replace(unit, name=unit.name._replace(en=territory.name_en))


# -- making the change --------------------------------------------------------------------

END_UNITS = """
UPDATE territories_territory t SET abolished_on = coalesce(t.abolished_on, %(on)s), successor_id = ended.successor
FROM unnest(%(codes)s::text[], %(successors)s::text[]) AS ended (code, successor)
WHERE t.code = ended.code
"""

END_OFFICES = """
UPDATE territories_office o
SET abolished_on = t.abolished_on,
    successor_id = nullif(CASE o.body WHEN 'maslikhat' THEN council.id ELSE next.office_id END, o.id)
FROM territories_territory t
LEFT JOIN territories_territory next ON next.code = t.successor_id
LEFT JOIN territories_office council ON council.territory_id = t.successor_id AND council.body = 'maslikhat'
WHERE o.territory_id = t.code AND t.code = ANY (%(codes)s)
"""

RESTORE_UNITS = """
UPDATE territories_territory SET abolished_on = NULL, successor_id = NULL WHERE code = ANY (%(codes)s)
"""

RESTORE_OFFICES = """
UPDATE territories_office SET abolished_on = NULL, successor_id = NULL
WHERE territory_id = ANY (%(codes)s) AND body <> 'maslikhat'
"""

FOLLOW_KINDS = """
UPDATE territories_office o
SET abolished_on = CASE WHEN t.kind = ANY (%(kinds)s) THEN NULL ELSE %(on)s::date END, successor_id = NULL
FROM territories_territory t
WHERE o.territory_id = t.code AND o.body = 'maslikhat' AND t.abolished_on IS NULL
    AND (t.kind = ANY (%(kinds)s)) = (o.abolished_on IS NOT NULL)
"""
"""A maslikhat ends when its unit becomes one of a kind that has none, and returns with the kind or with the unit."""


@transaction.atomic
def apply(changes: Changes, *, on: date) -> None:
    """Write the changes; units that are gone, and their offices, end on a date. A constant number of statements."""
    if changes.is_empty:
        return
    store(changes.units)
    restored = {"codes": [unit.code for unit in changes.restored]}
    ended = _ended([*changes.abolished, *changes.succeeded]) | {"on": on}
    with connection.cursor() as cursor:
        cursor.execute(RESTORE_UNITS, restored)
        cursor.execute(RESTORE_OFFICES, restored)
        cursor.execute(END_UNITS, ended)
        cursor.execute(END_OFFICES, ended)
        cursor.execute(FOLLOW_KINDS, {"kinds": sorted(COUNCIL_KINDS), "on": on})


def _ended(ends: Iterable[Abolished]) -> dict[str, Any]:
    """Codes and successors side by side."""
    pairs = [(end.code, end.successor or None) for end in ends]
    return {"codes": [code for code, _ in pairs], "successors": [successor for _, successor in pairs]}
