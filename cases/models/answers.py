"""What an office claims, the photos that show it, and the review when a resident disputes it."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from territories.models import Office

from .assignments import Assignment
from .case import Case


class Answer(models.Model):
    """An office's answer. Its words never change; its verdict is what residents and the level above made of it."""

    class Kind(models.TextChoices):
        """What the office says."""

        FIXED = "fixed", pgettext_lazy("kind of answer", "Fixed")
        REFUSED = "refused", pgettext_lazy("kind of answer", "Refused, with reasons")
        FULL = "full", pgettext_lazy("kind of answer", "Petition satisfied in full")
        PART = "part", pgettext_lazy("kind of answer", "Petition satisfied in part")
        NO_POWER = "no_power", pgettext_lazy("kind of answer", "Not in our power")
        NO_FUNDS = "no_funds", pgettext_lazy("kind of answer", "No funds")
        MADE_SAFE = "made_safe", pgettext_lazy("kind of answer", "Made safe")

    class Verdict(models.TextChoices):
        """What became of it; empty while residents may still say."""

        CONFIRMED = "confirmed", pgettext_lazy("verdict on an answer", "confirmed by residents")
        DISPUTED = "disputed", pgettext_lazy("verdict on an answer", "disputed, under review")
        OVERTURNED = "overturned", pgettext_lazy("verdict on an answer", "overturned")
        UPHELD = "upheld", pgettext_lazy("verdict on an answer", "upheld by review")
        SILENT = "silent", pgettext_lazy("verdict on an answer", "residents silent")
        CLIMBED = "climbed", pgettext_lazy("verdict on an answer", "passed up")
        RETURNED = "returned", pgettext_lazy("verdict on an answer", "the problem came back")

    STANDING = (Kind.FIXED, Kind.REFUSED, Kind.FULL, Kind.PART)
    """Answers that stop the clock. No power and no funds make the case climb at once; "made safe" begins the repair."""

    OF_ISSUES = (Kind.FIXED, Kind.REFUSED, Kind.NO_POWER, Kind.NO_FUNDS)
    OF_PETITIONS = (Kind.FULL, Kind.PART, Kind.REFUSED)
    """The three decisions the law knows (APPC 90-5)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="answers")
    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="answers")
    """The assignment that was open when the answer arrived."""
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    """Who answered: the present office, or a lower one that stayed co-executor."""
    by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    text = models.TextField(max_length=5000)
    signed_by = models.CharField(max_length=120, blank=True)
    """Under a decision on a petition: the first head who signed it, name and post, as published."""
    language = models.CharField(max_length=2)
    at = models.DateTimeField()
    verdict = models.CharField(max_length=12, choices=Verdict, blank=True)
    verdict_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(name="answer_is_not_empty", condition=~Q(text="")),
            models.CheckConstraint(
                name="answer_decision_is_signed", condition=~Q(kind__in=["full", "part"]) | ~Q(signed_by="")
            ),
            models.CheckConstraint(
                name="answer_verdict_has_a_moment",
                condition=Q(verdict="", verdict_at=None) | ~Q(verdict="") & Q(verdict_at__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(verdict__in=["", "disputed"]) & ~Q(kind="made_safe"),
                name="answer_one_pending_for_a_case",
            ),
        ]

    def __str__(self) -> str:
        """Case and kind."""
        return f"{self.case_id} {self.kind}"

    @property
    def is_decision(self) -> bool:
        """It answers a petition: only a decision is signed by name."""
        return bool(self.signed_by)

    @property
    def review(self) -> Review | None:
        """The last review of it, the appeal if there was one; None when nobody disputed it. One query unless prefetched."""
        return next(reversed(list(self.reviews.all())), None)


class Review(models.Model):
    """A dispute in the hands of the level above the office that claims to have solved the case."""

    class Verdict(models.TextChoices):
        """Who was right."""

        UPHELD = "upheld", pgettext_lazy("verdict on a dispute", "The resident is right")
        REJECTED = "rejected", pgettext_lazy("verdict on a dispute", "The office is right")

    case = models.ForeignKey(Case, models.PROTECT, related_name="reviews")
    answer = models.ForeignKey(Answer, models.PROTECT, related_name="reviews")
    stage = models.PositiveSmallIntegerField(default=1)
    """1: the dispute; 2: the one appeal against a review that found for the office."""
    office = models.ForeignKey(Office, models.PROTECT, related_name="reviews")
    """The reviewing office: the nearest active one above the claiming office."""
    reason = models.TextField(max_length=2000, blank=True)
    """The resident's words."""
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    """Silence past this moment upholds the dispute."""
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    verdict = models.CharField(max_length=8, choices=Verdict, blank=True)
    by_silence = models.BooleanField(default=False)
    explanation = models.TextField(max_length=2000, blank=True)

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering = ["opened_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(decided_at=None), name="review_one_open_for_a_case"),
            models.UniqueConstraint(fields=["answer", "stage"], name="review_one_dispute_and_one_appeal"),
            models.CheckConstraint(name="review_stage_is_known", condition=Q(stage__in=[1, 2])),
            models.CheckConstraint(
                name="review_decided_has_a_verdict",
                condition=Q(decided_at=None, verdict="") | Q(decided_at__isnull=False) & ~Q(verdict=""),
            ),
            models.CheckConstraint(
                name="review_silence_upholds", condition=Q(by_silence=False) | Q(verdict="upheld", decided_by=None)
            ),
        ]
        indexes = [
            # Readers: the sweep, and the desk's list of disputes to review.
            models.Index(fields=["due_at"], name="review_due", condition=Q(decided_at=None)),
            models.Index(fields=["office", "due_at"], name="review_queue", condition=Q(decided_at=None)),
        ]

    def __str__(self) -> str:
        """Case and office."""
        return f"{self.case_id} by {self.office_id}"


class PhotoQuerySet(models.QuerySet["Photo"]):
    """Questions about photos."""

    def public(self) -> Self:
        """Those that no moderator has hidden."""
        return self.filter(hidden_at=None)


class Photo(models.Model):
    """A picture of a report or of an answer, made anew by the server: a JPEG without EXIF, and a small one."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="photos")
    answer = models.ForeignKey(Answer, models.PROTECT, null=True, related_name="photos")
    """Null: the resident's photo of the problem."""
    image = models.FileField(max_length=120)
    thumb = models.FileField(max_length=120)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    at = models.DateTimeField()
    position = models.PositiveSmallIntegerField(default=0)
    hidden_at = models.DateTimeField(null=True)
    hidden_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    """The moderator who took this one from everybody's eyes, the offices' too; the reason stands in the public line."""

    objects = PhotoQuerySet.as_manager()

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(name="photo_has_a_size", condition=Q(width__gt=0, height__gt=0)),
            models.CheckConstraint(
                name="photo_hidden_by_somebody_at_a_moment",
                condition=Q(hidden_at=None, hidden_by=None) | Q(hidden_at__isnull=False, hidden_by__isnull=False),
            ),
        ]
        indexes = [
            # Reader: the database, when an account is removed; few photos are hidden.
            models.Index(fields=["hidden_by"], name="photo_hidden_by", condition=Q(hidden_by__isnull=False)),
        ]

    def __str__(self) -> str:
        """File name."""
        return str(self.image)
