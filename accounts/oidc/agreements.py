"""Providers of identity by OpenID Connect, as an operator describes them. The settings import it, so it needs nothing of Django's.

OIDC_PROVIDERS is JSON, or the absolute path of a file with it: a list of objects, one for each provider (docs/identity.md).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

NAME = re.compile(r"[a-z][a-z0-9-]{0,30}")
ALGORITHMS = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519"}
)
"""All that is signed with a private key. `none`, and HS256 with a secret that both sides know, are no proof of who signed."""
USUAL = ("RS256", "PS256", "ES256", "EdDSA", "Ed25519")
LANGUAGES = ("kk", "ru", "en")
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint", "end_session_endpoint")
NEEDED = ENDPOINTS[:3]
HERE = frozenset({"localhost", "127.0.0.1", "::1"})


class BrokenProviders(ValueError):
    """OIDC_PROVIDERS cannot be used; says where, never a secret."""


@dataclass(frozen=True, slots=True)
class Provider:
    """One provider of identity, as the operator agreed with it."""

    name: str
    """Stands in the address that the provider sends people back to: never change it."""
    titles: Mapping[str, str]
    issuer: str
    client_id: str
    client_secret: str = field(default="", repr=False)
    """Empty for a public client, which PKCE alone protects."""
    auth: str = "basic"
    """How the secret is sent to the token endpoint: basic or post."""
    scopes: tuple[str, ...] = ("openid",)
    iin_claim: str = ""
    """The claim that holds the IIN, in the ID token or else in the answer of the userinfo endpoint."""
    may_prove: bool = False
    """Whether its word proves who somebody is: only for a provider that itself saw a document of theirs."""
    algorithms: tuple[str, ...] = USUAL
    endpoints: Mapping[str, str] = field(default_factory=dict)
    """For a provider without a discovery document."""

    def title(self, language: str) -> str:
        """What people call it."""
        return self.titles.get(language) or self.titles["en"]


def read_providers(written: str) -> tuple[Provider, ...]:
    """The providers in their order. Raises BrokenProviders."""
    if written.startswith("/"):
        try:
            written = Path(written).read_text(encoding="utf-8")
        except OSError as failure:
            raise BrokenProviders(f"{written} cannot be read: {type(failure).__name__}.") from None
    try:
        rows = json.loads(written or "[]")
    except ValueError:
        raise BrokenProviders("This is no JSON.") from None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise BrokenProviders("A list of objects is needed.")
    found = tuple(_provider(row) for row in rows)
    for key in ("name", "issuer"):
        if len({getattr(one, key) for one in found}) < len(found):
            raise BrokenProviders(f"Two providers have the same {key}: nobody could tell whose answer it is.")
    return found


def address_is_safe(address: str, *, beside: str = "") -> bool:
    """Whether something may be sent there: https, or this very machine where the issuer (`beside`) is on it too."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return False
    if parts.username or parts.password or parts.fragment or not host:
        return False
    if parts.scheme == "https":
        return True
    return parts.scheme == "http" and host in HERE and (not beside or (urlsplit(beside).hostname or "") in HERE)


def _provider(row: dict[str, Any]) -> Provider:
    name = row.get("name")
    if not isinstance(name, str) or not NAME.fullmatch(name):
        raise BrokenProviders("A provider has a name of small Latin letters, digits and hyphens.")
    unknown = set(row) - ({*Provider.__slots__, "title", "client_secret_file"} - {"titles"})
    if unknown:
        raise BrokenProviders(f"{name}: unknown {', '.join(sorted(unknown))}.")
    issuer = _text(row, name, "issuer")
    if not address_is_safe(issuer) or urlsplit(issuer).query:
        raise BrokenProviders(f"{name}: the issuer must be an https address without a question mark.")
    return Provider(
        name=name,
        titles=_titles(row, name),
        issuer=issuer,
        client_id=_text(row, name, "client_id"),
        client_secret=_secret(row, name),
        auth=_one_of(row, name, "auth", ("basic", "post"), "basic"),
        scopes=_scopes(row, name),
        iin_claim=_text(row, name, "iin_claim", default=""),
        may_prove=_may_prove(row, name),
        algorithms=_algorithms(row, name),
        endpoints=_endpoints(row, name, issuer),
    )


def _text(row: dict[str, Any], name: str, key: str, default: str | None = None) -> str:
    value = row.get(key, default)
    if not isinstance(value, str) or (default is None and not value) or len(value) > 200:
        raise BrokenProviders(f"{name}: {key} must be a text of at most 200 characters.")
    return value


def _titles(row: dict[str, Any], name: str) -> dict[str, str]:
    titles = row.get("title")
    if not isinstance(titles, dict) or not all(isinstance(titles.get(one), str) and titles[one] for one in LANGUAGES):
        raise BrokenProviders(f"{name}: title must be an object with kk, ru and en.")
    return {one: titles[one] for one in LANGUAGES}


def _secret(row: dict[str, Any], name: str) -> str:
    if "client_secret_file" not in row:
        return _text(row, name, "client_secret", default="")
    try:
        return Path(_text(row, name, "client_secret_file")).read_text(encoding="utf-8").strip()
    except OSError as failure:
        raise BrokenProviders(f"{name}: client_secret_file cannot be read: {type(failure).__name__}.") from None


def _one_of(row: dict[str, Any], name: str, key: str, allowed: tuple[str, ...], default: str) -> str:
    value = row.get(key, default)
    if value not in allowed:
        raise BrokenProviders(f"{name}: {key} must be one of {', '.join(allowed)}.")
    return str(value)


def _texts(row: dict[str, Any], name: str, key: str, default: tuple[str, ...]) -> tuple[str, ...]:
    values = row.get(key, default)
    if not isinstance(values, list | tuple) or not values or not all(isinstance(one, str) and one for one in values):
        raise BrokenProviders(f"{name}: {key} must be a list of texts.")
    return tuple(values)


def _scopes(row: dict[str, Any], name: str) -> tuple[str, ...]:
    scopes = _texts(row, name, "scopes", ("openid",))
    if "openid" not in scopes:
        raise BrokenProviders(f"{name}: the scopes must hold openid.")
    return scopes


def _algorithms(row: dict[str, Any], name: str) -> tuple[str, ...]:
    algorithms = _texts(row, name, "algorithms", USUAL)
    if not set(algorithms) <= ALGORITHMS:
        raise BrokenProviders(f"{name}: algorithms must be among {', '.join(sorted(ALGORITHMS))}.")
    return algorithms


def _may_prove(row: dict[str, Any], name: str) -> bool:
    value = row.get("may_prove", False)
    if not isinstance(value, bool):
        raise BrokenProviders(f"{name}: may_prove must be true or false.")
    if value and not row.get("iin_claim"):
        raise BrokenProviders(f"{name}: who may prove names the claim that holds the IIN (iin_claim).")
    return value


def _endpoints(row: dict[str, Any], name: str, issuer: str) -> dict[str, str]:
    endpoints = row.get("endpoints", {})
    if not isinstance(endpoints, dict) or not set(endpoints) <= set(ENDPOINTS):
        raise BrokenProviders(f"{name}: endpoints must be an object with {', '.join(ENDPOINTS)}.")
    if endpoints and not set(NEEDED) <= set(endpoints):
        raise BrokenProviders(f"{name}: endpoints need {', '.join(NEEDED)}.")
    for key, address in endpoints.items():
        if not isinstance(address, str) or not address_is_safe(address, beside=issuer):
            raise BrokenProviders(f"{name}: {key} must be an https address.")
    return dict(endpoints)
