"""NCANode, a server with the national authority's own library: POST /cms/verify of its version 3 and later.

Where the operator runs one it is the legal verifier. It says whether the arithmetic, the chain and the state of the certificate are
right; what was signed, by how many, and whether they are a natural person is ours to see.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.views.decorators.debug import sensitive_variables

from accounts.eds import fetching
from accounts.eds.errors import VerifierAway

SECONDS, MOST_BYTES = 15, 1024 * 1024
CHECKS = ["OCSP", "CRL"]


@dataclass(frozen=True, slots=True)
class Opinion:
    """What NCANode says of a signature."""

    is_valid: bool
    iin: str = field(default="", repr=False)
    serial: int | None = None


def is_configured() -> bool:
    """Whether the operator runs one."""
    return bool(settings.EDS_NCANODE_URL)


@sensitive_variables()
def ask(data: bytes, content: bytes) -> Opinion:
    """Its opinion of a CMS (DER) over `content`; raises VerifierAway. A message it cannot read it calls a bad request: not valid."""
    asked = {
        "revocationCheck": CHECKS,
        "cms": base64.b64encode(data).decode(),
        "data": base64.b64encode(content).decode(),
    }
    try:
        found = fetching.fetch(
            f"{settings.EDS_NCANODE_URL.rstrip('/')}/cms/verify",
            seconds=SECONDS,
            most_bytes=MOST_BYTES,
            body=json.dumps(asked).encode(),
            headers={"Content-Type": "application/json", "Accept": "application/json"},
        )
    except fetching.Away as away:
        if str(away) in {"status 400", "status 422"}:
            return Opinion(is_valid=False)
        raise VerifierAway(why=str(away)) from away
    try:
        return _opinion(json.loads(found.body or b""))
    except (ValueError, TypeError, KeyError, AttributeError) as fault:
        raise VerifierAway(why=type(fault).__name__) from fault


def _opinion(said: dict[str, Any]) -> Opinion:
    """Of its answer: `valid`, and one signer with one certificate (`certificates` in version 3, `certificate` since)."""
    signers = said.get("signers") or []
    if said["valid"] is not True or len(signers) != 1:
        return Opinion(is_valid=False)
    certificates = signers[0].get("certificates") or [signers[0]["certificate"]]
    certificate = certificates[0]
    if len(certificates) != 1 or certificate.get("valid") is False:
        return Opinion(is_valid=False)
    return Opinion(True, str(certificate["subject"].get("iin") or ""), int(certificate["serialNumber"], 16))
