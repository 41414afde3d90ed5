"""From deliveries to messages: what is due becomes one message each, or one digest of all that a person has waiting."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from notifications.expansion import try_to_hold_the_outbox

GATHER = """
WITH due AS MATERIALIZED (
    SELECT DISTINCT ON (d.channel, d.recipient, d.is_gathered, d.urgent, CASE WHEN d.is_gathered THEN 0 ELSE d.id END)
           d.id, d.channel, d.recipient, d.user_id, d.address, d.language, d.is_gathered, d.urgent,
           concat_ws(':', d.channel, d.recipient, d.notice_id) AS key
      FROM notifications_delivery d
     WHERE d.message_id IS NULL AND d.held_until <= %(now)s
     ORDER BY d.channel, d.recipient, d.is_gathered, d.urgent, CASE WHEN d.is_gathered THEN 0 ELSE d.id END, d.id
), made AS (
    INSERT INTO notifications_message (
           key, channel, recipient, user_id, address, language, urgent, is_digest, made_at, not_before, state, tries)
    SELECT due.key, due.channel, due.recipient, due.user_id, due.address, due.language, due.urgent, due.is_gathered,
           %(now)s, %(now)s, 'waiting', 0
      FROM due ORDER BY due.id
 RETURNING id, key
)
UPDATE notifications_delivery d
   SET message_id = made.id, address = ''
  FROM due JOIN made ON made.key = due.key
 WHERE d.message_id IS NULL AND d.channel = due.channel AND d.recipient = due.recipient
   AND d.is_gathered = due.is_gathered AND d.urgent = due.urgent AND (d.is_gathered OR d.id = due.id)
"""
"""A digest takes along whatever else waits for the same person: its own window is then not needed any more. Ids of messages
follow those of their first deliveries, so the order in which somebody is told is the order of what happened."""


@transaction.atomic
def gather(now: datetime) -> int:
    """Make the messages that are due; how many deliveries they carry. One statement. Zero while another process does it."""
    if not try_to_hold_the_outbox():
        return 0
    with connection.cursor() as cursor:
        cursor.execute(GATHER, {"now": now})
        return int(cursor.rowcount)
