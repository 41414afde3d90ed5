"""What somebody agreed to, and that they asked to be forgotten."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class ErasureQuerySet(models.QuerySet["Erasure"]):
    """Questions about accounts that are to be erased."""

    def waiting(self) -> Self:
        """Asked for, neither done nor taken back."""
        return self.filter(done_at=None, cancelled_at=None)

    def due(self, now: datetime) -> Self:
        """Those whose days to think have passed."""
        return self.waiting().filter(due_at__lte=now)


class Erasure(models.Model):
    """The holder of an account asked to be forgotten: done some days later, unless they take it back (accounts.erasure)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="erasures")
    asked_at = models.DateTimeField(_("asked"))
    due_at = models.DateTimeField(_("due"))
    cancelled_at = models.DateTimeField(_("taken back"), null=True)
    by_platform = models.BooleanField(default=False)
    """It was not taken back but could not be done: meanwhile the account had got duties (accounts.erasure.why_not)."""
    done_at = models.DateTimeField(_("done"), null=True)

    objects = ErasureQuerySet.as_manager()

    class Meta:
        verbose_name = _("erasure of an account")
        verbose_name_plural = _("erasures of accounts")
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(done_at=None, cancelled_at=None), name="erasure_one_waits_for_an_account"
            ),
            models.UniqueConstraint(
                fields=["user"], condition=Q(done_at__isnull=False), name="erasure_done_once_for_an_account"
            ),
            models.CheckConstraint(name="erasure_leaves_time_to_think", condition=Q(due_at__gt=F("asked_at"))),
            models.CheckConstraint(
                name="erasure_is_done_or_taken_back", condition=Q(done_at=None) | Q(cancelled_at=None)
            ),
            models.CheckConstraint(
                name="erasure_is_not_done_early", condition=Q(done_at=None) | Q(done_at__gte=F("due_at"))
            ),
            models.CheckConstraint(
                name="erasure_by_platform_is_a_cancelled_one",
                condition=Q(by_platform=False) | Q(cancelled_at__isnull=False),
            ),
        ]
        indexes = [
            # Reader: the task that erases.
            models.Index(fields=["due_at"], name="erasure_due", condition=Q(done_at=None, cancelled_at=None)),
        ]

    def __str__(self) -> str:
        """The account's number."""
        return f"erasure of account {self.user_id}"


class Consent(models.Model):
    """Somebody agreed to a text of accounts.consents: to which version, in which language, when and for what. Append-only.

    Somebody without an account agrees too, when they leave a contact with a report: then only the case says for what. No name and
    no contact stands here, so an erased account leaves nothing but its number.
    """

    append_only = True

    class Purpose(models.TextChoices):
        """What it was about."""

        FILING = "filing", _("a report with a name or a contact")
        SIGNING = "signing", _("signing a petition")
        DESK = "desk", _("a report that an office's desk wrote down")

    purpose = models.CharField(max_length=10, choices=Purpose)
    version = models.DateField()
    """The day from which the text holds: accounts/consents/<purpose>/<version>.<language>.txt."""
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="consents")
    subject = models.BigIntegerField()
    """For what: the id of the case or of the petition."""
    at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    """Who at an office's desk read the text out and wrote down that the resident agreed; null: they agreed themselves."""

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        constraints = [
            models.CheckConstraint(
                name="consent_purpose_is_known", condition=Q(purpose__in=["filing", "signing", "desk"])
            ),
            models.CheckConstraint(
                name="consent_at_a_desk_is_recorded_by_somebody",
                condition=Q(purpose="desk", recorded_by__isnull=False, user=None)
                | ~Q(purpose="desk") & Q(recorded_by=None),
            ),
            models.CheckConstraint(
                name="consent_to_sign_is_of_an_account", condition=~Q(purpose="signing") | Q(user__isnull=False)
            ),
            models.UniqueConstraint(
                fields=["purpose", "subject", "user", "version"],
                nulls_distinct=False,
                name="consent_once_for_a_thing",
            ),
        ]
        indexes = [
            # Reader: the account's own page and its export.
            models.Index(fields=["user", "at"], name="consent_of_user", condition=Q(user__isnull=False)),
            # Reader: the database, when an account is removed; most consents nobody recorded for another.
            models.Index(fields=["recorded_by"], name="consent_recorded_by", condition=Q(recorded_by__isnull=False)),
        ]

    def __str__(self) -> str:
        """To what, and for what; never whose."""
        return f"{self.purpose} {self.version} for {self.subject}"
