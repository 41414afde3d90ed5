"""What staff did: a record that nobody changes."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class AuditQuerySet(models.QuerySet["AuditEntry"]):
    """What an auditor asks."""

    def between(self, first: datetime | None, after: datetime | None) -> Self:
        """From one moment on, until before another."""
        found = self if first is None else self.filter(at__gte=first)
        return found if after is None else found.filter(at__lt=after)

    def of_person(self, text: str) -> Self:
        """Of people whose address begins so, or of the account with that number."""
        wanted = Q(user__email__istartswith=text)
        return self.filter(
            wanted | Q(user=int(text)) if text.isascii() and text.isdigit() and len(text) < 10 else wanted
        )

    def that_ended(self, how: str) -> Self:
        """Those that were "done", "refused" (or failed), or have no outcome ("none"); anything else: all."""
        if how == "done":
            return self.filter(outcome__status__lt=400)
        if how == "refused":
            return self.filter(outcome__status__gte=400)
        return self.filter(outcome=None) if how == "none" else self

    def for_page(self) -> Self:
        """The newest first, with the person and the outcome."""
        return self.select_related("user", "outcome").order_by("-pk")


class AuditEntry(models.Model):
    """Somebody who acts for an office or the platform does something: written before it can take effect. Append-only.

    Words that they wrote stand where they belong (the history of the case); here only what was given as the reason.
    """

    append_only = True

    at = models.DateTimeField(_("when"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("who"), related_name="+")
    roles = ArrayField(models.CharField(max_length=40), verbose_name=_("as"))
    """What they were at that moment: "head 103230000" for a seat in an office, "moderator" for a role of the platform."""
    action = models.CharField(_("what"), max_length=80)
    """The name of the address (config.rights has its words)."""
    method = models.CharField(max_length=8)
    target = models.CharField(_("on what"), max_length=160, blank=True)
    reason = models.CharField(_("why"), max_length=500, blank=True)
    network = models.CharField(_("from where"), max_length=43, blank=True)
    """The network of the browser: /24 of an IPv4 address, /48 of an IPv6 one. Enough to see that it was not the office's."""
    request = models.UUIDField(unique=True)
    """The number under which the log lines of the request name this line (`audit`)."""

    objects = AuditQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of the record")
        verbose_name_plural = _("record of what staff did")
        constraints = [
            models.CheckConstraint(name="audit_says_who_as_what", condition=~Q(roles=[])),
            models.CheckConstraint(name="audit_says_what", condition=~Q(action="")),
        ]
        indexes = [
            # Read by the auditor's page, filtered by a person.
            models.Index(fields=["user", "-id"], name="audit_by_person"),
            # Read by the auditor's page, filtered by days.
            models.Index(fields=["at"], name="audit_by_moment"),
            # Read by the auditor's page, filtered by what was done.
            models.Index(fields=["action", "-id"], name="audit_by_action"),
        ]

    def __str__(self) -> str:
        """Number and action."""
        return f"{self.pk} {self.action}"


class AuditOutcome(models.Model):
    """How it ended: the status of the answer. Without one the process was stopped in between. Append-only."""

    append_only = True

    entry = models.OneToOneField(AuditEntry, models.PROTECT, primary_key=True, related_name="outcome")
    status = models.PositiveSmallIntegerField()
    came_to = models.CharField(max_length=160, blank=True, default="", db_default="")
    """What came of it that had no number before, as AuditEntry.target says it: "number 1234"."""

    class Meta:
        verbose_name = _("outcome of what staff did")
        verbose_name_plural = _("outcomes of what staff did")
        constraints = [
            models.CheckConstraint(name="audit_outcome_is_a_status", condition=Q(status__gte=100, status__lte=599)),
        ]

    def __str__(self) -> str:
        """Entry and status."""
        return f"{self.entry_id} {self.status}"
