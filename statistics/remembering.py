"""Figures are computed once in some minutes and kept in the cache, with the moment at which that was; pages say it.

Whoever asks while somebody else is computing gets the figures of before, so that a busy page never computes twice at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from django.core.cache import cache
from django.utils.translation import get_language

Value = TypeVar("Value")

FRESH = timedelta(minutes=3)
"""Older figures are computed anew when somebody asks."""
KEPT = timedelta(hours=1)
"""How long the cache keeps them at all."""
COMPUTING = timedelta(seconds=30)
"""How long others wait with the figures of before for somebody who has begun to compute and never came back."""


@dataclass(frozen=True, slots=True)
class Remembered(Generic[Value]):
    """A value, and when it was computed."""

    value: Value
    computed_at: datetime

    def is_fresh(self, now: datetime) -> bool:
        """Whether it may be shown without a second look; a clock that was moved back makes nothing fresh."""
        return timedelta() <= now - self.computed_at < FRESH


def remembered(name: str, now: datetime, make: Callable[[], Value]) -> Remembered[Value]:
    """What `make` returns, from the cache when it is fresh. `name` holds everything it depends on but the language.

    One question to the cache when fresh. `make` must return something that can be pickled, with words already translated.
    """
    key = f"statistics:{get_language()}:{name}"
    held: Remembered[Value] | None = cache.get(key)
    if held is not None and held.is_fresh(now):
        return held
    begun = cache.add(f"{key}:computing", 1, COMPUTING.total_seconds())
    if held is not None and not begun:
        return held
    try:
        made = Remembered(make(), now)
        cache.set(key, made, KEPT.total_seconds())
    finally:
        if begun:
            cache.delete(f"{key}:computing")
    return made


def remembered_if(worth_it: object, name: str, now: datetime, make: Callable[[], Value]) -> Remembered[Value]:
    """The same for an address of which readers choose a part freely: made anew where nobody else is likely to ask for it.

    Else whoever asks for every page of every list would fill the cache, which the queue shares.
    """
    return remembered(name, now, make) if worth_it else Remembered(make(), now)
