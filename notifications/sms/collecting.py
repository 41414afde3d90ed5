"""Receipts: beat asks for them every minute, as long as there are messages of which we do not know yet."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.conf import settings

from notifications import outages
from notifications.models import Message
from notifications.sms import receipts, sending
from notifications.sms.gateway import gateway, is_there
from notifications.sms.models import ShortMessage, State
from notifications.undelivered import Postponed, Unreachable

log = logging.getLogger(__name__)
LISTEN_SECONDS = 3.0
"""A gateway that kept receipts for us sends them as soon as we are bound."""


def collect(now: datetime) -> bool:
    """Listen, or ask; whether there was a reason to. An outage is noted like one in which nothing could be sent."""
    if not is_there() or outages.is_away(Message.SMS, now) or not _anything_open(now):
        return False
    try:
        with sending.opened(now, for_codes=False) as (chosen, line):
            if chosen.must_be_asked:
                receipts.ask(chosen, line, now)
            else:
                line.listen(LISTEN_SECONDS)
            outages.note_success(Message.SMS, now)
    except Postponed:
        log.info("All sessions with the gateway are taken; receipts come with the next minute.")
    except Unreachable as away:
        log.warning("Receipts could not be asked for: %s", away.problem)
        outages.note_failure(Message.SMS, away.problem, now)
    return True


def _anything_open(now: datetime) -> bool:
    """Whether the outcome of a message is still to come. One query over a partial index."""
    if gateway().must_be_asked:
        return ShortMessage.objects.filter(ask_at__lte=now).exists()
    since = now - timedelta(days=settings.SMS_RECEIPT_DAYS)
    return ShortMessage.objects.filter(day__gte=since.date(), made_at__gt=since, state=State.SENT).exists()
