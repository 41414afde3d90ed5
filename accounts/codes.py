"""Six digits by e-mail or by telephone: who gets what is sent to an address may sign in with it. One path for all addresses.

Asking looks at no account: it writes one row and orders one letter or message, so nobody learns by words or by time who has
one. The code is not kept anywhere: it is a keyed hash of the row, made anew where it is needed.
"""

from __future__ import annotations

import hmac
import logging
import secrets
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from django.db import transaction
from django.db.models import F
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from django.views.decorators.debug import sensitive_variables
from kombu.exceptions import OperationalError

from accounts.errors import AccountError
from accounts.models import SignInCode, User

log = logging.getLogger(__name__)
T = TypeVar("T")
EMAIL, PHONE = SignInCode.Channel.EMAIL, SignInCode.Channel.PHONE

DIGITS = 6
LIFE = timedelta(minutes=10)
MOST_TRIES = 5
"""At one chance in a million each; how many codes one address gets is limited too (settings.LIMITS)."""
NO_BUDGET, NOT_TAKEN = "budget", "refused"
"""Problems of a row: no message goes today any more; the network does not take this number."""


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


def ask(channel: str, address: str, language: str, now: datetime, *, adds_to: User | None = None) -> SignInCode:
    """Give an address (in lower case, or in E.164) a new code, which ends an older one, and order it sent. One statement.

    With `adds_to` the code adds the address to that account; it then signs nobody in.
    """
    row = SignInCode(
        channel=channel,
        address=address,
        purpose=SignInCode.Purpose.ENTER if adds_to is None else SignInCode.Purpose.ADD,
        user=adds_to,
        ticket=uuid.uuid4(),
        nonce=secrets.token_bytes(32),
        language=language,
        asked_at=now,
        expires_at=now + LIFE,
    )
    written = [
        "purpose",
        "user",
        "ticket",
        "nonce",
        "language",
        "asked_at",
        "expires_at",
        "sent_at",
        "used_at",
        "tries",
        "problem",
    ]
    SignInCode.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["channel", "address"], update_fields=written
    )
    transaction.on_commit(lambda: _order(row))
    return row


def find(ticket: str, now: datetime, *, adds_to: User | None = None) -> SignInCode | None:
    """The code that a browser asked for, while it can still be used, for signing in or for adding. One query."""
    try:
        wanted = uuid.UUID(ticket)
    except ValueError:
        return None
    rows = SignInCode.objects.filter(ticket=wanted, user=adds_to)
    return rows.filter(used_at=None, expires_at__gt=now, tries__lt=MOST_TRIES).first()


@sensitive_variables()
def prove(ticket: str, typed: str, now: datetime, then: Callable[[SignInCode], T], *, adds_to: User | None = None) -> T:
    """Do what the owner of an address may do: `then`, in the transaction in which the code is used up.

    Raises WrongCode, CodeIsOver or what `then` raises, after which the code is not used up. Must not run inside a transaction
    that a refusal rolls back: each try is counted before it is looked at. Of two sessions with the right code one gets in.
    """
    row = find(ticket, now, adds_to=adds_to)
    open_rows = SignInCode.objects.filter(ticket=row.ticket, used_at=None) if row else SignInCode.objects.none()
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
        return then(row)


@sensitive_variables()
def code_of(row: SignInCode) -> str:
    """The six digits, a keyed hash of what only this row holds."""
    facts = f"{row.ticket}:{row.channel}:{row.address}:{bytes(row.nonce).hex()}"
    made = salted_hmac("accounts.codes", facts, algorithm="sha256")
    return f"{int.from_bytes(made.digest()) % 10**DIGITS:0{DIGITS}d}"


def discard_over(now: datetime) -> int:
    """Delete what can no longer be used, and with it the addresses of those who never came. One statement."""
    count, _by_model = SignInCode.objects.filter(expires_at__lte=now).delete()
    return count


def _order(row: SignInCode) -> None:
    """Tell a worker; when the queue does not answer, beat finds the row within a minute."""
    from accounts.tasks import send_code  # the task is above this module and calls into it

    try:
        send_code.apply_async((str(row.ticket),), retry=False, expires=row.expires_at)
    except (OperationalError, OSError):
        log.exception("Code %s could not be ordered to be sent; it goes with the next round.", row.ticket)
