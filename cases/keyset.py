"""Pages of a long list that are walked by keys, not by numbers: as quick at the end as at the beginning, and no row twice.

A key is the values of the order in the last (or first) row of a page. An order ends with a unique column, so it is
complete: while rows come and go, walking still shows every row that stays exactly once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet

Row = TypeVar("Row", bound=Model)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LARGEST = 2**62
LONGEST = 20
"""Characters of a number in a key; a longer one is nobody's, and counting its figures would only cost time."""


@dataclass(frozen=True, slots=True)
class Order:
    """A complete order: fields from the first to the unique last, all ascending or all descending; not null."""

    fields: tuple[str, ...]
    descending: bool = False
    moments: frozenset[str] = frozenset()
    """Fields that hold a moment; in a key they are microseconds since 1970."""

    def names(self, *, backwards: bool = False) -> list[str]:
        """For `order_by`."""
        sign = "-" if self.descending != backwards else ""
        return [f"{sign}{field}" for field in self.fields]

    def key(self, row: Model) -> str:
        """The key of a row, for an address."""
        return "_".join(str(self._number(row, field)) for field in self.fields)

    def _number(self, row: Model, field: str) -> int:
        value: Any = row
        for part in field.split("__"):
            value = getattr(value, part)
        return (value - EPOCH) // timedelta(microseconds=1) if isinstance(value, datetime) else int(value)

    def read(self, key: str) -> list[Any] | None:
        """The values of a key; None for anything that is no key of this order."""
        parts = key.split("_", len(self.fields))
        if len(parts) != len(self.fields):
            return None
        values: list[Any] = []
        for field, part in zip(self.fields, parts, strict=True):
            if len(part) > LONGEST or not part.removeprefix("-").isdecimal() or not part.isascii():
                return None
            if abs(int(part)) > LARGEST:
                return None
            try:
                values.append(EPOCH + timedelta(microseconds=int(part)) if field in self.moments else int(part))
            except OverflowError:
                return None
        return values

    def beyond(self, values: Sequence[Any], *, backwards: bool = False) -> Q:
        """Rows after these values in the order, or before them: an index range on the first field."""
        side = "lt" if self.descending != backwards else "gt"
        condition = Q()
        for field, value in zip(reversed(self.fields), reversed(values), strict=True):
            strictly = Q((f"{field}__{side}", value))
            condition = Q((f"{field}__{side}e", value)) & (strictly | condition) if condition else strictly
        return condition


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows in their order, and the keys of the pages beside them (empty: there is none)."""

    rows: list[Row]
    after: str
    before: str
    is_first: bool


def page(rows: QuerySet[Row], order: Order, *, after: str = "", before: str = "", size: int) -> Page[Row]:
    """The page after a key, or before one, or the first. One query; a key that cannot be read gives the first page."""
    backwards = bool(before) and not after
    values = order.read(before if backwards else after) if after or before else None
    if values is None:
        backwards = False
    else:
        rows = rows.filter(order.beyond(values, backwards=backwards))
    found = list(rows.order_by(*order.names(backwards=backwards))[: size + 1])
    more = len(found) > size
    found = found[:size]
    if backwards:
        found.reverse()
    has_before = more if backwards else values is not None
    has_after = True if backwards else more
    return Page(
        rows=found,
        after=order.key(found[-1]) if found and has_after else "",
        before=order.key(found[0]) if found and has_before else "",
        is_first=not has_before,
    )
