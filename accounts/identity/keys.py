"""The keyed hash under which a person is known. It cannot be undone, and without settings.IDENTITY_SECRET not be made."""

from __future__ import annotations

import hmac

from django.conf import settings
from django.views.decorators.debug import sensitive_variables

KEY_VERSION = 1
"""Which secret and which form of the hash a key was made with."""
DOMAIN = b"jauap/identity/v1\n"
SUBJECT_DOMAIN = b"jauap/provider-subject/v1\n"


@sensitive_variables()
def key_of(iin: str) -> bytes:
    """The keyed hash under which a person is known: 32 bytes."""
    return hmac.digest(settings.IDENTITY_SECRET.encode(), DOMAIN + iin.encode(), "sha256")


@sensitive_variables()
def subject_key(issuer: str, subject: str) -> bytes:
    """The keyed hash of a person's name at a provider of identity, which may be the IIN itself: 32 bytes."""
    said = f"{len(issuer)}\n{issuer}\n{subject}"
    return hmac.digest(settings.IDENTITY_SECRET.encode(), SUBJECT_DOMAIN + said.encode(), "sha256")
