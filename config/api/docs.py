"""The description of the interface: as OpenAPI for programs, and as pages for people, drawn from the same description."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.translation import get_language, override, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import (
    OpenApiJsonRenderer,
    OpenApiJsonRenderer2,
    OpenApiYamlRenderer,
    OpenApiYamlRenderer2,
)
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cases.views.freshness import etag, fresh
from config.api.base import PublicView, language_of
from config.api.queries import Query
from config.api.schema import REFUSALS, SECTIONS
from config.context import LANGUAGES
from config.problems import MEDIA_TYPE

PREFIX = "/api/v1"
DEEPEST = 4
"""Levels of fields within fields that the pages unfold."""


Said = dict[str, Any]
"""A part of the description."""


class SchemaQuery(Query):
    """In which language the description is wanted."""

    lang = serializers.ChoiceField([code for code, _short, _name in LANGUAGES], required=False)


class Schema(PublicView):
    """The description as OpenAPI 3."""

    schema = None
    renderer_classes = (OpenApiYamlRenderer, OpenApiYamlRenderer2, OpenApiJsonRenderer, OpenApiJsonRenderer2)

    def get(self, request: Request) -> Response:
        """In the language of the request, or of ?lang=."""
        language = SchemaQuery.read(request).get("lang") or get_language() or settings.LANGUAGE_CODE
        return Response(description(language))


@lru_cache(maxsize=len(LANGUAGES))
def description(language: str) -> Said:
    """The OpenAPI description in a language; made once in each process."""
    with override(language):
        made: Said = SchemaGenerator().get_schema(request=None, public=True)
    return made


# -- the pages ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter, or a field of what is sent or answered."""

    name: str
    kind: str
    text: str
    is_required: bool = False


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that the interface does."""

    code: str
    method: str
    path: str
    summary: str
    text: str
    parameters: list[Field]
    body: list[Field]
    answer: list[Field]
    statuses: list[Field]
    address: str
    """The address of an example, from the site's root."""
    sent: str
    """The JSON of an example; empty for reading."""


@login_not_required
@require_safe
def documentation(request: HttpRequest, section: str = "") -> HttpResponse:
    """The pages for people: what holds everywhere with a list of all addresses, and one for each section."""
    if section and section not in SECTIONS:
        raise Http404
    wanted = request.GET.get("lang", "")
    codes = [code for code, _short, _name in LANGUAGES]
    with override(wanted if wanted in codes else language_of(request)):
        language = get_language() or settings.LANGUAGE_CODE
        tag = etag(request, [language])
        answer = get_conditional_response(request, etag=tag) if tag else None
        if not isinstance(answer, HttpResponse):
            host = f"{request.scheme}://{request.get_host()}"
            parts = sections(language)
            facts = {
                "languages": _languages(language, request.path),
                "parts": parts,
                "part": next((one for one in parts if one["code"] == section), None),
                "refusals": [Field(str(status), "", str(text)) for status, text in REFUSALS.items()],
                "root": host,
                "base": f"{host}{PREFIX}/",
                "schema_url": reverse("api:schema"),
                "docs_url": f"{reverse('api:docs')}?lang={language}",
                "problem_type": MEDIA_TYPE,
            }
            answer = render(request, "api/section.html" if section else "api/docs.html", facts)
        answer.headers["Content-Language"] = language
        patch_vary_headers(answer, ["Accept-Language"])
        if tag:
            return fresh(answer, tag)
        patch_cache_control(answer, private=True, no_cache=True)
        return answer


def _languages(active: str, path: str) -> list[Said]:
    """This page in each language: the interface has one address for all of them."""
    return [
        {
            "code": code,
            "short": short,
            "name": name,
            "url": f"{path}?lang={code}",
            "current": code == active,
        }
        for code, short, name in LANGUAGES
    ]


@lru_cache(maxsize=len(LANGUAGES))
def sections(language: str) -> list[Said]:
    """Everything on the pages, from the description."""
    made = description(language)
    with override(language):
        found: dict[str, list[Operation]] = {code: [] for code in SECTIONS}
        for path, methods in made["paths"].items():
            for method, said in methods.items():
                found[said["tags"][0]].append(_operation(made, path, method, said))
        return [
            {
                "code": code,
                "title": str(title),
                "operations": found[code],
                "url": f"{reverse('api:section', args=[code])}?lang={language}",
            }
            for code, title in SECTIONS.items()
            if found[code]
        ]


