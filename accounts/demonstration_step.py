"""The second step of invented people: their app is made when they first sign in, and its code is printed on the page."""

from __future__ import annotations

from datetime import datetime

from accounts import demonstration, factors, sealing, totp
from accounts.models import AuthenticatorApp, User
from territories.clock import unshifted


def enrol(user: User, now: datetime) -> None:
    """Give an invented person an app; nothing for real people, or for one who has a second step."""
    if not demonstration.is_invented(user) or factors.has_second_step(user):
        return
    sealed = sealing.seal(totp.new_secret(), purpose=factors.APP, owner=user.pk)
    AuthenticatorApp.objects.get_or_create(
        user=user, removed_at=None, defaults={"sealed_secret": sealed, "created_at": now}
    )


def shown_code(user: User, now: datetime) -> str:
    """What the app of an invented person shows now; empty for real people and for one without an app."""
    if not demonstration.is_invented(user):
        return ""
    app = user.authenticator_apps.present().first()
    if app is None:
        return ""
    secret = sealing.unseal(bytes(app.sealed_secret), purpose=factors.APP, owner=user.pk)
    return totp.code_of(secret, totp.step_at(unshifted(now)))
