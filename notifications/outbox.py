"""Writing into the outbox, in the transaction of the change that is told; and waking the relay when that is committed."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.db import connection, transaction
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from notifications.expansion import deliveries
from notifications.models import Delivery, Notice
from notifications.sources import Recipient
from territories.models import Office

log = logging.getLogger(__name__)

WAKE_SECONDS = 1
"""The relay is woken at most so often by commits; beat wakes it every minute in any case."""


def tell(
    *,
    source: str,
    source_id: int,
    event_id: int,
    kind: str,
    audiences: Iterable[tuple[str, Office | None]],
    at: datetime,
    urgent: bool = False,
    data: dict[str, Any] | None = None,
) -> None:
    """Put one row into the outbox for each audience; one that stands there already is left alone. One statement."""
    Notice.objects.bulk_create(
        [
            Notice(
                source=source,
                source_id=source_id,
                event_id=event_id,
                kind=kind,
                audience=audience,
                office=office,
                at=at,
                urgent=urgent,
                data=data or {},
            )
            for audience, office in audiences
        ],
        ignore_conflicts=True,
    )
    wake()


def tell_one(
    person: Recipient, *, source: str, source_id: int, kind: str, audience: str, at: datetime, urgent: bool = False
) -> None:
    """Tell one person of something whose app forgets them in this very transaction: handed out at once, by its own id.

    At most five statements. The address stands on the delivery until the letter is made, and with the letter for some days.
    """
    notice, is_new = Notice.objects.get_or_create(
        source=source,
        event_id=source_id,
        audience=audience,
        defaults={"source_id": source_id, "kind": kind, "at": at, "expanded_at": at, "urgent": urgent},
    )
    if is_new:
        Delivery.objects.bulk_create(deliveries([(notice, person)], at))
        wake()


def wake() -> None:
    """Let the relay run soon after the present transaction is committed, once for all that is committed meanwhile.

    Called by whoever writes notices by a statement of their own. Nothing depends on it: beat wakes the relay too.
    """
    if _wake not in {entry[1] for entry in connection.run_on_commit}:
        transaction.on_commit(_wake)


def _wake() -> None:
    from notifications.tasks import relay  # the task is above this module and calls into it

    try:
        if cache.add("notifications.wake", 1, timeout=WAKE_SECONDS):
            relay.apply_async(countdown=WAKE_SECONDS, expires=60, retry=False)
    except (OperationalError, RedisError, OSError):
        log.warning("The relay could not be woken; it runs with the next minute.")
