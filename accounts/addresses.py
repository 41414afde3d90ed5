"""What somebody types to be reached: an e-mail address or a telephone number, in the form in which accounts store it."""

from __future__ import annotations

from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.encoding import punycode
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts import phones, senders
from accounts.models import SignInCode

EMAIL, PHONE = SignInCode.Channel.EMAIL, SignInCode.Channel.PHONE
LONGEST = 254
NO_ADDRESS = _("This is not an e-mail address. It looks like name@example.kz.")
NEITHER = _(
    "This is neither an e-mail address nor a telephone number. They look like name@example.kz and 8 700 123 45 67."
)


class Address(NamedTuple):
    """Where a code goes."""

    channel: str
    value: str


class NoAddress(Exception):
    """What was typed is none; `message` says what is wrong with it."""

    def __init__(self, message: str | Promise) -> None:
        super().__init__(str(message))
        self.message = message


def read(typed: str) -> Address:
    """Either of the two. Raises NoAddress. A number is not looked for where no message can be sent to it."""
    typed = typed.strip()
    if phones.looks_like_a_number(typed):
        return Address(PHONE, read_phone(typed))
    if "@" not in typed and senders.by_phone().is_there():
        raise NoAddress(NEITHER)
    return Address(EMAIL, read_email(typed))


def read_email(typed: str) -> str:
    """In lower case, a domain of other letters in its form for mail servers. Raises NoAddress."""
    typed = typed.strip()
    if len(typed) > LONGEST:
        raise NoAddress(NO_ADDRESS)
    try:
        validate_email(typed)
        user, _at, domain = typed.rpartition("@")
        address = f"{user}@{punycode(domain)}".lower()
    except (UnicodeError, ValidationError):
        raise NoAddress(NO_ADDRESS) from None
    if not address.isascii():
        raise NoAddress(NO_ADDRESS)
    return address


def read_phone(typed: str) -> str:
    """In E.164. Raises NoAddress, also for a number that gets no messages from us."""
    number = phones.normalise(typed)
    if number is None:
        raise NoAddress(phones.NO_PHONE)
    if not (senders.by_phone().is_there() and phones.is_served(number)):
        raise NoAddress(phones.NOT_SERVED)
    return number


def shown(channel: str, value: str) -> str:
    """For its owner to read."""
    return phones.shown(value) if channel == PHONE else value


def masked(channel: str, value: str) -> str:
    """Enough to recognise it, too little to write to it: b•••@example.kz. Of a single letter before the @ nothing is left."""
    if channel == PHONE:
        return phones.masked(value)
    name, _at, domain = value.rpartition("@")
    return f"{name[:1] if len(name) > 1 else ''}•••@{domain}"
