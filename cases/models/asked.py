"""What an office asks of a level above it: more time, a later date, or the last word on whose case it is.

Each is undecided as long as `decided_at` is null and the assignment it belongs to is still open: when the case leaves that
office first, nothing is left to decide, and the sweep writes down that it lapsed. Silence past `decide_until` decides too, and
is told apart (`by_silence`).
"""

from __future__ import annotations

from datetime import datetime
from typing import Generic, Self, TypeVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from territories.models import Office

from .assignments import Assignment
from .case import Case

Question = TypeVar("Question", bound=models.Model)


class AskedQuerySet(models.QuerySet[Question], Generic[Question]):
    """Questions about what was asked."""

    def undecided(self) -> Self:
        """Not decided, and the office that asked still owes the answer."""
        return self.filter(decided_at=None, assignment__left_at=None, assignment__answered_at=None)

    def due(self, cutoff: datetime) -> Self:
        """Undecided, and the time to decide was up at `cutoff` (half-open)."""
        return self.undecided().filter(decide_until__lte=cutoff)


class Asked(models.Model):
    """The words of an office to a level above it, and how they were decided."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="%(class)ss")
    above = models.ForeignKey(Office, models.PROTECT, related_name="%(class)ss_to_decide", null=True)
    """Who decides: fixed when it is asked."""
    reason = models.TextField(max_length=2000)
    """The office's words, public."""
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    decide_until = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    by_silence = models.BooleanField(default=False)
    explanation = models.TextField(max_length=2000, blank=True)
    """The words of who decided, public."""

    class Meta:
        abstract = True

    def __str__(self) -> str:
        """Case and moment."""
        return f"{self.case_id} {self.asked_at:%Y-%m-%d %H:%M}"


class Extension(Asked):
    """More time, asked once for an assignment by its office; the clock runs on until the level above grants it.

    Granted it moves `due_at`, by which the case climbs, and never `promise_at`, by which the office is measured.
    """

    class Verdict(models.TextChoices):
        """How it was decided."""

        GRANTED = "granted", pgettext_lazy("verdict on an extension", "granted")
        REFUSED = "refused", pgettext_lazy("verdict on an extension", "refused")
        LAPSED = "lapsed", pgettext_lazy("verdict on an extension", "the case had left the office")

    assignment = models.OneToOneField(Assignment, models.PROTECT, related_name="extension")
    days = models.PositiveSmallIntegerField()
    """Working days beyond the deadline; at most the window the office had, and two months in all (APPC art. 76(3))."""
    verdict = models.CharField(max_length=8, choices=Verdict, blank=True)

    objects = AskedQuerySet["Extension"].as_manager()

    class Meta:
        verbose_name = _("extension")
        verbose_name_plural = _("extensions")
        ordering = ["asked_at", "pk"]
        constraints = [
            models.CheckConstraint(name="extension_is_of_some_days", condition=Q(days__gt=0)),
            models.CheckConstraint(name="extension_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="extension_is_decided_by_somebody_above",
                condition=Q(above__isnull=False, decide_until__isnull=False, decide_until__gt=F("asked_at")),
            ),
            models.CheckConstraint(
                name="extension_decided_has_a_verdict",
                condition=Q(decided_at=None, verdict="", decided_by=None, by_silence=False)
                | Q(decided_at__isnull=False, verdict="granted", decided_by__isnull=False, by_silence=False)
                | Q(decided_at__isnull=False, verdict="refused", by_silence=True, decided_by=None)
                | Q(decided_at__isnull=False, verdict="refused", by_silence=False, decided_by__isnull=False)
                | Q(decided_at__isnull=False, verdict="lapsed", by_silence=False, decided_by=None),
            ),
        ]
        indexes = [
            # Reader: the sweep, extensions nobody decided.
            models.Index(fields=["decide_until"], name="extension_due", condition=Q(decided_at=None)),
            # Reader: the desk's list of what is asked from below.
            models.Index(fields=["above", "decide_until"], name="extension_queue", condition=Q(decided_at=None)),
        ]


