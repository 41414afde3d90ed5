"""Who people are: accounts, and which of them act for an office."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Lower
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from territories.models import Office, Territory

if TYPE_CHECKING:
    from django.db.models import QuerySet


class UserManager(BaseUserManager["User"]):
    """Makes accounts; an address is stored in lower case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """An account; without a password nobody can sign in with one."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """An operator with every right in the admin."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        """Sign-in does not care about the case of letters."""
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person with an account: a resident, an official of an office, or an operator."""

    email = models.EmailField(_("e-mail"))
    name = models.CharField(_("name"), max_length=120, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="kk")
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("may use the admin"), default=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    email_confirmed_at = models.DateTimeField(_("e-mail confirmed"), null=True, blank=True, editable=False)
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
            models.CheckConstraint(name="user_email_is_in_lower_case", condition=Q(email=Lower(F("email")))),
        ]

    def __str__(self) -> str:
        """The account's number; never its address."""
        return f"account {self.pk}"

    def offices(self) -> QuerySet[Office]:
        """Offices this person acts for today. One query."""
        return Office.objects.filter(
            memberships__user=self, memberships__ended_on=None, memberships__user__is_active=True
        ).select_related("territory")

    def offices_to_answer_for(self) -> QuerySet[Office]:
        """Those of them in whose name this person acts: a desk operator reads and files, but never answers. One query."""
        acting = Membership.objects.present().exclude(role=Membership.Role.OPERATOR)
        return Office.objects.filter(memberships__in=acting.filter(user=self, user__is_active=True)).select_related(
            "territory"
        )

    def is_moderator(self) -> bool:
        """Whether this person checks petitions for the platform today. One query."""
        return self.has_platform_role(PlatformRole.Role.MODERATOR)

    def has_platform_role(self, role: PlatformRole.Role) -> bool:
        """Whether this person has a role of the platform today. One query."""
        return self.is_active and PlatformRole.objects.present().filter(user=self, role=role).exists()

    def acts_for_others(self) -> bool:
        """Whether this person acts for an office or for the platform, not for themselves alone. At most two queries."""
        return (
            self.is_staff
            or self.is_superuser
            or Membership.objects.present().filter(user=self).exists()
            or PlatformRole.objects.present().filter(user=self).exists()
        )


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Questions about who acts for which office."""

    def present(self) -> Self:
        """Those that have not ended."""
        return self.filter(ended_on=None)


class Membership(models.Model):
    """A person acts for an office, in a role, from a day on. Leaving ends the rights at once."""

    class Role(models.TextChoices):
        """What the person is in the office."""

        HEAD = "head", _("akim or head")
        DEPUTY = "deputy", _("deputy")
        OFFICER = "officer", _("officer")
        OPERATOR = "operator", _("desk operator, files on behalf of residents")

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    office = models.ForeignKey(Office, models.PROTECT, related_name="memberships")
    role = models.CharField(_("role"), max_length=10, choices=Role)
    started_on = models.DateField(_("from"))
    ended_on = models.DateField(_("to"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("member of an office")
        verbose_name_plural = _("members of offices")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "office"], condition=Q(ended_on=None), name="membership_once_at_a_time"
            ),
            models.CheckConstraint(
                name="membership_ends_after_it_starts", condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on"))
            ),
        ]

    def __str__(self) -> str:
        """Account, office and role."""
        return f"{self.user_id} {self.office_id} {self.role}"


class PlatformRoleQuerySet(models.QuerySet["PlatformRole"]):
    """Questions about who acts for the platform."""

    def present(self) -> Self:
        """Those that have not ended."""
        return self.filter(ended_on=None)


class PlatformRole(models.Model):
    """A person acts for the platform itself, in a role, from a day on. Ending it ends the rights at once."""

    class Role(models.TextChoices):
        """What the person does for the platform."""

        MODERATOR = "moderator", _("moderator of petitions")

    user = models.ForeignKey(User, models.PROTECT, related_name="platform_roles")
    role = models.CharField(_("role"), max_length=20, choices=Role)
    started_on = models.DateField(_("from"))
    ended_on = models.DateField(_("to"), null=True, blank=True)

    objects = PlatformRoleQuerySet.as_manager()

    class Meta:
        verbose_name = _("role in the platform")
        verbose_name_plural = _("roles in the platform")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role"], condition=Q(ended_on=None), name="platform_role_once_at_a_time"
            ),
            models.CheckConstraint(
                name="platform_role_ends_after_it_starts",
                condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")),
            ),
        ]

    def __str__(self) -> str:
        """Account and role."""
        return f"{self.user_id} {self.role}"


class Identity(models.Model):
    """The person behind an account: a keyed hash of their IIN, never the IIN. Made by accounts.identity alone.

    One account is one IIN and one IIN is one account, by the two unique columns; the site's role in the database can add a
    row and never change one.
    """

    append_only = True

    user = models.OneToOneField(User, models.PROTECT, related_name="identity")
    key = models.BinaryField(unique=True)
    key_version = models.PositiveSmallIntegerField()
    bound_at = models.DateTimeField()

    class Meta:
        verbose_name = _("identity")
        verbose_name_plural = _("identities")
        constraints = [
            models.CheckConstraint(
                name="identity_key_is_a_sha256",
                condition=Exact(Func(F("key"), function="octet_length", output_field=models.IntegerField()), 32),
            ),
        ]

    def __str__(self) -> str:
        """The account's number; a key is shown nowhere."""
        return f"identity of account {self.user_id}"


class EmailCode(models.Model):
    """The code that one e-mail address may now sign in with: one row for an address, so a new code ends the old one.

    The code itself stands nowhere: it is a keyed hash of `nonce` (accounts.email_codes), so a copy of this table, of the
    queue or of the logs signs nobody in. `ticket` names the request in the session of the browser that asked: a code works
    only there. Rows are deleted when their time is over.
    """

    email = models.EmailField(primary_key=True)
    ticket = models.UUIDField(unique=True)
    nonce = models.BinaryField()
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("e-mail code")
        verbose_name_plural = _("e-mail codes")
        constraints = [
            models.CheckConstraint(name="email_code_address_is_in_lower_case", condition=Q(email=Lower(F("email")))),
            models.CheckConstraint(name="email_code_ends_after_it_begins", condition=Q(expires_at__gt=F("asked_at"))),
        ]
        indexes = [
            # Read by the task that sends what is waiting and deletes what is over.
            models.Index(fields=["expires_at"], name="email_code_by_end"),
        ]

    def __str__(self) -> str:
        """The ticket; never the address."""
        return f"code {self.ticket}"
