"""Keys of recipients: an account by its number, an address by a keyed hash, so that no table is a list of addresses."""

from __future__ import annotations

from django.utils.crypto import salted_hmac

HASH = 40
"""Hexadecimal figures of an address's key: 160 bits."""


def user_key(user_id: int) -> str:
    """The key of an account."""
    return f"user:{user_id}"


def address_key(email: str) -> str:
    """The key of an address without an account; the same for every way to write its letters in capitals."""
    hashed = salted_hmac("notifications.address", email.strip().lower(), algorithm="sha256").hexdigest()
    return f"email:{hashed[:HASH]}"


def phone_key(number: str) -> str:
    """The key of a telephone number without an account."""
    hashed = salted_hmac("notifications.phone", number, algorithm="sha256").hexdigest()
    return f"phone:{hashed[:HASH]}"


def user_in(key: str) -> int | None:
    """The account that a key names; None for the key of an address."""
    kind, _colon, number = key.partition(":")
    return int(number) if kind == "user" else None
