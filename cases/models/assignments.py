"""Assignments: one office's period of responsibility for one case."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Case as When_
from django.db.models import Exists, F, OuterRef, Q, When
from django.db.models.functions import Least
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from territories.kinds import Level
from territories.models import Office

from .case import Case
from .rules import ClockRule


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    """Questions about assignments."""

    def running(self) -> Self:
        """Open ones whose office still owes an answer and that are not yet on the register of the unanswered."""
        return self.filter(left_at=None, answered_at=None, listed_at=None)

    def due(self, cutoff: datetime) -> Self:
        """Running ones whose time was up at `cutoff` (half-open)."""
        return self.running().filter(climbs_at__lte=cutoff)

    def with_went_on(self) -> Self:
        """With `went_on`: the office that got the case from this one has passed it on in its turn."""
        later = Assignment.objects.filter(case=OuterRef("case"), number__gt=OuterRef("number") + 1)
        return self.annotate(went_on=Exists(later.exclude(entered_by__in=Assignment.CARRIED_ON)))

    def awaiting_ruling(self) -> Self:
        """Claims of no power or no funds on which the office that got the case for them may still rule."""
        return self.with_went_on().filter(outcome__in=Assignment.CLAIMS, ruling="", went_on=False)


class Assignment(models.Model):
    """From `entered_at` (included) to `left_at` (excluded) one office was answerable for one case.

    `promise_at` is what the office is measured by; `due_at` is when the case climbs: the promise, and what the level above gave.
    `due_version` goes up by one whenever `due_at` changes, across all assignments of the case. Triggers (migrations 0009 and
    0015) keep the past: who, when and why of an assignment never change, one that was left gets at most a ruling or comes back
    to life, and nothing puts a deadline off but what is written beside it.
    """

    class Entry(models.TextChoices):
        """How the office got the case."""

        FILED = "filed", _("filed")
        FORWARDED = "forwarded", _("forwarded")
        ESCALATED = "escalated", _("escalated")
        DISPUTE = "dispute", _("dispute upheld")
        ASSIGNED = "assigned", _("assigned by an arbiter")
        SUCCESSION = "succession", _("successor of an abolished office")
        INCIDENT = "incident", _("duty commission of an incident")
        RECLASSIFIED = "reclassified", _("category changed")
        MADE_SAFE = "made_safe", _("repair after it was made safe")

    class Outcome(models.TextChoices):
        """How the office's time ended; empty while it runs."""

        SOLVED = "solved", pgettext_lazy("outcome of an assignment", "its answer stood")
        SILENCE = "silence", pgettext_lazy("outcome of an assignment", "silent past the deadline")
        NO_POWER = "no_power", pgettext_lazy("outcome of an assignment", "no power to decide")
        NO_FUNDS = "no_funds", pgettext_lazy("outcome of an assignment", "no funds")
        OVERTURNED = "overturned", pgettext_lazy("outcome of an assignment", "answer overturned")
        FORWARDED = "forwarded", pgettext_lazy("outcome of an assignment", "forwarded")
        MADE_SAFE = "made_safe", pgettext_lazy("outcome of an assignment", "made safe")
        SUCCESSION = "succession", pgettext_lazy("outcome of an assignment", "office abolished")
        INCIDENT = "incident", pgettext_lazy("outcome of an assignment", "taken by the duty commission")
        RECLASSIFIED = "reclassified", pgettext_lazy("outcome of an assignment", "category changed")
        MERGED = "merged", pgettext_lazy("outcome of an assignment", "merged")
        WITHDRAWN = "withdrawn", pgettext_lazy("outcome of an assignment", "withdrawn")
        VOID = "void", pgettext_lazy("outcome of an assignment", "void")

    class Ruling(models.TextChoices):
        """Whether the level above agreed that the office lacked power or funds."""

        GRANTED = "granted", pgettext_lazy("ruling", "it was so")
        DENIED = "denied", pgettext_lazy("ruling", "it was not so")

    CLIMBED = (Entry.ESCALATED, Entry.DISPUTE)
    CARRIED_ON = (Entry.SUCCESSION, Entry.RECLASSIFIED, Entry.MADE_SAFE)
    """No new step of the way: the same office on another clock, or whoever took its cases over."""
    CLAIMS = (Outcome.NO_POWER, Outcome.NO_FUNDS)

    case = models.ForeignKey(Case, models.PROTECT, related_name="assignments", db_index=False)
    number = models.PositiveSmallIntegerField()
    """1 for the first office, then without gaps."""
    office = models.ForeignKey(Office, models.PROTECT, related_name="assignments", db_index=False)
    level = models.CharField(max_length=10, choices=Level)
    regime = models.CharField(max_length=20, choices=ClockRule.Regime)
    clock = models.ForeignKey(ClockRule, models.PROTECT, related_name="+")
    """The row of the clocks that was in force when the assignment opened; it keeps it for good."""
    solve_days = models.PositiveSmallIntegerField(null=True)
    """Working days given (null in an emergency): the clock's, or the category's own for a first office."""
    entered_at = models.DateTimeField()
    entered_by = models.CharField(max_length=12, choices=Entry)
    via_vacancy = models.BooleanField(default=False)
    """A vacant or abolished seat was skipped on the way here."""
    registered_on = models.DateField()
    """Local date on which this office's time was entered in the register of its cases."""
    counted_from = models.DateField()
    """Working days count from the day after this date: the deadline is computed anew from it when the calendar changes."""
    paused_days = models.PositiveSmallIntegerField(default=0, db_default=0)
    """Working days added by the one pause; those the resident did not use are given back."""
    shifted_days = models.PositiveSmallIntegerField(default=0, db_default=0)
    """Working days added by acts that moved all clocks (ClockChange): the platform could not be reached, or a day became a
    working day so late that the deadline would have fallen too near."""
    due_shifted_days = models.PositiveSmallIntegerField(default=0, db_default=0)
    """Of these, what moves `due_at` alone: the promise had passed, or a date that was accepted is shifted (ClockChange)."""
    extended_days = models.PositiveSmallIntegerField(default=0, db_default=0)
    """Working days of a granted extension: they move `due_at`, never `promise_at`."""
    promised_on = models.DateField(null=True)
    """The date of a promise that the level above accepted: it moves `due_at`, never `promise_at`."""
    acknowledge_until = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    promise_at = models.DateTimeField()
    due_at = models.DateTimeField()
    due_version = models.PositiveIntegerField()
    paused_at = models.DateTimeField(null=True)
    """When the office asked the resident a question; it may do so once."""
    answered_at = models.DateTimeField(null=True)
    """When an answer arrived that stands; null again when it was overturned, or the problem came back, and the office owes another."""
    listed_at = models.DateTimeField(null=True)
    """At the republic only: when the case entered the public register of unanswered cases."""
    left_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    ruling = models.CharField(max_length=8, choices=Ruling, blank=True)
    ruled_at = models.DateTimeField(null=True)
    climbs_at = models.GeneratedField(
        expression=When_(
            When(
                Q(regime="emergency", accepted_at__isnull=True, acknowledge_until__isnull=False),
                then=Least(F("acknowledge_until"), F("due_at")),
            ),
            default=F("due_at"),
        ),
        output_field=models.DateTimeField(),
        db_persist=True,
    )
    """When the sweep moves it: `due_at`, and in an emergency that nobody has accepted, the end of that hour."""

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="assignment_number_of_case_is_unique"),
            models.UniqueConstraint(fields=["case"], condition=Q(left_at=None), name="assignment_one_open_for_a_case"),
            models.CheckConstraint(name="assignment_promise_not_after_due", condition=Q(promise_at__lte=F("due_at"))),
            models.CheckConstraint(
                name="assignment_left_with_an_outcome",
                condition=Q(left_at=None, outcome="")
                | Q(left_at__isnull=False, left_at__gte=F("entered_at")) & ~Q(outcome=""),
            ),
            models.CheckConstraint(
                name="assignment_ruling_is_about_power_or_funds",
                condition=Q(ruling="", ruled_at=None)
                | Q(outcome__in=["no_power", "no_funds"], ruled_at__isnull=False) & ~Q(ruling=""),
            ),
            models.CheckConstraint(
                name="assignment_only_the_republic_is_listed", condition=Q(listed_at=None) | Q(level="republic")
            ),
            models.CheckConstraint(name="assignment_counts_from_one", condition=Q(number__gte=1, due_version__gte=1)),
            models.CheckConstraint(
                # A successor takes over what was owed, also when its time is already up.
                name="assignment_due_after_it_was_entered",
                condition=Q(promise_at__gt=F("entered_at")) | Q(entered_by="succession"),
            ),
            models.CheckConstraint(
                name="assignment_at_the_top_is_never_put_off",
                condition=~Q(level="republic") | Q(extended_days=0, promised_on=None, paused_days=0),
            ),
            models.CheckConstraint(
                name="assignment_only_given_time_is_shifted_alone",
                condition=Q(due_shifted_days=0) | Q(extended_days__gt=0) | Q(promised_on__isnull=False),
            ),
            models.CheckConstraint(
                name="assignment_put_off_is_due_later",
                condition=Q(extended_days=0, promised_on=None, due_at=F("promise_at"))
                | Q(extended_days__gt=0)
                | Q(promised_on__isnull=False),
            ),
        ]
        indexes = [  # those of the case and of the office begin with a constraint's or another's column: one is enough
            # Reader: the sweep; what is answered, left or listed leaves the index, so an empty sweep reads nothing.
            models.Index(
                fields=["climbs_at", "id"],
                name="assignment_running",
                condition=Q(left_at=None, answered_at=None, listed_at=None),
            ),
            # Reader: the sweep at the republic's desk, which everything below it would otherwise hide.
            models.Index(
                fields=["climbs_at", "id"],
                name="assignment_to_list",
                condition=Q(left_at=None, answered_at=None, listed_at=None, level="republic"),
            ),
            # Reader: CaseQuerySet.for_queue, one office's cases by urgency.
            models.Index(fields=["office", "climbs_at", "case"], name="assignment_queue", condition=Q(left_at=None)),
            # Readers: measures of an office over a window of deadlines; what an official may see.
            models.Index(fields=["office", "promise_at"], name="assignment_measured"),
            # Reader: the republic's headline, first assignments by deadline.
            models.Index(fields=["promise_at"], name="assignment_first", condition=Q(number=1)),
            # Reader: the register filtered by the level that has the case, newest first.
            models.Index(fields=["level", "-case"], name="assignment_at_level"),
            # Reader: CaseQuerySet.escalated.
            models.Index(
                fields=["-case"], name="assignment_climbed", condition=Q(entered_by__in=["escalated", "dispute"])
            ),
            # Reader: the register of unanswered cases, longest first.
            models.Index(
                fields=["listed_at", "case"],
                name="assignment_listed",
                condition=Q(left_at=None, answered_at=None, listed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        """Case and number."""
        return f"{self.case_id}/{self.number}"
