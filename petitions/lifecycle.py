"""What beat does to petitions: numbers and dates that are reached. Few petitions change at once, so one by one, each whole.

Safe twice, late and in parallel: each step locks the petition and looks again. Deadlines wait for requests under way
(settings.SWEEP_GRACE_SECONDS), as the sweep of cases does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, Q

from petitions.models import Petition
from petitions.workflow import expire, hand_over, lapse, submit

State = Petition.State


@dataclass(frozen=True, slots=True)
class Advanced:
    """How many petitions took which step."""

    submitted: int
    expired: int
    reached: int
    lapsed: int


def advance(now: datetime, *, grace: timedelta | None = None) -> Advanced:
    """Let happen what has been reached by `now`. Counts are those of petitions.counting, looked at again under the lock."""
    grace = timedelta(seconds=settings.SWEEP_GRACE_SECONDS) if grace is None else grace
    cutoff = now - grace
    seen = Petition.objects.filter(hidden_at=None)
    joined = seen.filter(state=State.JOINING, tally__joined__gte=F("terms__joiners_needed"))
    reached = seen.filter(state=State.OPEN, tally__total__gte=F("goal"))
    expired = Petition.objects.filter(state=State.JOINING, joining_until__lte=cutoff)
    closed = Petition.objects.filter(Q(closes_at__lte=cutoff), state=State.OPEN)
    return Advanced(
        submitted=_each(submit, joined, now),
        reached=_each(hand_over, reached, now),
        expired=_each(expire, expired, now),
        lapsed=_each(lapse, closed, now),
    )


def _each(step: Callable[..., bool], petitions: Iterable[Petition], now: datetime) -> int:
    return sum(step(petition, now=now) for petition in petitions)
