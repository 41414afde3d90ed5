"""When several reports become one incident: a dated rule for each set of clocks, and what the search for incidents did."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models import ClockRule, DatedQuerySet, DatedRow
from cases.models.rules import ends_after_it_starts, no_overlap


class IncidentRule(DatedRow):
    """How many similar reports, how near to each other and within which time, make one incident (docs/clocks.md)."""

    regime = models.CharField(_("regime"), max_length=20, choices=ClockRule.Regime)
    reports = models.PositiveSmallIntegerField(_("reports"))
    """So many people who report the same make an incident."""
    radius_m = models.PositiveIntegerField(_("metres"))
    """Reports with a point: at most so far from each other. Without one: of the same place."""
    window_hours = models.PositiveSmallIntegerField(_("hours"))
    legal_basis = models.TextField(_("legal basis"))

    objects = DatedQuerySet["IncidentRule"].as_manager()

    class Meta:
        verbose_name = _("rule of incidents")
        verbose_name_plural = _("rules of incidents")
        ordering = ["regime", "valid_from", "pk"]
        constraints = [
            no_overlap("incident_rule_one_at_a_time", "regime"),
            ends_after_it_starts("incident_rule_ends_after_it_starts"),
            models.CheckConstraint(
                name="incident_rule_is_about_several",
                condition=Q(reports__gte=2, radius_m__gt=0, window_hours__gt=0),
            ),
            models.CheckConstraint(
                name="incident_rule_is_about_problems", condition=Q(regime__in=["ordinary", "emergency"])
            ),
        ]

    def __str__(self) -> str:
        """Regime and the first day."""
        return f"{self.regime} from {self.valid_from}"


class IncidentRun(models.Model):
    """One search for incidents. The next one looks at what was reported since the last that ended."""

    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    found = models.PositiveIntegerField(default=0)
    """New incidents."""
    joined = models.PositiveIntegerField(default=0)
    """Cases joined to one, old or new."""

    class Meta:
        verbose_name = _("search for incidents")
        verbose_name_plural = _("searches for incidents")
        ordering = ["-started_at", "-pk"]
        indexes = [
            # Reader: issues.incidents, since when to look.
            models.Index(fields=["-started_at"], name="incident_run_newest"),
        ]

    def __str__(self) -> str:
        """When it started."""
        return f"{self.started_at:%Y-%m-%d %H:%M:%S}"
