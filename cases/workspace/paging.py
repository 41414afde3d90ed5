"""Pages of a list that is walked by keys: the next page begins after the last row seen, however much the list has changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet
from django.http import QueryDict

Row = TypeVar("Row", bound=Model)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SIZE = 25


@dataclass
class Page(Generic[Row]):
    """The rows of one page and the addresses of its neighbours; empty where there is none."""

    rows: list[Row] = field(default_factory=list)
    newer: str = ""
    older: str = ""
    first: str = ""


@dataclass(frozen=True)
class Order(Generic[Row]):
    """By a moment, then by primary key: the complete order of a list of the workspace."""

    path: str
    moment: Callable[[Row], datetime]

    def key(self, row: Row) -> str:
        """A row's place, for an address."""
        return f"{(self.moment(row) - EPOCH) // timedelta(microseconds=1)}-{row.pk}"

    def page(self, rows: QuerySet[Row], query: QueryDict, size: int = SIZE) -> Page[Row]:
        """The page that the address asks for; a key that makes no sense is the first page. One query."""
        after, before = _place(query.get("after", "")), _place(query.get("before", ""))
        if before and not after:
            return self._page_before(rows, query, before, size)
        if after:
            rows = rows.filter(self._beyond(after, "gt"))
        found = list(rows.order_by(self.path, "pk")[: size + 1])
        shown = found[:size]
        page = Page(shown)
        if len(found) > size:
            page.older = _address(query, after=self.key(shown[-1]))
        if after:
            page.first = _address(query)
            page.newer = _address(query, before=self.key(shown[0])) if shown else ""
        return page

    def _page_before(self, rows: QuerySet[Row], query: QueryDict, before: tuple[datetime, int], size: int) -> Page[Row]:
        found = list(rows.filter(self._beyond(before, "lt")).order_by(f"-{self.path}", "-pk")[: size + 1])
        shown = found[:size][::-1]
        page = Page(shown)
        if len(found) > size:
            page.newer, page.first = _address(query, before=self.key(shown[0])), _address(query)
        if shown:
            page.older = _address(query, after=self.key(shown[-1]))
        return page

    def _beyond(self, place: tuple[datetime, int], side: str) -> Q:
        moment, pk = place
        return Q(**{f"{self.path}__{side}": moment}) | Q(**{self.path: moment, f"pk__{side}": pk})


def _place(key: str) -> tuple[datetime, int] | None:
    micros, _, pk = key.partition("-")
    if not (micros.isdecimal() and pk.isdecimal() and len(micros) <= 16 and len(pk) <= 18):
        return None
    return EPOCH + timedelta(microseconds=int(micros)), int(pk)


def _address(query: QueryDict, **place: Any) -> str:
    """The same list with another place in it; "?" alone is its beginning."""
    kept = query.copy()
    for name in ("after", "before"):
        kept.pop(name, None)
    for name, value in place.items():
        kept[name] = value
    return f"?{kept.urlencode()}"