class Promise(Asked):
    """The date by which an office says it will have done it: public, and listed as kept or broken on its page.

    A date inside the office's window is a promise at once and moves nothing. A later one needs the yes of the level above;
    accepted it moves `due_at`, never `promise_at`. At most twelve months ahead.
    """

    class Verdict(models.TextChoices):
        """How it was decided."""

        ACCEPTED = "accepted", pgettext_lazy("verdict on a promise", "accepted")
        REFUSED = "refused", pgettext_lazy("verdict on a promise", "refused")
        LAPSED = "lapsed", pgettext_lazy("verdict on a promise", "the case had left the office")

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="promises")
    promised_on = models.DateField()
    verdict = models.CharField(max_length=8, choices=Verdict, blank=True)

    objects = AskedQuerySet["Promise"].as_manager()

    class Meta:
        verbose_name = _("promise")
        verbose_name_plural = _("promises")
        ordering = ["asked_at", "pk"]
        constraints = [
            models.CheckConstraint(name="promise_says_what_will_be_done", condition=~Q(reason="")),
            models.UniqueConstraint(
                fields=["assignment"], condition=Q(verdict__in=["", "accepted"]), name="promise_one_at_a_time"
            ),
            models.CheckConstraint(
                name="promise_past_the_window_is_decided_above",
                condition=Q(above=None, decide_until=None, verdict="accepted", decided_at__isnull=False)
                & Q(decided_at=F("asked_at"), decided_by=None, by_silence=False)
                | Q(above__isnull=False, decide_until__isnull=False, decide_until__gt=F("asked_at"))
                & (
                    Q(decided_at=None, verdict="", decided_by=None, by_silence=False)
                    | Q(decided_at__isnull=False, verdict="accepted", decided_by__isnull=False, by_silence=False)
                    | Q(decided_at__isnull=False, verdict="refused", by_silence=True, decided_by=None)
                    | Q(decided_at__isnull=False, verdict="refused", by_silence=False, decided_by__isnull=False)
                    | Q(decided_at__isnull=False, verdict="lapsed", by_silence=False, decided_by=None)
                ),
            ),
        ]
        indexes = [
            # Reader: the sweep, promises nobody decided.
            models.Index(fields=["decide_until"], name="promise_due", condition=Q(decided_at=None)),
            # Reader: the desk's list of what is asked from below.
            models.Index(fields=["above", "decide_until"], name="promise_queue", condition=Q(decided_at=None)),
        ]


class Arbitration(Asked):
    """Two offices said "not ours", the third says so too: the nearest office above all of them has the last word.

    The office that asked keeps the case, and its clock runs. Silence: the arbiter owns the case itself.
    """

    assignment = models.OneToOneField(Assignment, models.PROTECT, related_name="arbitration")
    chosen = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+")
    """Whose case it is, for good."""

    objects = AskedQuerySet["Arbitration"].as_manager()

    class Meta:
        verbose_name = _("arbitration")
        verbose_name_plural = _("arbitrations")
        ordering = ["asked_at", "pk"]
        constraints = [
            models.CheckConstraint(name="arbitration_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="arbitration_is_decided_by_somebody_above",
                condition=Q(above__isnull=False, decide_until__isnull=False, decide_until__gt=F("asked_at")),
            ),
            models.CheckConstraint(
                name="arbitration_decided_has_chosen",
                # Decided, and nobody chosen: the case had left the office first.
                condition=Q(chosen=None, decided_by=None, by_silence=False)
                | Q(decided_at__isnull=False, chosen__isnull=False, by_silence=False, decided_by__isnull=False)
                | Q(
                    decided_at__isnull=False, chosen__isnull=False, chosen=F("above"), by_silence=True, decided_by=None
                ),
            ),
        ]
        indexes = [
            # Reader: the sweep, arbitrations nobody decided.
            models.Index(fields=["decide_until"], name="arbitration_due", condition=Q(decided_at=None)),
            # Reader: the desk's list of what is asked from below.
            models.Index(fields=["above", "decide_until"], name="arbitration_queue", condition=Q(decided_at=None)),
        ]
