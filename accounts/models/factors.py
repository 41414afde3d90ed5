"""What a person shows to sign in besides, or instead of, a password: passkeys, an app that counts codes, recovery codes.

Nothing is deleted: a factor that no longer serves says since when and why, so that "never had one" and "had one" differ.
"""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Removal(models.TextChoices):
    """Why a factor no longer serves."""

    OWN = "own", _("removed by its owner")
    REPLACED = "replaced", _("replaced by a new one")
    REOPENED = "reopened", _("lost: somebody with the right opened the way to a new one")
    COPIED = "copied", _("its counter went backwards: there may be a copy")
    ERASED = "erased", _("the account was erased")


REMOVED_AND_WHY = Q(removed_at__isnull=True, removal="") | (Q(removed_at__isnull=False) & ~Q(removal=""))


class FactorQuerySet(models.QuerySet[models.Model]):
    """Questions about what serves."""

    def present(self) -> Self:
        """Those that serve: not removed."""
        return self.filter(removed_at=None)


class Passkey(models.Model):
    """A key pair of which the person's device has the private half; ours is the public one. Always with user verification."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="passkeys")
    credential_id = models.BinaryField(unique=True)
    public_key = models.BinaryField()
    """As COSE writes it (RFC 9052)."""
    sign_count = models.BigIntegerField(default=0)
    transports = models.JSONField(default=list)
    name = models.CharField(_("name"), max_length=60)
    backed_up = models.BooleanField(default=False)
    """Whether the device's maker keeps a copy for the owner's other devices."""
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)
    removal = models.CharField(max_length=10, choices=Removal, blank=True)

    objects = FactorQuerySet.as_manager()

    class Meta:
        verbose_name = _("passkey")
        verbose_name_plural = _("passkeys")
        constraints = [
            models.CheckConstraint(name="passkey_counts_from_zero", condition=Q(sign_count__gte=0)),
            models.CheckConstraint(name="passkey_has_a_name", condition=~Q(name="")),
            models.CheckConstraint(name="passkey_removal_says_why", condition=REMOVED_AND_WHY),
        ]

    def __str__(self) -> str:
        """The name its owner gave it."""
        return self.name


class AuthenticatorApp(models.Model):
    """An app that makes a new six-digit code every 30 seconds (RFC 6238). Its secret stands here sealed (accounts.sealing)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="authenticator_apps")
    sealed_secret = models.BinaryField()
    created_at = models.DateTimeField()
    last_step = models.BigIntegerField(default=0)
    """The step of 30 seconds whose code was used last: each is good once."""
    last_used_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    """Wrong codes in a row; whoever tries has the password already."""
    removed_at = models.DateTimeField(null=True)
    removal = models.CharField(max_length=10, choices=Removal, blank=True)

    objects = FactorQuerySet.as_manager()

    class Meta:
        verbose_name = _("authenticator app")
        verbose_name_plural = _("authenticator apps")
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(removed_at=None), name="authenticator_app_once_at_a_time"
            ),
            models.CheckConstraint(name="authenticator_app_removal_says_why", condition=REMOVED_AND_WHY),
        ]

    def __str__(self) -> str:
        """Whose it is."""
        return f"authenticator app of account {self.user_id}"


class RecoveryCode(models.Model):
    """One of ten codes that stand in for the app, each once. Only a keyed hash is kept; its owner saw the code once."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="recovery_codes")
    key = models.BinaryField(unique=True)
    created_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)
    removal = models.CharField(max_length=10, choices=Removal, blank=True)

    objects = FactorQuerySet.as_manager()

    class Meta:
        verbose_name = _("recovery code")
        verbose_name_plural = _("recovery codes")
        constraints = [
            models.CheckConstraint(name="recovery_code_removal_says_why", condition=REMOVED_AND_WHY),
            models.CheckConstraint(
                name="recovery_code_is_used_after_it_is_made",
                condition=Q(used_at=None) | Q(used_at__gte=F("created_at")),
            ),
        ]
        indexes = [
            # Read by the page of security: how many are left.
            models.Index(fields=["user"], name="recovery_code_left", condition=Q(used_at=None, removed_at=None)),
        ]

    def __str__(self) -> str:
        """Whose it is; never the code."""
        return f"recovery code of account {self.user_id}"
