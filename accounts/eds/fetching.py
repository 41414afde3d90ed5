"""Fetching from certification authorities and verifiers: bounded in time and size, to addresses of the settings alone."""

from __future__ import annotations

import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Any

CHUNK = 256 * 1024


class Away(Exception):
    """Nothing usable came back; the words are for the log and hold no address of a person."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came back. `body` is None when nothing changed since last time."""

    body: bytes | None = field(repr=False)
    headers: Mapping[str, str]


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """An address of the settings is meant; where another server sends us is not."""

    def redirect_request(self, *_args: Any, **_more: Any) -> None:
        """Follow nothing: the redirect then is an error."""


def fetch(
    url: str, *, seconds: float, most_bytes: int, body: bytes | None = None, headers: Mapping[str, str] | None = None
) -> Fetched:
    """GET, or POST of `body`; raises Away. Takes at most about twice `seconds`."""
    if not url.startswith(("http://", "https://")):
        raise Away("not an address of the web")
    request = urllib.request.Request(url, data=body, headers={"User-Agent": "Jauap", **(headers or {})})  # noqa: S310
    opener = urllib.request.build_opener(_NoRedirect)
    until = time.monotonic() + seconds
    try:
        with opener.open(request, timeout=seconds) as answer:
            return Fetched(_read(answer, until, most_bytes), dict(answer.headers.items()))
    except urllib.error.HTTPError as fault:
        with fault:
            if fault.code == 304:
                return Fetched(None, dict(fault.headers.items()))
            raise Away(f"status {fault.code}") from fault
    except (OSError, HTTPException, ValueError) as fault:
        raise Away(type(fault).__name__) from fault


def _read(answer: Any, until: float, most_bytes: int) -> bytes:
    parts: list[bytes] = []
    length = 0
    while part := answer.read1(CHUNK):
        length += len(part)
        if length > most_bytes:
            raise Away(f"more than {most_bytes} bytes")
        if time.monotonic() > until:
            raise Away("too slow")
        parts.append(part)
    return b"".join(parts)
