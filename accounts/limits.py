"""How often one address may do something: counted in Redis, in a window that slides.

Two counters for each: of the present window on the clock and of the one before, which counts the less the longer the present one
has lasted. So nobody does twice as much around the turn of a minute. The moment is that of the request, which a library that reads
its own clock would not take. Addresses are counted as keyed hashes and forgotten with their windows; Redis keeps both over a restart.
Where Redis does not answer nothing is refused: a limit protects the site from a flood, and must not be what takes it down.
"""

from __future__ import annotations

import functools
import ipaddress
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import ParamSpec, Protocol, cast

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac
from django.utils.module_loading import import_string
from redis.exceptions import RedisError

from territories.clock import arrival

log = logging.getLogger(__name__)
P = ParamSpec("P")

IPV6_NETWORK = 64
"""Bits that one household or phone gets; the rest of an IPv6 address its owner changes at will."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether one more is allowed, and if not, how many seconds are left of the window."""

    is_allowed: bool
    wait_seconds: int = 0


def client_address(request: HttpRequest) -> str:
    """The address limits count by. Only entries of X-Forwarded-For that our own proxies added are believed.

    A client may write anything into the header; each proxy appends who called it. So with n proxies of ours the n-th entry
    from the right is the client. IPv6 counts by its /64. Empty when nothing sensible is known.
    """
    seen = str(request.META.get("REMOTE_ADDR", ""))
    if settings.TRUSTED_PROXIES:
        chain = [entry.strip() for entry in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if entry.strip()]
        if len(chain) >= settings.TRUSTED_PROXIES:
            seen = chain[-settings.TRUSTED_PROXIES]
    return _network(seen)


def _network(written: str) -> str:
    try:
        address = ipaddress.ip_address(written.strip().strip("[]"))
    except ValueError:
        return ""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, IPV6_NETWORK), strict=False))
    return str(address)


def count(name: str, who: str, now: datetime) -> Verdict:
    """Count one more of `name` (a key of settings.LIMITS) for an address; what is refused is not counted. Three commands to Redis.

    At most `most` in any span of `seconds`, if what came in the window before was spread over it evenly.
    """
    most, seconds = settings.LIMITS[name]
    moment = int(now.timestamp())
    window, passed = divmod(moment, seconds)
    key, key_before = _keys(name, who, window)
    try:
        cache.add(key, 0, timeout=2 * seconds)
        so_far, before = cache.incr(key), int(cache.get(key_before, 0))
        if so_far * seconds + before * (seconds - passed) <= most * seconds:
            return Verdict(is_allowed=True)
        cache.decr(key)
    except (RedisError, OSError, ValueError):  # ValueError: the window ended between two commands
        log.exception("The limit %s could not be counted.", name)
        return Verdict(is_allowed=True)
    return Verdict(is_allowed=False, wait_seconds=_wait(most, seconds, passed, so_far - 1, before))


def share_used(name: str, who: str, now: datetime) -> float:
    """Which part of a limit is used up, from 0 on; 1 when nothing more is allowed. Counts nothing. One command to Redis."""
    most, seconds = settings.LIMITS[name]
    window, passed = divmod(int(now.timestamp()), seconds)
    key, key_before = _keys(name, who, window)
    try:
        found = cache.get_many([key, key_before])
    except (RedisError, OSError):
        log.exception("The limit %s could not be read.", name)
        return 0.0
    return float(found.get(key, 0) * seconds + found.get(key_before, 0) * (seconds - passed)) / (max(most, 1) * seconds)


def _keys(name: str, who: str, window: int) -> tuple[str, str]:
    """Where the present window of an address and the one before are counted."""
    hashed = salted_hmac("accounts.limits", who).hexdigest()[:32]
    return f"limit:{name}:{window}:{hashed}", f"limit:{name}:{window - 1}:{hashed}"


def _wait(most: int, seconds: int, passed: int, so_far: int, before: int) -> int:
    """In how many seconds one more is allowed, when nothing comes meanwhile."""
    if so_far < most:
        return max(1, -(-seconds * (before - most + 1 + so_far) // before) - passed)
    return seconds - passed + -(-seconds * (so_far - most + 1) // max(so_far, 1))


def count_request(name: str, request: HttpRequest) -> Verdict:
    """Count a request by the address it came from; for the API and the views alike."""
    return count(name, client_address(request), arrival(request))


class View(Protocol[P]):
    """A Django view."""

    def __call__(self, request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        """Answer a request."""


def limited(name: str, *, methods: tuple[str, ...] = ("POST",)) -> Callable[[View[P]], View[P]]:
    """Let a view be used only so often by one address. Over the limit: the page about too many requests, status 429.

    @limited("file")
    def send(request): ...
    """

    def decorate(view: View[P]) -> View[P]:
        @functools.wraps(view)
        def counted(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if request.method in methods:
                verdict = count_request(name, request)
                if not verdict.is_allowed:
                    return too_many_requests(request, verdict.wait_seconds)
            return view(request, *args, **kwargs)

        return cast("View[P]", counted)

    return decorate


def too_many_requests(request: HttpRequest, wait_seconds: int) -> HttpResponse:
    """The page for it, named by address as CSRF_FAILURE_VIEW is: error pages belong to config, above this app."""
    page: Callable[[HttpRequest, int], HttpResponse] = import_string(
        getattr(settings, "LIMIT_FAILURE_VIEW", "config.errors.too_many_requests")
    )
    return page(request, wait_seconds)
