"""What was sent by short message, what it cost, and what became of it. No text stands here, and a number only while it is needed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

KEY = 80


class State(models.TextChoices):
    """How far a message has come."""

    RESERVED = "reserved", pgettext_lazy("state of a short message", "paid for, on its way to the gateway")
    UNSENT = "unsent", pgettext_lazy("state of a short message", "the gateway did not take it")
    SENT = "sent", pgettext_lazy("state of a short message", "taken by the gateway")
    DELIVERED = "delivered", pgettext_lazy("state of a short message", "arrived")
    EXPIRED = "expired", pgettext_lazy("state of a short message", "the telephone was off too long")
    FAILED = "failed", pgettext_lazy("state of a short message", "could not be delivered")


class ShortMessage(models.Model):
    """One attempt to send one short message. It is written before the gateway hears of it, so that no budget is overdrawn.

    `number` is kept only for gateways that must be asked what became of it, and only until they have answered.
    """

    class Purpose(models.TextChoices):
        """What it was for."""

        CODE = "code", _("code to sign in")
        NOTICE = "notice", _("news of a case")

    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose)
    message = models.ForeignKey(
        "notifications.Message", models.PROTECT, null=True, related_name="short_messages", db_index=False
    )
    gateway = models.CharField(_("gateway"), max_length=10)
    number_key = models.CharField(max_length=KEY)
    number = models.CharField(max_length=16, blank=True)
    segments = models.PositiveSmallIntegerField(_("parts"))
    cost = models.DecimalField(_("cost, tenge"), max_digits=10, decimal_places=4)
    day = models.DateField(_("day"))
    """By local time: whose budget it is paid from."""
    made_at = models.DateTimeField(_("made"))
    state = models.CharField(_("state"), max_length=10, choices=State)
    problem = models.CharField(_("problem"), max_length=60, blank=True)
    settled_at = models.DateTimeField(_("known since"), null=True)
    ask_at = models.DateTimeField(null=True)
    """When the gateway is to be asked what became of it."""
    asked = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("short message")
        verbose_name_plural = _("short messages")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(name="short_message_has_a_part", condition=Q(segments__gte=1)),
            models.CheckConstraint(name="short_message_costs_nothing_less", condition=Q(cost__gte=0)),
            models.CheckConstraint(
                name="short_message_settled_has_a_moment",
                condition=Q(state__in=["reserved", "sent"], settled_at=None)
                | (~Q(state__in=["reserved", "sent"]) & Q(settled_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="short_message_number_while_asked", condition=Q(number="") | Q(ask_at__isnull=False)
            ),
        ]
        indexes = [
            # Reader: notifications.sms.budget, what was spent on a day.
            models.Index(fields=["day", "purpose"], condition=~Q(state="unsent"), name="short_message_by_day"),
            # Reader: notifications.sms.budget, how many one number got on a day.
            models.Index(fields=["number_key", "day"], condition=~Q(state="unsent"), name="short_message_by_number"),
            # Reader: notifications.sms.receipts, whom to ask next.
            models.Index(fields=["ask_at"], condition=Q(ask_at__isnull=False), name="short_message_to_ask"),
            # Reader: notifications.sms.receipts, whose message it is.
            models.Index(fields=["message"], condition=Q(message__isnull=False), name="short_message_of_a_message"),
        ]

    def __str__(self) -> str:
        """Its number and state; never the telephone number."""
        return f"short message {self.pk}: {self.state}"


class ShortPart(models.Model):
    """A part of a short message, by the name that the gateway gave it."""

    short = models.ForeignKey(ShortMessage, models.CASCADE, related_name="parts")
    gateway = models.CharField(max_length=10)
    remote_id = models.CharField(max_length=70)

    class Meta:
        verbose_name = _("part of a short message")
        verbose_name_plural = _("parts of short messages")
        indexes = [
            # Reader: notifications.sms.receipts, whose receipt it is.
            models.Index(fields=["gateway", "remote_id"], name="short_part_by_name"),
        ]

    def __str__(self) -> str:
        """The gateway's name for it."""
        return f"{self.gateway} {self.remote_id}"


class ShortReceipt(models.Model):
    """What a gateway said of a part. It may say so before we know that the part is ours, twice, or in the wrong order."""

    gateway = models.CharField(max_length=10)
    remote_id = models.CharField(max_length=70)
    state = models.CharField(max_length=10, choices=State)
    problem = models.CharField(max_length=60, blank=True)
    came_at = models.DateTimeField()

    class Meta:
        verbose_name = _("receipt of a short message")
        verbose_name_plural = _("receipts of short messages")
        constraints = [
            models.UniqueConstraint(fields=["gateway", "remote_id"], name="short_receipt_once_for_a_part"),
        ]
        indexes = [
            # Reader: notifications.sms.receipts.forget, what is long past.
            models.Index(fields=["came_at"], name="short_receipt_by_age"),
        ]

    def __str__(self) -> str:
        """Part and state."""
        return f"{self.gateway} {self.remote_id}: {self.state}"
