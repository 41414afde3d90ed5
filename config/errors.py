"""Pages for what went wrong: what happened, and what to do. In the language of the address, and without the database.

The page of a crash must come even when the database, the sessions or a template tag are what crashed: it takes nothing from
the request but its address, and falls back to a file without any template.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import loader
from django.utils.translation import get_language, get_language_from_request, override
from django.utils.translation import gettext as _

from accounts import views_second_step
from config.context import LANGUAGES, site
from config.problems import KIND, MEDIA_TYPE

log = logging.getLogger(__name__)
INTERFACE = "/api/"
SET_UP = "accounts:set_up_app"
LAST_RESORT = Path(__file__).resolve().parent.parent / "templates" / "errors" / "last_resort.html"


def language_of(request: HttpRequest) -> str:
    """The language of the address; the default one has no prefix."""
    first = request.path_info.lstrip("/").split("/", 1)[0]
    return first if first in {code for code, _short, _name in LANGUAGES} else settings.LANGUAGE_CODE


def error_page(request: HttpRequest, status: int, name: str, **facts: Any) -> HttpResponse:
    """The page errors/<name>.html with a status. `facts` are what the page says, never an exception's text."""
    language = language_of(request)
    try:
        with override(language):
            # No context processors: they may read the session, and through it the database.
            page = loader.get_template(f"errors/{name}.html").render(
                {**site(request), "request": request, "status": status, **facts}
            )
    except Exception:
        log.exception("The error page %s could not be drawn.", name)
        page = LAST_RESORT.read_text(encoding="utf-8")
    answer = HttpResponse(page, status=status)
    answer["Content-Language"] = language
    answer["Cache-Control"] = "no-store"
    return answer


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request could not be read, or was sent to a name that is not the site's. Programs get a problem document."""
    wrong_name = isinstance(exception, DisallowedHost)
    if request.path_info.startswith(INTERFACE):
        return _problem(request, wrong_name=wrong_name)
    return _wrong_name(request) if wrong_name else error_page(request, 400, "400")


def _problem(request: HttpRequest, *, wrong_name: bool) -> HttpResponse:
    """What the interface answers when no view of it was reached."""
    with override(get_language_from_request(request)):
        code, title = ("unreadable", _("The request could not be read."))
        if wrong_name:
            code, title = ("wrong-host", _("Nothing answers under this name. The site is at: %(address)s"))
            title %= {"address": settings.SITE_ADDRESS}
        facts = {"type": KIND + code, "title": title, "status": 400}
        answer = JsonResponse(facts, status=400, content_type=MEDIA_TYPE, json_dumps_params={"ensure_ascii": False})
        answer["Content-Language"] = get_language() or settings.LANGUAGE_CODE
    answer["Cache-Control"] = "no-store"
    return answer


def _wrong_name(request: HttpRequest) -> HttpResponse:
    """A page in all three languages that leads to the right name: no link of the frame would, and no style is sure to come."""
    answer = HttpResponse(
        loader.get_template("errors/wrong_host.html").render({"address": settings.SITE_ADDRESS}), status=400
    )
    answer["Content-Language"] = ", ".join(code for code, _short, _name in LANGUAGES)
    answer["Cache-Control"] = "no-store"
    return answer


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: known, but not allowed."""
    return error_page(request, 403, "403")


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: nothing here, or not for this person."""
    return error_page(request, 404, "404")


def too_many_requests(request: HttpRequest, wait_seconds: int | None = None) -> HttpResponse:
    """429: slow down; the text a person wrote stays in their browser."""
    answer = error_page(
        request, 429, "429", wait_minutes=None if wait_seconds is None else max(1, -(-wait_seconds // 60))
    )
    if wait_seconds is not None:
        answer["Retry-After"] = str(wait_seconds)
    return answer


def one_moment(request: HttpRequest, *, kept: list[tuple[str, str]], turn: str, seconds: int) -> HttpResponse:
    """Many write from this network: wait for a turn, then send what one wrote, which stands in the page (accounts.slow_way)."""
    language = language_of(request)
    with override(language):
        context = {**site(request), "kept": kept, "turn": turn, "seconds": seconds}
        page = loader.get_template("errors/one_moment.html").render(context, request)
    answer = HttpResponse(page)
    answer["Content-Language"] = language
    answer["Cache-Control"] = "no-store"
    return answer


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault."""
    return error_page(request, 500, "500")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: a form without a valid token, most often because it stood open too long or cookies are off.

    Whoever set up an app was signed in by that, and so has a new token: the page with the recovery codes, loaded again, sends
    the old one. It changes nothing, but what was done before is not said to have failed.
    """
    log.warning("CSRF check failed: %s", reason)
    match = request.resolver_match
    if match is not None and match.view_name == SET_UP and views_second_step.has_app(request):
        return error_page(request, 403, "app_is_set_up")
    return error_page(request, 403, "csrf_failure")
