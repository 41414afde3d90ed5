"""Secrets that must be read again, sealed so that a copy of the database does not show them: AES-256-GCM, the key outside it.

The key is made from SECRET_KEY; with SECRET_KEY_FALLBACKS what an earlier one sealed is still read, and sealed anew when it is
written next. What a secret is for and whose it is are sealed with it: moved to another row it cannot be opened.
"""

from __future__ import annotations

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.views.decorators.debug import sensitive_variables

NONCE_BYTES = 12
KEY_BYTES = 32


class CannotBeOpened(Exception):
    """Sealed with a key that is gone, for another row, or changed since."""


@sensitive_variables()
def seal(secret: bytes, *, purpose: str, owner: int) -> bytes:
    """The secret, readable only here and only for this purpose and owner."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(_key(settings.SECRET_KEY)).encrypt(nonce, secret, _bound(purpose, owner))


@sensitive_variables()
def unseal(sealed: bytes, *, purpose: str, owner: int) -> bytes:
    """The secret again; raises CannotBeOpened."""
    nonce, rest = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
    for secret_key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        try:
            return AESGCM(_key(secret_key)).decrypt(nonce, rest, _bound(purpose, owner))
        except InvalidTag:
            continue
    raise CannotBeOpened


@sensitive_variables()
def _key(secret_key: str) -> bytes:
    made = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=b"jauap/accounts.sealing/v1")
    return made.derive(secret_key.encode())


def _bound(purpose: str, owner: int) -> bytes:
    return f"{purpose}:{owner}".encode()
