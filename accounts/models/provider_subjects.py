"""Who somebody is to a provider of identity."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _


class ProviderSubject(models.Model):
    """An account signs in by a provider: `sub` is the person's name there, which never becomes another's (OpenID Connect, 2).

    Kept as a keyed hash (accounts.identity): to recognise it again is all it is for, and at some providers it is the IIN.
    Nothing else that the provider said is kept.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="provider_subjects")
    issuer = models.CharField(_("provider"), max_length=200)
    subject = models.BinaryField()
    linked_at = models.DateTimeField(_("linked"))
    used_at = models.DateTimeField(_("last used"))

    class Meta:
        verbose_name = _("link to a provider of identity")
        verbose_name_plural = _("links to providers of identity")
        constraints = [
            models.UniqueConstraint(fields=["issuer", "subject"], name="provider_subject_of_one_account"),
            models.UniqueConstraint(fields=["user", "issuer"], name="provider_subject_once_for_an_account"),
            models.CheckConstraint(
                name="provider_subject_is_a_sha256_of_a_provider",
                condition=~Q(issuer="")  # type: ignore[arg-type]  # the stubs know no "and" of the two
                & Exact(Func(F("subject"), function="octet_length", output_field=models.IntegerField()), 32),
            ),
        ]

    def __str__(self) -> str:
        """Account and provider; never the name there."""
        return f"account {self.user_id} at {self.issuer}"
