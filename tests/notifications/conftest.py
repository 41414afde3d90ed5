"""People, notices and a mail server to tell them through."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from tests.notifications.smtp_peer import Peer
from tests.world import at

NOON = at("2026-09-02", "12:00")
_numbers = itertools.count(1)


@pytest.fixture(autouse=True)
def _things(settings) -> None:
    settings.NOTICE_SOURCES = {"thing": "tests.notifications.source.Things"}


def notice(thing: int = 1, kind: str = "step", audience: str = "reporter", now: datetime = NOON, **more: Any):
    """A row of the outbox; "urgent" apart, further words are its data."""
    from notifications.models import Notice

    return Notice.objects.create(
        source="thing",
        source_id=thing,
        event_id=next(_numbers),
        kind=kind,
        audience=audience,
        at=now,
        urgent=more.pop("urgent", False),
        data=more,
    )


def resident(**more: Any):
    from accounts.models import User

    given = {"email_confirmed_at": at("2026-09-01"), **more}
    return User.objects.create_user(f"person-{next(_numbers)}@example.test", **given)


@pytest.fixture
def peer(settings) -> Iterator[Peer]:
    """A mail server that takes everything, and the settings that lead to it."""
    made = Peer().start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", made.port, 5
    yield made
    made.stop()
