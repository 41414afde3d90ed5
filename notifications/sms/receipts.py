"""What became of messages: receipts in any order, twice, or before we know that the message is ours."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F

from notifications.models import Message
from notifications.sms.gateway import Gateway, Line, Receipt
from notifications.sms.models import ShortMessage, ShortPart, ShortReceipt, State
from notifications.undelivered import Undelivered, Unreachable

log = logging.getLogger(__name__)

KEPT = timedelta(days=30)
"""Parts and receipts; names of messages may come again afterwards."""
ROWS_KEPT = timedelta(days=400)
ASK_AFTER = (60, 300, 1800, 7200, 6 * 3600)
"""Seconds until a gateway is asked for the first, second … time; then every six hours, until SMS_RECEIPT_DAYS are over."""
ASKED_AT_ONCE = 100

KEEP = """
INSERT INTO notifications_shortreceipt AS known (gateway, remote_id, state, problem, came_at)
VALUES (%(gateway)s, %(remote_id)s, %(state)s, %(problem)s, %(now)s)
    ON CONFLICT (gateway, remote_id) DO UPDATE SET state = EXCLUDED.state, problem = EXCLUDED.problem, came_at = EXCLUDED.came_at
 WHERE CASE known.state WHEN 'delivered' THEN 2 WHEN 'sent' THEN 0 ELSE 1 END
     < CASE EXCLUDED.state WHEN 'delivered' THEN 2 WHEN 'sent' THEN 0 ELSE 1 END
"""
"""What is surer replaces what is less sure, whatever came first: on the way, then an end, and that it arrived above all."""

SETTLE = """
WITH told AS (
    SELECT p.short_id, bool_and(coalesce(r.state = 'delivered', false)) AS delivered, bool_or(r.state = 'failed') AS failed,
           bool_or(r.state = 'expired') AS expired, max(r.problem) AS problem
      FROM notifications_shortpart p
      LEFT JOIN notifications_shortreceipt r ON r.gateway = p.gateway AND r.remote_id = p.remote_id
     WHERE p.short_id = ANY(%(shorts)s)
     GROUP BY p.short_id
), ends AS (
    SELECT short_id, problem,
           CASE WHEN failed THEN 'failed' WHEN expired THEN 'expired' WHEN delivered THEN 'delivered' END AS state
      FROM told
)
UPDATE notifications_shortmessage s
   SET state = ends.state, problem = coalesce(ends.problem, ''), settled_at = %(now)s, ask_at = NULL, number = ''
  FROM ends
 WHERE s.id = ends.short_id AND ends.state IS NOT NULL AND s.state <> ends.state
   AND s.state IN ('sent', 'failed', 'expired')
RETURNING s.message_id, s.state, s.problem
"""


def keep(gateway: str, receipt: Receipt, now: datetime) -> None:
    """Keep a receipt, and settle the message whose part it is about, if we know it yet. Idempotent."""
    facts: dict[str, Any] = {
        "gateway": gateway,
        "remote_id": receipt.remote_id,
        "state": receipt.state,
        "problem": receipt.problem,
        "now": now,
    }
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(KEEP, facts)
        shorts = ShortPart.objects.filter(gateway=gateway, remote_id=receipt.remote_id).values_list("short", flat=True)
        settle(list(shorts), now)


def settle(shorts: list[int], now: datetime) -> None:
    """Say of these messages what the receipts of their parts say. What did not arrive is shown to the operator."""
    if not shorts:
        return
    with connection.cursor() as cursor:
        cursor.execute(SETTLE, {"shorts": shorts, "now": now})
        ended = cursor.fetchall()
    for message, state, problem in ended:
        if message is None:
            continue
        sent = Message.objects.filter(pk=message, channel=Message.SMS)
        if state == State.DELIVERED:
            sent.filter(state=Message.State.DEAD).update(state=Message.State.SENT, problem="")
        else:
            sent.filter(state=Message.State.SENT).update(
                state=Message.State.DEAD, problem=" ".join(filter(None, (state, problem)))
            )


def ask(gateway: Gateway, line: Line, now: datetime) -> int:
    """Ask a gateway what became of the messages whose turn it is; how many are known now. Raises Unreachable."""
    known = 0
    for short in _to_ask(now):
        remote_ids = short.parts.order_by("pk").values_list("remote_id", flat=True)
        found: Iterable[Receipt | None] = ()
        try:
            found = [line.ask(short.number, remote_id) for remote_id in remote_ids]
        except Unreachable:
            raise
        except Undelivered as later:
            log.info("Short message %s: asked too early (%s).", short.pk, later.problem)
        _next_time(short, now)
        for receipt in found:
            if receipt is not None:
                keep(gateway.name, receipt, now)
                known += receipt.state != State.SENT
    return known


def _to_ask(now: datetime) -> list[ShortMessage]:
    return list(ShortMessage.objects.filter(ask_at__lte=now).order_by("ask_at", "pk")[:ASKED_AT_ONCE])


def _next_time(short: ShortMessage, now: datetime) -> None:
    """Ask later again, or never: then the number is not needed any more."""
    rows = ShortMessage.objects.filter(pk=short.pk)
    if short.made_at <= now - timedelta(days=settings.SMS_RECEIPT_DAYS):
        rows.update(ask_at=None, number="")
        return
    wait = ASK_AFTER[min(short.asked + 1, len(ASK_AFTER) - 1)]
    rows.update(ask_at=now + timedelta(seconds=wait), asked=F("asked") + 1)


def forget(now: datetime) -> int:
    """Delete names and receipts after a month, and rows about messages after a year and a little; how many of the last."""
    ShortReceipt.objects.filter(came_at__lte=now - KEPT).delete()
    ShortPart.objects.filter(short__made_at__lte=now - KEPT).delete()
    count, _by_model = ShortMessage.objects.filter(made_at__lte=now - ROWS_KEPT).delete()
    return count
