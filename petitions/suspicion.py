"""When a signature waits for two moderators before it counts. The signer sees no difference, so an attacker learns nothing."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from accounts import limits
from petitions.models import Petition, Signature

if TYPE_CHECKING:
    from accounts.models import User

DOMAINS = Path(__file__).resolve().parent / "data" / "disposable_domains.txt"


def why_held(petition: Petition, user: User, address: str, now: datetime) -> str:
    """Why a signature given now is held; empty: it counts at once. Counts it. No query, two commands to Redis.

    `address`: the network it comes from. More from one network for one petition than settings.LIMITS allows are held:
    a school or a village behind one address signs within the hour's limit, a program does not.
    """
    many = not limits.count("sign-held", f"{petition.pk} {address}", now).is_allowed
    if user.email and is_thrown_away(user.email):
        return Signature.Held.MAIL
    return Signature.Held.NETWORK if many and address else Signature.Held.NOT


def is_thrown_away(email: str) -> bool:
    """Whether an address belongs to a service, or a subdomain of one, whose addresses are thrown away after use."""
    parts = email.rpartition("@")[2].lower().split(".")
    return any(".".join(parts[start:]) in thrown_away_domains() for start in range(len(parts) - 1))


@cache
def thrown_away_domains() -> frozenset[str]:
    """The list, read once."""
    lines = DOMAINS.read_text(encoding="utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))
