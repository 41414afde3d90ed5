"""Answers to readers of public pages: a page kept for a minute by everybody between, and 304 when nothing has changed."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers

from cases.views.freshness import etag
from statistics.remembering import Remembered

FOR_A_MINUTE = {"public": True, "max_age": 60, "s_maxage": 120, "stale_while_revalidate": 600}


def public_page(request: HttpRequest, template: str, facts: Remembered[dict[str, Any]], **more: Any) -> HttpResponse:
    """A page made from remembered facts; `more` is what the address itself says, so it needs no part in the tag.

    A visitor who has it is told so without rendering. A page that may speak to one visitor alone is never shared.
    """
    tag = None if settings.DEBUG else etag(request, [template, facts.computed_at.isoformat()])
    response = get_conditional_response(request, etag=tag) if tag else None
    if not isinstance(response, HttpResponse):
        response = render(request, template, {**facts.value, "computed_at": facts.computed_at, **more})
    if tag:
        response.headers["ETag"] = tag
        patch_cache_control(response, **FOR_A_MINUTE)
    else:
        patch_cache_control(response, private=True, no_cache=True)
    patch_vary_headers(response, ["Cookie"])
    return response
