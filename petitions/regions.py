"""The regions and republican cities a signer may name as theirs."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.core.cache import cache
from redis.exceptions import RedisError

from territories.kinds import Kind
from territories.models import Territory
from territories.models.units import in_active_language

if TYPE_CHECKING:
    from accounts.models import User

log = logging.getLogger(__name__)
KEY = "petitions:regions:1"
KEPT_SECONDS = 3600
Names = tuple[str, str, str, str]


def regions() -> list[tuple[str, str]]:
    """Code and full name in the active language, in Kazakh order. From the cache; one query an hour."""
    return [(code, in_active_language(kk, ru, en)) for code, kk, ru, en in _all()]


def region_of(code: str) -> str | None:
    """The code when it is one of them, or empty when the signer does not say; None for anything else."""
    return code if not code or any(code == known for known, *_names in _all()) else None


def region_of_home(user: User) -> str | None:
    """The code of the region in which a person's own place lies; None when they have not chosen one. At most one query."""
    return user.territory.region_id if user.territory is not None else None


def _all() -> list[Names]:
    try:
        known: list[Names] | None = cache.get(KEY)
        if known is None:
            known = _read()
            cache.set(KEY, known, KEPT_SECONDS)
    except (RedisError, OSError):
        log.exception("The regions could not be remembered.")
        return _read()
    return known


def _read() -> list[Names]:
    found = Territory.objects.active().filter(kind__in=[Kind.REGION, Kind.REPUBLICAN_CITY]).in_kazakh_order()
    return list(found.values_list("code", "full_kk", "full_ru", "full_en"))
