"""Who people are: accounts, and which of them act for an office."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from territories.models import Office

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
