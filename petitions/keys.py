"""Keys of petitions: what makes one person one signature here, and nobody recognisable anywhere else.

nullifier = HMAC-SHA256(key of the petition and of the version of its text, label, IIN). Without the key nobody can compute it
from an IIN: an unkeyed hash of all IINs would take a minute. The master key is settings.PETITION_SECRET; it is in no table.
"""

import hmac

from django.conf import settings
from django.views.decorators.debug import sensitive_variables

KEY_LABEL = b"jauap/petition-key/v1"
NULLIFIER_LABEL = b"jauap/nullifier/v1\n"


def petition_key(petition_id: int, text_version: int) -> bytes:
    """The key of one version of one petition: HKDF-Expand (RFC 5869) with one block. 32 bytes."""
    master = settings.PETITION_SECRET.encode()
    info = b"%s\n%d\n%d" % (KEY_LABEL, petition_id, text_version)
    return hmac.digest(master, info + b"\x01", "sha256")


@sensitive_variables("iin")
def nullifier(petition_id: int, text_version: int, iin: str) -> bytes:
    """The signer key: the same person, petition and version give the same 32 bytes, anything else unrelated ones."""
    return hmac.digest(petition_key(petition_id, text_version), NULLIFIER_LABEL + iin.encode("ascii"), "sha256")
