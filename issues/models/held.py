"""Reports that came in a suspected flood: received, and registered a little later, when the flood is over or a person has looked."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.models import Case, Category
from cases.void_reasons import VoidReason
from issues.models.issues import Issue
from issues.models.unsorted import Unsorted
from territories.models import Territory


class HeldReportQuerySet(models.QuerySet["HeldReport"]):
    """Questions about what waits."""

    def waiting(self) -> Self:
        """Not decided, what must be first first."""
        return self.filter(decided_at=None).order_by("release_by", "pk")

    def late(self, now: datetime) -> Self:
        """Waiting although its time has come (half-open)."""
        return self.filter(decided_at=None, release_by__lte=now)


class HeldReport(models.Model):
    """A report that is received, and waits to be checked before it is registered. Its clock counts from its arrival all the same.

    It becomes a case by itself at the latest at `release_by`; only a person can declare it void, with a reason. Everything that
    filing needs is kept until then; what identifies the person is erased when it is decided, and the words with the case.
    """

    class Why(models.TextChoices):
        """Why it waits."""

        MANY = "many", _("more from this network than usual")
        NO_PROOF = "no_proof", _("without proof of work in a busy hour")
        LISTED = "listed", _("the operators check this network first")

    class Outcome(models.TextChoices):
        """How it ended."""

        FILED = "filed", _("registered")
        DESK = "desk", _("sent to the sorting desk")
        VOID = "void", _("declared void")

    key = models.UUIDField(unique=True)
    """The draft's, or the client's: the same report sent twice waits once. Also the `client_key` of the case."""
    secret = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    """In the address of the reporter's own page, which nobody else can guess."""
    network = models.CharField(max_length=32)
    """Keyed hash of the network it came from (accounts.networks); forgotten a month after the decision. Empty: unknown."""
    wider_network = models.CharField(max_length=32)
    why = models.CharField(max_length=8, choices=Why)
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="+")
    category = models.ForeignKey(Category, models.PROTECT, null=True, related_name="+")
    """None: none of them fits, so it goes on to the sorting desk."""
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
    release_by = models.DateTimeField()
    """At the latest then it is registered, by itself."""
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    """None: by itself."""
    outcome = models.CharField(max_length=5, choices=Outcome, blank=True)
    case = models.OneToOneField(Case, models.PROTECT, null=True, related_name="held_report")
    unsorted = models.OneToOneField(Unsorted, models.PROTECT, null=True, related_name="held_report")
    reason = models.CharField(max_length=20, choices=VoidReason, blank=True)
    explanation = models.CharField(max_length=300, blank=True)
    """Words of the moderator for the reporter."""

    objects = HeldReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report that waits to be checked")
        verbose_name_plural = _("reports that wait to be checked")
        ordering = ["release_by", "pk"]
        constraints = [
            # What an office's desk writes down never waits: an account answers for it.
            models.CheckConstraint(name="held_is_never_of_a_desk", condition=~Q(source="desk")),
            models.CheckConstraint(
                name="held_title_is_not_empty_while_it_waits", condition=~Q(title="") | ~Q(decided_at=None)
            ),
            models.CheckConstraint(name="held_released_after_it_came", condition=Q(release_by__gt=F("received_at"))),
            models.CheckConstraint(
                name="held_point_is_whole_and_on_earth",
                condition=Q(lat=None, lon=None)
                | Q(lat__isnull=False, lon__isnull=False, lat__range=(-90, 90), lon__range=(-180, 180)),
            ),
            models.CheckConstraint(
                name="held_decided_with_an_outcome",
                condition=Q(decided_at=None, decided_by=None, outcome="", case=None, unsorted=None, reason="")
                | Q(decided_at__isnull=False, outcome="filed", case__isnull=False, unsorted=None, reason="")
                | Q(decided_at__isnull=False, outcome="desk", case=None, unsorted__isnull=False, reason="")
                | Q(decided_at__isnull=False, decided_by__isnull=False, outcome="void", case=None, unsorted=None)
                & ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="held_forgets_the_person_when_decided",
                condition=Q(decided_at=None) | Q(name="", email="", phone="", user=None),
            ),
        ]
        indexes = [
            # Readers: the release every minute, the moderators' desk.
            models.Index(fields=["release_by", "id"], name="held_waiting", condition=Q(decided_at=None)),
            # Reader: the desk, what one network sent; the release, one of each network.
            models.Index(fields=["network", "release_by", "id"], name="held_by_network", condition=Q(decided_at=None)),
            # Reader: forgetting, once a night.
            models.Index(
                fields=["decided_at"], name="held_network_kept", condition=~Q(network="") & ~Q(decided_at=None)
            ),
        ]

    def __str__(self) -> str:
        """The moment it came; never what was written."""
        return f"{self.pk} {self.received_at:%Y-%m-%d %H:%M}"


class HeldPhoto(models.Model):
    """A photo of a report that waits, already made anew without EXIF. Goes into the case, or is removed."""

    held = models.ForeignKey(HeldReport, models.CASCADE, related_name="photos")
    image = models.FileField(max_length=120)
    thumb = models.FileField(max_length=120)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("photo of a report that waits")
        verbose_name_plural = _("photos of reports that wait")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        """File name."""
        return str(self.image)
