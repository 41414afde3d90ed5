"""Acts that moved the deadlines of many cases at once: a changed day off, an outage of the platform."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _


class ClockChange(models.Model):
    """One act, by a person, with its reason and with how many deadlines it moved and which way. Append-only, public."""

    append_only = True

    class Kind(models.TextChoices):
        """Why deadlines moved."""

        CALENDAR = "calendar", _("a day off was changed")
        OUTAGE = "outage", _("the platform could not be reached")

    kind = models.CharField(max_length=10, choices=Kind)
    reason = models.TextField(max_length=2000)
    act = models.CharField(max_length=200, blank=True)
    """The act of the Government that changed the day, as published."""
    by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    days = models.JSONField(default=list)
    """Calendar: the changed days, each {"date": "2026-10-26", "is_working": false}."""
    began_at = models.DateTimeField(null=True)
    """Outage: its first moment."""
    ended_at = models.DateTimeField(null=True)
    """Outage: the first moment that no longer belongs to it."""
    later = models.PositiveIntegerField(default=0)
    """Assignments whose deadline moved to a later moment."""
    earlier = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("change of clocks")
        verbose_name_plural = _("changes of clocks")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(name="clock_change_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="clock_change_outage_has_an_end",
                condition=Q(kind="calendar", began_at=None, ended_at=None)
                | Q(kind="outage", began_at__isnull=False, ended_at__isnull=False, ended_at__gt=F("began_at")),
            ),
            ExclusionConstraint(
                # No case is shifted twice for the same hours.
                name="clock_change_outages_do_not_overlap",
                expressions=[
                    (
                        Func(
                            "began_at",
                            "ended_at",
                            RangeBoundary(),
                            function="tstzrange",
                            output_field=DateTimeRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    )
                ],
                condition=Q(kind="outage"),
            ),
        ]

    def __str__(self) -> str:
        """Kind and moment."""
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"
