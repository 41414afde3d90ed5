"""What every view of the interface has in common: language, format, caching, readers on other sites, limits.

A view answers in the language of the header Accept-Language and in JSON. Nothing here knows who is asking: there is no
session, no cookie and no personal data, so every answer to GET may be shared and read from any site.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import IO, Any, ClassVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.http import parse_etags
from django.utils.translation import get_language, get_supported_language_variant, override
from django.utils.translation import gettext as _
from django.utils.translation.trans_real import parse_accept_lang_header
from rest_framework import exceptions, parsers
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.permissions import AllowAny
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.limits import count_request
from cases.views.freshness import edition
from config.problems import LengthRequired, RequestTooLarge
from territories.clock import arrival

READING = frozenset({"GET", "HEAD", "OPTIONS"})
LEAST_REFUSAL = 400
ASK_EACH_TIME = {"public": True, "no_cache": True}
"""Keep the answer, but ask whether it still holds: 304 costs next to nothing."""
FOR_A_MINUTE = {"public": True, "max_age": 60, "s_maxage": 120, "stale_while_revalidate": 600}
FOR_AN_HOUR = {"public": True, "max_age": 3600, "stale_while_revalidate": 86_400}


# -- format --------------------------------------------------------------------------------


class ByAccept(DefaultContentNegotiation):
    """The format is chosen by the header Accept alone, never by a parameter of the address."""

    class settings:  # noqa: N801 - the framework reads this attribute
        URL_FORMAT_OVERRIDE = None


class JSONBody(parsers.BaseParser):
    """A body in JSON, of a size that fits memory, without half characters that no database can store."""

    media_type = "application/json"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """The value; ParseError for anything that is not JSON, RequestTooLarge before it is read."""
        body = stream.read(settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
        if len(body) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise RequestTooLarge
        try:
            value = json.loads(body, parse_constant=_no_constant)
            json.dumps(value, ensure_ascii=False).encode()
        except (ValueError, RecursionError):
            raise exceptions.ParseError(_("The body is not JSON in UTF-8.")) from None
        return value


def _no_constant(name: str) -> Any:
    """NaN and Infinity are not JSON."""
    raise ValueError(name)


# -- language ------------------------------------------------------------------------------


def language_of(request: HttpRequest) -> str:
    """kk, ru or en as Accept-Language prefers; Kazakh when it names none of them."""
    for code, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        try:
            return get_supported_language_variant(code)
        except LookupError:
            continue
    return settings.LANGUAGE_CODE


# -- freshness -----------------------------------------------------------------------------


@lru_cache(maxsize=1)
def interface_edition() -> str:
    """A hash of the sources of the answers: after a deployment no program is told that nothing has changed."""
    made = hashlib.sha256(edition().encode())
    for folder in ("config/api", "issues", "petitions", "statistics", "templates/api"):
        for file in sorted((Path(settings.BASE_DIR) / folder).rglob("*")):
            if file.suffix in {".py", ".html"}:
                made.update(file.read_bytes())
    return made.hexdigest()[:16]


def tag_of(request: HttpRequest, facts: Iterable[object]) -> str:
    """The ETag of an answer that depends on the address, the language and these facts."""
    parts = [interface_edition(), get_language(), request.get_host(), request.get_full_path(), *facts]
    return '"' + hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()[:32] + '"'


def _has(request: HttpRequest, tag: str) -> bool:
    """Whether the client says that it already holds this answer."""
    held = parse_etags(request.headers.get("If-None-Match", ""))
    return "*" in held or tag in {one.removeprefix("W/") for one in held}


# -- the view ------------------------------------------------------------------------------


class PublicView(APIView):
    """A view that anybody may use. Reading is open to scripts of any site; writing to none but our own."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    renderer_classes: Any = (JSONRenderer,)
    parser_classes: Any = (JSONBody,)
    content_negotiation_class = ByAccept
    caching: ClassVar[Mapping[str, Any]] = ASK_EACH_TIME
    largest_body = settings.DATA_UPLOAD_MAX_MEMORY_SIZE

    tag: str = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer in the language of the request; the answer is written out while that language is active."""
        with override(language_of(request)):
            response = super().dispatch(request, *args, **kwargs)
            if isinstance(response, Response):
                if response.status_code >= LEAST_REFUSAL:
                    response.accepted_renderer = JSONRenderer()
                response.render()
            return self._finished(request, response)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse what is too large and what a page of another site sends, before anything is read."""
        super().initial(request, *args, **kwargs)
        if request.method in READING:
            return
        if "Transfer-Encoding" in request.headers and not request.META.get("CONTENT_LENGTH"):
            raise LengthRequired
        if int(request.META.get("CONTENT_LENGTH") or 0) > self.largest_body:
            raise RequestTooLarge
        origin = request.headers.get("Origin")
        if origin and origin not in {*settings.CSRF_TRUSTED_ORIGINS, f"{request.scheme}://{request.get_host()}"}:
            raise exceptions.PermissionDenied(_("Pages of other sites cannot write here, only programs can."))

    def options(self, request: Request, *args: Any, **kwargs: Any) -> Response:  # type: ignore[override]
        """Which methods there are; also the answer to a browser that asks for a page of another site."""
        return Response(status=204)

    def unchanged(self, *facts: object) -> Response | None:
        """The answer 304 when the client holds the answer that these facts give. Call it before anything costly."""
        self.tag = tag_of(self.request, facts)
        return Response(status=304) if _has(self.request, self.tag) else None

    def count(self, name: str) -> None:
        """Count one more use by this address; Throttled (429) when there were too many. Shared with the pages."""
        verdict = count_request(name, self.request._request)
        if not verdict.is_allowed:
            raise exceptions.Throttled(wait=verdict.wait_seconds)

    @property
    def now(self) -> datetime:
        """The moment at which the request arrived."""
        return arrival(self.request._request)

    def get_serializer_context(self) -> dict[str, Any]:
        """What serializers need besides the rows."""
        return {"request": self.request, "now": self.now}

    def _finished(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Headers of every answer, and 304 for an answer that the client holds."""
        if request.method in {"GET", "HEAD"} and response.status_code in {200, 304}:
            if not self.tag and isinstance(response, HttpResponse):
                self.tag = tag_of(request, [hashlib.sha256(response.content).hexdigest()])
                if _has(request, self.tag):
                    response = HttpResponse(status=304)
                    del response.headers["Content-Type"]
            response.headers["ETag"] = self.tag
            patch_cache_control(response, **self.caching)
        else:
            response.headers["Cache-Control"] = "no-store"
        patch_vary_headers(response, ["Accept", "Accept-Language"])
        response.headers["Content-Language"] = get_language() or settings.LANGUAGE_CODE
        if request.method in READING:
            _open_to_all_sites(request, response)
        return response


def _open_to_all_sites(request: HttpRequest, response: HttpResponseBase) -> None:
    """Let scripts of any page read: without cookies there is nothing to protect. Writing is not offered to them."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = "ETag, Content-Language, Retry-After"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
        response.headers["Access-Control-Allow-Headers"] = "Accept, Accept-Language, If-None-Match"
        response.headers["Access-Control-Max-Age"] = "86400"
