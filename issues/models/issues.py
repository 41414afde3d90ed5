"""A local problem as a resident reported it, and the report before it is sent."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from issues.models.taken import TakenAtDesk, whole_or_not_at_all


class Issue(TakenAtDesk):
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
            whole_or_not_at_all("issue_taken_at_a_desk_is_whole"),
        ]
        indexes = [
            # Readers: the map's window, and similar problems nearby.
            models.Index(fields=["lat", "lon"], name="issue_point", condition=Q(lat__isnull=False)),
            # Reader: an operator's own page, what they wrote down last.
            models.Index(fields=["desk_user", "-case"], name="issue_taken_by", condition=Q(desk_user__isnull=False)),
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
    desk_office = models.ForeignKey("territories.Office", models.PROTECT, null=True, related_name="+", db_index=False)
    desk_user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    """Who writes it down at which office's desk: only they find it again. Null: a resident's, found by the browser's cookie."""
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        constraints = [
            models.CheckConstraint(name="draft_changes_after_it_began", condition=Q(changed_at__gte=F("created_at"))),
            models.CheckConstraint(
                name="draft_of_a_desk_names_office_and_person",
                condition=Q(desk_office=None, desk_user=None) | Q(desk_office__isnull=False, desk_user__isnull=False),
            ),
        ]
        indexes = [
            # Reader: issues.tasks.discard_old_drafts.
            models.Index(fields=["changed_at"], name="draft_changed"),
            # Reader: an operator's own page, what they began and did not send.
            models.Index(
                fields=["desk_user", "-changed_at"], name="draft_at_desk", condition=Q(desk_user__isnull=False)
            ),
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
