"""How a session that began with a code stays one."""

from __future__ import annotations

from django.contrib.auth.backends import BaseBackend
from django.db.models import Exists, OuterRef

from accounts.models import Membership, PlatformRole, User


class EmailCodeBackend(BaseBackend):
    """Sessions of residents. Who gets an office or a role of the platform is signed out of them at once.

    Their rights then need the password: a mailbox alone must not be enough to answer for an akim.
    """

    def get_user(self, user_id: int) -> User | None:
        """The account, if it is open and acts for nobody else. One query."""
        member = Membership.objects.present().filter(user=OuterRef("pk"))
        role = PlatformRole.objects.present().filter(user=OuterRef("pk"))
        return User.objects.filter(
            ~Exists(member), ~Exists(role), pk=user_id, is_active=True, is_staff=False, is_superuser=False
        ).first()


PATH = f"{EmailCodeBackend.__module__}.{EmailCodeBackend.__qualname__}"
