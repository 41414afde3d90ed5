"""The case: what the state owes an answer to."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.numbers import grouped
from territories.models import Office, Territory

from .rules import Category, ClockRule

if TYPE_CHECKING:
    from accounts.models import User


class CaseQuerySet(models.QuerySet["Case"]):
    """Questions about cases, in the product's words."""

    def public(self) -> Self:
        """Those whose words anybody may read: everything that no moderator has hidden. Lists that count debts show the others too."""
        return self.filter(hidden_at=None)

    def live(self) -> Self:
        """Cases that still have an open assignment."""
        return self.exclude(state=Case.State.CLOSED)

    def in_territory(self, territory: Territory) -> Self:
        """Cases of a unit and of everything below it."""
        if territory.kind == "republic":
            return self
        if territory.region_id == territory.code:
            return self.filter(region=territory)
        return self.filter(territory__in=Territory.objects.below(territory))

    def overdue(self, now: datetime) -> Self:
        """An answer is owed and the present office's promise has passed (half-open: late when promise_at <= now)."""
        return self.filter(
            state__in=[Case.State.OPEN, Case.State.WAITING],
            current__answered_at=None,
            current__promise_at__lte=now,
        )

    def unanswered(self) -> Self:
        """The register: the republic's own deadline has passed and the answer is still owed."""
        return self.filter(
            state__in=[Case.State.OPEN, Case.State.WAITING],
            current__listed_at__isnull=False,
            current__answered_at=None,
        )

    def escalated(self) -> Self:
        """Cases that climbed at least once.

        The newest have not climbed yet, which no statistics tell: read from the newest that has, never through all above.
        """
        from .assignments import Assignment

        climbed = Assignment.objects.filter(entered_by__in=Assignment.CLIMBED)
        newest = climbed.order_by("-case_id").values("case_id")[:1]
        return self.filter(Exists(climbed.filter(case=OuterRef("pk"))), pk__lte=Subquery(newest))

    def visible_to(self, user: User) -> Self:
        """What an official may read: every case that their office, or one below it, has or had. Others: nothing."""
        from .assignments import Assignment

        within = Q()
        for office in user.offices():
            within |= Q(office__path__startswith=office.path)
        if not within:
            return self.none()
        return self.filter(Exists(Assignment.objects.filter(within, case=OuterRef("pk"))))

    def answerable_by(self, user: User) -> Self:
        """What an official may act on: the case is with their office now, or was and climbed (they stay co-executor)."""
        from .assignments import Assignment

        held = Assignment.objects.filter(case=OuterRef("pk"), office__in=user.offices_to_answer_for()).exclude(
            outcome=Assignment.Outcome.FORWARDED
        )
        return self.filter(Exists(held))

    def for_queue(self, office: Office) -> Self:
        """Cases that one office owes an answer to, most urgent first. One query with the place and the category."""
        return (
            self.filter(current__office=office, state__in=[Case.State.OPEN, Case.State.WAITING])
            .select_related("current", "territory", "category")
            .order_by("current__climbs_at", "pk")
        )

    def for_register(self) -> Self:
        """The public register: newest first, with everything a row shows. Hidden ones too: without their words (wording.heading)."""
        return self.select_related("current__office__territory", "territory", "territory__parent", "category").order_by(
            "-pk"
        )

    def with_outages(self) -> Self:
        """With `outages_began_at` and `outages_ended_at`: of those of the platform that ended after a case was filed (cases.given_back)."""
        from .clock_changes import ClockChange

        ended = ClockChange.objects.filter(kind=ClockChange.Kind.OUTAGE, ended_at__gt=OuterRef("filed_at"))
        both = {name: ArraySubquery(ended.order_by("began_at").values(name)) for name in ("began_at", "ended_at")}
        return self.annotate(outages_began_at=both["began_at"], outages_ended_at=both["ended_at"])

    def for_tracker(self) -> Self:
        """The public page of one case, hidden ones too (the page then says that they are hidden, and why)."""
        return self.with_outages().select_related(
            "current__office__territory", "territory__region", "territory__parent", "category", "issue", "merged_into"
        )


