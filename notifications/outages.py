"""When our own mail server is away: one row for the time it lasts, and not each letter finding out for itself."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from notifications.models import Outage

FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 30, 300


def is_away(channel: str, now: datetime) -> bool:
    """Whether it makes no sense to try just now. One query."""
    return Outage.objects.filter(channel=channel, ended_at=None, next_try_at__gt=now).exists()


@transaction.atomic
def note_failure(channel: str, problem: str, now: datetime) -> None:
    """The channel took nothing: try again later, each time a little later, up to five minutes."""
    outage, is_new = Outage.objects.select_for_update().get_or_create(
        channel=channel,
        ended_at=None,
        defaults={"began_at": now, "next_try_at": now + timedelta(seconds=FIRST_WAIT_SECONDS), "problem": problem},
    )
    if not is_new:
        wait = min(FIRST_WAIT_SECONDS * 2 ** min(outage.failures, 10), LONGEST_WAIT_SECONDS)
        Outage.objects.filter(pk=outage.pk).update(
            failures=F("failures") + 1, next_try_at=now + timedelta(seconds=wait), problem=problem
        )


def note_success(channel: str, now: datetime) -> None:
    """It works again. One statement."""
    Outage.objects.filter(channel=channel, ended_at=None).update(ended_at=now)
