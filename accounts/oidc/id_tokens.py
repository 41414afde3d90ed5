"""Checking an ID token: OpenID Connect Core 1.0, 3.1.3.7, each check by name."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.views.decorators.debug import sensitive_variables
from joserfc import jws
from joserfc.errors import JoseError

from accounts.oidc import discovery
from accounts.oidc.errors import BadAnswer

if TYPE_CHECKING:
    from accounts.oidc.agreements import Provider
    from accounts.oidc.discovery import PublicKey

SKEW_SECONDS = 60
"""How far a provider's clock may be from ours."""
OLDEST_SECONDS = 600
"""It was made for this sign-in, which began a few minutes ago."""
MOST_CHARACTERS = 32 * 1024
LONGEST_SUBJECT = 255
HASHES = {"256": "sha256", "384": "sha384", "512": "sha512"}
KINDS = {"RS": "RSA", "PS": "RSA", "ES": "EC", "Ed": "OKP"}
"""The kind of key by the first letters of an algorithm."""


@sensitive_variables()
def check(provider: Provider, token: object, *, nonce: str, access_token: str, now: datetime) -> dict[str, Any]:
    """The claims of an ID token that this provider signed, for us, now, for this beginning. Raises BadAnswer, ProviderAway."""
    if not isinstance(token, str) or not token.isascii() or len(token) > MOST_CHARACTERS:
        raise BadAnswer("token")
    header = _header(token)
    algorithm = header.get("alg")
    if not isinstance(algorithm, str) or algorithm not in provider.algorithms:
        raise BadAnswer("algorithm")
    claims = _signed(provider, token, algorithm, header.get("kid"), now)
    _check_whom(provider, claims)
    _check_when(claims, now)
    if not _same(claims.get("nonce"), nonce):
        raise BadAnswer("nonce")
    if "at_hash" in claims and not _same(claims["at_hash"], _half_hash(access_token, algorithm)):
        raise BadAnswer("at_hash")
    return claims


@sensitive_variables()
def _signed(provider: Provider, token: str, algorithm: str, kid: object, now: datetime) -> dict[str, Any]:
    """With the key it names. One that is not known may be new: then the provider is asked for its keys once more."""
    key = _chosen(discovery.keys(provider, now), algorithm, kid)
    if key is None:
        key = _chosen(discovery.keys(provider, now, anew=True), algorithm, kid)
    if key is None:
        raise BadAnswer("key")
    try:
        signed = jws.deserialize_compact(token, key, algorithms=[algorithm])
        claims = json.loads(signed.payload)
    except (JoseError, ValueError, TypeError, RecursionError):
        raise BadAnswer("signature") from None
    if not isinstance(claims, dict):
        raise BadAnswer("claims")
    return claims


def _chosen(keys: list[PublicKey], algorithm: str, kid: object) -> PublicKey | None:
    fitting = [
        key
        for key in keys
        if key.key_type == KINDS[algorithm[:2]] and key.as_dict(private=False).get("alg", algorithm) == algorithm
    ]
    if kid is None:
        return fitting[0] if len(fitting) == 1 else None
    return next((key for key in fitting if key.kid == kid), None)


def _check_whom(provider: Provider, claims: dict[str, Any]) -> None:
    """From this provider, for us, about somebody."""
    if claims.get("iss") != provider.issuer:
        raise BadAnswer("iss")
    audience = claims.get("aud")
    for_whom = [audience] if isinstance(audience, str) else audience
    if not isinstance(for_whom, list) or provider.client_id not in for_whom:
        raise BadAnswer("aud")
    if (len(for_whom) > 1 or "azp" in claims) and claims.get("azp") != provider.client_id:
        raise BadAnswer("azp")
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT:
        raise BadAnswer("sub")


def _check_when(claims: dict[str, Any], now: datetime) -> None:
    """Made just now, begun and not over, by our clock."""
    moment = now.timestamp()
    issued, over, begins = (_seconds(claims, name) for name in ("iat", "exp", "nbf"))
    if over is None or over + SKEW_SECONDS <= moment:
        raise BadAnswer("exp")
    if issued is None or not moment - OLDEST_SECONDS <= issued <= moment + SKEW_SECONDS:
        raise BadAnswer("iat")
    if "nbf" in claims and (begins is None or begins > moment + SKEW_SECONDS):
        raise BadAnswer("nbf")


def _seconds(claims: dict[str, Any], name: str) -> float | None:
    value = claims.get(name)
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e12
    return float(value) if is_number else None  # type: ignore[arg-type]


def _header(token: str) -> dict[str, Any]:
    part = token.partition(".")[0]
    try:
        found = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (ValueError, RecursionError):
        raise BadAnswer("header") from None
    if not isinstance(found, dict):
        raise BadAnswer("header")
    return found


@sensitive_variables()
def _half_hash(access_token: str, algorithm: str) -> str:
    """The left half of the hash of the access token, by the hash of the algorithm; EdDSA's is SHA-512."""
    made = hashlib.new(
        HASHES.get(algorithm[-3:], "sha512") if algorithm[:2] != "Ed" else "sha512", access_token.encode()
    )
    digest = made.digest()
    return base64.urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=").decode()


def _same(said: object, ours: str) -> bool:
    return isinstance(said, str) and hmac.compare_digest(said.encode(), ours.encode())
