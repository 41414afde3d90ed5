"""Who a resident is, opened to somebody with a reason: each time a row, counted in public."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import GreaterThanOrEqual
from django.utils.translation import gettext_lazy as _

SHORTEST_REASON = 20


class IdentityOpening(models.Model):
    """An operator looked at who a resident is. Append-only; the resident is told, everybody sees how often and what for."""

    append_only = True

    class Purpose(models.TextChoices):
        """What for; a closed list, shown in public with its numbers."""

        COURT = "court", _("by the order of a court")
        LAW = "law", _("at the demand of a body that the law gives the right to it")
        DANGER = "danger", _("somebody's life is in danger")
        OWN = "own", _("at the resident's own request")
        ABUSE = "abuse", _("to stop abuse of the platform")

    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    subject = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    """The resident's account; none for somebody who reported without one."""
    reference = models.CharField(max_length=80)
    """By what they were found: "case 1234", "petition 10012", "account 17"."""
    purpose = models.CharField(max_length=10, choices=Purpose)
    document = models.CharField(max_length=200, blank=True)
    """Number and date of the order or demand."""
    reason = models.TextField(max_length=2000)
    shown = ArrayField(models.CharField(max_length=12))
    """What there was to show, not what it was: name, email, phone, iin."""

    class Meta:
        verbose_name = _("opening of an identity")
        verbose_name_plural = _("openings of identities")
        constraints = [
            models.CheckConstraint(
                name="opening_gives_its_reason", condition=GreaterThanOrEqual(Length("reason"), SHORTEST_REASON)
            ),
            models.CheckConstraint(
                name="opening_names_the_order", condition=~Q(purpose__in=["court", "law"]) | ~Q(document="")
            ),
            models.CheckConstraint(
                name="opening_is_not_of_oneself", condition=Q(subject__isnull=True) | ~Q(subject=F("by"))
            ),
        ]
        indexes = [
            # Read by the public page that counts openings by month, and by the resident's own page.
            models.Index(fields=["at"], name="opening_by_moment"),
            models.Index(fields=["subject"], name="opening_by_subject"),
        ]

    def __str__(self) -> str:
        """What it was about, never who."""
        return f"{self.pk} {self.reference}"
