"""Links that fit into a short message: jauap.kz/s/ and some letters, which lead to where the letter about it would lead.

Nothing is stored: the letters are the number of the delivery and 60 bits of a keyed hash. Such a link opens what a private
link opens, so it works for half a year and no longer: a number may be somebody else's by then.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import override

from notifications.models import Delivery, Message
from notifications.reading import Written
from notifications.sms.writing import segments
from notifications.sources import source

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's: nothing that is mistaken for another letter when it is typed from a screen."""
SECRET = 12
"""Letters of the hash, five bits each."""
LONGEST = SECRET + 13
"""A number of 64 bits has 13 letters."""
LIFE = timedelta(days=180)


def short_text(written: Written) -> str:
    """The words of a short message with its link, in its own language; without the link when both are too much for one."""
    words, first = written.parts[0], written.first
    assert first is not None
    with override(written.message.language):
        linked = f"{words.short} {settings.SITE_ADDRESS}/s/{code_of(first.pk)}"
    return linked if segments(linked) <= max(2, segments(words.short)) else words.short


def code_of(delivery: int) -> str:
    """The letters of a link."""
    return _number(delivery) + _secret(delivery)


def target_of(code: str, now: datetime) -> str | None:
    """Where a link leads; None when it is not ours or too old. At most two queries and those of the source."""
    delivery = _named_in(code.lower())
    if delivery is None or not constant_time_compare(code.lower(), code_of(delivery)):
        return None
    found = Delivery.objects.filter(pk=delivery, channel=Message.SMS).select_related("notice").first()
    if found is None or found.notice.at <= now - LIFE:
        return None
    with override(found.language):
        return source(found.notice.source).words([found], found.language)[0].link


def _named_in(code: str) -> int | None:
    if not SECRET < len(code) <= LONGEST or any(letter not in ALPHABET for letter in code):
        return None
    number = 0
    for letter in code[:-SECRET]:
        number = number * 32 + ALPHABET.index(letter)
    return number if number < 2**63 else None


def _number(value: int) -> str:
    letters = ALPHABET[value % 32]
    while value := value // 32:
        letters = ALPHABET[value % 32] + letters
    return letters


def _secret(delivery: int) -> str:
    made = int.from_bytes(salted_hmac("notifications.short_link", str(delivery), algorithm="sha256").digest())
    return "".join(ALPHABET[(made >> (5 * place)) % 32] for place in range(SECRET))
