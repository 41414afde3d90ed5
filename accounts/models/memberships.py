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
    """A person acts for an office, in a role, from a day on. Leaving ends the rights at once.

    Who stands in for the head does so for a period: `until` is its last day, local time, after which a task writes
    `ended_on`. Somebody with another role in the office may stand in besides.
    """

    class Role(models.TextChoices):
        """What the person is in the office."""

        HEAD = "head", _("akim or head")
        DEPUTY = "deputy", _("deputy")
        ACTING_HEAD = "acting", _("acting head, for a period")
        OFFICER = "officer", _("officer")
        OPERATOR = "operator", _("desk operator, files on behalf of residents")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships")
    office = models.ForeignKey(Office, models.PROTECT, related_name="memberships")
    role = models.CharField(_("role"), max_length=10, choices=Role)
    started_on = models.DateField(_("from"))
    until = models.DateField(_("last day of the period"), null=True, blank=True)
    ended_on = models.DateField(_("to"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("member of an office")
        verbose_name_plural = _("members of offices")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "office"],
                condition=Q(ended_on=None) & ~Q(role="acting"),
                name="membership_once_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["user", "office"],
                condition=Q(ended_on=None, role="acting"),
                name="membership_acting_once_at_a_time",
            ),
            models.CheckConstraint(
                name="membership_acting_has_a_last_day",
                condition=Q(role="acting", until__isnull=False) | (~Q(role="acting") & Q(until__isnull=True)),
            ),
            models.CheckConstraint(
                name="membership_period_ends_after_it_starts",
                condition=Q(until__isnull=True) | Q(until__gte=F("started_on")),
            ),
            models.CheckConstraint(
                name="membership_ends_after_it_starts", condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on"))
            ),
        ]

    def __str__(self) -> str:
        """Account, office and role."""
        return f"{self.user_id} {self.office_id} {self.role}"
