"""Who acts for the platform itself."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class PlatformRoleQuerySet(models.QuerySet["PlatformRole"]):
    """Questions about who acts for the platform."""

    def present(self) -> Self:
        """Those that have not ended."""
        return self.filter(ended_on=None)


class PlatformRole(models.Model):
    """A person acts for the platform itself, in a role, from a day on. Ending it ends the rights at once."""

    class Role(models.TextChoices):
        """What the person does for the platform."""

        MODERATOR = "moderator", _("moderator")
        SECOND_MODERATOR = "second_moderator", _("second moderator, for appeals")
        REGISTRAR = "registrar", _("registrar of offices")
        AUDITOR = "auditor", _("auditor, reads only")
        OPERATOR = "operator", _("operator of the platform")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="platform_roles")
    role = models.CharField(_("role"), max_length=20, choices=Role)
    started_on = models.DateField(_("from"))
    ended_on = models.DateField(_("to"), null=True, blank=True)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    end_reason = models.CharField(_("why it ended"), max_length=300, blank=True)

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
            models.CheckConstraint(
                name="platform_role_ended_by_and_on", condition=Q(ended_by=None) | Q(ended_on__isnull=False)
            ),
            models.CheckConstraint(
                name="platform_role_is_never_given_to_oneself", condition=Q(given_by=None) | ~Q(given_by=F("user"))
            ),
        ]

    def __str__(self) -> str:
        """Account and role."""
        return f"{self.user_id} {self.role}"
