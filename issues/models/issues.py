"""A local problem as a resident reported it, and the report before it is sent."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.models import Case


class Issue(models.Model):
    """Where exactly the problem is, and how it was reported. The words, the office and the clock belong to the case."""

    class Source(models.TextChoices):
        """How the report came in."""

        WEB = "web", _("site")
        API = "api", _("programming interface")
        DESK = "desk", _("filed on behalf of a resident")

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="issue")
    lat = models.FloatField(_("latitude"), null=True)
    lon = models.FloatField(_("longitude"), null=True)
    place_note = models.CharField(_("how to find it"), max_length=200, blank=True)
    source = models.CharField(_("source"), max_length=10, choices=Source, default=Source.WEB)

    class Meta:
        verbose_name = _("issue")
        verbose_name_plural = _("issues")
        constraints = [
            models.CheckConstraint(
                name="issue_point_is_whole_and_on_earth",
                condition=Q(lat=None, lon=None)
                | Q(lat__isnull=False, lon__isnull=False, lat__range=(-90, 90), lon__range=(-180, 180)),
            ),
        ]
        indexes = [
            # Readers: the map's window, and similar problems nearby.
            models.Index(fields=["lat", "lon"], name="issue_point", condition=Q(lat__isnull=False)),
        ]

    def __str__(self) -> str:
        """The public number of its case."""
        return str(self.case)


class Draft(models.Model):
    """A report that is being written, kept on the server so that the steps work without JavaScript and nothing is lost.

    Its key is also the `client_key` of the case: sending twice files once. Discarded after a day without a change.
    """

    key = models.UUIDField(primary_key=True, default=uuid.uuid4)
    answers = models.JSONField(default=dict)
    """What has been answered so far, by field name."""
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        constraints = [
            models.CheckConstraint(name="draft_changes_after_it_began", condition=Q(changed_at__gte=F("created_at")))
        ]
        indexes = [
            # Reader: issues.tasks.discard_old_drafts.
            models.Index(fields=["changed_at"], name="draft_changed"),
        ]

    def __str__(self) -> str:
        """The key; never what was written."""
        return str(self.key)


class DraftPhoto(models.Model):
    """A photo of a report that is being written, already made anew without EXIF."""

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="photos")
    image = models.FileField(max_length=120)
    thumb = models.FileField(max_length=120)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("photo of a draft")
        verbose_name_plural = _("photos of drafts")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        """File name."""
        return str(self.image)
