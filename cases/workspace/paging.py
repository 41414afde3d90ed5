"""Pages of the lists of the workspace: cases.keyset with the addresses of the neighbours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import Model, QuerySet
from django.http import QueryDict

from cases import keyset

Row = TypeVar("Row", bound=Model)
SIZE = 20
"""With titles of full length in every row the page stays below 30 KB."""


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """The rows of one page and the addresses of its neighbours; empty where there is none."""

    rows: list[Row]
    newer: str
    older: str
    first: str


def by_moment(field: str) -> keyset.Order:
    """By a moment, then by primary key: the order of every list of the workspace."""
    return keyset.Order((field, "pk"), moments=frozenset({field}))


def page(rows: QuerySet[Row], order: keyset.Order, query: QueryDict, size: int = SIZE) -> Page[Row]:
    """The page that the address asks for. One query."""
    found = keyset.page(rows, order, after=query.get("after", ""), before=query.get("before", ""), size=size)
    return Page(
        rows=found.rows,
        newer=_address(query, "before", found.before),
        older=_address(query, "after", found.after),
        first="" if found.is_first else _address(query, "", "first"),
    )


def _address(query: QueryDict, name: str, key: str) -> str:
    """The same list with another place in it; empty without a key."""
    if not key:
        return ""
    kept = query.copy()
    for place in ("after", "before"):
        kept.pop(place, None)
    if name:
        kept[name] = key
    return f"?{kept.urlencode()}"
