"""Accounts of people: residents, officials and operators."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts.models.identities import Identity
from accounts.models.memberships import Membership
from accounts.models.platform_roles import PlatformRole
from territories.models import Office, Territory

if TYPE_CHECKING:
    from django.db.models import QuerySet


class UserManager(BaseUserManager["User"]):
    """Makes accounts; an address is stored in lower case."""

    def create_user(self, email: str | None = None, password: str | None = None, **fields: Any) -> User:
        """An account; without a password nobody can sign in with one, without an address nobody by a letter."""
        user = self.model(email=email.strip().lower() if email else None, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """An operator with every right in the admin."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        """By an e-mail address, whatever the case of its letters, or by a telephone number in E.164."""
        written = (username or "").strip().lower()
        return self.get(phone=written) if written.startswith("+") else self.get(email=written)


class User(AbstractBaseUser, PermissionsMixin):
    """A person with an account: a resident, an official of an office, or an operator.

    What they sign in with may be an e-mail address, a telephone number, a passkey, a provider of identity or an electronic
    signature: each is optional, and what is confirmed says when. An erased account keeps its number, because public history
    names it, and nothing else.
    """

    email = models.EmailField(_("e-mail"), null=True, blank=True)
    phone = models.CharField(_("telephone"), max_length=16, null=True, blank=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="kk")
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("may use the admin"), default=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    email_confirmed_at = models.DateTimeField(_("e-mail confirmed"), null=True, blank=True, editable=False)
    phone_confirmed_at = models.DateTimeField(_("telephone confirmed"), null=True, blank=True, editable=False)
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True, editable=False)
    session_epoch = models.PositiveIntegerField(default=0, editable=False)
    """Part of what every session is checked against: one more, and all sessions of the account have ended."""
    territory = models.ForeignKey(
        Territory, models.PROTECT, verbose_name=_("my place"), null=True, blank=True, related_name="+"
    )

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [
            models.UniqueConstraint(fields=["email"], name="user_email_is_unique"),
            models.UniqueConstraint(fields=["phone"], name="user_phone_is_unique"),
            models.CheckConstraint(
                name="user_email_is_in_lower_case", condition=Q(email__isnull=True) | Q(email=Lower(F("email")))
            ),
            models.CheckConstraint(name="user_email_is_not_empty", condition=Q(email__isnull=True) | ~Q(email="")),
            models.CheckConstraint(
                # E.164: a plus sign, then at most 15 digits.
                name="user_phone_is_international",
                condition=Q(phone__isnull=True) | Q(phone__regex=r"^\+[1-9][0-9]{7,14}$"),
            ),
            models.CheckConstraint(
                name="user_confirmed_email_is_there",
                condition=Q(email_confirmed_at__isnull=True) | Q(email__isnull=False),
            ),
            models.CheckConstraint(
                name="user_confirmed_phone_is_there",
                condition=Q(phone_confirmed_at__isnull=True) | Q(phone__isnull=False),
            ),
            models.CheckConstraint(
                name="user_erased_is_empty_and_closed",
                condition=Q(erased_at__isnull=True)
                | Q(
                    email__isnull=True,
                    phone__isnull=True,
                    name="",
                    territory__isnull=True,
                    is_active=False,
                    is_staff=False,
                    is_superuser=False,
                ),
            ),
        ]

    def __str__(self) -> str:
        """The account's number; never its address."""
        return f"account {self.pk}"

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What every session is checked against: it changes with the password, and when all sessions are ended."""
        return salted_hmac(
            "accounts.session", f"{self.password}:{self.session_epoch}", secret=secret, algorithm="sha256"
        ).hexdigest()

    def is_confirmed(self) -> bool:
        """Whether this is a resident who can be reached or is known: a confirmed address or number, or a proved identity.

        No query for the first two, at most one for the third.
        """
        if self.email_confirmed_at is not None or self.phone_confirmed_at is not None:
            return True
        return Identity.objects.present().filter(user=self, level__gt=Identity.Level.CLAIMED).exists()

    def offices(self) -> QuerySet[Office]:
        """Offices this person acts for today. One query."""
        seats = Membership.objects.present().filter(user=self, user__is_active=True)
        return Office.objects.filter(pk__in=seats.values("office")).select_related("territory")

    def offices_to_answer_for(self) -> QuerySet[Office]:
        """Those of them in whose name this person acts: a desk operator reads and files, but never answers. One query."""
        from accounts.roles import Right, seats_with  # the table names the roles of these models

        seats = Membership.objects.present().filter(role__in=seats_with(Right.ACT), user=self, user__is_active=True)
        return Office.objects.filter(pk__in=seats.values("office")).select_related("territory")

    def is_moderator(self) -> bool:
        """Whether this person checks petitions and reports for the platform today. One query."""
        from accounts.roles import Right, may  # the table names the roles of these models

        return may(self, Right.MODERATE)

    def has_platform_role(self, *roles: PlatformRole.Role) -> bool:
        """Whether this person has one of these roles of the platform today. One query."""
        return self.is_active and PlatformRole.objects.present().filter(user=self, role__in=roles).exists()

    def acts_for_others(self) -> bool:
        """Whether this person acts for an office or for the platform, not for themselves alone. At most two queries."""
        return (
            self.is_staff
            or self.is_superuser
            or Membership.objects.present().filter(user=self).exists()
            or PlatformRole.objects.present().filter(user=self).exists()
        )
