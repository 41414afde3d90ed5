"""What the sweep did, run by run."""

from __future__ import annotations

from django.db import models
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
