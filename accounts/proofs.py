"""Proof of work where anonymous people write: a browser computes a little before it sends, unseen; many sendings cost a lot.

The challenge is altcha's (PBKDF2, a counter that we chose among so many, so its cost has an upper end), signed, good for ten minutes
and for one sending. In ordinary times it is cheap and nothing depends on it. When a network has used more than half of what it may do,
or everybody together, challenges cost more and whoever brings none takes the slow way (accounts.slow_way, issues.holding): nobody is
refused for a browser without scripts. Proofs stand in the clock of the machine, not of a demonstration.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
import time
from datetime import datetime
from typing import Any

import altcha
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from redis.exceptions import RedisError

from accounts import limits
from territories.clock import arrival

log = logging.getLogger(__name__)

FIELD = "proof"
"""Of the form that brings it; the interface takes it in the header of this name."""
ALGORITHM = "PBKDF2/SHA-256"
SECONDS = 600
LONGEST = 4096
NOISY = 0.5
"""More than this share of a limit used: a flood may have begun."""
EVERYBODY = "everybody"
SITE = {"file": "file-site", "support": "support-site", "code": "code-site"}
"""By what is counted for each network: what is counted for all of them together."""


def challenge(request: HttpRequest, name: str) -> dict[str, Any]:
    """A challenge for whoever is about to do `name`: cheap, or dear when it is noisy or this network asks for very many."""
    now = arrival(request)
    is_many = not limits.count_request("proof", request).is_allowed
    least, most = (
        settings.PROOF_HIGH if is_many or is_noisy(name, limits.client_address(request), now) else settings.PROOF_LOW
    )
    made = altcha.create_challenge(
        algorithm=ALGORITHM,
        cost=settings.PROOF_COST,
        counter=least + secrets.randbelow(most - least + 1),
        expires_at=int(time.time()) + SECONDS,
        hmac_secret=_key("challenge"),
        hmac_key_secret=_key("solution"),
    )
    return made.to_dict()


def is_noisy(name: str, address: str, now: datetime) -> bool:
    """Whether a network, or all of them together, did more of `name` than half of what is usual at most. Counts nothing."""
    return limits.share_used(name, address, now) > NOISY or limits.share_used(SITE[name], EVERYBODY, now) > NOISY


def is_proven(request: HttpRequest) -> bool:
    """Whether a request brings a proof that nobody used before; it is used by that. Also who is signed in as a confirmed person."""
    user = request.user if hasattr(request, "user") else None
    if user is not None and user.is_authenticated and user.is_confirmed():
        return True
    return spend(request.POST.get(FIELD, "") or request.headers.get(FIELD, ""))


def spend(written: str) -> bool:
    """Whether this is the solution of a challenge of ours, not over and not used before. Two keyed hashes, one command to Redis."""
    if not written or len(written) > LONGEST or not written.isascii():
        return False
    try:
        solved = altcha.verify_solution(written, _key("challenge"), hmac_key_secret=_key("solution"))
    except (AttributeError, TypeError, ValueError, OverflowError):  # something else than a challenge, in its place
        return False
    if not solved.verified:
        return False
    nonce = altcha.Payload.from_base64(written).challenge.parameters.nonce
    try:
        return bool(cache.add(f"proof:{hashlib.sha256(nonce.encode()).hexdigest()[:32]}", 1, timeout=SECONDS + 60))
    except (RedisError, OSError):
        log.exception("Whether a proof was used before could not be asked.")
        return True


def _key(purpose: str) -> bytes:
    return salted_hmac("accounts.proofs", purpose, algorithm="sha256").digest()
