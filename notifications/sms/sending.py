"""One message on its way: does it fit, may it be spent, hand it over, write down what the gateway said."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection

from accounts.phones import is_served
from notifications.sms import budget, receipts
from notifications.sms.gateway import Gateway, Line, gateway
from notifications.sms.models import ShortMessage, ShortPart, State
from notifications.sms.writing import segments
from notifications.undelivered import NotNow, Postponed, Refused, Undelivered, Unsure

MOST_SEGMENTS = 2
"""What says more belongs behind the link."""
SLOTS = 7_265_121
"""The first number of the advisory locks of sessions with the gateway."""
POLL_SECONDS = 0.05


@contextmanager
def opened(now: datetime, *, for_codes: bool, wait_seconds: float = 0.0) -> Iterator[tuple[Gateway, Line]]:
    """A conversation with the gateway, if it may be one more. Raises Unreachable, or Postponed when all are taken.

    Of several sessions the first is for codes alone: somebody waits for them with a page open.
    """
    chosen = gateway()
    with (
        _slot(chosen, now, for_codes, wait_seconds),
        chosen.opened(lambda one: receipts.keep(chosen.name, one, now)) as line,
    ):
        yield chosen, line


@contextmanager
def _slot(chosen: Gateway, now: datetime, for_codes: bool, wait_seconds: float) -> Iterator[None]:
    if not chosen.sessions_are_counted:
        yield
        return
    slots = range(0 if for_codes or settings.SMS_SESSIONS == 1 else 1, settings.SMS_SESSIONS)
    until = time.monotonic() + wait_seconds
    while (taken := next((slot for slot in slots if _try_to_hold(slot)), None)) is None:
        if time.monotonic() >= until:
            raise Postponed("sessions", now)
        time.sleep(POLL_SECONDS)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [SLOTS, taken])


def _try_to_hold(slot: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [SLOTS, slot])
        return bool(cursor.fetchone()[0])


def send(
    via: tuple[Gateway, Line], number: str, text: str, *, purpose: str, now: datetime, message: int | None = None
) -> ShortMessage:
    """Send one message. Raises Refused, NotNow, Unreachable or OverBudget; then nothing is counted unless it may have gone."""
    chosen, line = via
    if not is_served(number):
        raise Refused("number not served")
    if (needed := segments(text)) > MOST_SEGMENTS:
        raise Refused("too long")
    row = budget.reserve(number=number, segments=needed, purpose=purpose, gateway=chosen.name, now=now, message=message)
    try:
        taken = line.send(number, text)
    except Unsure as failure:  # counted, since it may have gone; its number is not kept
        ShortMessage.objects.filter(pk=row.pk).update(problem=failure.problem)
        raise
    except Undelivered as failure:
        budget.let_go(row, failure.problem, now)
        raise
    except Exception as failure:
        budget.let_go(row, type(failure).__name__, now)
        raise NotNow(type(failure).__name__) from failure
    budget.correct(row, taken.segments or needed)
    row.segments = taken.segments or needed
    row.cost = settings.SMS_PRICE * row.segments if taken.cost is None else taken.cost
    row.state = State.SENT
    if chosen.must_be_asked:
        row.number, row.ask_at = number, now + timedelta(seconds=receipts.ASK_AFTER[0])
    row.save(update_fields=["segments", "cost", "state", "number", "ask_at"])
    ShortPart.objects.bulk_create(
        [ShortPart(short=row, gateway=chosen.name, remote_id=remote_id) for remote_id in taken.remote_ids]
    )
    receipts.settle([row.pk], now)  # a receipt may have been quicker than the answer
    return row
