"""Codes that people sign in with."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class SignInCode(models.Model):
    """The code that now proves one address, of a mailbox or a telephone: one row for an address, so a new code ends the old one.

    The code itself stands nowhere: it is a keyed hash of `nonce` (accounts.codes), so a copy of this table, of the queue or of
    the logs signs nobody in. `ticket` names the request in the session of the browser that asked: a code works only there.
    Rows are deleted when their time is over.
    """

    class Channel(models.TextChoices):
        """How it gets to its owner."""

        EMAIL = "email", _("e-mail")
        PHONE = "phone", _("telephone")

    class Purpose(models.TextChoices):
        """What its owner then may do."""

        ENTER = "enter", _("sign in")
        ADD = "add", _("add the address to an account")

    channel = models.CharField(max_length=5, choices=Channel)
    address = models.CharField(max_length=254)
    """In lower case, or a number in E.164."""
    purpose = models.CharField(max_length=5, choices=Purpose, default=Purpose.ENTER)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+", db_index=False)
    """Whose account the address is added to."""
    ticket = models.UUIDField(unique=True)
    nonce = models.BinaryField()
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=20, blank=True)
    """Why it could not be sent, if another way must be taken: a word of accounts.codes, for the page that waits for it."""

    class Meta:
        verbose_name = _("code to sign in")
        verbose_name_plural = _("codes to sign in")
        constraints = [
            models.UniqueConstraint(fields=["channel", "address"], name="code_one_for_an_address"),
            models.CheckConstraint(name="code_address_is_in_lower_case", condition=Q(address=Lower(F("address")))),
            models.CheckConstraint(
                name="code_address_is_of_its_channel",
                condition=Q(channel="email", address__contains="@")
                | Q(channel="phone", address__regex=r"^\+[1-9][0-9]{7,14}$"),
            ),
            models.CheckConstraint(name="code_ends_after_it_begins", condition=Q(expires_at__gt=F("asked_at"))),
            models.CheckConstraint(
                name="code_adds_to_somebody",
                condition=Q(purpose="enter", user=None) | Q(purpose="add", user__isnull=False),
            ),
        ]
        indexes = [
            # Read by the task that sends what is waiting and deletes what is over.
            models.Index(fields=["expires_at"], name="code_by_end"),
        ]

    def __str__(self) -> str:
        """The ticket; never the address."""
        return f"code {self.ticket}"
