"""Addresses under /api/v1/ at which there is nothing: a problem document, and the way when only a slash is missing."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve
from rest_framework.request import Request

from config.api.base import PublicView

STILL_THE_SAME_METHOD = 308


class Nowhere(PublicView):
    """Nothing is here."""

    schema = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """With a slash at the end there may be something; the method and the body stay as they are."""
        if not request.path.endswith("/") and self._is_somewhere(f"{request.path}/"):
            query = f"?{request.META['QUERY_STRING']}" if request.META.get("QUERY_STRING") else ""
            return HttpResponse(status=STILL_THE_SAME_METHOD, headers={"Location": f"{request.path}/{query}"})
        return super().dispatch(request, *args, **kwargs)

    def _is_somewhere(self, path: str) -> bool:
        try:
            return resolve(path).url_name != "nowhere"
        except Resolver404:
            return False

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Whatever the method."""
        raise Http404
