"""Terms that another app has stored, moved with the clocks: the base of its hook (settings.CLOCK_CHANGE_HOOKS)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from django.db import connection

from cases.clock_changes import days, outages
from cases.clock_changes.previews import Act, OtherCount
from cases.clock_changes.statements import OTHERS as COUNT
from cases.models import ClockChange


@dataclass(frozen=True, slots=True)
class Term:
    """A stored term in working days.

    `spans` selects id, case_id (whatever the term belongs to), began_at, until and in_hours of those that end after `{after}`;
    `update` carries out the rows of `moving` (id, case_id, until, new_until).
    """

    name: str
    spans: str
    update: str


class StoredTerms:
    """A hook over some terms: as many working days as before, or a working day more for each that an outage touched."""

    terms: ClassVar[Sequence[Term]] = ()

    def count(self, act: Act) -> Sequence[OtherCount]:
        """How many terms the act would move. One statement for each."""
        found = []
        with connection.cursor() as cursor:
            for term in self.terms:
                cursor.execute(_rows(act, term) + COUNT, act.facts)
                found.append(OtherCount(term.name, cursor.fetchone()[0]))
        return found

    def move(self, act: Act, change_id: int) -> None:
        """Move them, in the act's own transaction. One statement for each."""
        facts = act.facts | {"change": change_id, "kind": act.kind}
        with connection.cursor() as cursor:
            for term in self.terms:
                cursor.execute(_rows(act, term) + term.update, facts)


def _rows(act: Act, term: Term) -> str:
    if act.kind == ClockChange.Kind.CALENDAR:
        return days.CALENDAR + days.SPANS.replace("{spans}", term.spans.replace("{after}", "%(now)s"))
    return outages.TOUCHED + outages.SPANS.replace("{spans}", term.spans.replace("{after}", "%(began)s"))
