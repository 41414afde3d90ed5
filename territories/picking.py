"""Choosing a place in a form: units as answers, what each lies in, and what became of one that exists no more."""

from __future__ import annotations

from typing import Any

from territories.models import Territory


def choices_of(places: list[Territory], chosen: str = "") -> list[dict[str, Any]]:
    """Places as answers to choose from, each with what it lies in. Reads parent and region."""
    return [
        {
            "value": place.code,
            "label": place.full_name,
            "hint": lies_in(place),
            "checked": place.code == chosen,
        }
        for place in places
    ]


def lies_in(place: Territory) -> str:
    """What a place lies in: its parent and its region; empty for the widest."""
    around = [place.parent, place.region]
    names = [unit.full_name for unit in around if unit is not None and unit.pk != place.pk and unit.depth > 0]
    return ", ".join(dict.fromkeys(names))


def place_of(code: object) -> Territory | None:
    """An existing unit by its code, with its office; None for anything else that somebody may send. One query."""
    if not is_code(code):
        return None
    return (
        Territory.objects.active()
        .select_related("office__territory", "parent", "region")
        .filter(pk=code)
        .exclude(office=None)
        .first()
    )


def abolished_place(code: object) -> Territory | None:
    """A unit that exists no more, with its successor if it has one; None for every other code. One query."""
    if not is_code(code):
        return None
    gone = Territory.objects.select_related("successor__parent", "successor__region").exclude(abolished_on=None)
    return gone.filter(pk=code).first()


def is_code(code: object) -> bool:
    """Whether it can be the code of a unit at all."""
    return isinstance(code, str) and len(code) == 9 and code.isascii() and code.isdigit()
