"""The platform's own clock: how long its moderators take, what they decide, and when nobody could sign.

Everything the page shows is computed from lines, and the lines are the file on the same page: whoever distrusts a figure
counts it again. Lines of the last twelve months and of everything that waits now.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from django.db.models import Q

from cases.deadlines import months_later
from petitions.models import Moderation, Petition, Removal, SigningOutage
from territories.clock import local_date, midnight

MONTHS = 12
REPEAT = "repeat"
"""As a reason: the petition repeats another one."""
COLUMNS = ("what", "petition", "opened_at", "due_at", "decided_at", "outcome", "reasons", "extended_petitions")
HOUR = timedelta(hours=1)


class What(StrEnum):
    """What a line is about."""

    CHECK = "check"
    APPEAL = "appeal"
    REMOVAL = "removal"
    REMOVAL_APPEAL = "removal_appeal"
    OUTAGE = "outage"


class Outcome(StrEnum):
    """How it ended; of an outage: nothing."""

    WAITING = "waiting"
    PUBLISHED = "published"
    REJECTED = "rejected"
    REMOVED = "removed"
    RESTORED = "restored"
    STAYS_REMOVED = "stays_removed"
    WITHDRAWN = "withdrawn"
    """By the author, when the check was already late."""


@dataclass(frozen=True, slots=True)
class Line:
    """One look at a petition, one removal of a signature, one appeal, or one time without signing."""

    what: What
    opened_at: datetime
    decided_at: datetime | None
    outcome: str = ""
    due_at: datetime | None = None
    reasons: tuple[str, ...] = ()
    petition: int | None = None
    """The public number; None while the petition is not public."""
    extended_petitions: int | None = None

    def cells(self) -> list[str]:
        """As the file has it, in the order of COLUMNS."""
        moments = [
            one.isoformat(timespec="seconds") if one else "" for one in (self.opened_at, self.due_at, self.decided_at)
        ]
        number, extended = ("" if one is None else str(one) for one in (self.petition, self.extended_petitions))
        return [self.what, number, *moments, self.outcome, " ".join(self.reasons), extended]


def since(now: datetime) -> datetime:
    """The beginning of the twelve months: a local midnight."""
    return midnight(months_later(local_date(now), -MONTHS))


def lines(now: datetime) -> list[Line]:
    """Everything, by the moment it began. Four queries."""
    start = since(now)
    found = [*_looks(start), *_removals(start), *_removal_appeals(start), *_outages(start)]
    return sorted(found, key=lambda line: (line.opened_at, line.what))


def _looks(start: datetime) -> Iterable[Line]:
    undecided = Q(decided_at=None) & (Q(petition__ended_at=None) | Q(petition__ended_at__gte=start))
    looks = Moderation.objects.filter(undecided | Q(decided_at__gte=start)).select_related("petition")
    for look in looks.order_by("opened_at", "pk"):
        is_public = look.petition.hidden_at is None and (
            look.petition.published_at is not None or look.petition.state == Petition.State.REJECTED
        )
        reasons = (*look.reasons, *([REPEAT] if look.duplicate_of_id else []))
        decided_at, outcome = look.decided_at, Outcome.PUBLISHED if look.approved else Outcome.REJECTED
        if decided_at is None and look.petition.state == Petition.State.WITHDRAWN:  # only a late look outlives that
            decided_at, outcome = look.petition.ended_at, Outcome.WITHDRAWN
        yield Line(
            what=What.CHECK if look.round == Moderation.Round.FIRST else What.APPEAL,
            opened_at=look.opened_at,
            due_at=look.due_at,
            decided_at=decided_at,
            outcome=Outcome.WAITING if decided_at is None else outcome,
            reasons=reasons,
            petition=look.petition.number if is_public else None,
        )


def _removals(start: datetime) -> Iterable[Line]:
    for removal in Removal.objects.filter(agreed=True, decided_at__gte=start).order_by("decided_at", "pk"):
        yield Line(What.REMOVAL, removal.proposed_at, removal.decided_at, Outcome.REMOVED, reasons=(removal.reason,))


def _removal_appeals(start: datetime) -> Iterable[Line]:
    made = Removal.objects.filter(appealed_at__isnull=False)
    for removal in made.filter(Q(appeal_decided_at=None) | Q(appeal_decided_at__gte=start)).order_by(
        "appealed_at", "pk"
    ):
        assert removal.appealed_at is not None
        outcome = {None: Outcome.WAITING, True: Outcome.RESTORED, False: Outcome.STAYS_REMOVED}[removal.appeal_granted]
        yield Line(
            What.REMOVAL_APPEAL, removal.appealed_at, removal.appeal_decided_at, outcome, reasons=(removal.reason,)
        )


def _outages(start: datetime) -> Iterable[Line]:
    for outage in SigningOutage.objects.filter(ended_at__gte=start).order_by("began_at", "pk"):
        yield Line(What.OUTAGE, outage.began_at, outage.ended_at, extended_petitions=outage.petitions)


@dataclass(frozen=True)
class Looks:
    """Checks, or appeals."""

    waiting: int
    late_now: int
    decided: int
    decided_late: int
    published: int
    rejected: int
    median_hours: float | None
    """Half were decided in less; None: none was decided."""


@dataclass(frozen=True)
class Figures:
    """What the page shows."""

    checks: Looks
    appeals: Looks
    reasons: dict[str, int]
    """Rejections by code; one rejection may have several."""
    removed: dict[str, int]
    restored: dict[str, int]
    stays_removed: int
    removal_appeals_waiting: int
    outages: list[Line] = field(default_factory=list)
    outage_minutes: int = 0


def figures(given: Sequence[Line], now: datetime) -> Figures:
    """From the lines alone."""
    by_what = {what: [line for line in given if line.what == what] for what in What}
    looks = [*by_what[What.CHECK], *by_what[What.APPEAL]]
    rejected = [line for line in looks if line.outcome == Outcome.REJECTED]
    appeals = by_what[What.REMOVAL_APPEAL]
    outages = by_what[What.OUTAGE]
    return Figures(
        checks=_sum(by_what[What.CHECK], now),
        appeals=_sum(by_what[What.APPEAL], now),
        reasons=dict(Counter(code for line in rejected for code in line.reasons).most_common()),
        removed=_reasons(by_what[What.REMOVAL]),
        restored=_reasons(line for line in appeals if line.outcome == Outcome.RESTORED),
        stays_removed=_number(appeals, Outcome.STAYS_REMOVED),
        removal_appeals_waiting=_number(appeals, Outcome.WAITING),
        outages=list(reversed(outages)),
        outage_minutes=sum(minutes(line) for line in outages),
    )


def minutes(line: Line) -> int:
    """How long an outage was, a begun minute counted whole."""
    assert line.decided_at is not None
    return -((line.opened_at - line.decided_at) // timedelta(minutes=1))


def _sum(looks: Sequence[Line], now: datetime) -> Looks:
    waiting = [line for line in looks if line.decided_at is None]
    decided = [line for line in looks if line.decided_at is not None]
    return Looks(
        waiting=len(waiting),
        late_now=sum(line.due_at is not None and line.due_at <= now for line in waiting),
        decided=len(decided),
        decided_late=sum(_was_late(line) for line in decided),
        published=_number(looks, Outcome.PUBLISHED),
        rejected=_number(looks, Outcome.REJECTED),
        median_hours=_median([(line.decided_at - line.opened_at) / HOUR for line in decided if line.decided_at]),
    )


def _was_late(line: Line) -> bool:
    return line.due_at is not None and line.decided_at is not None and line.due_at <= line.decided_at


def _number(given: Iterable[Line], outcome: Outcome) -> int:
    return sum(line.outcome == outcome for line in given)


def _reasons(given: Iterable[Line]) -> dict[str, int]:
    return dict(Counter(line.reasons[0] for line in given).most_common())


def _median(values: list[float]) -> float | None:
    """The middle one; of an even number, halfway between the two in the middle."""
    if not values:
        return None
    ordered, middle = sorted(values), len(values) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
