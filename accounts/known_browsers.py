"""Which browsers an account was signed in from: a signed cookie that names no account, for a year."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from accounts.models import User

COOKIE = "known"
AGE = timedelta(days=365)
MOST = 5
"""Accounts that one browser remembers: a family's telephone."""
KEY = 16


def is_known(request: HttpRequest, user: User) -> bool:
    """Whether this account was signed in here before. No query."""
    return _key(user) in _keys(request)


def remember(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """From now on this browser is known to the account."""
    keys = [_key(user), *(key for key in _keys(request) if key != _key(user))][:MOST]
    response.set_cookie(
        COOKIE,
        signing.dumps(keys, salt="accounts.known_browsers"),
        max_age=AGE,
        secure=bool(settings.SESSION_COOKIE_SECURE),
        httponly=True,
        samesite="Lax",
    )


def _keys(request: HttpRequest) -> list[str]:
    try:
        keys = signing.loads(request.COOKIES.get(COOKIE, ""), salt="accounts.known_browsers", max_age=AGE)
    except signing.BadSignature:
        return []
    return keys if isinstance(keys, list) else []


def _key(user: User) -> str:
    return salted_hmac("accounts.known_browsers", str(user.pk), algorithm="sha256").hexdigest()[:KEY]
