"""IINs that a law demands to be kept: AES-256-GCM, with keys outside the database (settings.IDENTITY_KEYS), by version.

Sealed for one account, one purpose and one thing; opened by one function only, which first writes who and why.
"""

from __future__ import annotations

import secrets
import uuid
from datetime import datetime
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from accounts import audit
from accounts.errors import AccountError
from accounts.identity.numbers import check_iin
from accounts.models import SealedIin

if TYPE_CHECKING:
    from accounts.models import User

NONCE_BYTES = 12
LABEL = "jauap/sealed-iin/v1"
ACTION = "identity:open_sealed"
"""Under which the record of staff names an opening."""
SHORTEST_REASON = 10

SEALED_ANEW = """
UPDATE accounts_sealediin s SET key_version = %(version)s, sealed = fresh.sealed
  FROM unnest(%(ids)s::bigint[], %(boxes)s::bytea[]) AS fresh (id, sealed)
 WHERE s.id = fresh.id AND s.key_version <> %(version)s
"""


class CannotBeOpened(Exception):
    """Changed since, moved from another row, or sealed with a key that settings.IDENTITY_KEYS does not have."""


class OpeningRefused(AccountError):
    """Nobody opens an IIN without acting for the platform and saying why."""

    code = "opening-refused"
    message = _("Say why you need the IIN, in a sentence.")


@sensitive_variables("iin", "number")
def seal(user: User, iin: str, *, purpose: str, subject: int, now: datetime) -> SealedIin:
    """Keep an IIN for a purpose, in place of what was kept for it before. Raises IinRefused. One statement."""
    number = check_iin(iin)
    version = current_version()
    row = SealedIin(user=user, purpose=purpose, subject=subject, key_version=version, sealed_at=now)
    row.sealed = _closed(row, number, version)
    SealedIin.objects.bulk_create(
        [row],
        update_conflicts=True,
        unique_fields=["purpose", "subject"],
        update_fields=["user", "key_version", "sealed", "sealed_at"],
    )
    return row


@sensitive_variables()
def open_sealed(sealed: SealedIin, *, by: User, reason: str, now: datetime, address: str = "") -> str:
    """The twelve digits, for somebody who acts for the platform; who, why and what for are in the record before they are read.

    The record is committed first, so this must not run in a transaction that could take it back (RuntimeError). `address`: of the
    browser. Raises OpeningRefused and CannotBeOpened.
    """
    why = " ".join(reason.split())
    roles = audit.roles_at_work(by)
    if len(why) < SHORTEST_REASON or not roles:
        raise OpeningRefused
    with transaction.atomic(durable=True):
        audit.record(
            by,
            roles,
            action=ACTION,
            method="OPEN",
            target=str(sealed),
            reason=why,
            address=address,
            request=uuid.uuid4(),
            now=now,
        )
    return _opened(sealed)


def current_version() -> int:
    """The number of the key that seals now."""
    return max(settings.IDENTITY_KEYS)


def versions_in_use() -> dict[int, int]:
    """How many rows each key has sealed. One query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT key_version, count(*) FROM accounts_sealediin GROUP BY key_version ORDER BY key_version")
        return dict(cursor.fetchall())


@sensitive_variables("fresh")
@transaction.atomic
def seal_anew(limit: int) -> int:
    """Seal with the present key what another one sealed, at most `limit` rows; how many. Two statements.

    Safe to stop at any moment and in several processes at once: what is not committed is done again, nothing twice. The
    decision of what an IIN is for does not change. Raises CannotBeOpened and then changes nothing.
    """
    version = current_version()
    old = SealedIin.objects.exclude(key_version=version).order_by("key_version", "pk")
    rows = list(old.select_for_update(skip_locked=True, of=("self",))[:limit])
    fresh = [_closed(row, _opened(row), version) for row in rows]
    with connection.cursor() as cursor:
        cursor.execute(SEALED_ANEW, {"version": version, "ids": [row.pk for row in rows], "boxes": fresh})
    return len(rows)


@sensitive_variables()
def _closed(row: SealedIin, iin: str, version: int) -> bytes:
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(settings.IDENTITY_KEYS[version]).encrypt(nonce, iin.encode(), _bound(row, version))


@sensitive_variables()
def _opened(row: SealedIin) -> str:
    key = settings.IDENTITY_KEYS.get(row.key_version)
    if key is None:
        raise CannotBeOpened(f"There is no key {row.key_version}.")
    box = bytes(row.sealed)
    try:
        found = AESGCM(key).decrypt(box[:NONCE_BYTES], box[NONCE_BYTES:], _bound(row, row.key_version))
    except InvalidTag:
        raise CannotBeOpened(f"Row {row.pk} is not what was sealed.") from None
    return found.decode("ascii")


def _bound(row: SealedIin, version: int) -> bytes:
    """What is sealed with it: whose, what for, by which key."""
    return f"{LABEL}\n{row.user_id}\n{row.purpose}\n{row.subject}\n{version}".encode()
