"""What is asked of a provider over HTTP: few bytes, few seconds, no redirect, JSON or nothing."""

from __future__ import annotations

import base64
import contextlib
import http.client
import json
import logging
import socket
import ssl
import threading
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from django.views.decorators.debug import sensitive_variables

from accounts.oidc.errors import ProviderAway

log = logging.getLogger(__name__)

CONNECT_SECONDS = 4.0
ALL_SECONDS = 8.0
"""For one answer, from the connection to the last byte; each wait in between is at most CONNECT_SECONDS."""
MOST_BYTES = 256 * 1024
CHUNK = 16 * 1024


class Said(Exception):
    """The provider answered, but with an error of its own; `code` is a word of RFC 6749, or the number of the status."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(f"{status} {code}")
        self.status, self.code = status, code


@sensitive_variables()
def get(address: str, *, token: str = "") -> dict[str, Any]:
    """The JSON object at an address; with `token` as its bearer. Raises ProviderAway or Said."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return _ask("GET", address, None, headers)


@sensitive_variables()
def post(address: str, form: dict[str, str], *, basic: tuple[str, str] | None = None) -> dict[str, Any]:
    """The JSON object that answers a form; `basic`: name and secret of the client. Raises ProviderAway or Said."""
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    if basic is not None:
        both = ":".join(quote(part, safe="") for part in basic)  # RFC 6749, 2.3.1: form-encoded first
        headers["Authorization"] = f"Basic {base64.b64encode(both.encode()).decode()}"
    return _ask("POST", address, urlencode(form).encode(), headers)


@sensitive_variables()
def _ask(method: str, address: str, body: bytes | None, headers: dict[str, str]) -> dict[str, Any]:
    parts = urlsplit(address)
    try:
        status, kind, sent = _conversation(method, address, body, headers)
    except (OSError, http.client.HTTPException, ValueError) as failure:
        log.warning("The provider at %s did not answer: %s", parts.hostname, type(failure).__name__)
        raise ProviderAway from failure
    said = _object(sent) if kind.partition(";")[0].strip().lower() in {"application/json", "text/json", ""} else None
    if status == 200 and said is not None:
        return said
    code = str((said or {}).get("error", ""))[:40]
    if 400 <= status < 500 and said is not None and code.isascii() and code.replace("_", "").isalnum():
        raise Said(status, code)
    log.warning("The provider at %s answered %s with %s bytes.", parts.hostname, status, len(sent))
    raise ProviderAway


@sensitive_variables()
def _conversation(method: str, address: str, body: bytes | None, headers: dict[str, str]) -> tuple[int, str, bytes]:
    """One request and its answer. A timer cuts the line off: by single bytes, also of the head, it could last for ever."""
    parts = urlsplit(address)
    connection: http.client.HTTPConnection
    if parts.scheme == "https":
        connection = http.client.HTTPSConnection(
            parts.netloc, timeout=CONNECT_SECONDS, context=ssl.create_default_context()
        )
    else:
        connection = http.client.HTTPConnection(parts.netloc, timeout=CONNECT_SECONDS)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    timer: threading.Timer | None = None
    answer: http.client.HTTPResponse | None = None
    try:
        connection.connect()
        timer = threading.Timer(ALL_SECONDS, _cut_off, [connection.sock])
        timer.start()
        connection.request(method, path, body, {"Accept": "application/json", "User-Agent": "Jauap", **headers})
        answer = connection.getresponse()
        sent = b""
        while chunk := answer.read1(CHUNK):
            sent += chunk
            if len(sent) > MOST_BYTES:
                raise ValueError("too long")
        return answer.status, answer.getheader("Content-Type", ""), sent
    finally:
        if timer is not None:
            timer.cancel()
        if answer is not None:  # one that was broken off holds the socket still
            answer.close()
        connection.close()


def _cut_off(line: socket.socket) -> None:
    with contextlib.suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)


def _object(sent: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(sent)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
