"""Who acts for which office."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from territories.models import Office


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

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships")
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
