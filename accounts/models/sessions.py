"""Where somebody is signed in."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class UserSessionQuerySet(models.QuerySet["UserSession"]):
    """Questions about who is signed in where."""

    def open(self) -> Self:
        """Those that have not ended."""
        return self.filter(ended_at=None)

    def for_security_page(self) -> Self:
        """Open ones, the latest used first."""
        return self.open().order_by("-seen_at", "-pk")


class UserSession(models.Model):
    """A browser in which somebody is or was signed in, as its owner sees it on the page of security.

    `key` is the hash under which the session itself is stored (accounts.session_store): no cookie can be made from it.
    """

    class Way(models.TextChoices):
        """How it began."""

        CODE = "code", _("code by e-mail or telephone")
        PASSKEY = "passkey", _("passkey")
        PASSWORD = "password", _("password and second step")
        RECOVERY = "recovery", _("password and recovery code")
        SIGNATURE = "signature", _("electronic signature")
        PROVIDER = "provider", _("confirmation of another service")
        OTHER = "other", _("another way")

    class End(models.TextChoices):
        """Why it ended."""

        SIGNED_OUT = "out", _("signed out")
        REVOKED = "revoked", _("ended by its owner from another place")
        TIME = "time", _("too long, or too long unused")
        RIGHTS = "rights", _("a seat or a role was given or ended")
        FACTOR = "factor", _("a passkey, password or second step was changed")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="sessions")
    key = models.CharField(max_length=64, unique=True)
    way = models.CharField(max_length=10, choices=Way, default=Way.OTHER)
    agent = models.CharField(max_length=60, blank=True)
    """Family of browser and system, nothing finer: "Chrome, Android"."""
    network = models.CharField(max_length=32, blank=True)
    """Keyed hash of the network: tells whether two sessions are of one place, never which."""
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    end = models.CharField(max_length=10, choices=End, blank=True)

    objects = UserSessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        constraints = [
            models.CheckConstraint(
                name="session_end_says_why",
                condition=Q(ended_at__isnull=True, end="") | (Q(ended_at__isnull=False) & ~Q(end="")),
            ),
            models.CheckConstraint(name="session_is_seen_after_it_began", condition=Q(seen_at__gte=F("began_at"))),
        ]
        indexes = [
            # Read by the page of security, and by whatever ends all sessions of a person.
            models.Index(fields=["user"], name="session_open_by_user", condition=Q(ended_at=None)),
            # Read by the task that forgets old ones.
            models.Index(fields=["seen_at"], name="session_by_last_use"),
        ]

    def __str__(self) -> str:
        """Whose it is and how it began."""
        return f"session of account {self.user_id}, {self.way}"
