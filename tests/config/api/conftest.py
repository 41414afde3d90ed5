"""A client for the interface, and the description that its answers must keep to."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass

import jsonschema
import pytest
from django.test import Client

from tests.petitions.conftest import petitioners  # noqa: F401  # a fixture
from tests.world import QARAUYL


@dataclass
class Interface:
    """Asks /api/v1/ as a program does."""

    client: Client
    language: str = "kk"

    def get(self, path: str, **headers: str):
        return self.client.get(f"/api/v1/{path}", headers={"Accept-Language": self.language, **headers})

    def post(self, path: str, body: object = None, *, key: object = None, **headers: str):
        """JSON with an Idempotency-Key: a new one when none is named."""
        headers = {"Accept-Language": self.language, "Idempotency-Key": str(key or uuid.uuid4()), **headers}
        return self.client.post(
            f"/api/v1/{path}", json.dumps(body or {}), content_type="application/json", headers=headers
        )

    def post_form(self, path: str, form: dict, *, key: object = None):
        return self.client.post(
            f"/api/v1/{path}",
            form,
            headers={"Accept-Language": self.language, "Idempotency-Key": str(key or uuid.uuid4())},
        )


@pytest.fixture
def api(world) -> Interface:
    """The interface over the small world."""
    return Interface(Client())


REPORT = {
    "place": QARAUYL,
    "category": "water",
    "title": "Құбыр жарылды",
    "body": "Абай көшесінде су ағып жатыр.",
    "lat": 48.94261234,
    "lon": 79.25051234,
    "place_note": "Мектептің алдында",
}
"""What a program sends for a resident of Қарауыл."""


def is_problem(answer, status: int, code: str) -> dict:
    """A refusal as RFC 9457 has it; returns the document."""
    assert answer.status_code == status, answer.content.decode()
    assert answer.headers["Content-Type"] == "application/problem+json"
    document = answer.json()
    assert document["type"] == f"urn:jauap:problem:{code}"
    assert document["status"] == status
    assert document["title"]
    return document


def described(path: str, method: str, status: int) -> dict:
    """The JSON schema that the description promises for an answer, with every definition it refers to."""
    from config.api.docs import description

    said = description("en")
    answer = said["paths"][path][method]["responses"][str(status)]
    schema = next(iter(answer["content"].values()))["schema"]
    return _strict({**schema, "components": said["components"]})


def _strict(schema):
    """OpenAPI 3.0's `nullable` in the words of JSON Schema; and nothing may be answered that is not described."""
    if isinstance(schema, list):
        return [_strict(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    made = {name: _strict(one) for name, one in schema.items() if name not in {"nullable", "readOnly"}}
    if "properties" in made and made.get("type") == "object":
        made["additionalProperties"] = False
    if schema.get("nullable"):
        if "allOf" in made:
            return {"anyOf": [*made["allOf"], {"type": "null"}]}
        if "enum" in made:
            made["enum"] = [*made["enum"], None]
        made["type"] = [made["type"], "null"]
    return made


def keeps_to(answer, path: str, method: str = "get") -> dict:
    """Check an answer against the description; returns its JSON."""
    assert answer.status_code < 300, answer.content.decode()
    document = answer.json()
    jsonschema.validate(document, described(path, method, answer.status_code))
    return document
