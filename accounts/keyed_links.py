"""Links that let somebody do one thing once. The secret is a keyed hash of the row and of the random bytes it holds.

So a copy of the table opens nothing, and nothing needs to be kept but the row. The link carries the row's number and the secret;
the page takes both out of the address at once and keeps them in the session.
"""

from __future__ import annotations

import base64
import secrets
from typing import Any, Protocol, TypeVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.views.decorators.debug import sensitive_variables

NONCE_BYTES = 32
PART = 20
"""Bytes of the hash that the link carries: 160 bits."""
PATTERN = r"(?P<number>[0-9]{1,18})-(?P<secret>[a-z2-7]{32})"


class Linked(Protocol):
    """A row that a link opens."""

    @property
    def pk(self) -> Any: ...
    @property
    def nonce(self) -> bytes | memoryview[int]: ...


Row = TypeVar("Row", bound=models.Model)


def new_nonce() -> bytes:
    """Random bytes for a new row."""
    return secrets.token_bytes(NONCE_BYTES)


@sensitive_variables()
def secret_of(row: Linked) -> str:
    """The secret of a row's link."""
    made = salted_hmac(
        f"accounts.keyed_links.{type(row).__name__}", f"{row.pk}:{bytes(row.nonce).hex()}", algorithm="sha256"
    )
    return base64.b32encode(made.digest()[:PART]).decode().lower()


@sensitive_variables()
def address(name: str, row: Linked) -> str:
    """The whole link, in the active language."""
    return settings.SITE_ADDRESS + reverse(name, args=[row.pk, secret_of(row)])


@sensitive_variables()
def opened(rows: models.QuerySet[Row], number: int, secret: str) -> Row | None:
    """The row of a link among those whose links work; None for a wrong secret too. One query."""
    row = rows.filter(pk=number).first()
    return row if row is not None and constant_time_compare(secret_of(row), secret) else None  # type: ignore[arg-type]
