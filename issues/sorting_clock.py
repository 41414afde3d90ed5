"""The public clock of the platform's own desk: how many reports wait, how long, and how many were sorted in time.

Every figure is computed from lines, and the lines are the file on the same page: whoever distrusts a figure counts it again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q

from cases.deadlines import months_later
from issues.models import HeldReport, Unsorted
from territories.clock import local_date, midnight

MONTHS = 12
WAITING = "waiting"
COLUMNS = ("received_at", "due_at", "decided_at", "outcome", "reason", "case", "region")
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Line:
    """One report; nothing of what was written and nobody's name."""

    received_at: datetime
    due_at: datetime
    decided_at: datetime | None
    outcome: str
    reason: str
    case: int | None
    """The public number of the case it became."""
    region: str

    def is_late(self, now: datetime) -> bool:
        """Decided past the platform's own deadline, or waiting past it (half-open)."""
        return (self.decided_at or now) >= self.due_at

    def cells(self) -> list[str]:
        """As the file has it, in the order of COLUMNS."""
        moments = [
            one.isoformat(timespec="seconds") if one else "" for one in (self.received_at, self.due_at, self.decided_at)
        ]
        return [*moments, self.outcome, self.reason, str(self.case or ""), self.region]


@dataclass(frozen=True, slots=True)
class Figures:
    """What the page shows."""

    waiting: int
    late_now: int
    oldest: datetime | None
    """When the report came that waits longest."""
    decided: int
    in_time: int
    sorted: int
    void: int
    median_hours: float | None
    reasons: dict[str, int]


def since(now: datetime) -> datetime:
    """The beginning of the twelve months: a local midnight."""
    return midnight(months_later(local_date(now), -MONTHS))


def lines(now: datetime) -> list[Line]:
    """Everything that waits, and what was decided in twelve months, the oldest first. One query."""
    found = (
        Unsorted.objects.filter(Q(decided_at=None) | Q(decided_at__gte=since(now)))
        .order_by("received_at", "pk")
        .values_list(
            *("received_at", "due_at", "decided_at", "outcome", "reason", "case__number", "case__hidden_at"),
            "territory__region",
        )
    )
    return [
        Line(received, due, decided, outcome or WAITING, reason, None if hidden else case, region or "")
        for received, due, decided, outcome, reason, case, hidden, region in found
    ]


def figures(found: Sequence[Line], now: datetime) -> Figures:
    """The figures of the lines. No query."""
    waiting = [line for line in found if line.decided_at is None]
    decided = [line for line in found if line.decided_at is not None]
    hours = sorted((line.decided_at - line.received_at) / HOUR for line in decided if line.decided_at is not None)
    return Figures(
        waiting=len(waiting),
        late_now=sum(line.is_late(now) for line in waiting),
        oldest=min((line.received_at for line in waiting), default=None),
        decided=len(decided),
        in_time=sum(not line.is_late(now) for line in decided),
        sorted=sum(line.outcome == Unsorted.Outcome.SORTED for line in decided),
        void=sum(line.outcome == Unsorted.Outcome.VOID for line in decided),
        median_hours=hours[(len(hours) - 1) // 2] if hours else None,
        reasons=dict(Counter(line.reason for line in decided if line.reason).most_common()),
    )


# -- what waited to be checked -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Held:
    """How many reports of a suspected flood wait, and what became of those that were decided in twelve months."""

    waiting: int
    filed: int
    by_itself: int
    """Of those that were registered, without a person."""
    desk: int
    void: int

    @property
    def decided(self) -> int:
        """All that were decided."""
        return self.filed + self.desk + self.void


def held(now: datetime) -> Held:
    """Counts alone: neither from where they came nor what they said. One query."""
    filed = Q(outcome=HeldReport.Outcome.FILED)
    counted: dict[str, int] = HeldReport.objects.filter(Q(decided_at=None) | Q(decided_at__gte=since(now))).aggregate(
        waiting=Count("pk", filter=Q(decided_at=None)),
        filed=Count("pk", filter=filed),
        by_itself=Count("pk", filter=filed & Q(decided_by=None)),
        desk=Count("pk", filter=Q(outcome=HeldReport.Outcome.DESK)),
        void=Count("pk", filter=Q(outcome=HeldReport.Outcome.VOID)),
    )
    return Held(**counted)
