"""Boundaries of units, for finding the district of a point."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .units import Territory


class Boundary(models.Model):
    """The outline of one unit, as an operator loaded it. No PostGIS: shapely reads the geometry (territories.boundaries)."""

    territory = models.OneToOneField(Territory, models.CASCADE, primary_key=True, related_name="boundary")
    geometry = models.BinaryField(_("geometry"))
    """Polygon or multipolygon in WGS 84 (longitude, latitude) as WKB, valid."""
    west = models.FloatField(_("west"))
    south = models.FloatField(_("south"))
    east = models.FloatField(_("east"))
    north = models.FloatField(_("north"))
    source = models.CharField(_("source"), max_length=200)
    was_repaired = models.BooleanField(_("was repaired"), default=False)
    edition = models.PositiveIntegerField(_("edition"))
    """Goes up by one with every load; each process reads the boundaries again when it sees a new edition."""

    class Meta:
        verbose_name = _("boundary")
        verbose_name_plural = _("boundaries")
        constraints = [
            models.CheckConstraint(
                name="boundary_box_is_on_earth",
                condition=Q(west__gte=-180, east__lte=180, south__gte=-90, north__lte=90)
                & Q(west__lt=F("east"), south__lt=F("north")),
            ),
        ]

    def __str__(self) -> str:
        """The unit's code."""
        return self.territory_id
