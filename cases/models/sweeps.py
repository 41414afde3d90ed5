"""What the sweep did, run by run."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class SweepRun(models.Model):
    """One run of the sweep. The newest row tells how old the engine's last look is."""

    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    resumed = models.PositiveIntegerField(default=0)
    escalated = models.PositiveIntegerField(default=0)
    listed = models.PositiveIntegerField(default=0)
    upheld = models.PositiveIntegerField(default=0)
    closed = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    """Extensions and promises that the level above did not decide in time."""
    assigned = models.PositiveIntegerField(default=0)
    """Cases that an arbiter did not assign in time and now owns."""
    succeeded = models.PositiveIntegerField(default=0)
    """Cases of abolished offices that their successors got."""

    class Meta:
        verbose_name = _("run of the sweep")
        verbose_name_plural = _("runs of the sweep")
        ordering = ["-started_at", "-pk"]
        indexes = [
            # Readers: /readyz and the page of the engine's lag, the newest run.
            models.Index(fields=["-started_at"], name="sweep_newest"),
        ]

    def __str__(self) -> str:
        """When it started."""
        return f"{self.started_at:%Y-%m-%d %H:%M:%S}"


class EngineAlarm(models.Model):
    """One time during which the engine was too late: seen by the web processes or by a timer, never by what is late itself."""

    began_at = models.DateTimeField()
    """When it was first seen."""
    ended_at = models.DateTimeField(null=True)
    longest = models.DurationField(default=timedelta)
    """The longest lag that was seen."""
    logged_at = models.DateTimeField(null=True)
    """When an error was last written into the log: one in ten minutes, however many processes look."""
    mailed_at = models.DateTimeField(null=True)
    """When the operators were told; once."""

    class Meta:
        verbose_name = _("alarm of the engine")
        verbose_name_plural = _("alarms of the engine")
        ordering = ["-began_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["ended_at"], condition=Q(ended_at=None), nulls_distinct=False, name="engine_alarm_one_at_a_time"
            ),
            models.CheckConstraint(
                name="engine_alarm_ends_after_it_began",
                condition=Q(ended_at=None) | Q(ended_at__gte=models.F("began_at")),
            ),
        ]

    def __str__(self) -> str:
        """When it began."""
        return f"{self.began_at:%Y-%m-%d %H:%M:%S}"
