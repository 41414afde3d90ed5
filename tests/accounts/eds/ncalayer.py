"""NCALayer as it speaks with a browser: a secure websocket on its port, with messages as the real program's were recorded by the
tests of ncalayer-js-client. It signs with the key of whoever a test says, or does what the person does instead."""

from __future__ import annotations

import base64
import ipaddress
import json
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509.oid import NameOID
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve

from tests.accounts.eds import forge

ADDRESS = ("127.0.0.1", 13579)
CANCELLED: dict[str, Any] = {"status": True, "body": {}}
BROKEN = {
    "status": False,
    "code": "INVOCATION_ERROR",
    "message": "An invoked method threw an exception.",
    "details": "x",
}


@dataclass
class NCALayer:
    """Who signs, or what is answered instead; and what the program was asked."""

    signs: forge.Person | None = None
    instead: dict[str, Any] | None = None
    asked: list[dict[str, Any]] = field(default_factory=list)
    origins: list[str] = field(default_factory=list)
    before: Callable[[bytes], bytes] = lambda content: content

    def answer(self, said: dict[str, Any]) -> dict[str, Any]:
        if said["module"] == "kz.digiflow.mobile.extensions":
            return {"code": "500", "message": "Module not found"}
        assert (said["module"], said["method"]) == ("kz.gov.pki.knca.basics", "sign")
        if self.instead is not None:
            return self.instead
        args = said["args"]
        assert (args["format"], args["signingParams"]) == (
            "cms",
            {"decode": True, "encapsulate": False, "digested": False},
        )
        assert args["signerParams"] == {"extKeyUsageOids": [forge.EMAIL_PROTECTION, forge.INDIVIDUAL]}
        assert self.signs is not None
        content = self.before(base64.b64decode(args["data"], validate=True))
        text = base64.encodebytes(forge.sign(content, self.signs)).decode()
        return {"status": True, "body": {"result": [f"-----BEGIN CMS-----\n{text}-----END CMS-----\n"]}}


@contextmanager
def running(folder: Path) -> Iterator[NCALayer]:
    """The program, started."""
    found = NCALayer()

    def talk(connection: ServerConnection) -> None:
        assert connection.request is not None
        found.origins.append(connection.request.headers.get("Origin", ""))
        connection.send(json.dumps({"result": {"version": "1.4"}}))
        try:
            for message in connection:
                said = json.loads(message)
                found.asked.append(said)
                connection.send(json.dumps(found.answer(said)))
        except ConnectionClosed:
            pass

    with serve(talk, *ADDRESS, ssl=_certificate(folder)) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield found
        finally:
            server.shutdown()
            thread.join()


def _certificate(folder: Path) -> ssl.SSLContext:
    """A certificate for this machine, as NCALayer's installer makes one."""
    key = forge.rsa_key("ncalayer").private
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = folder / "ncalayer.pem"
    path.write_bytes(pem + made.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context
