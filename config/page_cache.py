"""A small shared cache in front of Django, in each web process: public pages that say so are answered without it.

A page takes part by its own headers alone (RFC 9111, RFC 5861): `Cache-Control: public, s-maxage=15, stale-while-revalidate=300`,
an ETag, and Vary. Within s-maxage it is answered from memory; after that, for as long as stale-while-revalidate allows, one
request makes it anew while the others are still given the old one. A request with a session, or with credentials, passes by, and
so does every answer that sets a cookie. What is not kept goes through untouched: in pieces, as it comes, and with the reader's own
conditions. A proxy or a CDN in front may do the same; then this one is asked seldom.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from django.http import parse_cookie

LARGEST = 512 * 1024
"""Bytes of the largest page kept."""
BESIDES = 1024
"""Bytes that a kept page is taken to need besides its words: a reader who invents addresses fills no more than is allowed."""
LONGEST_RENEWAL = 60.0
"""Seconds after which somebody else renews a page: whoever began was broken off (gunicorn waits as long for an answer)."""
CONDITIONS = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE")
KEPT_HEADERS = {
    "cache-control",
    "content-location",
    "etag",
    "expires",
    "vary",
    "last-modified",
    "content-security-policy",
}
"""What a 304 repeats of the whole answer (RFC 9110, 15.4.5), and the policy that browsers apply to the page they have."""

Headers = list[tuple[str, str]]


@dataclass(slots=True)
class Page:
    """An answer that was kept."""

    status: str
    headers: Headers
    body: bytes
    etag: str
    made_at: float
    fresh_seconds: int
    stale_seconds: int
    weight: int
    """Bytes it takes: body, headers and key."""
    renewing_since: float | None = None


@dataclass(slots=True)
class Address:
    """An address of which pages are kept: by which headers of requests they differ, and how many there are."""

    varies: tuple[str, ...]
    pages: int = 0


class PageCache:
    """WSGI middleware around Django. `most_bytes` bounds what is kept; the page unused longest goes first."""

    def __init__(
        self,
        application: WSGIApplication,
        *,
        most_bytes: int,
        session_cookie: str,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.application = application
        self.most_bytes = most_bytes
        self.session_cookie = session_cookie
        self.clock = clock
        self._pages: OrderedDict[tuple[str, ...], Page] = OrderedDict()
        self._addresses: dict[tuple[str, ...], Address] = {}
        self._bytes = 0
        self._lock = threading.Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer from memory, or pass on and remember."""
        if self.most_bytes <= 0 or not self._may_be_shared(environ):
            return self.application(environ, start_response)
        address = _address(environ)
        page = self._kept(address, environ)
        if page is not None:
            return self._answer(page, environ, start_response)
        if not self._knows(address) and _wants_less(environ):
            return self.application(environ, start_response)
        return self._ask(address, environ, start_response)

    # -- asking ------------------------------------------------------------------------

    def _may_be_shared(self, environ: WSGIEnvironment) -> bool:
        if (
            environ["REQUEST_METHOD"] not in {"GET", "HEAD"}
            or "HTTP_AUTHORIZATION" in environ
            or "HTTP_RANGE" in environ
        ):
            return False
        # Read as Django reads them: a line that another reader gives up on may still hold a session.
        return self.session_cookie not in parse_cookie(environ.get("HTTP_COOKIE", ""))

    def _knows(self, address: tuple[str, ...]) -> bool:
        """Whether any page of the address is kept: then its next answer is worth making whole."""
        with self._lock:
            return address in self._addresses

    def _kept(self, address: tuple[str, ...], environ: WSGIEnvironment) -> Page | None:
        """A fresh page; or a stale one that another request is renewing at this moment."""
        with self._lock:
            known = self._addresses.get(address)
            if known is None:
                return None
            key = address + _values(known.varies, environ)
            page = self._pages.get(key)
            if page is None:
                return None
            now = self.clock()
            age = now - page.made_at
            if age > page.fresh_seconds + page.stale_seconds:
                self._forget(key)
                return None
            if age > page.fresh_seconds and (
                page.renewing_since is None or now - page.renewing_since > LONGEST_RENEWAL
            ):
                page.renewing_since = now
                return None
            self._pages.move_to_end(key)
            return page

    def _ask(
        self, address: tuple[str, ...], environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Let Django answer, whole: a condition of this one reader must not decide what the others are given."""
        asked = {name: value for name, value in environ.items() if name not in CONDITIONS}
        asked["REQUEST_METHOD"] = "GET"
        told: dict[str, Any] = {}
        written: list[bytes] = []

        def remember(status: str, headers: Headers, error: Any = None) -> Callable[[bytes], object]:
            told.update(status=status, headers=headers)
            return written.append

        answer = self.application(asked, remember)  # Django has told status and headers when this returns
        status, headers = told["status"], told["headers"]
        if not _may_be_kept(status, headers):
            self._drop(address, environ)
            return _passed_on(status, headers, environ, start_response, answer, answer)
        pieces, is_whole = _read(chain(written, answer), min(LARGEST, self.most_bytes))
        if not is_whole:
            self._drop(address, environ)
            return _passed_on(status, headers, environ, start_response, pieces, answer)
        _close(answer)
        page = self._store(address, environ, status, headers, b"".join(pieces))
        return self._answer(page, environ, start_response, age=0)

    # -- remembering -----------------------------------------------------------------------

    def _store(
        self, address: tuple[str, ...], environ: WSGIEnvironment, status: str, headers: Headers, body: bytes
    ) -> Page:
        varies = _varies(headers)
        key = address + _values(varies, environ)
        fresh, stale = _seconds(_header(headers, "cache-control"))
        texts = chain(key, *headers)
        weight = len(body) + sum(map(len, texts)) + BESIDES
        page = Page(status, headers, body, _header(headers, "etag"), self.clock(), fresh, stale, weight)
        with self._lock:
            self._drop_held(address, environ)
            self._forget(key)
            known = self._addresses.setdefault(address, Address(varies))
            known.varies = varies
            known.pages += 1
            self._pages[key] = page
            self._bytes += weight
            while self._bytes > self.most_bytes:
                self._forget(next(iter(self._pages)))
        return page

    def _drop(self, address: tuple[str, ...], environ: WSGIEnvironment) -> None:
        """Forget the page that this request would have been given: the site has since said something else."""
        with self._lock:
            self._drop_held(address, environ)

    def _drop_held(self, address: tuple[str, ...], environ: WSGIEnvironment) -> None:
        if (known := self._addresses.get(address)) is not None:
            self._forget(address + _values(known.varies, environ))

    def _forget(self, key: tuple[str, ...]) -> None:
        page = self._pages.pop(key, None)
        if page is None:
            return
        self._bytes -= page.weight
        address = key[:ADDRESS_PARTS]
        known = self._addresses[address]
        known.pages -= 1
        if not known.pages:
            del self._addresses[address]

    # -- answering -----------------------------------------------------------------------------

    def _answer(
        self, page: Page, environ: WSGIEnvironment, start_response: StartResponse, age: int | None = None
    ) -> list[bytes]:
        seconds = int(self.clock() - page.made_at) if age is None else age
        told = [("Age", str(seconds))] if age is None else []
        if page.etag and _matches(environ.get("HTTP_IF_NONE_MATCH", ""), page.etag):
            headers = [(name, value) for name, value in page.headers if name.lower() in KEPT_HEADERS]
            start_response("304 Not Modified", headers + told)
            return []
        start_response(page.status, page.headers + told)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [page.body]


def _wants_less(environ: WSGIEnvironment) -> bool:
    """A question that Django answers for less than the whole page, mostly without making it."""
    return environ["REQUEST_METHOD"] == "HEAD" or any(name in environ for name in CONDITIONS)


ADDRESS_PARTS = 5


def _address(environ: WSGIEnvironment) -> tuple[str, ...]:
    """What a page is asked by, ADDRESS_PARTS long."""
    return (
        str(environ.get("wsgi.url_scheme", "")),
        str(environ.get("HTTP_X_FORWARDED_PROTO", "")),
        str(environ.get("HTTP_HOST", "")),
        str(environ.get("SCRIPT_NAME", "")) + str(environ.get("PATH_INFO", "")),
        str(environ.get("QUERY_STRING", "")),
    )


def _values(names: tuple[str, ...], environ: WSGIEnvironment) -> tuple[str, ...]:
    return tuple(str(environ.get("HTTP_" + name.upper().replace("-", "_"), "")) for name in names)


def _header(headers: Headers, wanted: str) -> str:
    return ", ".join(value for name, value in headers if name.lower() == wanted)


def _varies(headers: Headers) -> tuple[str, ...]:
    return tuple(sorted(part.strip().lower() for part in _header(headers, "vary").split(",") if part.strip()))


def _may_be_kept(status: str, headers: Headers) -> bool:
    """Whether an answer says that it is the same for everybody who asks in the same way."""
    fresh, _stale = _seconds(_header(headers, "cache-control"))
    sets_a_cookie = any(name.lower() == "set-cookie" for name, _value in headers)
    return status.startswith("200") and fresh > 0 and not sets_a_cookie and "*" not in _varies(headers)


def _read(pieces: Iterable[bytes], most: int) -> tuple[Iterable[bytes], bool]:
    """The pieces, read until they are at an end or too many; and whether that is all of them."""
    coming, begun, size = iter(pieces), [], 0
    for piece in coming:
        begun.append(piece)
        size += len(piece)
        if size > most:
            return chain(begun, coming), False
    return begun, True


class _PassedOn:
    """An answer of which a part has been read already; closed as the whole."""

    def __init__(self, pieces: Iterable[bytes], answer: Iterable[bytes]) -> None:
        self._pieces, self._answer = pieces, answer

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._pieces)

    def close(self) -> None:
        """What the server calls when it has sent everything, or the reader has gone."""
        _close(self._answer)


def _passed_on(
    status: str,
    headers: Headers,
    environ: WSGIEnvironment,
    start_response: StartResponse,
    pieces: Iterable[bytes],
    answer: Iterable[bytes],
) -> Iterable[bytes]:
    """Give on what is not kept, piece by piece, however long; a file stays a file, so that the server may send it itself."""
    start_response(status, headers)
    if environ["REQUEST_METHOD"] == "HEAD":
        _close(answer)
        return []
    return answer if pieces is answer else _PassedOn(pieces, answer)


def _close(answer: Iterable[bytes]) -> None:
    if hasattr(answer, "close"):
        answer.close()


def _seconds(cache_control: str) -> tuple[int, int]:
    """How long an answer is fresh for a shared cache, and how long it may be given stale meanwhile; zeros: not at all."""
    told = dict(part.strip().lower().partition("=")[::2] for part in cache_control.split(","))
    if "public" not in told or {"no-store", "private", "no-cache"} & told.keys():
        return 0, 0
    fresh, stale = told.get("s-maxage", ""), told.get("stale-while-revalidate", "")
    return int(fresh) if fresh.isdigit() else 0, int(stale) if stale.isdigit() else 0


def _matches(condition: str, etag: str) -> bool:
    """If-None-Match by weak comparison."""
    tags = {part.strip().removeprefix("W/") for part in condition.split(",")}
    return etag.removeprefix("W/") in tags or condition.strip() == "*"
