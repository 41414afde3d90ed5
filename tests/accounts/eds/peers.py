"""The outside world on this machine: a certification authority's web server with lists and answers, and an NCANode."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from cryptography.x509 import ocsp


@dataclass
class Peer:
    """What it answers, by path: bytes, a status, or a function of the request's body; and what it was asked."""

    answers: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, bytes, dict[str, str]]] = field(default_factory=list)
    address: str = ""

    def url(self, path: str) -> str:
        return f"{self.address}{path}"


@contextmanager
def peer() -> Iterator[Peer]:
    found = Peer()

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            found.asked.append((self.path, body, dict(self.headers.items())))
            said = found.answers.get(self.path, 404)
            if callable(said):
                said = said(body)
            status, content = (said, b"") if isinstance(said, int) else (200, said)
            etag = found.headers.get("ETag")
            if etag and self.headers.get("If-None-Match") == etag:
                status, content = 304, b""
            self.send_response(status)
            for name, value in found.headers.items():
                self.send_header(name, value)
            if 300 <= status < 304:
                self.send_header("Location", found.url("/elsewhere"))
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = answer  # noqa: N815

        def log_message(self, *_args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    found.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def asked_serial(body: bytes) -> int:
    """Which certificate an OCSP request is about."""
    return ocsp.load_der_ocsp_request(body).serial_number


def ncanode(iin: str, serial: int, *, valid: bool = True, version: int = 3, **certificate: Any) -> bytes:
    """An answer of NCANode, as its description (openapi.yml) and its program write it."""
    known = {
        "valid": valid,
        "keyUsage": "SIGN",
        "keyUser": ["INDIVIDUAL"],
        "serialNumber": f"{serial:x}",
        "subject": {"commonName": "СЕРІКОВА АЙГҮЛ", "iin": iin, "country": "KZ"},
        **certificate,
    }
    signer = {"certificates": [known], "tsp": None} if version == 3 else {"certificate": known, "status": "VALID"}
    return json.dumps({"status": 200, "message": "OK", "valid": valid, "signers": [signer]}).encode()


def sent_cms(body: bytes) -> tuple[bytes, bytes]:
    """What NCANode was asked about: the CMS and the content."""
    said = json.loads(body)
    assert said["revocationCheck"] == ["OCSP", "CRL"]
    return base64.b64decode(said["cms"]), base64.b64decode(said["data"])
