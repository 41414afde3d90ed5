"""Whose session is believed. Which of these began it stands in the session.

Whoever acts for an office or the platform is believed after two steps alone: a password begins no session by itself, and a
session that began with a code, which a mailbox is enough for, ends when its person gets a seat or a role.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import BaseBackend, ModelBackend
from django.db.models import Exists, OuterRef

from accounts.models import Membership, PlatformRole, User
from accounts.roles import Right, may


class StrongBackend(BaseBackend):
    """Sessions begun with a passkey, or with a password and a second step (accounts.sessions)."""

    def get_user(self, user_id: int) -> User | None:
        """The account, if it is open. One query."""
        return User.objects.filter(pk=user_id, is_active=True).first()


class PasswordBackend(ModelBackend):
    """The first of two steps: checks the password. Begins no session. And answers for the admin: operators keep what stands there."""

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        """Whether an operator may see, add or change; nothing in the admin is deleted. One query for a request."""
        return "delete_" not in perm and operates(user_obj)

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        """Whether an operator sees an app at all."""
        return operates(user_obj)

    def get_user(self, user_id: int) -> None:
        """Nobody is signed in by a password alone."""
        return


class EmailCodeBackend(BaseBackend):
    """Sessions of residents. Who gets an office or a role of the platform is signed out of them at once.

    Their rights then need two steps: a mailbox alone must not be enough to answer for an akim.
    """

    def get_user(self, user_id: int) -> User | None:
        """The account, if it is open and acts for nobody else. One query."""
        member = Membership.objects.present().filter(user=OuterRef("pk"))
        role = PlatformRole.objects.present().filter(user=OuterRef("pk"))
        return User.objects.filter(
            ~Exists(member), ~Exists(role), pk=user_id, is_active=True, is_staff=False, is_superuser=False
        ).first()


PATH = f"{EmailCodeBackend.__module__}.{EmailCodeBackend.__qualname__}"
STRONG = f"{StrongBackend.__module__}.{StrongBackend.__qualname__}"
RESIDENT_BACKENDS = frozenset({PATH})
"""Whose sessions can never be of somebody who acts for an office or the platform."""


def operates(user: Any) -> bool:
    """Whether an account keeps the reference data today; asked once for each request, in which the admin asks a hundred times."""
    if not hasattr(user, "_operates"):
        user._operates = user.is_authenticated and (user.is_superuser or may(user, Right.OPERATE))
    return bool(user._operates and user.is_active)
