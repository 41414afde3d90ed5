"""Histories as a replay reads them: batch by batch, so that a year of cases needs no more memory than five hundred."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from cases.deadlines import last_day
from cases.models import Assignment, Case, Event
from territories.clock import local_date

BATCH = 500


@dataclass(frozen=True, slots=True)
class Real:
    """One assignment as it was."""

    id: int
    office: int
    level: str
    regime: str
    entered_at: datetime
    entered_by: str
    shifted_days: int
    due_shifted_days: int
    climbs_at: datetime
    left_at: datetime | None
    outcome: str
    promise_at: datetime
    due_at: datetime
    listed_at: datetime | None

    def told(self) -> tuple[int, str, date, date, date]:
        """What a replay must come out with: office, way, day of the hand-over, both last days."""
        return (
            self.office,
            self.entered_by,
            local_date(self.entered_at),
            last_day(self.promise_at),
            last_day(self.due_at),
        )


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the public history."""

    at: datetime
    kind: str
    actor: str
    office: int | None
    assignment: int | None
    data: dict[str, object]


@dataclass(frozen=True, slots=True)
class History:
    """One case: what it is about, how it went, what was told."""

    case: int
    category: str
    regime: str
    filed_at: datetime
    returned: bool
    kind_of_unit: str
    assignments: list[Real]
    facts: list[Fact]


def histories(filed_from: datetime, filed_to: datetime, *, batch: int = BATCH) -> Iterator[History]:
    """Cases about problems that were filed in a time (half-open), in the order of their ids. Three queries for each batch."""
    last = 0
    while True:
        cases = list(
            Case.objects.filter(pk__gt=last, kind=Case.Kind.ISSUE, filed_at__gte=filed_from, filed_at__lt=filed_to)
            .select_related("territory__office__territory")
            .only("category", "regime", "filed_at", "returned_from", "territory__office__territory__kind")
            .order_by("pk")[:batch]
        )
        if not cases:
            return
        held, told = _held(cases), _told(cases)
        for case in cases:
            office = case.territory.office
            yield History(
                case=case.pk, category=_first_category(case, told[case.pk]), regime=held[case.pk][0].regime,
                filed_at=case.filed_at, returned=case.returned_from_id is not None,
                kind_of_unit=office.territory.kind if office else "", assignments=held[case.pk], facts=told[case.pk],
            )  # fmt: skip
        last = cases[-1].pk


def _held(cases: list[Case]) -> dict[int, list[Real]]:
    found: dict[int, list[Real]] = defaultdict(list)
    for one in Assignment.objects.filter(case__in=cases).order_by("case_id", "number"):
        found[one.case_id].append(
            Real(
                one.pk, one.office_id, one.level, one.regime, one.entered_at, one.entered_by, one.shifted_days,
                one.due_shifted_days, one.climbs_at, one.left_at, one.outcome, one.promise_at, one.due_at, one.listed_at,
            )
        )  # fmt: skip
    return found


def _told(cases: list[Case]) -> dict[int, list[Fact]]:
    found: dict[int, list[Fact]] = defaultdict(list)
    columns = ("case_id", "at", "kind", "actor", "office_id", "assignment_id", "data")
    for case, *rest in Event.objects.filter(case__in=cases).order_by("case_id", "number").values_list(*columns):
        found[case].append(Fact(*rest))
    return found


def _first_category(case: Case, facts: list[Fact]) -> str:
    """The category under which it was filed: a later one is a fact of its history."""
    for fact in facts:
        if fact.kind == Event.Kind.RECLASSIFIED:
            return str(fact.data["from_category"])
    return str(case.category_id)