class Case(models.Model):
    """The answer that the state owes, to an issue or to a petition: who holds it, until when, and what was said.

    The row is the lock of everything that belongs to the case. `current` is its latest assignment, open while the case
    lives; `version` goes up by one with every event. Both are checked by the database when a transaction commits
    (migration 0003). Changed only by the verbs of cases.workflow and cases.escalation.
    """

    class Kind(models.TextChoices):
        """What asked for the answer."""

        ISSUE = "issue", _("local problem")
        PETITION = "petition", _("petition")

    class State(models.TextChoices):
        """What the case waits for. Overdue is computed, never stored."""

        OPEN = "open", pgettext_lazy("state of a case", "The office owes an answer")
        WAITING = "waiting", pgettext_lazy("state of a case", "Waiting for the resident")
        ANSWERED = "answered", pgettext_lazy("state of a case", "Answered, to be confirmed")
        REVIEWED = "reviewed", pgettext_lazy("state of a case", "Dispute under review")
        CLOSED = "closed", pgettext_lazy("state of a case", "Closed")

    class Outcome(models.TextChoices):
        """How a closed case ended."""

        CONFIRMED = "confirmed", pgettext_lazy("outcome of a case", "Confirmed by residents")
        SILENT = "silent", pgettext_lazy("outcome of a case", "Answered, residents silent")
        REFUSED = "refused", pgettext_lazy("outcome of a case", "Refused with reasons")
        UPHELD = "review_upheld_office", pgettext_lazy("outcome of a case", "Review upheld the office")
        MERGED = "merged", pgettext_lazy("outcome of a case", "Merged")
        WITHDRAWN = "withdrawn", pgettext_lazy("outcome of a case", "Withdrawn")
        VOID = "void", pgettext_lazy("outcome of a case", "Void")

    id = models.BigAutoField(primary_key=True)
    number = models.GeneratedField(
        expression=Func(F("id"), function="case_number"), output_field=models.BigIntegerField(), db_persist=True
    )
    """Public number: the id and a check digit (Damm), so that one mistyped digit never opens somebody else's case."""
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.ISSUE)
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="cases", db_index=False)
    region = models.ForeignKey(Territory, models.PROTECT, related_name="+", db_index=False)
    """Region or republican city of the territory (the republic for itself); the key by which the table can be spread."""
    category = models.ForeignKey(Category, models.PROTECT, related_name="cases", db_index=False)
    regime = models.CharField(max_length=20, choices=ClockRule.Regime)
    title = models.CharField(max_length=150)
    body = models.TextField(max_length=5000, blank=True)
    language = models.CharField(max_length=2, choices=[("kk", "kk"), ("ru", "ru"), ("en", "en")])
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True)
    version = models.PositiveIntegerField(default=0)
    current = models.OneToOneField("cases.Assignment", models.PROTECT, related_name="+")
    filed_at = models.DateTimeField()
    waiting_until = models.DateTimeField(null=True)
    """While waiting: when the clock resumes by itself."""
    confirm_until = models.DateTimeField(null=True)
    """After an answer: when the case closes by itself as silent (or refused)."""
    reply_until = models.DateTimeField(null=True)
    """After an answer: until when a confirmation or a dispute counts, even if the case has closed; after a review that found for the
    office: until when an appeal does."""
    closed_at = models.DateTimeField(null=True)
    supporter_count = models.PositiveIntegerField(default=0)
    """As recounted by the last run of cases.tasks.count_supporters; never incremented."""
    incident_at = models.DateTimeField(null=True)
    """When several reports of the same thing made it one incident, which is answered and counted once."""
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged", db_index=False)
    """The case that stands for this one; null again when the reporter split off."""
    returned_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="returns", db_index=False)
    """The closed case whose problem came back after its thirty days: this one has half the window."""
    hidden_at = models.DateTimeField(null=True, blank=True)
    hidden_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    hidden_reason = models.CharField(max_length=300, blank=True)
    client_key = models.UUIDField(null=True, unique=True)
    """Made by the client before it sends: the same key files once, however often it is sent."""
    search_text = models.TextField(editable=False)
    """Title and body folded (territories.folding.fold). Python folds a long text a hundred times faster than translate()."""

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        constraints = [
            models.UniqueConstraint(fields=["number"], name="case_number_is_unique"),
            models.CheckConstraint(name="case_title_is_not_empty", condition=~Q(title="")),
            models.CheckConstraint(
                name="case_closed_has_an_outcome",
                condition=Q(state="closed", closed_at__isnull=False) & ~Q(outcome="")
                | ~Q(state="closed") & Q(closed_at=None, outcome=""),
            ),
            models.CheckConstraint(
                name="case_waits_until_a_moment",
                condition=Q(state="waiting", waiting_until__isnull=False) | ~Q(state="waiting") & Q(waiting_until=None),
            ),
            models.CheckConstraint(
                name="case_answered_is_confirmed_until_a_moment",
                condition=~Q(state="answered")
                | Q(confirm_until__isnull=False, reply_until__isnull=False, reply_until__gte=F("confirm_until")),
            ),
            models.CheckConstraint(
                name="case_hidden_by_at_and_why_go_together",
                condition=Q(hidden_at=None, hidden_by=None, hidden_reason="")
                | Q(hidden_at__isnull=False, hidden_by__isnull=False) & ~Q(hidden_reason=""),
            ),
            models.CheckConstraint(
                name="case_merged_names_the_other",
                condition=Q(outcome="merged", merged_into__isnull=False) | ~Q(outcome="merged") & Q(merged_into=None),
            ),
            models.CheckConstraint(
                name="case_is_not_its_own_relative",
                condition=(Q(merged_into=None) | ~Q(merged_into=F("id")))
                & (Q(returned_from=None) | ~Q(returned_from=F("id"))),
            ),
            models.CheckConstraint(
                name="case_only_a_problem_has_relatives",
                condition=Q(kind="issue") | Q(merged_into=None, returned_from=None, incident_at=None),
            ),
            models.CheckConstraint(name="case_kind_is_known", condition=Q(kind__in=["issue", "petition"])),
            models.CheckConstraint(
                name="case_state_is_known",
                condition=Q(state__in=["open", "waiting", "answered", "reviewed", "closed"]),
            ),
        ]
        indexes = [
            # Readers: the register filtered by place, newest first.
            models.Index(fields=["region", "-id"], name="case_of_region"),
            models.Index(fields=["territory", "-id"], name="case_of_territory"),
            # Reader: the register filtered by category.
            models.Index(fields=["category", "-id"], name="case_of_category"),
            # Reader: the register filtered by state.
            models.Index(fields=["state", "-id"], name="case_in_state"),
            # Reader: the register sorted by supporters.
            models.Index(fields=["-supporter_count", "-id"], name="case_most_supported"),
            # Reader: the sweep, cases whose pause has run out.
            models.Index(fields=["waiting_until"], name="case_waiting", condition=Q(state="waiting")),
            # Reader: the sweep, answers nobody confirmed.
            models.Index(fields=["confirm_until"], name="case_to_confirm", condition=Q(state="answered")),
            # Reader: statistics and the home page, what was closed last.
            models.Index(fields=["-closed_at"], name="case_closed_last", condition=Q(state="closed")),
            # Reader: issues.incidents, open reports of one kind in one place.
            models.Index(
                fields=["category", "territory"], name="case_open_alike", condition=Q(kind="issue", state="open")
            ),
            # Readers: the pages of both cases; few cases have such a relative, so the others do not pay for it at every change.
            models.Index(fields=["merged_into"], name="case_merged", condition=Q(merged_into__isnull=False)),
            models.Index(fields=["returned_from"], name="case_returned", condition=Q(returned_from__isnull=False)),
            # Reader: the database, when an account is removed.
            models.Index(fields=["hidden_by"], name="case_hidden_by", condition=Q(hidden_by__isnull=False)),
            # Reader: search in the register.
            GinIndex(OpClass(F("search_text"), name="gin_trgm_ops"), name="case_search"),
        ]

    def __str__(self) -> str:
        """The public number."""
        return self.display_number

    @property
    def display_number(self) -> str:
        """The number as people read it aloud: "482-917"."""
        return grouped(self.number)

    @property
    def is_petition(self) -> bool:
        """It answers a petition, or the proposal that one below its goal became."""
        return self.kind == self.Kind.PETITION

    @property
    def is_proposal(self) -> bool:
        """It answers a petition whose time ran out below its goal: by the ordinary clock, and in no figure of petitions."""
        return self.is_petition and self.regime == ClockRule.Regime.ORDINARY

    @property
    def is_closed(self) -> bool:
        """Nothing is owed any more."""
        return self.state == self.State.CLOSED

    @property
    def owes_answer(self) -> bool:
        """The present office still owes an answer."""
        return self.state in {self.State.OPEN, self.State.WAITING}
