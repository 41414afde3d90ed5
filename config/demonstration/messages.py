"""What the people of the demonstration are told: the messages of the last days on their own pages, and nothing by other ways."""

from __future__ import annotations

from datetime import datetime, timedelta

from notifications import hours
from notifications.expansion import expand
from notifications.gathering import gather
from notifications.models import Delivery, Message, Notice

DAYS = 7
"""So many days before the end of the story are told."""
BATCH = 1000


def tell_nobody(now: datetime) -> None:
    """Everything up to now is over: it is told to nobody any more. One statement."""
    Notice.objects.filter(expanded_at=None).update(expanded_at=now)


def tell(now: datetime) -> None:
    """Put what happened since the last call on the pages of those concerned. What they were told before, they have read."""
    while expand(now, BATCH) == BATCH:
        continue
    Delivery.objects.filter(message=None).exclude(channel=Message.IN_APP).delete()
    Message.objects.filter(read_at=None, made_at__lte=now - timedelta(days=1)).update(read_at=now)
    gather(hours.when_gathered(now))
    Message.objects.waiting().update(state=Message.State.SENT, settled_at=now, made_at=now, not_before=now)
