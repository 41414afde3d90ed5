"""What a provider says of itself, and its keys: remembered for an hour, and for a day while it does not answer."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.cache import cache
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet, OKPKey, RSAKey

from accounts.oidc import fetching
from accounts.oidc.agreements import Provider, address_is_safe
from accounts.oidc.errors import ProviderAway

log = logging.getLogger(__name__)

FRESH_SECONDS = 3600
KEPT_SECONDS = 24 * 3600
ANEW_SECONDS = 30
"""So often at most unknown keys make us ask a provider for its keys: who sends invented ones must not make us knock all day."""
MOST_KEYS = 50
LEAST_RSA_BITS = 2048
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
OPTIONAL = ("userinfo_endpoint", "end_session_endpoint")
PublicKey = RSAKey | ECKey | OKPKey


def about(provider: Provider, now: datetime) -> dict[str, Any]:
    """Its endpoints, checked: its own document, or what the operator wrote. Raises ProviderAway."""
    if provider.endpoints:
        return {"issuer": provider.issuer, **provider.endpoints}
    return _remembered(provider, "about", now, lambda: _document(provider))


def keys(provider: Provider, now: datetime, *, anew: bool = False) -> list[PublicKey]:
    """The keys it signs with. With `anew` it is asked again, if it was not just now. Raises ProviderAway."""
    address = str(about(provider, now)["jwks_uri"])
    if anew and not cache.add(_key(provider, "anew"), 1, timeout=ANEW_SECONDS):
        anew = False
    found = _remembered(provider, "keys", now, lambda: fetching.get(address), anew=anew)
    return _usable(found)


def _document(provider: Provider) -> dict[str, Any]:
    """Its discovery document. It must name the issuer that we asked, and only safe addresses."""
    said = fetching.get(f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration")
    wrong = [name for name in ENDPOINTS if not _is_safe(said.get(name), provider)]
    wrong += [name for name in OPTIONAL if name in said and not _is_safe(said[name], provider)]
    if said.get("issuer") != provider.issuer:
        wrong.append("issuer")
    if wrong:
        log.error("The provider %s says of itself what cannot be: %s", provider.name, ", ".join(wrong))
        raise ProviderAway
    kept = (*ENDPOINTS, *OPTIONAL, "issuer", "authorization_response_iss_parameter_supported")
    return {name: said[name] for name in kept if name in said}


def _is_safe(address: object, provider: Provider) -> bool:
    return isinstance(address, str) and address_is_safe(address, beside=provider.issuer)


def _usable(found: dict[str, Any]) -> list[PublicKey]:
    """Public keys for signatures. A shared secret among them (kty oct) is no key of ours, whatever an ID token says."""
    rows = found.get("keys")
    usable: list[PublicKey] = []
    for row in rows[:MOST_KEYS] if isinstance(rows, list) else []:
        if not isinstance(row, dict) or row.get("use", "sig") != "sig":
            continue
        try:
            key = KeySet.import_key_set({"keys": [row]}).keys[0]
        except (JoseError, ValueError, TypeError, KeyError):
            continue
        if isinstance(key, RSAKey) and key.public_key.key_size < LEAST_RSA_BITS:
            continue
        if isinstance(key, RSAKey | ECKey | OKPKey):
            usable.append(key)
    return usable


def _remembered(
    provider: Provider, what: str, now: datetime, ask: Callable[[], dict[str, Any]], *, anew: bool = False
) -> dict[str, Any]:
    key, moment = _key(provider, what), int(now.timestamp())
    known = cache.get(key)
    if known is not None and not anew and abs(moment - known["at"]) < FRESH_SECONDS:
        return dict(known["said"])
    try:
        said = ask()
    except (ProviderAway, fetching.Said):
        if known is None:
            raise ProviderAway from None
        log.warning("The provider %s does not answer; what it said before is taken.", provider.name)
        return dict(known["said"])
    cache.set(key, {"at": moment, "said": said}, timeout=KEPT_SECONDS)
    return said


def _key(provider: Provider, what: str) -> str:
    """By the issuer too: what one said is never taken for the word of another that got its name in the settings."""
    issuer = hashlib.sha256(provider.issuer.encode()).hexdigest()[:16]
    return f"oidc:{provider.name}:{issuer}:{what}"
