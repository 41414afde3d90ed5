"""A person's own page of messages: what stands there, what is new, marking it as read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from notifications.models import Message
from notifications.reading import Written, read

PAGE = 20
IN_A_ROW = 3
"""So many things of a digest are shown on the page; the rest is a number and a link."""
MOST_COUNTED = 100
"""From so many on the header says "99+"."""


@dataclass(frozen=True, slots=True)
class Inbox:
    """One page of messages."""

    rows: Sequence[Written]
    older: int | None
    """The message before which the next page begins; None on the last one."""


def inbox(user: User, before: int | None) -> Inbox:
    """The newest messages, or those before one. Three queries and those of the sources."""
    messages = Message.objects.inbox_of(user)
    if before is not None:
        messages = messages.filter(pk__lt=before)
    found = list(messages[: PAGE + 1])
    shown = found[:PAGE]
    words = read(shown, most=IN_A_ROW)
    rows = [words[message.pk] for message in shown if message.pk in words]
    return Inbox(rows, shown[-1].pk if len(found) > PAGE else None)


def unread(user: User) -> int:
    """How many messages are new, counted up to a hundred. One query over a partial index."""
    return Message.objects.inbox_of(user).unread().order_by()[:MOST_COUNTED].count()


def find(user: User, message: int) -> Message | None:
    """A message of this person. One query."""
    return Message.objects.inbox_of(user).filter(pk=message).first()


def mark_read(user: User, now: datetime, *, up_to: int | None = None, only: int | None = None) -> int:
    """Mark one, or all that a person had before them when they pressed, as read; how many. One statement."""
    new = Message.objects.inbox_of(user).unread().order_by()
    if only is not None:
        new = new.filter(pk=only)
    if up_to is not None:
        new = new.filter(pk__lte=up_to)
    return new.update(read_at=now)
