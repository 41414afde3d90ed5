"""Refusals of the interface as problem documents (RFC 9457); pages for people: config.middleware."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.signals import got_request_exception
from django.http import Http404, UnreadablePostError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from cases.errors import BadInput, DomainError

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
KIND = "urn:jauap:problem:"
"""Prefix of the type of a problem; the rest is its code, listed in docs/api.md."""
WAIT_SECONDS = 60
"""When a limit does not say how long it lasts."""

CODES = {
    exceptions.ParseError: "unreadable",
    exceptions.MethodNotAllowed: "method-not-allowed",
    exceptions.NotAcceptable: "not-acceptable",
    exceptions.UnsupportedMediaType: "unsupported-media-type",
    exceptions.NotFound: "not-found",
    exceptions.PermissionDenied: "forbidden",
    exceptions.NotAuthenticated: "not-signed-in",
    exceptions.AuthenticationFailed: "not-signed-in",
}


class RequestTooLarge(exceptions.APIException):
    """More was sent than the interface reads."""

    status_code = 413
    default_code = "too-large"
    default_detail = gettext_lazy("The request is too large.")


class LengthRequired(exceptions.APIException):
    """A body in pieces whose length nobody said: the web server's gateway would read it as empty."""

    status_code = 411
    default_code = "length-required"
    default_detail = gettext_lazy("Say the length of the body in the header Content-Length.")


class KeyReused(exceptions.APIException):
    """The key of a request was used before, for something else."""

    status_code = 422
    default_code = "idempotency-key-reused"
    default_detail = gettext_lazy("This Idempotency-Key was used before, with other content. Make a new one.")


def problem(status: int, code: str, title: str, **more: Any) -> Response:
    """A problem document. `title` says in the person's language what happened; `more` are the facts."""
    response = Response(
        {"type": KIND + code, "title": title, "status": status, **more}, status=status, content_type=MEDIA_TYPE
    )
    if "retry_after" in more:
        response["Retry-After"] = str(more["retry_after"])
    return response


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """What the framework calls for everything a view of the interface raises. A crash is logged and answered with 500."""
    set_rollback()
    response = _refusal(error)
    if response is not None:
        return response
    if settings.DEBUG:
        return None
    return _crash(error, context)


def _refusal(error: Exception) -> Response | None:
    """The problem of anything that is not our own fault."""
    if isinstance(error, DomainError):
        return _broken_rule(error)
    if isinstance(error, Http404):
        return problem(404, "not-found", _("Nothing was found here."))
    if isinstance(error, PermissionDenied):
        return problem(403, "forbidden", _("You may not do this."))
    if isinstance(error, RequestDataTooBig):
        return problem(413, "too-large", str(RequestTooLarge.default_detail))
    if isinstance(error, SuspiciousOperation | UnreadablePostError):
        return problem(400, "unreadable", _("The request could not be read."))
    return _framework(error) if isinstance(error, exceptions.APIException) else None


def _broken_rule(error: DomainError) -> Response | None:
    """A rule of the product, with its facts; a status of 500 is our fault."""
    if error.status >= 500:
        return None
    if isinstance(error, BadInput):
        return problem(error.status, error.code, str(error.message), errors=flat(error.errors))
    return problem(error.status, error.code, str(error.message), **error.facts)


def _framework(error: exceptions.APIException) -> Response:
    """What the framework itself refuses."""
    if isinstance(error, exceptions.ValidationError):
        return problem(400, "bad-input", _("Please check the answers."), errors=flat(error.detail))
    if isinstance(error, exceptions.Throttled):
        wait = int(getattr(error, "wait", None) or WAIT_SECONDS)
        title = ngettext(
            "Too many requests from this address. Try again in %(count)s second.",
            "Too many requests from this address. Try again in %(count)s seconds.",
            wait,
        )
        return problem(429, "too-many-requests", title % {"count": wait}, retry_after=wait)
    code = CODES.get(type(error)) or str(error.default_code).replace("_", "-")
    response = problem(error.status_code, code, str(error.detail))
    if getattr(error, "auth_header", None):
        response["WWW-Authenticate"] = error.auth_header  # type: ignore[attr-defined]
    return response


def _crash(error: Exception, context: Mapping[str, Any]) -> Response:
    """Our own fault: told to whoever watches the site, and to the program without a word of what it was."""
    request = context["request"]._request
    log.error("The interface failed at %s.", request.path, exc_info=error)
    got_request_exception.send(sender=exception_handler, request=request)
    return problem(500, "our-fault", _("Something broke on our side. Nothing was saved. Please try again later."))


def flat(detail: Any, name: str = "") -> dict[str, list[str]]:
    """What is wrong, by the name of a field; a part of a list is named "photos.0"."""
    if isinstance(detail, Mapping):
        found: dict[str, list[str]] = {}
        for key, inner in detail.items():
            found |= flat(inner, f"{name}.{key}" if name else str(key))
        return found
    if isinstance(detail, Sequence) and not isinstance(detail, str):
        parts = [one for one in detail if not isinstance(one, Mapping)]
        found = {name or "non_field_errors": [str(one) for one in parts]} if parts else {}
        for place, one in enumerate(detail):
            if isinstance(one, Mapping):
                found |= flat(one, f"{name}.{place}" if name else str(place))
        return found
    return {name or "non_field_errors": [str(detail)]}
