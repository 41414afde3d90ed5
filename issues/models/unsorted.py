"""Reports that fit no category: they wait at the platform's own desk, by the platform's own public clock."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.models import Case, DatedQuerySet, DatedRow
from cases.models.rules import ends_after_it_starts, no_overlap
from cases.void_reasons import VoidReason
from issues.models.issues import Issue
from issues.models.taken import TakenAtDesk, whole_or_not_at_all
from territories.models import Territory


class SortingRule(DatedRow):
    """How many working days the platform has to sort a report that fits no category."""

    days = models.PositiveSmallIntegerField(_("working days"))
    legal_basis = models.TextField(_("legal basis"))

    objects = DatedQuerySet["SortingRule"].as_manager()

    class Meta:
        verbose_name = _("term of sorting")
        verbose_name_plural = _("terms of sorting")
        ordering = ["valid_from", "pk"]
        constraints = [
            no_overlap("sorting_rule_one_at_a_time"),
            ends_after_it_starts("sorting_rule_ends_after_it_starts"),
            models.CheckConstraint(name="sorting_rule_has_days", condition=Q(days__gt=0)),
        ]

    def __str__(self) -> str:
        """The first day."""
        return f"from {self.valid_from}"


class UnsortedQuerySet(models.QuerySet["Unsorted"]):
    """Questions about the desk."""

    def waiting(self) -> Self:
        """Not decided, the oldest first."""
        return self.filter(decided_at=None).order_by("due_at", "pk")

    def late(self, now: datetime) -> Self:
        """Waiting past the platform's own deadline (half-open)."""
        return self.filter(decided_at=None, due_at__lte=now)


class Unsorted(TakenAtDesk):
    """A report whose writer found that none of the categories fits. A moderator chooses one, or says why not.

    Everything that filing needs is kept until then. What identifies the person is erased when it is decided: the case has it.
    """

    class Outcome(models.TextChoices):
        """How it ended."""

        SORTED = "sorted", _("sorted")
        VOID = "void", _("declared void")

    key = models.UUIDField(unique=True)
    """The draft's, or the client's: the same report sent twice waits once. Also the `client_key` of the case."""
    secret = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    """In the address of the reporter's own page, which nobody else can guess."""
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="+")
    title = models.CharField(max_length=150)
    body = models.TextField(max_length=5000, blank=True)
    language = models.CharField(max_length=2, choices=[("kk", "kk"), ("ru", "ru"), ("en", "en")])
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    place_note = models.CharField(max_length=200, blank=True)
    name = models.CharField(max_length=80, blank=True)
    show_name = models.BooleanField(default=False)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=20, blank=True)
    user = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    source = models.CharField(max_length=10, choices=Issue.Source, default=Issue.Source.WEB)
    read_in = models.CharField(max_length=2, choices=settings.LANGUAGES, blank=True)
    """In which language the page was on which it was sent, and so what its writer agreed to; empty: from before this was kept."""
    received_at = models.DateTimeField()
    due_at = models.DateTimeField()
    """The platform's own deadline; public."""
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=6, choices=Outcome, blank=True)
    case = models.OneToOneField(Case, models.PROTECT, null=True, related_name="unsorted")
    reason = models.CharField(max_length=20, choices=VoidReason, blank=True)
    explanation = models.CharField(max_length=300, blank=True)
    """Words of the moderator for the reporter."""

    objects = UnsortedQuerySet.as_manager()

    class Meta:
        verbose_name = _("report to sort")
        verbose_name_plural = _("reports to sort")
        ordering = ["due_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="unsorted_title_is_not_empty_while_it_waits", condition=~Q(title="") | ~Q(decided_at=None)
            ),
            models.CheckConstraint(name="unsorted_due_after_it_came", condition=Q(due_at__gt=F("received_at"))),
            models.CheckConstraint(
                name="unsorted_point_is_whole_and_on_earth",
                condition=Q(lat=None, lon=None)
                | Q(lat__isnull=False, lon__isnull=False, lat__range=(-90, 90), lon__range=(-180, 180)),
            ),
            models.CheckConstraint(
                name="unsorted_decided_by_somebody_with_an_outcome",
                condition=Q(decided_at=None, decided_by=None, outcome="", case=None, reason="")
                | Q(decided_at__isnull=False, decided_by__isnull=False, outcome="sorted", case__isnull=False, reason="")
                | Q(decided_at__isnull=False, decided_by__isnull=False, outcome="void", case=None) & ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="unsorted_forgets_the_person_when_decided",
                condition=Q(decided_at=None) | Q(name="", email="", phone=""),
            ),
            whole_or_not_at_all("unsorted_taken_at_a_desk_is_whole"),
        ]
        indexes = [
            # Reader: an operator's own page, what they wrote down last.
            models.Index(fields=["desk_user", "-id"], name="unsorted_taken_by", condition=Q(desk_user__isnull=False)),
            # Readers: the desk, and how many wait and are late on the public page.
            models.Index(fields=["due_at", "id"], name="unsorted_waiting", condition=Q(decided_at=None)),
            # Reader: the public clock, what was decided in the last twelve months.
            models.Index(fields=["decided_at"], name="unsorted_decided", condition=Q(decided_at__isnull=False)),
        ]

    def __str__(self) -> str:
        """The moment it came; never what was written."""
        return f"{self.pk} {self.received_at:%Y-%m-%d %H:%M}"


class UnsortedPhoto(models.Model):
    """A photo of a report that waits to be sorted, already made anew without EXIF. Goes into the case, or is removed."""

    unsorted = models.ForeignKey(Unsorted, models.CASCADE, related_name="photos")
    image = models.FileField(max_length=120)
    thumb = models.FileField(max_length=120)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("photo of a report to sort")
        verbose_name_plural = _("photos of reports to sort")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        """File name."""
        return str(self.image)
