"""Telephone numbers as people type them in Kazakhstan, and as they are stored: E.164, "+77001234567"."""

from __future__ import annotations

import re

from django.conf import settings
from django.utils.translation import gettext_lazy as _

NO_PHONE = _("This is not a telephone number. It looks like 8 700 123 45 67.")
NOT_SERVED = _("We send codes to mobile numbers of Kazakhstan only. Use your e-mail instead.")

BETWEEN = re.compile(r"[\s().\-\u2010-\u2015\u00a0\u202f]+")
INTERNATIONAL = re.compile(r"\+[1-9][0-9]{7,14}\Z")
LOOKS_LIKE_ONE = re.compile(r"[+0-9][0-9\s().+\-\u2010-\u2015\u00a0\u202f]*\Z")
LONGEST = 40
OF_KAZAKHSTAN = 11
"""Digits of a number of Kazakhstan with the 7 (or the 8 of calls within the country) before it."""


def looks_like_a_number(typed: str) -> bool:
    """Whether somebody meant a telephone number: nothing but digits and what stands between them."""
    return bool(LOOKS_LIKE_ONE.match(typed.strip()))


def normalise(typed: str) -> str | None:
    """The number in E.164; None for what is none.

    Within Kazakhstan people write 8 700 …, +7 700 …, 7 700 …, or 700 … alone. Anything else needs its plus or two zeros.
    """
    digits = BETWEEN.sub("", typed.strip())
    if not digits.isascii() or len(typed) > LONGEST:
        return None
    if digits.startswith("00"):
        digits = f"+{digits[2:]}"
    elif len(digits) == OF_KAZAKHSTAN and digits[0] in "78" and digits.isdigit():
        digits = f"+7{digits[1:]}"
    elif len(digits) == OF_KAZAKHSTAN - 1 and digits[0] in "70" and digits.isdigit():
        digits = f"+7{digits}"
    return digits if INTERNATIONAL.match(digits) else None


def is_served(number: str) -> bool:
    """Whether messages go to this number: its range stands in the settings. Foreign and premium numbers cost somebody money."""
    ranges: list[str] = settings.SMS_RANGES
    return len(number) == OF_KAZAKHSTAN + 1 and number.startswith(tuple(ranges)) if ranges else False


def shown(number: str) -> str:
    """For its owner to read: +7 700 123 45 67."""
    if number.startswith("+7") and len(number) == OF_KAZAKHSTAN + 1:
        return f"+7 {number[2:5]} {number[5:8]} {number[8:10]} {number[10:]}"
    return number


def masked(number: str) -> str:
    """Enough for its owner to recognise it, too little for anybody else: +7 ••• ••• •• 67."""
    return f"{number[:2]} ••• ••• •• {number[-2:]}"
