"""An IIN that a law demands to be kept: sealed, for one purpose, until that is over."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

SEALED_BYTES = 12 + 12 + 16
"""Nonce, twelve digits, tag of AES-256-GCM."""


class SealedIin(models.Model):
    """An IIN that only accounts.identity can open, with a key that is not in the database.

    Account, purpose, what it is for (`subject`) and the number of the key are sealed with it: moved to another row it opens no
    more. The app whose purpose it is deletes the row when that purpose has ended.
    """

    class Purpose(models.TextChoices):
        """What law demands it."""

        PETITION_AUTHOR = "petition", _("author of a petition")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=12, choices=Purpose)
    subject = models.BigIntegerField()
    """What it is for, as the app of that purpose numbers it: the id of a petition."""
    key_version = models.PositiveSmallIntegerField()
    sealed = models.BinaryField()
    sealed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("sealed IIN")
        verbose_name_plural = _("sealed IINs")
        constraints = [
            models.UniqueConstraint(fields=["purpose", "subject"], name="sealed_iin_once_for_a_purpose"),
            models.CheckConstraint(name="sealed_iin_purpose_is_known", condition=Q(purpose__in=["petition"])),
            models.CheckConstraint(
                name="sealed_iin_is_whole",
                condition=Exact(
                    Func(F("sealed"), function="octet_length", output_field=models.IntegerField()), SEALED_BYTES
                ),
            ),
        ]
        indexes = [
            # Read by rotate_identity_keys: what an old key sealed.
            models.Index(fields=["key_version", "id"], name="sealed_iin_by_key"),
        ]

    def __str__(self) -> str:
        """What it is for; never whose."""
        return f"{self.purpose} {self.subject}"
