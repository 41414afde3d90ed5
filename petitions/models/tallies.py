"""Counts, made again from the signatures by a task and never incremented by a signature."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from territories.models import Territory

from .petition import Petition
from .signatures import Signature


class Tally(models.Model):
    """How many people support a petition, as last counted. A row of its own: the petition's row is never hot."""

    petition = models.OneToOneField(Petition, models.PROTECT, primary_key=True, related_name="tally")
    joined = models.PositiveIntegerField(default=0)
    """First supporters, without the author."""
    platform = models.PositiveIntegerField(default=0)
    """Confirmed by the platform or by the state identity provider."""
    by_law = models.PositiveIntegerField(default=0)
    """Electronic and paper signatures."""
    total = models.GeneratedField(
        expression=models.F("platform") + models.F("by_law"), output_field=models.IntegerField(), db_persist=True
    )
    counted_at = models.DateTimeField()

    class Meta:
        verbose_name = _("count of a petition")
        verbose_name_plural = _("counts of petitions")
        indexes = [
            # Reader: the list sorted by support.
            models.Index(fields=["-total"], name="tally_most_supported")
        ]

    def __str__(self) -> str:
        """Petition and total."""
        return f"{self.petition_id}: {self.total}"


class TallyHour(models.Model):
    """Signatures of one hour (UTC), region and method that count: the windows out of which the tally is summed."""

    petition = models.ForeignKey(Petition, models.PROTECT, related_name="hours")
    hour = models.DateTimeField()
    region = models.ForeignKey(Territory, models.PROTECT, null=True, related_name="+")
    method = models.CharField(max_length=10, choices=Signature.Method)
    stage = models.CharField(max_length=10, choices=Signature.Stage)
    number = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("hour of a petition")
        verbose_name_plural = _("hours of petitions")
        constraints = [
            models.UniqueConstraint(
                fields=["petition", "hour", "region", "method", "stage"],
                name="tally_hour_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(name="tally_hour_is_not_empty", condition=Q(number__gt=0)),
        ]

    def __str__(self) -> str:
        """Petition and hour."""
        return f"{self.petition_id} {self.hour:%Y-%m-%d %H}"
