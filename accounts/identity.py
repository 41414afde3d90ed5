"""Who stands behind an account: one account is one IIN, one IIN is one account.

The only place that handles a plain IIN. It lives as long as the call; what is stored is a keyed hash of it, which without
settings.IDENTITY_SECRET says nothing (an unkeyed hash of every possible IIN is made in a minute). Stronger proofs, the state's
identity provider and electronic signatures, will end in the same bind().
"""

from __future__ import annotations

import hmac
import re
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from accounts import demonstration, limits
from accounts.errors import AccountError
from accounts.models import Identity, User

LENGTH = 12
WEIGHTS = (
    (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11),
    (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2),
)
"""The second row is taken when the first leaves 10; when that leaves 10 too, no such number is given out."""
KEY_VERSION = 1
"""Which secret and which form of the hash a key was made with."""
DOMAIN = b"jauap/identity/v1\n"
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


class IdentityRefused(AccountError):
    """The IIN cannot be bound to this account; the subclass says why."""

    code = "identity-refused"


class AnotherIinBound(IdentityRefused):
    """This account has signed with another IIN."""

    code = "account-has-another-iin"
    message = _("You have signed with another IIN from this account before. An account belongs to one person.")


class IinBoundElsewhere(IdentityRefused):
    """The IIN belongs to another account. The words confirm neither that nor anything of a person: they tell what to do.

    Whoever tries a neighbour's number reads what somebody reads who mistyped their own, and after LIMIT_IDENTITY tries nothing more.
    """

    code = "iin-not-accepted"
    message = _(
        "This IIN was not accepted. Compare it with your document. If you have signed here before, sign in with the e-mail of that "
        "time. If the number is yours and is still not accepted, write to the moderators of the platform: they look into it."
    )


class TooManyIins(IdentityRefused):
    """Too many different IINs were tried from this account."""

    code = "too-many-iins"
    message = _("Too many attempts with different IINs. Try again in an hour.")


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
def bind(user: User, iin: str, now: datetime) -> Identity:
    """Tie a person to an account, or find them tied already: idempotent, and safe when two sessions do it at once.

    Raises IinRefused, AnotherIinBound, IinBoundElsewhere or TooManyIins. One query for an account bound before, at most
    four for a new one; nothing is left broken in the caller's transaction.
    """
    key = key_of(check_iin(iin))
    own = Identity.objects.present().filter(user=user).first()
    if own is None:
        if not limits.count("identity", str(user.pk), now).is_allowed:
            raise TooManyIins
        # Waits for another session that binds the same person or account, and then changes nothing.
        Identity.objects.bulk_create(
            [Identity(user=user, key=key, key_version=KEY_VERSION, bound_at=now)], ignore_conflicts=True
        )
        own = Identity.objects.present().filter(user=user).first()
    if own is None:
        raise IinBoundElsewhere
    if not hmac.compare_digest(bytes(own.key), key):
        raise AnotherIinBound
    return own


@sensitive_variables()
def key_of(iin: str) -> bytes:
    """The keyed hash under which a person is known: 32 bytes."""
    return hmac.digest(settings.IDENTITY_SECRET.encode(), DOMAIN + iin.encode(), "sha256")


@sensitive_variables()
def _check_digit(digits: str) -> int:
    """What the last digit must be; 10 means that there is no such IIN."""
    for weights in WEIGHTS:
        rest = sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False)) % 11
        if rest != 10:
            return rest
    return 10