def _operation(made: Said, path: str, method: str, said: Said) -> Operation:
    parameters = said.get("parameters", [])
    bodies: Said = said.get("requestBody", {}).get("content", {})
    good: Said = next(answer for status, answer in said["responses"].items() if status.startswith("2"))
    return Operation(
        code=said["operationId"],
        method=method.upper(),
        path=path,
        summary=said.get("summary", ""),
        text=said.get("description", ""),
        parameters=[_parameter(one) for one in parameters],
        body=list(fields_of(made, _first_schema(bodies))),
        answer=[replace(one, is_required=False) for one in fields_of(made, _first_schema(good.get("content", {})))],
        statuses=[
            Field(status, "", answer.get("description", "")) for status, answer in sorted(said["responses"].items())
        ],
        address=_address(path, parameters),
        sent=_sent(bodies) if method != "get" else "",
    )


def _first_schema(content: Said) -> Said:
    """The schema of the first format; all formats have the same."""
    first: Said = next(iter(content.values()), {})
    schema: Said = first.get("schema", {})
    return schema


def _parameter(said: Said) -> Field:
    where = {
        "path": pgettext("interface", "in the address"),
        "query": pgettext("interface", "after the question mark"),
        "header": pgettext("interface", "header"),
    }[said["in"]]
    kind = f"{where}, {kind_of(said.get('schema', {}))}"
    return Field(said["name"], kind, _meaning(said), said.get("required", False))


def kind_of(schema: Said) -> str:
    """What a value is, in a word, with the values it can take."""
    usually = pgettext("interface", "usually")
    if "enum" in schema:
        values = " | ".join(str(value) for value in schema["enum"] if value not in {"", None})
        default = schema.get("default")
        return f"{values} ({usually}: {default})" if default else values
    kind = {
        "integer": pgettext("interface", "whole number"),
        "number": pgettext("interface", "number"),
        "boolean": "true | false",
        "array": pgettext("interface", "list"),
        "object": pgettext("interface", "object"),
    }.get(schema.get("type", "string"), pgettext("interface", "text"))
    formats = {
        "date": pgettext("interface", "date"),
        "date-time": pgettext("interface", "moment"),
        "uuid": "UUID",
        "uri": pgettext("interface", "web address"),
        "binary": pgettext("interface", "file"),
        "email": pgettext("interface", "e-mail address"),
    }
    kind = formats.get(schema.get("format", ""), kind)
    limits = [f"{sign} {schema[name]}" for name, sign in (("minimum", "≥"), ("maximum", "≤")) if name in schema]
    if "maxLength" in schema and schema.get("format") != "uri":
        limits.append(_("at most %(count)s characters") % {"count": schema["maxLength"]})
    if "default" in schema:
        limits.append(f"{usually}: {schema['default']}")
    return f"{kind} ({', '.join(limits)})" if limits else str(kind)


def fields_of(made: Said, schema: Said, before: str = "", depth: int = 0) -> Iterator[Field]:
    """The fields of a value and of the values in it, named "results[].place.code"."""
    schema = _resolved(made, schema)
    if schema.get("type") == "array":
        yield from fields_of(made, schema["items"], f"{before}[]", depth)
        return
    for name, inner in schema.get("properties", {}).items():
        whole = _resolved(made, inner)
        path = f"{before}.{name}" if before else name
        yield Field(path, kind_of(whole), _meaning(inner), name in schema.get("required", []))
        if depth < DEEPEST:
            yield from fields_of(made, whole, path, depth + 1)


def _meaning(inner: Said) -> str:
    """What is said of the field itself, without the list of values that the kind already names."""
    text = "" if "$ref" in inner else str(inner.get("description", ""))
    return "" if text.startswith("* `") else text.split("\n\n* `")[0].strip()


def _resolved(made: Said, schema: Said) -> Said:
    """A schema without its reference; a value that may be null is shown as the value."""
    for key in ("allOf", "oneOf", "anyOf"):
        if key in schema:
            return _resolved(made, {**schema[key][0], **({"nullable": True} if schema.get("nullable") else {})})
    if "$ref" in schema:
        found: Said = made["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        return found
    return schema


PATH_EXAMPLES = {"code": "103230100", "number": "100016"}


def _address(path: str, parameters: list[Said]) -> str:
    """The address of an example."""
    for name, value in PATH_EXAMPLES.items():
        path = path.replace(f"{{{name}}}", value)
    query = {one["name"]: value for one in parameters if one["in"] == "query" for value in _values(one)}
    return f"{path}?{urlencode(query)}" if query else path


def _sent(bodies: Said) -> str:
    """The body of an example; an empty one where everything may be left out."""
    body: Any = next(iter(_values(bodies.get("application/json", {}))), {})
    return json.dumps(body, ensure_ascii=False, indent=2)


def _values(said: Said) -> list[Any]:
    """Values of the examples of a parameter or a body."""
    return [one["value"] for one in said.get("examples", {}).values()]
