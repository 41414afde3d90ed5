"""A small shared cache in front of Django, in each web process: public pages that say so are answered without it.

A page takes part by its own headers alone (RFC 9111, RFC 5861): `Cache-Control: public, s-maxage=15, stale-while-revalidate=300`,
an ETag, and Vary. Within s-maxage it is answered from memory; after that, for as long as stale-while-revalidate allows, one
request makes it anew while the others are still given the old one. A request with a session, or with credentials, passes by, and
so does every answer that sets a cookie. A proxy or a CDN in front may do the same; then this one is asked seldom.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

LARGEST = 512 * 1024
"""Bytes of the largest page kept."""
MOST_ADDRESSES = 20_000
"""Addresses whose Vary is remembered before those without a kept page are forgotten."""
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
    is_being_renewed: bool = False


class PageCache:
    """WSGI middleware. `most_bytes` bounds the bodies kept; the page unused longest goes first."""

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
        self._varies: dict[tuple[str, ...], tuple[str, ...]] = {}
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
        return self._ask(address, environ, start_response)

    # -- asking ------------------------------------------------------------------------

    def _may_be_shared(self, environ: WSGIEnvironment) -> bool:
        if (
            environ["REQUEST_METHOD"] not in {"GET", "HEAD"}
            or "HTTP_AUTHORIZATION" in environ
            or "HTTP_RANGE" in environ
        ):
            return False
        cookies = environ.get("HTTP_COOKIE", "")
        if not cookies:
            return True
        try:
            return self.session_cookie not in SimpleCookie(cookies)
        except CookieError:
            return False

    def _kept(self, address: tuple[str, ...], environ: WSGIEnvironment) -> Page | None:
        """A fresh page; or a stale one that another request is renewing at this moment."""
        with self._lock:
            varies = self._varies.get(address)
            if varies is None:
                return None
            key = address + _values(varies, environ)
            page = self._pages.get(key)
            if page is None:
                return None
            age = self.clock() - page.made_at
            if age > page.fresh_seconds + page.stale_seconds:
                self._forget(key)
                return None
            if age > page.fresh_seconds and not page.is_being_renewed:
                page.is_being_renewed = True
                return None
            self._pages.move_to_end(key)
            return page

    def _ask(
        self, address: tuple[str, ...], environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Let Django answer, whole: a condition of this one reader must not decide what the others are given."""
        asked = {
            name: value
            for name, value in environ.items()
            if name not in {"HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE"}
        }
        asked["REQUEST_METHOD"] = "GET"
        seen: dict[str, Any] = {}

        def remember(status: str, headers: Headers, error: Any = None) -> Callable[[bytes], object]:
            seen.update(status=status, headers=headers)
            return lambda written: seen.setdefault("written", []).append(written)

        answer = self.application(asked, remember)
        try:
            body = b"".join([*seen.get("written", []), *answer])
        finally:
            if hasattr(answer, "close"):
                answer.close()
        page = _page(seen["status"], seen["headers"], body, self.clock())
        self._store(address, environ, page)
        return self._answer(page, environ, start_response, age=0)

    # -- remembering -----------------------------------------------------------------------

    def _store(self, address: tuple[str, ...], environ: WSGIEnvironment, page: Page) -> None:
        names = {name.lower() for name, _value in page.headers}
        varies = tuple(
            sorted(part.strip().lower() for part in _header(page.headers, "vary").split(",") if part.strip())
        )
        kept = (
            page.status.startswith("200")
            and page.fresh_seconds > 0
            and "set-cookie" not in names
            and "*" not in varies
            and len(page.body) <= min(LARGEST, self.most_bytes)
        )
        with self._lock:
            self._forget(address + _values(self._varies.get(address, ()), environ))
            if not kept:
                return
            if len(self._varies) >= MOST_ADDRESSES:  # addresses whose pages are long gone
                self._varies = {key[: len(address)]: self._varies[key[: len(address)]] for key in self._pages}
            self._varies[address] = varies
            key = address + _values(varies, environ)
            self._forget(key)
            self._pages[key] = page
            self._bytes += len(page.body)
            while self._bytes > self.most_bytes:
                self._forget(next(iter(self._pages)))

    def _forget(self, key: tuple[str, ...]) -> None:
        page = self._pages.pop(key, None)
        if page is not None:
            self._bytes -= len(page.body)

    # -- answering -----------------------------------------------------------------------------

    def _answer(
        self, page: Page, environ: WSGIEnvironment, start_response: StartResponse, age: int | None = None
    ) -> list[bytes]:
        seconds = int(self.clock() - page.made_at) if age is None else age
        told = [("Age", str(seconds))] if age is None else []
        if page.status.startswith("200") and page.etag and _matches(environ.get("HTTP_IF_NONE_MATCH", ""), page.etag):
            headers = [(name, value) for name, value in page.headers if name.lower() in KEPT_HEADERS]
            start_response("304 Not Modified", headers + told)
            return []
        start_response(page.status, page.headers + told)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [page.body]


def _address(environ: WSGIEnvironment) -> tuple[str, ...]:
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


def _page(status: str, headers: Headers, body: bytes, now: float) -> Page:
    fresh, stale = _seconds(_header(headers, "cache-control"))
    return Page(status, headers, body, _header(headers, "etag"), now, fresh, stale)


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
