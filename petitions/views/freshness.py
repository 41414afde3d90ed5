"""Public pages of petitions: kept for a while by everybody between, and 304 when nothing has changed.

A page made for a browser that has a session, or a message to be shown, may speak to that one person and is never shared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import (
    add_never_cache_headers,
    get_conditional_response,
    patch_cache_control,
    patch_vary_headers,
)
from django.utils.http import http_date

from cases.views.freshness import etag

SHARED = {"public": True, "max_age": 0, "s_maxage": 15, "stale_while_revalidate": 300}
"""A browser asks each time; a cache in front asks every quarter of a minute, and answers from what it has meanwhile."""


def kept(
    request: HttpRequest,
    facts: Iterable[object],
    make: Callable[[], HttpResponse],
    *,
    changed_at: datetime | None = None,
) -> HttpResponse:
    """The page that `make` renders, unless the reader has it already: then 304, and `make` is not called.

    `facts`: everything the page depends on. `changed_at`: when it last changed, for readers; only the tag decides about
    304, because a language or a theme is not told by a date.
    """
    tag = etag(request, facts)
    response = None
    if tag is not None and not settings.DEBUG:
        response = get_conditional_response(request, etag=tag)
    if not isinstance(response, HttpResponse):
        response = make()
    if response.status_code not in {200, 304}:
        return response
    if tag is None:
        patch_cache_control(response, private=True, no_cache=True)
    else:
        response.headers["ETag"] = tag
        patch_cache_control(response, **SHARED)
    if changed_at is not None:
        response.headers["Last-Modified"] = http_date(changed_at.timestamp())
    patch_vary_headers(response, ["Cookie", "HX-Request"])
    return response


def by_link_only(response: HttpResponse) -> HttpResponse:
    """Keep the address to those who have it: no cache, no search engine, and other sites are not told the path."""
    add_never_cache_headers(response)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Referrer-Policy"] = "strict-origin"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
