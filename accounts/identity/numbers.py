"""What an IIN is: twelve digits with a check digit, which some person was given."""

from __future__ import annotations

import re

from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from accounts import demonstration
from accounts.errors import AccountError

LENGTH = 12
WEIGHTS = (
    (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11),
    (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2),
)
"""The second row is taken when the first leaves 10; when that leaves 10 too, no such number is given out."""
PATTERN = re.compile(r"(\d\d)\1{5}")
"""One digit twelve times, or two digits six times over: what a hand types to get past a field. Ten such numbers have a right
check digit, 000000000000 among them."""
BETWEEN = " \u00a0\t\r\n-"
"""What people write between the digits, or copy along with them."""


class IinRefused(AccountError):
    """The text is no IIN; the subclass says why."""

    code = "iin-refused"


class NotTwelveDigits(IinRefused):
    """Something other than twelve digits."""

    code = "iin-not-twelve-digits"
    message = _("An IIN is 12 digits. Count them again.")


class WrongCheckDigit(IinRefused):
    """Twelve digits of which the last does not follow from the others."""

    code = "iin-wrong-check-digit"
    message = _("This is not an IIN: its last digit does not fit the others. Compare it with your document.")


class NobodysIin(IinRefused):
    """Twelve digits with a right check digit that are a pattern, or an example of ours, and no person."""

    code = "iin-is-nobodys"
    message = _("This is not an IIN: no person has this number. Copy it from your document.")


@sensitive_variables()
def check_iin(text: str) -> str:
    """The twelve digits of an IIN, without spaces and hyphens. Raises NotTwelveDigits, WrongCheckDigit or NobodysIin.

    The digits of birth date and sex are never looked at: they prove nothing, a decree of 2013 untied them. Refused are a wrong
    check digit, PATTERN, and outside a demonstration the numbers that its pages print for everybody to sign with.
    """
    digits = text.translate(dict.fromkeys(map(ord, BETWEEN)))
    if len(digits) != LENGTH or not (digits.isascii() and digits.isdigit()):
        raise NotTwelveDigits
    if _check_digit(digits) != int(digits[-1]):
        raise WrongCheckDigit
    if PATTERN.fullmatch(digits) or (digits in demonstration.IINS and not demonstration.is_on()):
        raise NobodysIin
    return digits


@sensitive_variables()
def _check_digit(digits: str) -> int:
    """What the last digit must be; 10 means that there is no such IIN."""
    for weights in WEIGHTS:
        rest = sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False)) % 11
        if rest != 10:
            return rest
    return 10
