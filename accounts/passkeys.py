"""The two ceremonies of WebAuthn: a device makes a key pair for us, and shows later that it still has the private half.

Always with user verification (finger, face, or the PIN of the device), so that a passkey is two factors in one. The challenge is
in the session of the browser that asked, is good once and for ten minutes. Which device it is we do not ask (no attestation).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, cast
from urllib.parse import urlsplit

from cryptography.exceptions import UnsupportedAlgorithm
from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _
from fido2 import cbor
from fido2.cose import CoseKey
from fido2.server import Fido2Server
from fido2.utils import websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    AuthenticatorData,
    PublicKeyCredentialDescriptor,
    PublicKeyCredentialParameters,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialType,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from accounts import factors
from accounts.models import Passkey, User
from territories.clock import arrival, unshifted

CHALLENGE = "passkey_challenge"
"""Under which a session keeps what it asked a device for."""
LIFE = timedelta(minutes=10)
LONGEST_ANSWER = 20_000
LONGEST_NAME = 60
ALGORITHMS = (-7, -8, -257)
"""ES256, EdDSA, RS256: what devices have (IANA, COSE algorithms)."""
REQUIRED = UserVerificationRequirement.REQUIRED
KNOWN_TRANSPORTS = {"usb", "nfc", "ble", "smart-card", "hybrid", "internal"}
WRONG = (ValueError, TypeError, KeyError, AttributeError, AssertionError, UnsupportedAlgorithm)
"""What the library and the answer of a strange device can raise while it is read."""


class PasskeyRefused(factors.StepRefused):
    """What the device answered proves nothing to us."""

    code = "passkey-refused"
    message = _("The passkey was not accepted. Try again, or sign in another way.")


class ChallengeIsOver(factors.StepRefused):
    """The question was asked too long ago, answered already, or in another browser."""

    code = "challenge-is-over"
    message = _("That took too long or was sent twice. Press the button again.")


def server() -> Fido2Server:
    """The library, told who we are: both by SITE_ADDRESS, so that no look-alike can use our passkeys."""
    host = urlsplit(settings.SITE_ADDRESS).hostname
    made = Fido2Server(
        PublicKeyCredentialRpEntity(id=host, name="Jauap"),
        verify_origin=lambda origin: origin == settings.SITE_ADDRESS,
    )
    made.allowed_algorithms = [
        PublicKeyCredentialParameters(type=PublicKeyCredentialType.PUBLIC_KEY, alg=one) for one in ALGORITHMS
    ]
    return made


# -- a new passkey ------------------------------------------------------------------------------


def ask_for_new(request: HttpRequest, user: User) -> dict[str, Any]:
    """What the browser asks the device for, as JSON can say it. One query."""
    known = [
        PublicKeyCredentialDescriptor(type=PublicKeyCredentialType.PUBLIC_KEY, id=bytes(one))
        for one in user.passkeys.present().values_list("credential_id", flat=True)
    ]
    shown = user.name or user.email or user.phone or "Jauap"
    wanted, state = server().register_begin(
        PublicKeyCredentialUserEntity(id=handle(user), name=user.email or user.phone or shown, display_name=shown),
        known,
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=REQUIRED,
    )
    _remember(request, state, who=user.pk)
    return dict(wanted.public_key)


def new_passkey(request: HttpRequest, user: User, answer: str, *, name: str) -> Passkey:
    """The passkey that the device made, not saved yet. Raises PasskeyRefused or ChallengeIsOver."""
    state = _take(request, who=user.pk)
    try:
        response = _read(answer)
        made = RegistrationResponse.from_dict(response)
        found: AuthenticatorData = server().register_complete(state, made)
        data = found.credential_data
        if data is None or data.public_key.ALGORITHM not in ALGORITHMS or data.credential_id != made.raw_id:
            raise PasskeyRefused
        transports = sorted(KNOWN_TRANSPORTS.intersection(response["response"].get("transports") or ()))
    except WRONG:
        raise PasskeyRefused from None
    return Passkey(
        credential_id=bytes(data.credential_id),
        public_key=cbor.encode(dict(data.public_key)),
        sign_count=found.counter,
        transports=transports,
        name=" ".join(name.split())[:LONGEST_NAME] or "Passkey",
        backed_up=found.is_backed_up(),
    )


# -- signing in with one ---------------------------------------------------------------------------


def ask_for_one(request: HttpRequest, user: User | None = None) -> dict[str, Any]:
    """What the browser asks the device for: any passkey of ours, or one of this person's. At most one query."""
    known = None
    if user is not None:
        known = [
            PublicKeyCredentialDescriptor(type=PublicKeyCredentialType.PUBLIC_KEY, id=bytes(one))
            for one in user.passkeys.present().values_list("credential_id", flat=True)
        ]
    wanted, state = server().authenticate_begin(known, user_verification=REQUIRED)
    _remember(request, state, who=None)
    return dict(wanted.public_key)


def whose(request: HttpRequest, answer: str) -> User:
    """Whose passkey answered; its use is noted. Two or three queries.

    Raises PasskeyRefused, ChallengeIsOver, or PasskeyIsCopied after which the passkey and all sessions are ended.
    """
    state = _take(request, who=None)
    try:
        response = AuthenticationResponse.from_dict(_read(answer))
        known = Passkey.objects.present().select_related("user").filter(credential_id=response.raw_id).first()
        if known is None or not known.user.is_active:
            raise PasskeyRefused
        claimed = response.response.user_handle
        if claimed is not None and not constant_time_compare(claimed, handle(known.user)):
            raise PasskeyRefused
        key = CoseKey.parse(cast("Mapping[int, Any]", cbor.decode(bytes(known.public_key))))
        ours = AttestedCredentialData.create(b"\0" * 16, bytes(known.credential_id), key)
        server().authenticate_complete(state, [ours], response)
        found = response.response.authenticator_data
    except WRONG:
        raise PasskeyRefused from None
    factors.use_passkey(known, found.counter, now=arrival(request), backed_up=found.is_backed_up())
    return known.user


# -- inside ---------------------------------------------------------------------------------------------


def handle(user: User) -> bytes:
    """The account as devices know it: tells nothing, and is the same each time."""
    return salted_hmac("accounts.passkeys", str(user.pk), algorithm="sha256").digest()


def _remember(request: HttpRequest, state: dict[str, Any], *, who: int | None) -> None:
    kept = {"challenge": state["challenge"], "verification": str(REQUIRED.value)}
    request.session[CHALLENGE] = kept | {"at": _moment(request).timestamp(), "who": who}


def _take(request: HttpRequest, *, who: int | None) -> dict[str, Any]:
    """What was asked; from now on it cannot be answered again. Of two answers at once the second finds nothing or is refused."""
    kept = request.session.pop(CHALLENGE, None)
    if kept is None or kept["who"] != who:
        raise ChallengeIsOver
    request.session.save()
    if not timedelta() <= timedelta(seconds=_moment(request).timestamp() - kept["at"]) < LIFE:
        raise ChallengeIsOver
    return {"challenge": kept["challenge"], "user_verification": REQUIRED}


def _read(answer: str) -> dict[str, Any]:
    if len(answer) > LONGEST_ANSWER:
        raise PasskeyRefused
    return dict(json.loads(answer))


def _moment(request: HttpRequest) -> datetime:
    return unshifted(arrival(request))


def text_of(credential_id: bytes) -> str:
    """A credential's number as browsers write it."""
    return str(websafe_encode(credential_id))
