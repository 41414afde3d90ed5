"""A petition that is being written, kept on the server with every step."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.models import Case


class PetitionDraft(models.Model):
    """Answers so far, by the name of the field. Its key is also the petition's `draft_key`: sent twice, it begins once.

    A draft of somebody who is not signed in is reached by its key alone and is discarded after a day without a change; one of
    an account is kept for 180 days.
    """

    key = models.UUIDField(primary_key=True, default=uuid.uuid4)
    user = models.ForeignKey("accounts.User", models.CASCADE, null=True, related_name="petition_drafts")
    from_case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+")
    answers = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("draft of a petition")
        verbose_name_plural = _("drafts of petitions")
        constraints = [
            models.CheckConstraint(
                name="petition_draft_changes_after_it_began", condition=Q(changed_at__gte=F("created_at"))
            )
        ]
        indexes = [
            # Reader: petitions.drafts.discard_old.
            models.Index(fields=["changed_at"], name="petition_draft_changed"),
            # Reader: the author's desk.
            models.Index(fields=["user", "-changed_at"], name="petition_draft_of_user"),
        ]

    def __str__(self) -> str:
        """The key; never what was written."""
        return str(self.key)
