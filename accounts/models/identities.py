"""The person behind an account."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Func
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _


class Identity(models.Model):
    """The person behind an account: a keyed hash of their IIN, never the IIN. Made by accounts.identity alone.

    One account is one IIN and one IIN is one account, by the two unique columns; the site's role in the database can add a
    row and never change one.
    """

    append_only = True

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="identity")
    key = models.BinaryField(unique=True)
    key_version = models.PositiveSmallIntegerField()
    bound_at = models.DateTimeField()

    class Meta:
        verbose_name = _("identity")
        verbose_name_plural = _("identities")
        constraints = [
            models.CheckConstraint(
                name="identity_key_is_a_sha256",
                condition=Exact(Func(F("key"), function="octet_length", output_field=models.IntegerField()), 32),
            ),
        ]

    def __str__(self) -> str:
        """The account's number; a key is shown nowhere."""
        return f"identity of account {self.user_id}"
