"""Codes that people sign in with."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class EmailCode(models.Model):
    """The code that one e-mail address may now sign in with: one row for an address, so a new code ends the old one.

    The code itself stands nowhere: it is a keyed hash of `nonce` (accounts.email_codes), so a copy of this table, of the
    queue or of the logs signs nobody in. `ticket` names the request in the session of the browser that asked: a code works
    only there. Rows are deleted when their time is over.
    """

    email = models.EmailField(primary_key=True)
    ticket = models.UUIDField(unique=True)
    nonce = models.BinaryField()
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("e-mail code")
        verbose_name_plural = _("e-mail codes")
        constraints = [
            models.CheckConstraint(name="email_code_address_is_in_lower_case", condition=Q(email=Lower(F("email")))),
            models.CheckConstraint(name="email_code_ends_after_it_begins", condition=Q(expires_at__gt=F("asked_at"))),
        ]
        indexes = [
            # Read by the task that sends what is waiting and deletes what is over.
            models.Index(fields=["expires_at"], name="email_code_by_end"),
        ]

    def __str__(self) -> str:
        """The ticket; never the address."""
        return f"code {self.ticket}"
