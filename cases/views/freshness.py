"""Conditional GET: what a page depends on, in a short stamp, so that an unchanged page is answered with 304 and no body."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.translation import get_language

SOURCES = (
    "templates/base.html",
    "templates/api",
    "templates/cases",
    "templates/components",
    "templates/petitions",
    "locale",
    "cases",
    "config",
    "petitions",
    "territories",
    "static/css",
)
KINDS = {".html", ".mo", ".py", ".css"}
PERSONAL_COOKIES = ("messages", settings.SESSION_COOKIE_NAME)
"""A page may say something to this one visitor: never answered with 304."""


@lru_cache(maxsize=1)
def edition() -> str:
    """A hash of what the pages are made from: after a deployment no browser is told that nothing has changed."""
    made = hashlib.sha256()
    for source in SOURCES:
        root = Path(settings.BASE_DIR) / source
        files = sorted(root.rglob("*")) if root.is_dir() else [root]
        for file in files:
            if file.suffix in KINDS and file.is_file():
                made.update(file.read_bytes())
    return made.hexdigest()[:16]


def etag(request: HttpRequest, facts: Iterable[object]) -> str | None:
    """The tag of a page made from `facts` for this visitor; None when the page may speak to them alone."""
    if any(request.COOKIES.get(name) for name in PERSONAL_COOKIES):
        return None
    parts = [
        "" if settings.DEBUG else edition(),
        get_language(),
        request.get_full_path(),
        request.COOKIES.get("theme", ""),
        request.COOKIES.get(settings.CSRF_COOKIE_NAME, ""),
        request.headers.get("HX-Request", ""),
        *facts,
    ]
    return '"' + hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()[:32] + '"'


def unchanged(request: HttpRequest, tag: str | None) -> HttpResponse | None:
    """The answer 304 when the visitor already has this page."""
    if tag is None or settings.DEBUG:
        return None
    found = get_conditional_response(request, etag=tag)
    return _marked(found, tag) if isinstance(found, HttpResponse) else None


def fresh(response: HttpResponse, tag: str | None) -> HttpResponse:
    """Let the browser keep the page, but ask each time whether it still holds."""
    return _marked(response, tag)


def _marked(response: HttpResponse, tag: str | None) -> HttpResponse:
    if tag is not None:
        response.headers["ETag"] = tag
    patch_cache_control(response, private=True, no_cache=True)
    patch_vary_headers(response, ["Cookie", "HX-Request"])
    return response
