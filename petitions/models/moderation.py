"""The check before publication, with its own public clock; and the one appeal to another moderator."""

from __future__ import annotations

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .petition import Petition


class ModerationQuerySet(models.QuerySet["Moderation"]):
    """Questions about looks at petitions."""

    def waiting(self) -> Self:
        """Undecided, of a petition that is still there to be decided."""
        return self.filter(decided_at=None).exclude(petition__state=Petition.State.WITHDRAWN)


class Moderation(models.Model):
    """One look at a petition: the first, or the appeal's. Rejected only for reasons of the closed list."""

    class Round(models.IntegerChoices):
        """Which look."""

        FIRST = 1, pgettext_lazy("round of moderation", "first check")
        APPEAL = 2, pgettext_lazy("round of moderation", "appeal")

    petition = models.ForeignKey(Petition, models.PROTECT, related_name="moderations")
    round = models.PositiveSmallIntegerField(choices=Round)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    """The platform's own deadline; being late is public."""
    not_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    """Who decided the first round and may not decide the appeal."""
    appeal = models.TextField(max_length=2000, blank=True)
    """The author's words."""
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    approved = models.BooleanField(null=True)
    reasons = ArrayField(models.SlugField(max_length=40), default=list)
    """Codes of RejectionReason; kept as codes so that the stub says what was said then."""
    duplicate_of = models.ForeignKey(Petition, models.PROTECT, null=True, related_name="+")
    """The petition on the same subject that is in public access, or was decided less than a year before."""
    explanation = models.TextField(max_length=5000, blank=True)

    objects = ModerationQuerySet.as_manager()

    class Meta:
        verbose_name = _("moderation")
        verbose_name_plural = _("moderations")
        ordering = ["petition", "round"]
        constraints = [
            models.UniqueConstraint(fields=["petition", "round"], name="moderation_once_a_round"),
            models.CheckConstraint(
                name="moderation_is_decided_whole",
                condition=Q(decided_at=None, decided_by=None, approved=None, reasons=[], duplicate_of=None)
                | Q(
                    decided_at__isnull=False,
                    decided_by__isnull=False,
                    approved__isnull=False,
                    approved=True,
                    reasons=[],
                    duplicate_of=None,
                )
                | (
                    Q(decided_at__isnull=False, decided_by__isnull=False, approved__isnull=False, approved=False)
                    & (~Q(reasons=[]) | Q(duplicate_of__isnull=False))
                    & ~Q(explanation="")
                ),
            ),
            models.CheckConstraint(
                name="moderation_appeal_is_decided_by_another",
                condition=Q(round=1, not_by=None)
                | Q(round=2, not_by__isnull=False) & (Q(decided_by=None) | ~Q(decided_by=F("not_by"))),
            ),
        ]
        indexes = [
            # Reader: the moderators' desk.
            models.Index(fields=["due_at"], name="moderation_queue", condition=Q(decided_at=None)),
        ]

    def __str__(self) -> str:
        """Petition and round."""
        return f"{self.petition_id} round {self.round}"
