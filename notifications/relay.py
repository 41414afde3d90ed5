"""The relay: from the outbox to people. Beat starts it every minute, and commits wake it.

It may run any number of times, late, or in several processes at once. A process holds a message by a lease: it counts the try
and takes the lease before the letter goes, and marks the message afterwards, in transactions of their own. If it is killed in between,
the lease runs out and another process sends the letter again: at least once, and with the same Message-ID, so that a
second copy is recognisable. That window, between the mail server's "250" and our mark, is the only one in which a letter can
go twice.
"""

from __future__ import annotations

import logging
import time
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zlib import crc32

from django.conf import settings
from django.db import connection
from django.db.models import F

from notifications import hours, outages
from notifications.channels import CHANNELS, Channel, Deliver
from notifications.expansion import expand
from notifications.gathering import gather
from notifications.models import Message
from notifications.reading import cancel_what_is_over, read_one
from notifications.undelivered import NotNow, Postponed, Refused, Undelivered, Unreachable

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
"""Longer than one letter can take: the steps of a conversation have 10 s each (settings.EMAIL_TIMEOUT)."""
BATCH, CLAIMED = 200, 20
TURNS = 7_265_119
"""The first number of the advisory locks of running relays."""
FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 60, 6 * 3600

CLAIM = """
WITH ready AS MATERIALIZED (
    SELECT m.id
      FROM notifications_message m
     WHERE m.channel = %(channel)s AND m.state = 'waiting' {which} AND m.not_before <= %(now)s
       AND (m.leased_until IS NULL OR m.leased_until <= %(now)s)
       AND NOT EXISTS (
           SELECT FROM notifications_message earlier
            WHERE earlier.state = 'waiting' AND earlier.channel = m.channel AND earlier.recipient = m.recipient
              AND earlier.urgent = m.urgent AND earlier.id < m.id)
     ORDER BY m.urgent DESC, m.id
     LIMIT %(limit)s
       FOR UPDATE SKIP LOCKED
)
UPDATE notifications_message m SET lease = %(lease)s, leased_until = %(until)s
  FROM ready WHERE m.id = ready.id
RETURNING m.id
"""
"""The next message of each recipient, the urgent first. A recipient whose earlier message waits is passed over, so nobody is
told of an end before its beginning; what is urgent waits only for what is urgent."""


@dataclass(slots=True)
class Round:
    """What one run did."""

    expanded: int = 0
    sent: int = 0
    dropped: int = 0
    put_off: int = 0
    dead: int = 0


@dataclass(frozen=True, slots=True)
class Watch:
    """Time that goes on from a given moment, so that a long run does not take its beginning for the present."""

    began: datetime
    started: float
    seconds: float

    def now(self) -> datetime:
        """The moment that it is now."""
        return self.began + timedelta(seconds=time.monotonic() - self.started)

    def is_over(self) -> bool:
        """Whether the run has lasted long enough."""
        return time.monotonic() - self.started >= self.seconds


def relay(now: datetime, *, seconds: float | None = None) -> Round:
    """Hand out what is in the outbox, make the messages that are due, send what may go; for at most so many seconds.

    Default settings.NOTICE_RUN_SECONDS, shorter than the beat's interval. What is left waits for the next run.
    """
    watch = Watch(now, time.monotonic(), settings.NOTICE_RUN_SECONDS if seconds is None else seconds)
    done = Round()
    while True:
        before = done.expanded
        try:
            _hand_out(watch, done)
        except Exception:  # an outbox that cannot be handed out must not keep the messages that are there
            log.exception("The outbox could not be handed out.")
        for channel in CHANNELS:
            _serve(channel, watch, done)
        if done.expanded == before or watch.is_over():
            return done


def relay_in_turn(now: datetime) -> Round | None:
    """Relay, unless settings.NOTICE_RELAYS processes do so already: workers are there for the sweep as well.

    What comes meanwhile is found by those that run, or by the next run. None when it was not our turn.
    """
    for number in range(settings.NOTICE_RELAYS):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [TURNS, number])
            is_ours = bool(cursor.fetchone()[0])
        if is_ours:
            try:
                return relay(now)
            finally:
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [TURNS, number])
    return None


def _hand_out(watch: Watch, done: Round) -> None:
    """Everything in the outbox, batch by batch, then the messages that are due."""
    while not watch.is_over():
        expanded = expand(watch.now(), BATCH) or 0
        done.expanded += expanded
        if expanded < BATCH:
            break
    gather(watch.now())


