"""What beat does to petitions: numbers and dates that are reached. Few petitions change at once, so one by one, each whole.

Safe twice, late and in parallel: each step locks the petition and looks again. Deadlines wait for requests under way
(settings.SWEEP_GRACE_SECONDS), as the sweep of cases does; the end of a period of support waits besides until it is proved
that one could sign up to then, for otherwise the period has yet to be extended (petitions.outages).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F

from petitions import outages
from petitions.errors import DomainError
from petitions.models import Petition, PetitionQuerySet
from petitions.workflow import expire, hand_over, lapse, submit

log = logging.getLogger(__name__)
State = Petition.State


@dataclass(frozen=True, slots=True)
class Advanced:
    """How many petitions took which step."""

    submitted: int
    expired: int
    reached: int
    lapsed: int


def advance(now: datetime, *, grace: timedelta | None = None, ahead: timedelta = timedelta()) -> Advanced:
    """Let happen what has been reached by `now`. Counts are those of petitions.counting, looked at again under the lock.

    Two queries when nothing was. `ahead`: how far a demonstration's clock runs ahead.
    """
    grace = timedelta(seconds=settings.SWEEP_GRACE_SECONDS) if grace is None else grace
    cutoff = now - grace
    over = min(cutoff, outages.proved_until(ahead) or cutoff)
    seen = Petition.objects.filter(hidden_at=None)
    joined = seen.filter(state=State.JOINING, tally__joined__gte=F("terms__joiners_needed"))
    reached = seen.filter(state=State.OPEN, tally__total__gte=F("goal"))
    expired = Petition.objects.filter(state=State.JOINING, joining_until__lte=cutoff)
    closed = Petition.objects.filter(state=State.OPEN, closes_at__lte=over)
    if not _is_anything(joined, reached, expired, closed):
        return Advanced(submitted=0, expired=0, reached=0, lapsed=0)
    return Advanced(
        submitted=_each(submit, joined, now),
        reached=_each(hand_over, reached, now),
        expired=_each(expire, expired, now),
        lapsed=_each(lapse, closed, now),
    )


def _is_anything(first: PetitionQuerySet, *others: PetitionQuerySet) -> bool:
    """Whether one of them has a petition: beat asks each minute, and mostly none has. One query."""
    found = [petitions.order_by().values_list("pk") for petitions in (first, *others)]
    return found[0].union(*found[1:], all=True).exists()


def _each(step: Callable[..., bool], petitions: Iterable[Petition], now: datetime) -> int:
    return sum(_take(step, petition, now) for petition in petitions)


def _take(step: Callable[..., bool], petition: Petition, now: datetime) -> bool:
    """One step of one petition. One that is refused is told to the operator and does not hold up the others."""
    try:
        return step(petition, now=now)
    except DomainError as refused:
        log.exception("Petition %s cannot take its next step: %s", petition.pk, refused.code)
        return False
