"""From the outbox to people: each notice becomes a delivery for every person and channel it is for.

Safe at any rate and in parallel: notices are taken under one advisory lock, and a delivery exists once by a unique
constraint. The lock also keeps what one person is told in order: whoever holds it sees everything that was committed before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice

from django.db import connection, transaction

from accounts.phones import is_served, normalise
from notifications import hours
from notifications.models import Choice, Delivery, Message, Notice
from notifications.recipients import address_key, phone_key, user_key
from notifications.sms.gateway import is_there
from notifications.sources import Recipient, source
from notifications.wishes import Wishes

LOCK = 7_265_122
"""The number of the advisory lock of whoever hands out."""
CHUNK = 2000
"""People of a notice are written so many at a time, however many there are."""


def try_to_hold_the_outbox() -> bool:
    """Whether this transaction may hand out; another that does so will find whatever is there now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])


@transaction.atomic
def expand(now: datetime, limit: int) -> int | None:
    """Hand out the oldest notices, at most `limit`; how many. None when another process is doing it."""
    if not try_to_hold_the_outbox():
        return None
    notices = list(Notice.objects.filter(expanded_at=None).order_by("pk")[:limit])
    by_source: dict[str, list[Notice]] = defaultdict(list)
    for notice in notices:
        by_source[notice.source].append(notice)
    for name, told in by_source.items():
        people = source(name).recipients(told)
        for chunk in _chunks(people):
            Delivery.objects.bulk_create(deliveries(chunk, now), ignore_conflicts=True, batch_size=CHUNK)
    Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(expanded_at=now)
    return len(notices)


def _chunks(people: Iterable[tuple[Notice, Recipient]]) -> Iterator[list[tuple[Notice, Recipient]]]:
    rest = iter(people)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk


def deliveries(chunk: Sequence[tuple[Notice, Recipient]], now: datetime) -> list[Delivery]:
    """What each of these people gets: an entry on their page if they have an account, a letter unless they want none."""
    users = {person.user_id for _notice, person in chunk if person.user_id is not None}
    guests = [person for _notice, person in chunk if person.user_id is None]
    numbers = {normalise(person.phone) or "" for person in guests if person.is_moment and not person.email}
    wishes = Wishes.of(users, {person.email for person in guests if person.email}, numbers - {""})
    found = []
    for notice, person in chunk:
        if person.user_id is not None:
            found.append(_entry(notice, person, now))
        if (letter := _letter(notice, person, wishes, now)) is not None:
            found.append(letter)
        if (message := _short(notice, person, wishes, now)) is not None:
            found.append(message)
    return found


def _entry(notice: Notice, person: Recipient, now: datetime) -> Delivery:
    """On a person's own page nothing waits for the morning; what comes in numbers is collected there too."""
    waits = person.is_gathered and not notice.urgent
    return Delivery(
        notice=notice,
        channel=Message.IN_APP,
        recipient=user_key(person.user_id or 0),
        user_id=person.user_id,
        reference=person.reference,
        language=person.language,
        urgent=notice.urgent,
        is_gathered=person.is_gathered,
        held_until=hours.when_gathered(now) if waits else now,
    )


def _letter(notice: Notice, person: Recipient, wishes: Wishes, now: datetime) -> Delivery | None:
    """The letter for one person; None when there is no address, or none is wanted."""
    email, choice = wishes.address(person.user_id, person.email), wishes.choice(person.user_id)
    if not email or choice == Choice.Letters.NONE or wishes.refuse(person.user_id, email, notice):
        return None
    daily = choice == Choice.Letters.DAILY and not notice.urgent
    if notice.urgent:
        held_until = now
    elif daily:
        held_until = hours.next_daily(now)
    else:
        held_until = hours.after_quiet(hours.when_gathered(now) if person.is_gathered else now)
    return Delivery(
        notice=notice,
        channel=Message.EMAIL,
        recipient=address_key(email) if person.user_id is None else user_key(person.user_id),
        user_id=person.user_id,
        reference=person.reference,
        address=email if person.user_id is None else "",
        language=person.language,
        urgent=notice.urgent,
        is_gathered=person.is_gathered or daily,
        held_until=held_until,
    )


def _short(notice: Notice, person: Recipient, wishes: Wishes, now: datetime) -> Delivery | None:
    """The short message for one person; None but for the few moments that have one, and for whom they are meant."""
    if not (person.is_moment and is_there()) or wishes.choice(person.user_id) == Choice.Letters.NONE:
        return None
    number = wishes.number(person.user_id, person.email, person.phone)
    if not is_served(number) or wishes.refuse_number(person.user_id, number, notice):
        return None
    return Delivery(
        notice=notice,
        channel=Message.SMS,
        recipient=phone_key(number) if person.user_id is None else user_key(person.user_id),
        user_id=person.user_id,
        reference=person.reference,
        address=number if person.user_id is None else "",
        language=person.language,
        urgent=notice.urgent,
        is_gathered=False,
        held_until=now if notice.urgent else hours.after_quiet(now),
    )