def _serve(channel: Channel, watch: Watch, done: Round) -> None:
    """Send by one channel until nothing may go any more, time is up, or the channel takes nothing."""
    lease = uuid.uuid4()
    if watch.is_over() or outages.is_away(channel.name, watch.now()):
        return
    claimed = _claim(channel, lease, watch.now())
    if not claimed:
        return
    try:
        with channel.opened(watch.now) as deliver:
            outages.note_success(channel.name, watch.now())
            while claimed:
                for pk in claimed:
                    if watch.is_over():
                        return
                    _send(pk, lease, deliver, watch, done)
                claimed = _claim(channel, lease, watch.now())
    except Postponed as busy:
        log.info("The channel %s is not ours just now: %s", channel.name, busy.problem)
    except Unreachable as away:
        log.warning("The channel %s takes nothing: %s", channel.name, away.problem)
        outages.note_failure(channel.name, away.problem, watch.now())
    finally:
        _let_go(lease)


def _claim(channel: Channel, lease: uuid.UUID, now: datetime) -> list[int]:
    which = "AND m.urgent" if channel.sleeps and hours.is_quiet(now) else ""
    facts: dict[str, Any] = {
        "channel": channel.name, "now": now, "limit": CLAIMED, "lease": lease, "until": now + LEASE
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(CLAIM.replace("{which}", which), facts)
        return sorted(pk for (pk,) in cursor.fetchall())


def _send(pk: int, lease: uuid.UUID, deliver: Deliver, watch: Watch, done: Round) -> None:
    """Send one message that we hold. Raises Unreachable, after which nothing was tried."""
    held = Message.objects.filter(pk=pk, lease=lease, state=Message.State.WAITING)
    if not held.update(tries=F("tries") + 1, leased_until=watch.now() + LEASE):
        return  # too slow: another process holds it by now
    message = held.get()
    try:
        cancel_what_is_over(message, watch.now())
        written = read_one(message)
        if written is None or _is_closed(message):
            _settle(message, lease, Message.State.DROPPED, watch.now())
            done.dropped += 1
            return
        deliver(written)
    except Unreachable:
        held.update(tries=F("tries") - 1)
        raise
    except Postponed as waiting:
        held.update(
            tries=F("tries") - 1, not_before=waiting.until, lease=None, leased_until=None, problem=waiting.problem
        )
        done.put_off += 1
    except Refused as refusal:
        _give_up(message, lease, refusal, watch.now(), done)
    except NotNow as failure:
        _put_off(message, lease, failure, watch.now(), done)
    except Exception as failure:  # a mistake in one message must not keep the others
        log.exception("Message %s could not be written.", pk)
        _put_off(message, lease, NotNow(type(failure).__name__), watch.now(), done)
    else:
        _settle(message, lease, Message.State.SENT, watch.now())
        done.sent += 1


def _is_closed(message: Message) -> bool:
    """Whether it is for an account that was closed meanwhile."""
    return message.user is not None and not message.user.is_active


def _settle(message: Message, lease: uuid.UUID, state: str, now: datetime, problem: str = "") -> None:
    marked = Message.objects.filter(pk=message.pk, lease=lease).update(
        state=state, settled_at=now, lease=None, leased_until=None, problem=problem
    )
    if not marked:
        log.warning("Message %s was taken over by another process while it went.", message.pk)


def _put_off(message: Message, lease: uuid.UUID, failure: Undelivered, now: datetime, done: Round) -> None:
    """Try again later, or give up after the last try."""
    if message.tries >= settings.NOTICE_MOST_TRIES:
        _give_up(message, lease, failure, now, done)
        return
    Message.objects.filter(pk=message.pk, lease=lease).update(
        not_before=now + wait_after(message), lease=None, leased_until=None, problem=failure.problem
    )
    log.info("Message %s did not go (%s), try %s.", message.pk, failure.problem, message.tries)
    done.put_off += 1


def _give_up(message: Message, lease: uuid.UUID, failure: Undelivered, now: datetime, done: Round) -> None:
    _settle(message, lease, Message.State.DEAD, now, failure.problem)
    log.warning("Message %s is given up: %s", message.pk, failure.problem)
    done.dead += 1


def wait_after(message: Message) -> timedelta:
    """How long to wait after this many tries: twice as long each time, up to six hours, a fifth more or less.

    The scatter comes from the message itself, so that letters that failed together do not come back together.
    """
    seconds = min(FIRST_WAIT_SECONDS * 2 ** min(message.tries - 1, 20), LONGEST_WAIT_SECONDS)
    scatter = crc32(f"{message.key} {message.tries}".encode()) / 2**32
    return timedelta(seconds=seconds * (0.8 + 0.4 * scatter))


def _let_go(lease: uuid.UUID) -> None:
    """What we hold and did not get to is free again at once."""
    Message.objects.filter(lease=lease, state=Message.State.WAITING).update(lease=None, leased_until=None)
