"""There and back: the address at the provider to which a person goes, and what is believed of what they bring back.

What belongs to one beginning (state, nonce, the PKCE verifier) lies in the session of the browser that began, for a quarter of an
hour, and is taken out before it is looked at: so no answer works twice, elsewhere, or from another provider.
"""

from __future__ import annotations

import base64
import hashlib
import logging
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from django.contrib.sessions.backends.base import SessionBase
from django.views.decorators.debug import sensitive_variables

from accounts.oidc import discovery, fetching, id_tokens
from accounts.oidc.errors import BadAnswer, NotBegun, ProviderAway, Stopped

if TYPE_CHECKING:
    from collections.abc import Mapping

    from accounts.oidc.agreements import Provider

log = logging.getLogger(__name__)

BEGUN = "providers"
"""Under which a session keeps what it began."""
LIFE_SECONDS = 900
MOST_BEGUN = 4
"""Tabs in which one browser may have begun; the oldest gives way."""


@dataclass(frozen=True, slots=True)
class Begun:
    """One beginning."""

    provider: str
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)
    at: int
    next: str
    language: str
    user: int | None
    """Who was signed in, and links a provider to their account."""


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What a provider has proved to us; nothing else that it said is looked at."""

    subject: str = field(repr=False)
    iin: str | None = field(repr=False)
    """None where the provider may not prove, or the person has none."""


def begin(
    provider: Provider,
    session: SessionBase,
    *,
    back_to: str,
    next_page: str,
    language: str,
    user: int | None,
    now: datetime,
) -> str:
    """The address at the provider. `back_to`: our own absolute address. Raises ProviderAway."""
    endpoint = str(discovery.about(provider, now)["authorization_endpoint"])
    state, nonce, verifier = (secrets.token_urlsafe(32) for _part in range(3))
    begun = dict(list(_present(session, now).items())[-(MOST_BEGUN - 1) :])
    begun[state] = {
        "provider": provider.name,
        "nonce": nonce,
        "verifier": verifier,
        "at": int(now.timestamp()),
        "next": next_page,
        "language": language,
        "user": user,
    }
    session[BEGUN] = begun
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    asked = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": back_to,
        "scope": " ".join(provider.scopes),
        "state": state,
        "nonce": nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
        "ui_locales": language,
    }
    return f"{endpoint}{'&' if urlsplit(endpoint).query else '?'}{urlencode(asked)}"


def take(provider: Provider, session: SessionBase, state: str, now: datetime) -> Begun:
    """What this browser began under a state: once, in time, with this provider. Raises NotBegun."""
    begun = _present(session, now)
    row = begun.pop(state, None)
    session[BEGUN] = begun
    if row is None or row["provider"] != provider.name:
        raise NotBegun
    return Begun(**row)


@sensitive_variables()
def finish(provider: Provider, begun: Begun, answer: Mapping[str, str], *, back_to: str, now: datetime) -> Confirmed:
    """Who came back. Raises Stopped, BadAnswer, ProviderAway."""
    said = discovery.about(provider, now)
    _check_sender(provider, said, answer)
    if answer.get("error"):
        raise Stopped
    code = answer.get("code", "")
    if not code or len(code) > 4096:
        raise BadAnswer("code")
    tokens = _exchange(provider, str(said["token_endpoint"]), code, begun.verifier, back_to)
    access_token = tokens.get("access_token")
    if not isinstance(access_token, str) or str(tokens.get("token_type", "")).lower() != "bearer":
        raise BadAnswer("access_token")
    claims = id_tokens.check(provider, tokens.get("id_token"), nonce=begun.nonce, access_token=access_token, now=now)
    subject = str(claims["sub"])
    return Confirmed(subject, _iin(provider, said, claims, access_token) if provider.may_prove else None)


def end_address(provider: Provider, back_to: str, now: datetime) -> str:
    """Where one signs out at the provider itself (RP-initiated logout); empty where it has no such page."""
    try:
        endpoint = str(discovery.about(provider, now).get("end_session_endpoint", ""))
    except ProviderAway:
        return ""
    if not endpoint:
        return ""
    asked = {"client_id": provider.client_id, "post_logout_redirect_uri": back_to}
    return f"{endpoint}{'&' if urlsplit(endpoint).query else '?'}{urlencode(asked)}"


def _check_sender(provider: Provider, said: dict[str, Any], answer: Mapping[str, str]) -> None:
    """RFC 9207: the answer says whose it is. Who promises to say so must."""
    sender = answer.get("iss")
    if sender is None and not said.get("authorization_response_iss_parameter_supported"):
        return
    if sender != provider.issuer:
        raise BadAnswer("sender")


@sensitive_variables()
def _exchange(provider: Provider, endpoint: str, code: str, verifier: str, back_to: str) -> dict[str, Any]:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": back_to,
        "code_verifier": verifier,
    }
    basic = None
    if provider.client_secret and provider.auth == "basic":
        basic = (provider.client_id, provider.client_secret)
    else:
        form["client_id"] = provider.client_id
        if provider.client_secret:
            form["client_secret"] = provider.client_secret
    try:
        return fetching.post(endpoint, form, basic=basic)
    except fetching.Said as error:
        log.warning("The provider %s gave no tokens: %s", provider.name, error.code)
        raise BadAnswer("code") from None


@sensitive_variables()
def _iin(provider: Provider, said: dict[str, Any], claims: dict[str, Any], access_token: str) -> str | None:
    """The IIN, from the ID token or else from the userinfo endpoint, whose answer must be about the same person."""
    if provider.iin_claim not in claims and said.get("userinfo_endpoint"):
        try:
            more = fetching.get(str(said["userinfo_endpoint"]), token=access_token)
        except fetching.Said:
            raise BadAnswer("userinfo") from None
        if more.get("sub") != claims["sub"]:
            raise BadAnswer("userinfo")
        claims = more
    value = claims.get(provider.iin_claim)
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise BadAnswer("iin")
    return value


def _present(session: SessionBase, now: datetime) -> dict[str, dict[str, Any]]:
    """What was begun and is not over, the oldest first."""
    begun = session.get(BEGUN) or {}
    oldest = int(now.timestamp()) - LIFE_SECONDS
    return {state: row for state, row in begun.items() if row["at"] > oldest}
