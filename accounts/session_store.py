"""Sessions as Django keeps them, in the database and in Redis before it, with two differences.

Both are kept under a hash of the key that the browser holds, so a copy of either signs nobody in. And a session that was ended
stays ended: a mark in Redis outlives requests that were under way, and whatever they write back is refused or never read.
WSGI only: the asynchronous half of Django's class is not made to measure.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.sessions.backends import cached_db
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.utils import timezone

if TYPE_CHECKING:

    class CachedStore(cached_db.SessionStore):
        """What Django's class has and its types do not say."""

        _cache: Any

        def _get_or_create_session_key(self) -> str: ...
        def _get_session(self, no_load: bool = False) -> dict[str, Any]: ...

else:
    CachedStore = cached_db.SessionStore

log = logging.getLogger(__name__)
PREFIX = "session:"
ENDED = {"_ended": True}
ENDED_SECONDS = 3600
"""Longer than any request."""


def digest(session_key: str) -> str:
    """Under which a session is kept: SHA-256 of its key, 40 hexadecimal digits (the width of Django's column)."""
    return hashlib.sha256(session_key.encode()).hexdigest()[:40]


def end(digests: Iterable[str]) -> None:
    """End sessions by what they are kept under: the row goes, then the copy in Redis. Idempotent."""
    gone = list(digests)
    Session.objects.filter(session_key__in=gone).delete()
    if gone:
        caches[settings.SESSION_CACHE_ALIAS].set_many({PREFIX + one: ENDED for one in gone}, ENDED_SECONDS)


class SessionStore(CachedStore):
    """The engine named by settings.SESSION_ENGINE."""

    @property
    def digest(self) -> str:
        """Under which this session is kept."""
        return digest(self._get_or_create_session_key())

    @property
    def cache_key(self) -> str:
        """The copy in Redis."""
        return PREFIX + self.digest

    def load(self) -> dict[str, Any]:
        """The data; empty for a session that is not there or was ended. A copy made meanwhile by somebody else is left alone."""
        try:
            data = self._cache.get(self.cache_key)
        except Exception:  # Redis does not answer: the row is what counts
            log.exception("A session could not be read from Redis.")
            data = None
        if data is None:
            row = self._get_session_from_db()
            if row is None:
                return {}
            data = self.decode(row.session_data)
            self._quietly("add", data, self.get_expiry_age(expiry=row.expire_date))
        if data == ENDED:
            self._session_key = None
            return {}
        return data

    def _get_session_from_db(self) -> Session | None:
        key = self.session_key
        row = Session.objects.filter(session_key=digest(key), expire_date__gt=timezone.now()).first() if key else None
        if row is None:
            self._session_key = None
        return row

    def exists(self, session_key: str) -> bool:
        """Whether a key is taken."""
        return Session.objects.filter(session_key=digest(session_key)).exists()

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """The row."""
        return Session(session_key=self.digest, session_data=self.encode(data), expire_date=self.get_expiry_date())

    def save(self, must_create: bool = False) -> None:
        """Write the copy, then the row: if the row has gone meanwhile the session was ended, and the copy says so."""
        if self.session_key is None:
            return self.create()
        if not must_create:
            self._quietly("set", self._get_session(), self.get_expiry_age())
        try:
            super(cached_db.SessionStore, self).save(must_create)
        except UpdateError:
            self._quietly("set", ENDED, ENDED_SECONDS)
            raise
        if must_create:
            self._quietly("set", self._get_session(no_load=True), self.get_expiry_age())
        return None

    def delete(self, session_key: str | None = None) -> None:
        """End this session, or that of another key."""
        key = session_key or self.session_key
        if key is not None:
            end([digest(key)])

    def _quietly(self, how: str, data: dict[str, Any], seconds: int) -> None:
        try:
            getattr(self._cache, how)(self.cache_key, data, seconds)
        except Exception:
            log.exception("A session could not be written to Redis.")
