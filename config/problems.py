"""Refusals of the interface as problem documents (RFC 9457); pages for people: config.middleware."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from cases.errors import BadInput, DomainError

MEDIA_TYPE = "application/problem+json"
KIND = "urn:jauap:problem:"
"""Prefix of the type of a problem; the rest is its code, listed in docs/api.md."""


def problem(status: int, code: str, title: str, **more: Any) -> Response:
    """A problem document. `title` says in the person's language what happened; `more` are the facts."""
    response = Response(
        {"type": KIND + code, "title": title, "status": status, **more}, status=status, content_type=MEDIA_TYPE
    )
    if "retry_after" in more:
        response["Retry-After"] = str(more["retry_after"])
    return response


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """What the framework calls for everything a view of the interface raises; None: a crash, which stays one."""
    set_rollback()
    if isinstance(error, BadInput):
        fields = {name: [str(text)] for name, text in error.errors.items()}
        return problem(error.status, error.code, str(error.message), errors=fields)
    if isinstance(error, DomainError):
        return problem(error.status, error.code, str(error.message), **error.facts)
    if isinstance(error, Http404):
        return problem(404, "not-found", _("Nothing was found here."))
    if isinstance(error, PermissionDenied):
        return problem(403, "forbidden", _("You may not do this."))
    if isinstance(error, exceptions.ValidationError):
        detail = error.detail
        fields = detail if isinstance(detail, dict) else {"non_field_errors": detail}
        return problem(400, "bad-input", _("Please check the answers."), errors=fields)
    if isinstance(error, exceptions.Throttled):
        return problem(429, "too-many-requests", str(error.detail), retry_after=int(error.wait or 60))
    if isinstance(error, exceptions.APIException):
        code = str(error.get_codes() if isinstance(error.get_codes(), str) else error.default_code)
        response = problem(error.status_code, code.replace("_", "-"), str(error.detail))
        if getattr(error, "auth_header", None):
            response["WWW-Authenticate"] = error.auth_header  # type: ignore[attr-defined]
        return response
    return None
