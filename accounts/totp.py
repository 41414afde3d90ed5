"""Codes by an app that counts steps of 30 seconds (RFC 6238 over RFC 4226): HMAC-SHA-1, six digits, as every app makes them."""

from __future__ import annotations

import base64
import hmac
import secrets
from datetime import datetime
from urllib.parse import quote, urlencode

from django.views.decorators.debug import sensitive_variables

STEP_SECONDS = 30
DIGITS = 6
SECRET_BYTES = 20
AROUND = 1
"""So many steps before and after the present one are taken too: telephones are seldom exact."""


def new_secret() -> bytes:
    """160 random bits, as RFC 4226 recommends."""
    return secrets.token_bytes(SECRET_BYTES)


def step_at(moment: datetime) -> int:
    """The number of the step at a moment."""
    return int(moment.timestamp()) // STEP_SECONDS


@sensitive_variables()
def code_of(secret: bytes, step: int, *, digits: int = DIGITS) -> str:
    """The code of a step."""
    made = hmac.digest(secret, step.to_bytes(8), "sha1")
    start = made[-1] & 0x0F
    number = int.from_bytes(made[start : start + 4]) & 0x7FFFFFFF
    return f"{number % 10**digits:0{digits}d}"


@sensitive_variables()
def matching_step(secret: bytes, typed: str, moment: datetime) -> int | None:
    """Which step around a moment has this code; every one is compared, each in constant time."""
    present, found = step_at(moment), None
    for step in range(present - AROUND, present + AROUND + 1):
        if hmac.compare_digest(code_of(secret, step).encode(), typed.encode()):
            found = step
    return found


@sensitive_variables()
def as_text(secret: bytes) -> str:
    """The secret as it is typed into an app by hand, in groups of four letters."""
    letters = base64.b32encode(secret).decode()
    return " ".join(letters[start : start + 4] for start in range(0, len(letters), 4))


@sensitive_variables()
def address(secret: bytes, account: str) -> str:
    """What the picture to scan says (Key Uri Format of the common apps)."""
    label = quote(f"Jauap:{account}", safe="")
    wanted = {"secret": base64.b32encode(secret).decode(), "issuer": "Jauap", "digits": DIGITS, "period": STEP_SECONDS}
    return f"otpauth://totp/{label}?{urlencode(wanted)}"
