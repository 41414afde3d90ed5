"""Who acts for which office."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from territories import clock
from territories.models import Office


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Questions about who acts for which office."""

    def present(self, on: date | None = None) -> Self:
        """Those that hold on a day, by default that of the request being served (territories.clock.present_moment).

        A period has its rights from its first day to its last, whether or not a task has written down that it is over.
        """
        today = on or clock.local_date(clock.present_moment())
        return self.filter(~Q(role="acting") | Q(started_on__lte=today, until__gte=today), ended_on=None)

    def planned(self, on: date | None = None) -> Self:
        """Periods that have not begun yet."""
        today = on or clock.local_date(clock.present_moment())
        return self.filter(role="acting", ended_on=None, started_on__gt=today)

    def over(self, on: date) -> Self:
        """Periods whose last day has passed and of which that is not written down yet."""
        return self.filter(role="acting", ended_on=None, until__lt=on)

    def with_the_heads_rights(self) -> Self:
        """The head, and who stands in for the head."""
        return self.filter(role__in=["head", "acting"])

    def for_people_page(self, office: Office) -> Self:
        """Who works for an office or will stand in for its head, the head first. One query with the accounts."""
        order = models.Case(
            *(models.When(role=role, then=place) for place, role in enumerate(Membership.Role.values)),
            output_field=models.IntegerField(),
        )
        rows = self.present() | self.planned()
        return rows.filter(office=office).select_related("user").order_by(order, "user__name", "pk")


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

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("account"), related_name="memberships"
    )
    office = models.ForeignKey(Office, models.PROTECT, verbose_name=_("office"), related_name="memberships")
    role = models.CharField(_("role"), max_length=10, choices=Role)
    started_on = models.DateField(_("from"))
    until = models.DateField(_("last day of the period"), null=True, blank=True)
    ended_on = models.DateField(_("to"), null=True, blank=True)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    end_reason = models.CharField(_("why it ended"), max_length=300, blank=True)

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
            # Who stands in for the head besides is another row, for a period.
            models.UniqueConstraint(
                fields=["office"], condition=Q(ended_on=None, role="head"), name="membership_one_head_at_a_time"
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
            models.CheckConstraint(
                name="membership_ended_by_and_on", condition=Q(ended_by=None) | Q(ended_on__isnull=False)
            ),
            models.CheckConstraint(
                name="membership_is_never_given_to_oneself", condition=Q(given_by=None) | ~Q(given_by=F("user"))
            ),
            ExclusionConstraint(
                name="membership_one_stands_in_at_a_time",
                expressions=[
                    ("office", RangeOperators.EQUAL),
                    (
                        Func(
                            F("started_on"),
                            Coalesce(F("ended_on"), F("until") + Value(1), output_field=models.DateField()),
                            RangeBoundary(),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(role="acting"),
            ),
        ]

    def __str__(self) -> str:
        """Account, office and role."""
        return f"{self.user_id} {self.office_id} {self.role}"
