"""Six digits by e-mail: who can read the letters of an address may sign in with it. One path for known and unknown addresses.

Asking looks at no account: it writes one row and orders one letter, so nobody learns by words or by time who has one. What
the letter says is decided when it is sent. The code is not kept anywhere: it is a keyed hash of the row, made anew where it
is needed. Codes by telephone will be rows of the same kind with another way to send them.
"""

from __future__ import annotations

import hmac
import logging
import secrets
import uuid
from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import F
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from django.views.decorators.debug import sensitive_variables
from kombu.exceptions import OperationalError

from accounts.errors import AccountError
from accounts.models import EmailCode, User

log = logging.getLogger(__name__)

DIGITS = 6
LIFE = timedelta(minutes=10)
MOST_TRIES = 5
"""At one chance in a million each; how many codes one address gets is limited too (settings.LIMITS)."""


class CodeRefused(AccountError):
    """The code signs nobody in; the subclass says why."""

    code = "code-refused"


class WrongCode(CodeRefused):
    """Other digits than in the letter."""

    code = "wrong-code"

    def __init__(self, tries_left: int) -> None:
        super().__init__(tries_left=tries_left)
        self.message = ngettext_lazy(
            "The code is not right. You can try %(n)s more time.",
            "The code is not right. You can try %(n)s more times.",
            tries_left,
        ) % {"n": tries_left}


class CodeIsOver(CodeRefused):
    """Used, too old, replaced by a newer one, or tried too often."""

    code = "code-is-over"
    message = _("This code is no longer valid. Ask for a new one.")


class PasswordNeeded(CodeRefused):
    """The account acts for an office or for the platform: a mailbox alone must not be enough for that."""

    code = "password-needed"
    message = _("This address belongs to an account of an office or of the platform. It signs in with its password.")


class AccountClosed(CodeRefused):
    """The account was closed by the operator."""

    code = "account-closed"
    message = _("This account is closed.")


def ask(email: str, language: str, now: datetime) -> EmailCode:
    """Give an address (in lower case) a new code, which ends an older one, and order the letter. One statement."""
    row = EmailCode(
        email=email,
        ticket=uuid.uuid4(),
        nonce=secrets.token_bytes(32),
        language=language,
        asked_at=now,
        expires_at=now + LIFE,
    )
    written = ["ticket", "nonce", "language", "asked_at", "expires_at", "sent_at", "used_at", "tries"]
    EmailCode.objects.bulk_create([row], update_conflicts=True, unique_fields=["email"], update_fields=written)
    transaction.on_commit(lambda: _order_letter(row))
    return row


def find(ticket: str, now: datetime) -> EmailCode | None:
    """The code that a browser asked for, while it can still be used. One query."""
    try:
        wanted = uuid.UUID(ticket)
    except ValueError:
        return None
    return EmailCode.objects.filter(ticket=wanted, used_at=None, expires_at__gt=now, tries__lt=MOST_TRIES).first()


@sensitive_variables()
def redeem(ticket: str, typed: str, language: str, now: datetime) -> User:
    """Whose code it is: the account of the address, made when there is none, its e-mail confirmed.

    Raises WrongCode, CodeIsOver, PasswordNeeded or AccountClosed. Must not run inside a transaction that a refusal rolls
    back: each try is counted before it is looked at. Of two sessions with the right code one gets in.
    """
    row = find(ticket, now)
    open_rows = EmailCode.objects.filter(ticket=row.ticket, used_at=None) if row else EmailCode.objects.none()
    if row is None or not open_rows.filter(tries__lt=MOST_TRIES).update(tries=F("tries") + 1):
        raise CodeIsOver
    digits = "".join(letter for letter in typed if not letter.isspace())
    if not hmac.compare_digest(digits.encode(), code_of(row).encode()):
        row.refresh_from_db(fields=["tries"])
        if row.tries >= MOST_TRIES:
            raise CodeIsOver
        raise WrongCode(MOST_TRIES - row.tries)
    with transaction.atomic():
        if not open_rows.update(used_at=now):
            raise CodeIsOver
        return _account(row.email, language, now)


@sensitive_variables()
def code_of(row: EmailCode) -> str:
    """The six digits, a keyed hash of what only this row holds."""
    made = salted_hmac("accounts.email_codes", f"{row.ticket}:{row.email}:{bytes(row.nonce).hex()}", algorithm="sha256")
    return f"{int.from_bytes(made.digest()) % 10**DIGITS:0{DIGITS}d}"


def discard_over(now: datetime) -> int:
    """Delete what can no longer be used, and with it the addresses of those who never came. One statement."""
    count, _by_model = EmailCode.objects.filter(expires_at__lte=now).delete()
    return count


def _account(email: str, language: str, now: datetime) -> User:
    user, _is_new = User.objects.get_or_create(
        email=email, defaults={"language": language, "password": make_password(None), "email_confirmed_at": now}
    )
    if not user.is_active:
        raise AccountClosed
    if user.acts_for_others():
        raise PasswordNeeded
    if user.email_confirmed_at is None:
        user.email_confirmed_at = now
        user.save(update_fields=["email_confirmed_at"])
    return user


def _order_letter(row: EmailCode) -> None:
    """Tell a worker; when the queue does not answer, beat finds the row within a minute."""
    from accounts.tasks import send_code  # the task is above this module and calls into it

    try:
        send_code.apply_async((str(row.ticket),), retry=False, expires=row.expires_at)
    except (OperationalError, OSError):
        log.exception("The letter of code %s could not be ordered; it goes with the next round.", row.ticket)
