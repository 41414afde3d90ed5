"""The slow way in a flood, for whoever brings no proof of work: not refused, but told to wait for their turn and to send again.

What they wrote stands in the page that says so. Turns of a network come one after the other, so a program that brings no proofs gets
on no faster than its turns; people in a quiet network never see it. A turn is signed, belongs to one network and is good once.
"""

from __future__ import annotations

import hashlib
import logging
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac
from django.utils.module_loading import import_string
from redis.exceptions import RedisError

from accounts import limits, networks, proofs
from territories.clock import arrival

log = logging.getLogger(__name__)

FIELD = "turn"
SALT = "accounts.slow_way"
FIRST, EACH, LONGEST = 10, 5, 120
"""Seconds: the shortest wait, what each turn given before in this minute adds, and the longest."""
GOOD_FOR = 900
NOT_KEPT = frozenset({"csrfmiddlewaretoken", FIELD, proofs.FIELD})


def first(request: HttpRequest, name: str) -> HttpResponse | None:
    """The page that asks to wait, or None: go on. Counts the request among those of everybody."""
    now, address = arrival(request), limits.client_address(request)
    limits.count(proofs.SITE[name], proofs.EVERYBODY, now)
    standing = networks.standing(address, now)
    is_proven = proofs.is_proven(request)
    if standing == networks.TRUST or (
        standing != networks.HOLD and (is_proven or not proofs.is_noisy(name, address, now))
    ):
        return None
    turn = request.POST.get(FIELD, "")
    wait = _left(turn, name, address, now)
    if wait == 0 and _use(turn):
        return None
    if not wait:
        turn, wait = _new(name, address, now)
    return _page(request, turn, wait)


def _new(name: str, address: str, now: datetime) -> tuple[str, int]:
    """A turn after those that were given to this network in this minute, and how many seconds away it is."""
    minute = f"turns:{name}:{int(now.timestamp()) // 60}:{_who(address)}"
    try:
        cache.add(minute, 0, timeout=120)
        given = cache.incr(minute)
    except (RedisError, OSError, ValueError):
        given = 1
    wait = min(FIRST + EACH * (given - 1), LONGEST)
    facts = {"for": name, "of": _who(address), "at": int(now.timestamp()) + wait, "one": given}
    return signing.dumps(facts, salt=SALT), wait


def _left(turn: str, name: str, address: str, now: datetime) -> int | None:
    """How many seconds are left until a turn; None when it is none, somebody else's or over."""
    try:
        facts = signing.loads(turn, salt=SALT)
    except signing.BadSignature:
        return None
    passed = int(now.timestamp()) - facts["at"]
    if (facts["for"], facts["of"]) != (name, _who(address)) or passed > GOOD_FOR:
        return None
    return max(0, -passed)


def _use(turn: str) -> bool:
    """Whether a turn was not used before; it is used by that."""
    try:
        return bool(cache.add(f"turn:{hashlib.sha256(turn.encode()).hexdigest()[:32]}", 1, timeout=GOOD_FOR + LONGEST))
    except (RedisError, OSError):
        log.exception("Whether a turn was used before could not be asked.")
        return True


def _who(address: str) -> str:
    return salted_hmac(SALT, address).hexdigest()[:16]


def _page(request: HttpRequest, turn: str, wait: int) -> HttpResponse:
    """Named by address as the page of a limit is: such pages belong to config, above this app."""
    page: Any = import_string(getattr(settings, "SLOW_WAY_VIEW", "config.errors.one_moment"))
    kept = [(name, value) for name, values in request.POST.lists() if name not in NOT_KEPT for value in values]
    answer: HttpResponse = page(request, kept=kept, turn=turn, seconds=wait)
    return answer
