"""A device with passkeys, in software: makes key pairs and answers as a telephone does, or wrongly in one respect."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode

UP, UV, BE, BS, AT = 1, 4, 8, 16, 64


@dataclass
class Device:
    """One passkey for one site."""

    origin: str = "http://localhost:8000"
    rp: str = "localhost"
    count: int = 0
    flags: int = UP | UV
    key: Any = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    credential_id: bytes = field(default_factory=lambda: os.urandom(32))
    handle: bytes = b""

    def make(self, options: dict[str, Any]) -> str:
        """Answer to navigator.credentials.create."""
        self.handle = websafe_decode(options["user"]["id"])
        key = cbor.encode(dict(ES256.from_cryptography_key(self.key.public_key())))
        about = b"\0" * 16 + len(self.credential_id).to_bytes(2, "big") + self.credential_id + key
        data = self._data(self.flags | AT) + about
        attestation = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        response = {
            "clientDataJSON": websafe_encode(self._client("webauthn.create", options)),
            "attestationObject": websafe_encode(attestation),
            "transports": ["internal", "a-lie"],
        }
        return self._answer(response)

    def show(self, options: dict[str, Any], **wrong: Any) -> str:
        """Answer to navigator.credentials.get."""
        client, data = self._client("webauthn.get", options), self._data(self.flags)
        signed = wrong.get("signed", data + hashlib.sha256(client).digest())
        response = {
            "clientDataJSON": websafe_encode(client),
            "authenticatorData": websafe_encode(data),
            "signature": websafe_encode(self.key.sign(signed, ec.ECDSA(hashes.SHA256()))),
            "userHandle": websafe_encode(wrong.get("handle", self.handle)),
        }
        return self._answer(response)

    def _client(self, kind: str, options: dict[str, Any]) -> bytes:
        about = {"type": kind, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": False}
        return json.dumps(about).encode()

    def _data(self, flags: int) -> bytes:
        return hashlib.sha256(self.rp.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _answer(self, response: dict[str, Any]) -> str:
        number = websafe_encode(self.credential_id)
        return json.dumps(
            {"id": number, "rawId": number, "type": "public-key", "response": response, "clientExtensionResults": {}}
        )
