"""Statements that people are asked to sign with their electronic signature, and what remains of those they signed."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _


class EdsChallengeQuerySet(models.QuerySet["EdsChallenge"]):
    """Questions about statements to sign."""

    def open(self, now: object) -> Self:
        """Those that can still be used."""
        return self.filter(used_at=None, expires_at__gt=now)


class EdsChallenge(models.Model):
    """One statement for one browser to sign: fresh, of one use, over in minutes, then deleted. Made by accounts.eds.challenges.

    `ticket` is known to the session of the browser that asked, and to nobody else. `sealed` holds the signature while it
    waits for a worker, then who signed until the browser comes back for it; encrypted with a key outside the database, for this
    row alone, and emptied as soon as it is used or refused.
    """

    class Purpose(models.TextChoices):
        """What signing it does."""

        ENTER = "enter", _("sign in")
        CONFIRM = "confirm", _("confirm who one is")

    class State(models.TextChoices):
        """How far it got."""

        ASKED = "asked", _("waits for the signature")
        HANDED = "handed", _("waits to be checked")
        PROVED = "proved", _("is right")
        REFUSED = "refused", _("was refused")

    ticket = models.UUIDField(primary_key=True)
    purpose = models.CharField(max_length=8, choices=Purpose)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    nonce = models.BinaryField()
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State, default=State.ASKED)
    sealed = models.BinaryField(null=True)
    refusal = models.CharField(max_length=40, blank=True)
    handed_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    objects = EdsChallengeQuerySet.as_manager()

    class Meta:
        verbose_name = _("statement to sign")
        verbose_name_plural = _("statements to sign")
        constraints = [
            models.CheckConstraint(
                name="eds_challenge_ends_after_it_begins", condition=Q(expires_at__gt=F("asked_at"))
            ),
            models.CheckConstraint(
                name="eds_challenge_nonce_is_32_bytes",
                condition=Exact(Func(F("nonce"), function="octet_length", output_field=models.IntegerField()), 32),
            ),
            models.CheckConstraint(
                name="eds_challenge_confirms_an_account",
                condition=Q(purpose="enter", user__isnull=True) | Q(purpose="confirm", user__isnull=False),
            ),
            models.CheckConstraint(
                name="eds_challenge_holds_something_only_on_the_way",
                condition=Q(state__in=["asked", "refused"], sealed__isnull=True)
                | Q(state="handed", sealed__isnull=False, used_at__isnull=True)
                | Q(state="proved", sealed__isnull=False, used_at__isnull=True)
                | Q(state="proved", sealed__isnull=True, used_at__isnull=False),
            ),
            models.CheckConstraint(
                name="eds_challenge_refusal_says_why",
                condition=(Q(state="refused") & ~Q(refusal="")) | (~Q(state="refused") & Q(refusal="")),
            ),
            models.CheckConstraint(
                name="eds_challenge_handed_says_when",
                condition=Q(state="asked", handed_at__isnull=True) | (~Q(state="asked") & Q(handed_at__isnull=False)),
            ),
        ]
        indexes = [
            # Read by the task that deletes what is over, and by the one that looks for what nobody has checked.
            models.Index(fields=["expires_at"], name="eds_challenge_by_end"),
        ]

    def __str__(self) -> str:
        """The state; the ticket opens things."""
        return f"statement {self.state}"


class SignatureProof(models.Model):
    """That an account was proved with an electronic signature: by whose certificate, known again only with our secret, and when.

    All that is kept of a signature. It answers the one question that comes later: was it this key? Append-only.
    """

    append_only = True

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="signature_proofs")
    certificate = models.BinaryField()
    issuer = models.CharField(max_length=200)
    purpose = models.CharField(max_length=8, choices=EdsChallenge.Purpose)
    proved_at = models.DateTimeField()

    class Meta:
        verbose_name = _("proof by an electronic signature")
        verbose_name_plural = _("proofs by electronic signatures")
        constraints = [
            models.CheckConstraint(
                name="signature_proof_certificate_is_a_sha256",
                condition=Exact(
                    Func(F("certificate"), function="octet_length", output_field=models.IntegerField()), 32
                ),
            ),
            models.CheckConstraint(name="signature_proof_names_its_issuer", condition=~Q(issuer="")),
        ]
        indexes = [
            # Read by the account's own page and its export.
            models.Index(fields=["user", "proved_at"], name="signature_proof_by_user"),
        ]

    def __str__(self) -> str:
        """The account's number."""
        return f"signature of account {self.user_id}"
