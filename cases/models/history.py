"""The public history of a case, which nobody can rewrite, and the internal notes beside it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from territories.models import Office

from .assignments import Assignment
from .case import Case
from .clock_changes import ClockChange


class Event(models.Model):
    """One line of the public history, written in the transaction of the change it tells.

    Append-only: a trigger refuses UPDATE, DELETE and TRUNCATE to everybody, and the application's role has no right to
    them besides. `number` is the version the case had after the change, so the lines of a case have no gaps.
    """

    append_only = True

    class Kind(models.TextChoices):
        """What happened."""

        FILED = "filed", _("filed")
        ACCEPTED = "accepted", _("accepted")
        FORWARDED = "forwarded", _("forwarded")
        ASKED = "asked", _("asked the resident")
        REPLIED = "replied", _("the resident replied")
        RESUMED = "resumed", _("the clock runs again")
        ANSWERED = "answered", _("answered")
        CONFIRMED = "confirmed", _("confirmed")
        DISPUTED = "disputed", _("disputed")
        UPHELD = "dispute_upheld", _("dispute upheld")
        REJECTED = "dispute_rejected", _("dispute rejected")
        ESCALATED = "escalated", _("passed up")
        RULED = "ruled", _("ruled on power or funds")
        LISTED = "listed", _("entered the register of unanswered cases")
        EXTENSION_ASKED = "extension_asked", _("asked for more time")
        EXTENSION_GRANTED = "extension_granted", _("more time was given")
        EXTENSION_REFUSED = "extension_refused", _("more time was refused")
        PROMISED = "promised", _("promised a date")
        PROMISE_ACCEPTED = "promise_accepted", _("the promised date was accepted")
        PROMISE_REFUSED = "promise_refused", _("the promised date was refused")
        MADE_SAFE = "made_safe", _("made safe")
        REFERRED = "referred", _("put before an arbiter")
        ASSIGNED = "assigned", _("assigned by an arbiter")
        SUCCEEDED = "succeeded", _("taken over from an abolished office")
        APPEALED = "appealed", _("appealed")
        RETURNED = "returned", _("the problem came back")
        MERGED = "merged", _("joined to another case")
        TOOK_IN = "took_in", _("another case was joined to this one")
        SPLIT = "split", _("split off again")
        INCIDENT = "incident", _("one incident with many reports")
        RECLASSIFIED = "reclassified", _("category changed")
        WITHDRAWN = "withdrawn", _("withdrawn")
        VOIDED = "voided", _("declared void")
        HIDDEN = "hidden", _("hidden by moderation")
        SHOWN = "shown", _("shown again by moderation")
        INTRODUCED = "introduced", _("the resident let the office know their name")
        WITHHELD = "withheld", _("the resident took their name back from the office")
        CLOCK_CHANGED = "clock_changed", _("deadlines were moved")
        CLOSED = "closed", _("closed")

    class Actor(models.TextChoices):
        """Who did it, as the public sees it."""

        RESIDENT = "resident", _("resident")
        OFFICE = "office", _("office")
        SYSTEM = "system", _("the platform")

    case = models.ForeignKey(Case, models.PROTECT, related_name="events", db_index=False)
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=Kind)
    at = models.DateTimeField()
    actor = models.CharField(max_length=10, choices=Actor)
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+")
    """The office it is about: who acted, or who got the case."""
    assignment = models.ForeignKey(Assignment, models.PROTECT, null=True, related_name="events")
    user = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+", db_index=False)
    """The official who acted; never shown to the public."""
    text = models.TextField(blank=True)
    """Words a person wrote for the public: a reason, a question, a reply."""
    data = models.JSONField(default=dict)
    """Facts of the line: dates in ISO form, office ids, reasons as codes. No personal data."""
    due_version = models.PositiveIntegerField(null=True)
    act: ClockChange | None = None
    """Not kept: the act that moved the deadline, where the history is read to be told (cases.tracker_reading)."""

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["case", "number"]
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="event_number_of_case_is_unique"),
            models.UniqueConstraint(
                fields=["case", "due_version"],
                condition=Q(kind__in=["escalated", "listed"]),
                name="event_one_escalation_for_a_deadline",
            ),
            models.CheckConstraint(
                name="event_escalation_names_its_deadline",
                condition=~Q(kind__in=["escalated", "listed"]) | Q(due_version__isnull=False),
            ),
        ]
        indexes = [
            # Reader: the database, when an account is removed; most lines are not an official's.
            models.Index(fields=["user"], name="event_of_user", condition=Q(user__isnull=False)),
        ]

    def __str__(self) -> str:
        """Case, number and kind."""
        return f"{self.case_id}/{self.number} {self.kind}"


class Note(models.Model):
    """An internal note of an office on a case: seen by that office and those above it, never by the public."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="notes")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    text = models.TextField(max_length=5000)

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["at", "pk"]
        constraints = [models.CheckConstraint(name="note_is_not_empty", condition=~Q(text=""))]

    def __str__(self) -> str:
        """Case and moment; never the text."""
        return f"{self.case_id} {self.at:%Y-%m-%d %H:%M}"
