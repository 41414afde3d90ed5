"""What a message says: the words of what it carries, and how often each thing happened when it carries many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from operator import attrgetter

from django.db.models import Count, F, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils.translation import get_language, gettext, ngettext, override

from notifications.models import Delivery, Message
from notifications.sources import Words, source
from notifications.wishes import Wishes

LONGEST_LIST = 20
"""So many things are listed in a digest; the rest is a number and a link."""
CHUNK = 2000


@dataclass(slots=True)
class Written:
    """A message in the active language."""

    message: Message
    number: int = 0
    """How many things it tells of."""
    parts: list[Words] = field(default_factory=list)
    """The first of them."""
    tallies: list[str] = field(default_factory=list)
    """How often each kind of thing happened, the most frequent first."""
    home: str = "/"
    first: Delivery | None = None

    @property
    def is_one(self) -> bool:
        """Whether it tells of one thing."""
        return self.number == 1

    @property
    def subject(self) -> str:
        """The line on the envelope."""
        if self.is_one:
            return self.parts[0].subject
        counted = ngettext("%(n)s message from Jauap", "%(n)s messages from Jauap", self.number) % {"n": self.number}
        return " ".join((gettext("Urgent:"), counted)) if self.message.urgent else counted

    @property
    def link(self) -> str:
        """Where it leads: to the one thing, or to the list of all."""
        return self.parts[0].link if self.is_one else self.home

    @property
    def is_private(self) -> bool:
        """Whether its link opens something for its reader alone."""
        return any(part.is_private for part in self.parts)

    @property
    def left_out(self) -> int:
        """How many things are not listed."""
        return self.number - len(self.parts)


def read(messages: Collection[Message], most: int = LONGEST_LIST) -> dict[int, Written]:
    """What messages say in the active language, by their ids; one that says nothing any more is not there.

    Two queries and those of the sources, whatever the number of messages and of what they carry.
    """
    found = {message.pk: Written(message) for message in messages}
    carried = Delivery.objects.filter(message__in=list(found), cancelled_at=None)
    counted = (
        carried.values("message", "notice__source", "notice__kind", "notice__audience")
        .annotate(number=Count("pk"))
        .order_by("message", "-number", "notice__kind", "notice__audience")
    )
    for row in counted:
        written = found[row["message"]]
        written.number += row["number"]
        told = source(row["notice__source"])
        written.tallies.append(told.tally(row["notice__kind"], row["notice__audience"], row["number"]))
    _add_words(found, carried, most)
    return {pk: written for pk, written in found.items() if written.number}


def _add_words(found: dict[int, Written], carried: QuerySet[Delivery], most: int) -> None:
    """The words of the first things of each message, in their order."""
    first = (
        carried.annotate(place=Window(RowNumber(), partition_by=F("message_id"), order_by=F("id").asc()))
        .filter(place__lte=most)
        .select_related("notice")
        .order_by("message_id", "id")
    )
    by_source: dict[str, list[Delivery]] = defaultdict(list)
    for delivery in first:
        by_source[delivery.notice.source].append(delivery)
    words: dict[int, Words] = {}
    for name, deliveries in by_source.items():
        said = source(name).words(deliveries, get_language() or "")
        words |= {delivery.pk: one for delivery, one in zip(deliveries, said, strict=True)}
    for one in sorted(chain.from_iterable(by_source.values()), key=attrgetter("pk")):
        written = found[one.message_id or 0]
        written.parts.append(words[one.pk])
        if written.first is None:
            written.first = one
            written.home = source(one.notice.source).home(one)


def read_one(message: Message) -> Written | None:
    """What one message says in its own language."""
    with override(message.language):
        return read([message]).get(message.pk)


def cancel_what_is_over(message: Message, now: datetime) -> None:
    """Leave out of a message what need not be told any more, or is not wanted any more. A few queries for each 2,000 things."""
    is_letter = message.channel == Message.EMAIL
    is_short = message.channel == Message.SMS
    guest = {message.address} if message.address else set()
    wishes = Wishes.of(
        {message.user_id} if message.user_id else set(), () if is_short else guest, guest if is_short else ()
    )
    last = 0
    while chunk := _carried_after(message, last):
        last = chunk[-1].pk
        over: set[int] = set()
        by_source: dict[str, list[Delivery]] = defaultdict(list)
        for delivery in chunk:
            by_source[delivery.notice.source].append(delivery)
        for name, deliveries in by_source.items():
            cancelled = set(source(name).cancelled([delivery.notice for delivery in deliveries]))
            over |= {delivery.pk for delivery in deliveries if delivery.notice_id in cancelled}
        if is_letter:
            address = wishes.address(message.user_id, message.address)
            over |= {one.pk for one in chunk if wishes.refuse(message.user_id, address, one.notice)}
        if is_short:
            number = message.address or wishes.phones.get(message.user_id or 0, "")
            over |= {one.pk for one in chunk if wishes.refuse_number(message.user_id, number, one.notice)}
        if over:
            Delivery.objects.filter(pk__in=over).update(cancelled_at=now)


def _carried_after(message: Message, last: int) -> Sequence[Delivery]:
    carried = Delivery.objects.filter(message=message, cancelled_at=None, pk__gt=last)
    return list(carried.select_related("notice").order_by("pk")[:CHUNK])
