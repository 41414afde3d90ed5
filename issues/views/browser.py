"""Which reports belong to this browser: their keys in a cookie that scripts cannot read."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from issues.drafts import KEPT_FOR

COOKIE = "reports"
MOST = 8
"""Reports that a browser remembers at once, the newest."""


def keys_of(request: HttpRequest) -> list[uuid.UUID]:
    """Keys of this browser's reports, the newest first; what is not a key is passed over."""
    keys = []
    for written in request.COOKIES.get(COOKIE, "").split(".")[:MOST]:
        try:
            keys.append(uuid.UUID(written))
        except ValueError:
            continue
    return keys


def is_mine(request: HttpRequest, key: uuid.UUID) -> bool:
    """Whether a report was begun in this browser: its address alone, sent to somebody, opens nothing."""
    return key in keys_of(request)


def remember(response: HttpResponse, request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Keep a key with this browser for as long as a draft lives."""
    keys = [key, *(other for other in keys_of(request) if other != key)][:MOST]
    response.set_cookie(
        COOKIE,
        ".".join(other.hex for other in keys),
        max_age=KEPT_FOR,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
    return response
