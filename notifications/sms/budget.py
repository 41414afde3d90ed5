"""What may be spent. Every part is counted before it goes: for all of us in a day, for codes in a day, for one number in a day.

The rows in the database are the truth; Redis counts beside them, so that a message costs no sum over the day. Where Redis has no
number (it was restarted, the day is new) or does not answer, the rows are counted. Counting and writing stand under one lock, so that
two messages at once are never both the last one. Not to be used inside a transaction that may be rolled back.
"""

from __future__ import annotations

import logging
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.conf import settings
from django.core.cache import cache
from django.core.mail import send_mail
from django.db import connection, transaction
from django.db.models import QuerySet, Sum
from redis.exceptions import RedisError

from notifications.recipients import phone_key
from notifications.sms.models import ShortMessage, State
from notifications.undelivered import Postponed
from territories.clock import ZONE, local_date

log = logging.getLogger(__name__)

ALL, CODES = "all", "codes"
KEPT_SECONDS = 2 * 86_400
LOCK = 7_265_120
"""The number of the advisory lock of whoever counts and writes: a millisecond each."""
ALARM_PERCENT = 80


class OverBudget(Postponed):
    """What may be spent today is spent; tomorrow there is a new budget."""


def limit_of(which: str) -> int:
    """So many parts in a day."""
    return int(settings.SMS_DAILY_CODES if which == CODES else settings.SMS_DAILY_BUDGET)


def reserve(
    *, number: str, segments: int, purpose: str, gateway: str, now: datetime, message: int | None = None
) -> ShortMessage:
    """Write down that a message is about to go, and count it. Raises OverBudget, after which it is not counted."""
    day = local_date(now)
    row = ShortMessage(
        purpose=purpose,
        message_id=message,
        gateway=gateway,
        number_key=phone_key(number),
        segments=segments,
        cost=settings.SMS_PRICE * segments,
        day=day,
        made_at=now,
        state=State.RESERVED,
    )
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        over = _of_number(row) or _over(row)
        if not over:
            row.save(force_insert=True)
    if over:
        raise OverBudget(f"budget {over}", next_day(now))
    return row


def let_go(row: ShortMessage, problem: str, now: datetime) -> None:
    """It was not sent after all: what was reserved is free again."""
    changed = ShortMessage.objects.filter(pk=row.pk, state=State.RESERVED).update(
        state=State.UNSENT, problem=problem, settled_at=now, ask_at=None, number=""
    )
    if changed:
        _add(row, -row.segments)


def correct(row: ShortMessage, segments: int) -> None:
    """The gateway counted other parts than we did: its bill is what counts."""
    if segments != row.segments:
        _add(row, segments - row.segments)


def spent(day: date, which: str = ALL) -> int:
    """Parts of a day, from the rows. One query over a partial index."""
    rows = _counted(day)
    if which == CODES:
        rows = rows.filter(purpose=ShortMessage.Purpose.CODE)
    return rows.aggregate(n=Sum("segments"))["n"] or 0


def cost_of(day: date) -> Decimal:
    """Tenge of a day, from the rows."""
    return _counted(day).aggregate(n=Sum("cost"))["n"] or Decimal(0)


def has_left(which: str, now: datetime) -> bool:
    """Whether one more part may go today, before anything is reserved. At most one query."""
    day = local_date(now)
    return all(_used(one, day) < limit_of(one) for one in {which, ALL})


def recount(day: date) -> dict[str, int]:
    """Put the sums of the rows into Redis, whatever stood there."""
    found = {which: spent(day, which) for which in (ALL, CODES)}
    for which, used in found.items():
        cache.set(_name(which, day), used, timeout=KEPT_SECONDS)
    return found


def next_day(now: datetime) -> datetime:
    """When the next budget begins."""
    return datetime.combine(local_date(now) + timedelta(days=1), time(), ZONE).astimezone(now.tzinfo)


def _counted(day: date) -> QuerySet[ShortMessage]:
    return ShortMessage.objects.filter(day=day).exclude(state=State.UNSENT)


def _counts(purpose: str) -> tuple[str, ...]:
    return (ALL, CODES) if purpose == ShortMessage.Purpose.CODE else (ALL,)


def _name(which: str, day: date) -> str:
    return f"sms.spent.{which}.{day:%Y%m%d}"


def _of_number(row: ShortMessage) -> str:
    """Whether this number got enough of its kind today: whoever asks for codes in somebody's name keeps no news from them.

    Codes are counted before they are asked for too (accounts.asking), but in Redis alone, which may be away.
    """
    so_far = _counted(row.day).filter(number_key=row.number_key, purpose=row.purpose).count()
    return "number" if so_far >= settings.SMS_NUMBER_DAILY else ""


def _over(row: ShortMessage) -> str:
    """Count a row that is about to be written; which budget it does not fit into, and then it is not counted."""
    sums = {which: _used(which, row.day) + row.segments for which in _counts(row.purpose)}
    for which, used in sums.items():
        most = limit_of(which)
        if used * 100 >= most * ALARM_PERCENT:
            _raise_alarm(which, min(used, most), most, row.day)
        if used > most:
            return which
    _add(row, row.segments)
    return ""


def _used(which: str, day: date) -> int:
    """Parts of a day: from Redis, or from the rows where Redis has no number or does not answer."""
    try:
        used = cache.get(_name(which, day))
        if used is None:
            used = spent(day, which)
            cache.add(_name(which, day), used, timeout=KEPT_SECONDS)
    except (RedisError, OSError):
        log.warning("Redis does not count the budget; the rows do.")
        used = spent(day, which)
    return int(used)


def _add(row: ShortMessage, segments: int) -> None:
    """Change what Redis has counted; a day that it does not have is counted from the rows when it is asked for."""
    for which in _counts(row.purpose):
        try:
            cache.incr(_name(which, row.day), segments)
        except ValueError:
            continue
        except (RedisError, OSError):
            log.warning("The budget of %s could not be corrected; the next recount does it.", row.day)


def _raise_alarm(which: str, used: int, most: int, day: date) -> None:
    """Say once a day that most of the budget is gone: in the log, and to the operators by letter."""
    try:
        if not cache.add(f"sms.alarm.{which}.{day:%Y%m%d}", 1, timeout=KEPT_SECONDS):
            return
    except (RedisError, OSError):
        return
    log.error("%s of %s parts of short messages (%s) are used on %s.", used, most, which, day)
    if not settings.OPERATOR_EMAILS:
        return
    try:
        send_mail(
            f"Jauap: {used} of {most} short messages ({which}) are used today",
            f"{settings.SITE_ADDRESS}: at {most} no more go until midnight. Codes are then offered by e-mail, news of cases wait.\n\n"
            'Is it an attack? docs/sms.md, "When the budget runs out". The admin shows "Short messages".\n',
            None,
            settings.OPERATOR_EMAILS,
        )
    except OSError:
        log.exception("The operators could not be told of the budget.")
