"""Networks that operators trust or hold."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class NetworkMarkQuerySet(models.QuerySet["NetworkMark"]):
    """Questions about entries."""

    def present(self, now: datetime) -> Self:
        """Begun, not over, not ended (half-open)."""
        return self.filter(since__lte=now, until__gt=now, ended_at=None)


class NetworkMark(models.Model):
    """An entry of the operators about a network: what is written from there is checked first, or never held. Reading is free for all."""

    class Kind(models.TextChoices):
        """What it is about."""

        HOLD = "hold", _("check first")
        TRUST = "trust", _("never hold")

    network = models.CharField(max_length=32)
    """Keyed hash (accounts.networks.key_of)."""
    kind = models.CharField(max_length=5, choices=Kind)
    reason = models.CharField(max_length=300)
    since = models.DateTimeField()
    until = models.DateTimeField()
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")

    objects = NetworkMarkQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry about a network")
        verbose_name_plural = _("entries about networks")
        ordering = ["-since", "-pk"]
        constraints = [
            models.CheckConstraint(name="network_mark_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(name="network_mark_ends_after_it_begins", condition=Q(until__gt=F("since"))),
            models.CheckConstraint(
                name="network_mark_ended_by_somebody",
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
            ),
        ]
        indexes = [
            # Reader: accounts.networks, once a minute.
            models.Index(fields=["until"], name="network_mark_not_over", condition=Q(ended_at=None)),
        ]

    def __str__(self) -> str:
        """Kind and when it began."""
        return f"{self.kind} {self.since:%Y-%m-%d}"
