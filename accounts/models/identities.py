"""The person behind an account."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _


class IdentityQuerySet(models.QuerySet["Identity"]):
    """Questions about who is known."""

    def present(self) -> Self:
        """Those that hold: not released."""
        return self.filter(released_at=None)


class Identity(models.Model):
    """The person behind an account: a keyed hash of their IIN, never the IIN. Made by accounts.identity alone.

    One account is one IIN and one IIN is one account at a time, by two unique constraints. A typed IIN proves nothing: when
    its owner comes with a provider of identity or an electronic signature, the claim of another account is released. The
    site's role in the database can add a row and end it, never change who it names.
    """

    append_only = True
    changeable_columns = ("released_at", "release")

    class Level(models.IntegerChoices):
        """How surely the IIN is this person's; higher is surer."""

        CLAIMED = 1, _("typed in")
        PROVIDER = 2, _("confirmed by a provider of identity")
        SIGNATURE = 3, _("confirmed by an electronic signature")

    class Release(models.TextChoices):
        """Why it no longer holds."""

        PROVED_ELSEWHERE = "proved", _("its owner proved it from another account")
        STRENGTHENED = "strengthened", _("replaced by a surer proof on the same account")
        ERASED = "erased", _("the account was erased")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="identities")
    key = models.BinaryField()
    key_version = models.PositiveSmallIntegerField()
    level = models.PositiveSmallIntegerField(choices=Level, default=Level.CLAIMED)
    issuer = models.CharField(max_length=200, blank=True)
    bound_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)
    release = models.CharField(max_length=12, choices=Release, blank=True)

    objects = IdentityQuerySet.as_manager()

    class Meta:
        verbose_name = _("identity")
        verbose_name_plural = _("identities")
        constraints = [
            models.CheckConstraint(
                name="identity_key_is_a_sha256",
                condition=Exact(Func(F("key"), function="octet_length", output_field=models.IntegerField()), 32),
            ),
            models.UniqueConstraint(
                fields=["key"], condition=Q(released_at=None), name="identity_of_one_account_at_a_time"
            ),
            models.UniqueConstraint(
                fields=["user"], condition=Q(released_at=None), name="identity_once_at_a_time_for_an_account"
            ),
            models.CheckConstraint(name="identity_level_is_known", condition=Q(level__in=[1, 2, 3])),
            models.CheckConstraint(
                name="identity_release_says_why",
                condition=Q(released_at__isnull=True, release="") | (Q(released_at__isnull=False) & ~Q(release="")),
            ),
            models.CheckConstraint(
                name="identity_issuer_of_a_proof",
                condition=Q(level=1, issuer="") | (Q(level__gt=1) & ~Q(issuer="")),
            ),
        ]
        indexes = [
            # Read by the account's own page and its export: everything that was ever bound to it.
            models.Index(fields=["user", "bound_at"], name="identity_by_user"),
        ]

    def __str__(self) -> str:
        """The account's number; a key is shown nowhere."""
        return f"identity of account {self.user_id}"
