"""What a report keeps of having been written down at an office's desk; the same for one that is filed and one that waits to be sorted."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.taken_down import Channel, TakenDown


class TakenAtDesk(models.Model):
    """How the resident came, and which office and whom they told. Empty for what residents send themselves; a trigger keeps it as it was."""

    channel = models.CharField(
        _("how the resident came"), max_length=9, choices=Channel, blank=True, default="", db_default=""
    )
    desk_office = models.ForeignKey("territories.Office", models.PROTECT, null=True, related_name="+", db_index=False)
    desk_user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    receipt_given_at = models.DateTimeField(null=True)
    """When the operator said that the resident has the receipt: from then on nobody at the desk sees its private link. Once."""

    class Meta:
        abstract = True

    @property
    def taken(self) -> TakenDown | None:
        """Who wrote it down; None when the resident sent it. Reads office and person."""
        if self.desk_office is None or self.desk_user is None:
            return None
        return TakenDown(self.desk_office, self.desk_user, self.channel)


def whole_or_not_at_all(name: str) -> models.CheckConstraint:
    """What was written down at a desk names the way, the office and the person; nothing else has any of them."""
    return models.CheckConstraint(
        name=name,
        condition=Q(source="desk", channel__in=Channel.values, desk_office__isnull=False, desk_user__isnull=False)
        | ~Q(source="desk") & Q(channel="", desk_office=None, desk_user=None, receipt_given_at=None),
    )


def columns_of(taken: TakenDown | None) -> dict[str, Any]:
    """The columns for a new row."""
    return {"channel": taken.channel, "desk_office": taken.office, "desk_user": taken.by} if taken else {}
