"""A private link in the hands of whoever is signed in for an office or the platform: it opens nothing, and says why.

Invariant 21: staff never create a confirmation that counts. An operator prints the link for a resident, an akim is handed a telephone
by a neighbour; neither reads who reported nor has a word on the answer.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

from accounts.models import User
from cases.models import Case

FORBIDDEN = 403


def signed_in(request: HttpRequest) -> User | None:
    """Whoever is signed in; None for a visitor."""
    return request.user if request.user.is_authenticated else None


def stopped(request: HttpRequest, *, owner: int | None, case: Case | None = None) -> HttpResponse | None:
    """The page that says so; None when the link is the person's own, or nobody is at work here. At most two queries.

    `owner`: the account to which what the link opens is tied.
    """
    user = signed_in(request)
    if user is None or user.pk == owner or not user.acts_for_others():
        return None
    context: dict[str, Any] = {"case": case}
    response = render(request, "cases/at_work.html", context, status=FORBIDDEN)
    add_never_cache_headers(response)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Referrer-Policy"] = "strict-origin"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
