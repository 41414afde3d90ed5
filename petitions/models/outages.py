"""When nobody could sign: measured by a probe that beat starts every minute, never typed in."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class SigningBeat(models.Model):
    """The last moment at which the probe found that signing works. One row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    worked_at = models.DateTimeField()
    """By the true clock: one that a demonstration moves ahead has no part in it."""

    class Meta:
        verbose_name = _("last proof that signing works")
        verbose_name_plural = _("last proof that signing works")
        constraints = [models.CheckConstraint(name="signing_beat_is_one_row", condition=Q(id=1))]

    def __str__(self) -> str:
        """The moment."""
        return f"{self.worked_at:%Y-%m-%d %H:%M:%S}"


class SigningOutage(models.Model):
    """A gap between two proofs that was longer than the tolerance: every open petition gets that time back, once."""

    append_only = True

    began_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    noted_at = models.DateTimeField()
    petitions = models.PositiveIntegerField()
    """How many periods were extended."""

    class Meta:
        verbose_name = _("time without signing")
        verbose_name_plural = _("times without signing")
        ordering = ["began_at"]
        constraints = [
            models.UniqueConstraint(fields=["began_at"], name="signing_outage_once"),
            models.CheckConstraint(name="signing_outage_ends_after_it_began", condition=Q(ended_at__gt=F("began_at"))),
        ]

    def __str__(self) -> str:
        """From and to."""
        return f"{self.began_at:%Y-%m-%d %H:%M} to {self.ended_at:%H:%M}"
