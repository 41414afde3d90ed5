"""How the queue fares, and what an operator may do about letters that were given up."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q

from notifications.models import Message, Notice, Outage


@dataclass(frozen=True, slots=True)
class Queue:
    """The queue at a moment."""

    notices: int
    waiting: int
    oldest: timedelta
    """Age of the oldest thing that could have gone and did not."""
    dead: int
    away: timedelta
    """How long our own mail server has been away."""
    sms_away: timedelta = timedelta()
    """How long the gateway of short messages has been away."""


def look(now: datetime) -> Queue:
    """Four small queries over partial indexes."""
    notices = Notice.objects.filter(expanded_at=None).aggregate(number=Count("pk"), oldest=Min("at"))
    waiting = Message.objects.waiting().aggregate(
        number=Count("pk"), oldest=Min("not_before", filter=Q(not_before__lte=now))
    )
    began = dict(Outage.objects.filter(ended_at=None).values_list("channel", "began_at"))
    oldest = [moment for moment in (notices["oldest"], waiting["oldest"]) if moment is not None and moment <= now]
    return Queue(
        notices=notices["number"],
        waiting=waiting["number"],
        oldest=now - min(oldest) if oldest else timedelta(),
        dead=Message.objects.dead().count(),
        away=now - began.get(Message.EMAIL, now),
        sms_away=now - began.get(Message.SMS, now),
    )


def send_again(messages: Collection[int], now: datetime) -> int:
    """Try given-up letters anew, as if for the first time; how many. One whose address is forgotten stays where it is."""
    dead = Message.objects.dead().filter(pk__in=messages).exclude(address="", user=None)
    return dead.update(state=Message.State.WAITING, settled_at=None, tries=0, not_before=now, problem="")
