"""Signing people in for tests: as if they had passed the second step just now, and for as long as the test's clock likes.

`client.force_login` does it by itself (tests/conftest.py). A browser gets the cookie of such a session:

    sign_in(visitor, user)
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.test import Client

from accounts import sessions, totp

FOREVER = int(datetime(2100, 1, 1, tzinfo=UTC).timestamp())
"""Sessions of tests began then: whatever moment a test sets, they are neither too old nor unused, and nothing is written down."""
SECRET = b"twenty bytes, no more"[:20]
"""Of the app that `enrol` gives people."""


def mark_as_passed(session: Any) -> None:
    """Write into a session what the second step writes there."""
    session.update({sessions.STEP: FOREVER, sessions.ROW: 0, sessions.BEGAN: FOREVER, sessions.SEEN: FOREVER})
    session.save()


def with_the_second_step(plain: Any) -> Any:
    """Client._login, which force_login and login call, made to pass the second step."""

    def passed(client: Client, user: Any, backend: str | None = None) -> None:
        plain(client, user, backend)
        mark_as_passed(client.session)

    return passed


def sign_in(visitor: Any, user: Any) -> None:
    """Give a browser the session of a person."""
    from accounts import backends

    client = Client()
    client.force_login(user, backend=backends.STRONG if user.acts_for_others() else backends.PATH)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": visitor.address}
    visitor.context.add_cookies([cookie])


def enrol(user: Any, secret: bytes = SECRET) -> None:
    """Give somebody an app that counts codes."""
    from django.utils import timezone

    from accounts import factors, sealing
    from accounts.models import AuthenticatorApp

    sealed = sealing.seal(secret, purpose=factors.APP, owner=user.pk)
    AuthenticatorApp.objects.create(user=user, sealed_secret=sealed, created_at=timezone.now())


def code_now(secret: bytes = SECRET, later: int = 0) -> str:
    """What the app shows now, or some steps later."""
    from django.utils import timezone

    return totp.code_of(secret, totp.step_at(timezone.now()) + later)
