"""The providers that the operator has configured."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404
from django.urls import reverse
from django.utils.translation import get_language

if TYPE_CHECKING:
    from accounts.oidc.agreements import Provider


def configured() -> tuple[Provider, ...]:
    """All of them, in the operator's order; none where there is no agreement with one."""
    return tuple(settings.OIDC_PROVIDERS)


def provider_or_404(name: str) -> Provider:
    """The provider of that name."""
    for one in configured():
        if one.name == name:
            return one
    raise Http404


def buttons(next_page: str = "") -> list[dict[str, str]]:
    """The providers as links, for the page of signing in; none where none is configured. No query."""
    asked = f"?{urlencode({'next': next_page})}" if next_page else ""
    language = get_language() or settings.LANGUAGE_CODE
    return [
        {"title": one.title(language), "href": f"{reverse('accounts:provider', args=[one.name])}{asked}"}
        for one in configured()
    ]
