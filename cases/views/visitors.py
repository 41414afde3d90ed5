"""The cookie by which one browser supports a case once: a random value, signed, which JavaScript cannot read."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from cases.private_links import key_of

COOKIE = "visitor"
SALT = "cases.visitor"
TWO_YEARS = 2 * 365 * 24 * 3600


def visitor_of(request: HttpRequest) -> str:
    """The visitor's value; empty for a browser that has none, or one that was tampered with."""
    return request.get_signed_cookie(COOKIE, "", salt=SALT) or ""


def visitor_key(request: HttpRequest) -> str:
    """The key under which the visitor's support is stored; empty when they have no cookie yet."""
    return key_of(visitor_of(request))


def new_visitor() -> str:
    """A value for a browser that has none."""
    return secrets.token_urlsafe(18)


def remember(response: HttpResponse, visitor: str) -> None:
    """Set the cookie."""
    response.set_signed_cookie(
        COOKIE,
        visitor,
        salt=SALT,
        max_age=TWO_YEARS,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
