"""The petition: who is asked for what, where it stands in its life, and the texts that people sign."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from cases.models import Answer, Case
from territories.models import Office, Territory

from .rules import Addressee, GoalRule, TermRule

if TYPE_CHECKING:
    from accounts.models import User
    from petitions.models.tallies import Tally


class PetitionQuerySet(models.QuerySet["Petition"]):
    """Questions about petitions, in the product's words."""

    def public(self) -> Self:
        """What anybody may find: everything that was published, and rejected ones as stubs. Never by link only."""
        return self.registered().filter(hidden_at=None)

    def registered(self) -> Self:
        """What the register holds: everything that was published or rejected, hidden ones without their words."""
        return self.filter(Q(published_at__isnull=False) | Q(state=Petition.State.REJECTED))

    def published(self) -> Self:
        """Those whose text is public."""
        return self.filter(published_at__isnull=False, hidden_at=None)

    def open(self, now: datetime) -> Self:
        """Those that can be signed at a moment (half-open: not at `closes_at`)."""
        return self.filter(state=Petition.State.OPEN, closes_at__gt=now, hidden_at=None)

    def waiting_for_answer(self) -> Self:
        """The goal was reached and the addressee, or a level above it, owes the answer."""
        return self.filter(state=Petition.State.REACHED, case__state__in=[Case.State.OPEN, Case.State.WAITING])

    def answered(self) -> Self:
        """The goal was reached and the decision is published."""
        given = Answer.objects.filter(case=OuterRef("case"), kind__in=Answer.STANDING)
        return self.filter(Exists(given), state=Petition.State.REACHED)

    def in_territory(self, territory: Territory) -> Self:
        """Petitions to a unit and to everything below it."""
        if territory.kind == "republic":
            return self
        return self.filter(territory__in=Territory.objects.below(territory))

    def of_author(self, user: User) -> Self:
        """The petitions that a person started."""
        return self.filter(author=user)

    def for_desk(self) -> Self:
        """With everything that its author's own pages show: the terms it keeps and the looks of moderators besides."""
        with_case = self.for_list().select_related("terms", "case__current__office__territory")
        return with_case.prefetch_related("moderations")

    def for_list(self) -> Self:
        """With everything that a row of a list shows. Two queries in all: the texts of the present version come extra."""
        return self.select_related("tally", "office__territory", "territory", "case__current").prefetch_related("texts")


class Petition(models.Model):
    """One call for change, from the search for the first fifty to the addressee's decision.

    The row says where the petition stands; its words are `PetitionText`, its people `Signature`, what the addressee owes is
    `case` (opened when the goal is reached, or as an ordinary proposal when the period lapses). Changed only by the verbs of
    petitions.workflow; each writes a line of the history, and the version of the row goes up with it.
    """

    class State(models.TextChoices):
        """Where it stands. "Answered" and "overdue" are read from the case, never stored here."""

        JOINING = "joining", pgettext_lazy("state of a petition", "Looking for the first supporters")
        MODERATION = "moderation", pgettext_lazy("state of a petition", "Being checked")
        OPEN = "open", pgettext_lazy("state of a petition", "Open for signatures")
        REACHED = "reached", pgettext_lazy("state of a petition", "Goal reached")
        REJECTED = "rejected", pgettext_lazy("state of a petition", "Rejected")
        LAPSED = "lapsed", pgettext_lazy("state of a petition", "Time ran out")
        WITHDRAWN = "withdrawn", pgettext_lazy("state of a petition", "Withdrawn by the author")

    class Topic(models.TextChoices):
        """What it is about, as a reader looks for it."""

        UTILITIES = "utilities", pgettext_lazy("topic of petitions", "Water, heat, power, gas")
        ROADS = "roads", pgettext_lazy("topic of petitions", "Roads and transport")
        NATURE = "nature", pgettext_lazy("topic of petitions", "Nature and cleanliness")
        HOUSING = "housing", pgettext_lazy("topic of petitions", "Housing and building")
        LAND = "land", pgettext_lazy("topic of petitions", "Land and village life")
        EDUCATION = "education", pgettext_lazy("topic of petitions", "Education")
        HEALTH = "health", pgettext_lazy("topic of petitions", "Health")
        WELFARE = "welfare", pgettext_lazy("topic of petitions", "Social help and work")
        ECONOMY = "economy", pgettext_lazy("topic of petitions", "Economy and prices")
        CULTURE = "culture", pgettext_lazy("topic of petitions", "Culture and sport")
        SAFETY = "safety", pgettext_lazy("topic of petitions", "Safety and animals")
        GOVERNANCE = "governance", pgettext_lazy("topic of petitions", "Public services and governance")

    id = models.BigAutoField(primary_key=True)
    number = models.GeneratedField(
        expression=Func(F("id"), function="case_number"), output_field=models.BigIntegerField(), db_persist=True
    )
    """Public number: the id and a check digit, as of a case."""
    author = models.ForeignKey("accounts.User", models.PROTECT, related_name="petitions")
    author_name = models.CharField(max_length=80)
    """As the public sees it: first name and first letter of the surname."""
    author_full_name = models.CharField(max_length=200)
    """Required by law of the author; seen by moderators only."""
    author_residence = models.CharField(max_length=200)
    """The same."""
    addressee = models.CharField(max_length=10, choices=Addressee)
    office = models.ForeignKey(Office, models.PROTECT, related_name="petitions")
    """Who is asked, and to whom the petition is handed over."""
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="petitions")
    """The unit whose population the goal is a share of; the republic's for the Government."""
    topic = models.CharField(max_length=12, choices=Topic)
    state = models.CharField(max_length=12, choices=State, default=State.JOINING)
    version = models.PositiveIntegerField(default=0)
    """Goes up by one with every line of the history."""
    text_version = models.PositiveSmallIntegerField(default=1)
    """Which texts are the petition's now; only signatures under these count."""
    share_key = models.CharField(max_length=32, unique=True)
    """The secret of the link by which alone a petition is found before it is published."""
    terms = models.ForeignKey(TermRule, models.PROTECT, related_name="+")
    """The terms in force when it began; it keeps them for good."""
    started_at = models.DateTimeField()
    joining_until = models.DateTimeField()
    """Half-open, like every deadline: too late at this moment."""
    submitted_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    closes_at = models.DateTimeField(null=True)
    """End of the period of support, extended by the measured time in which nobody could sign."""
    extended_seconds = models.PositiveIntegerField(default=0)
    reached_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    """When it was rejected for good, lapsed or was withdrawn."""
    goal = models.PositiveIntegerField(null=True)
    """Frozen at publication, with the rule and the population that it comes from."""
    goal_rule = models.ForeignKey(GoalRule, models.PROTECT, null=True, related_name="+")
    population = models.PositiveIntegerField(null=True)
    population_on = models.DateField(null=True)
    population_source = models.CharField(max_length=300, blank=True)
    case = models.OneToOneField(Case, models.PROTECT, null=True, related_name="petition")
    """What is owed: the answer to a petition that reached its goal, or to the proposal that a lapsed one became."""
    from_case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="petitions_from")
    """The unanswered problem that it grew from."""
    draft_key = models.UUIDField(null=True, unique=True)
    """Of the draft it was written in: sent twice, it begins once."""
    search_text = models.TextField(editable=False)
    """Titles and demands in every language, folded."""
    hidden_at = models.DateTimeField(null=True)
    hidden_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    hidden_reason = models.CharField(max_length=300, blank=True)

    objects = PetitionQuerySet.as_manager()

    if TYPE_CHECKING:
        tally: Tally

    class Meta:
        verbose_name = _("petition")
        verbose_name_plural = _("petitions")
        constraints = [
            models.UniqueConstraint(fields=["number"], name="petition_number_is_unique"),
            models.CheckConstraint(
                name="petition_state_is_known",
                condition=Q(state__in=["joining", "moderation", "open", "reached", "rejected", "lapsed", "withdrawn"]),
            ),
            models.CheckConstraint(
                name="petition_open_has_its_goal_frozen",
                condition=Q(published_at=None, closes_at=None, goal=None, goal_rule=None)
                | Q(
                    published_at__isnull=False,
                    closes_at__isnull=False,
                    closes_at__gt=F("published_at"),
                    goal__isnull=False,
                    goal__gt=0,
                    goal_rule__isnull=False,
                    submitted_at__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="petition_published_before_it_is_open",
                condition=~Q(state__in=["open", "reached"]) | Q(published_at__isnull=False),
            ),
            models.CheckConstraint(
                name="petition_not_published_is_not_rejected_after",
                condition=~Q(state__in=["joining", "moderation", "rejected", "withdrawn"]) | Q(published_at=None),
            ),
            models.CheckConstraint(
                name="petition_reached_is_handed_over",
                condition=~Q(state="reached") & Q(reached_at=None)
                | Q(state="reached", reached_at__isnull=False, case__isnull=False),
            ),
            models.CheckConstraint(
                name="petition_ended_at_a_moment",
                condition=Q(state__in=["rejected", "lapsed", "withdrawn"], ended_at__isnull=False)
                | ~Q(state__in=["rejected", "lapsed", "withdrawn"]) & Q(ended_at=None),
            ),
            models.CheckConstraint(
                name="petition_hidden_by_at_and_why_go_together",
                condition=Q(hidden_at=None, hidden_by=None, hidden_reason="")
                | Q(hidden_at__isnull=False, hidden_by__isnull=False) & ~Q(hidden_reason=""),
            ),
            models.CheckConstraint(
                name="petition_population_has_a_date_and_a_source",
                condition=Q(population=None)
                | Q(population__gt=0, population_on__isnull=False) & ~Q(population_source=""),
            ),
        ]
        indexes = [
            # Readers: the lists by state, newest first.
            models.Index(fields=["state", "-published_at"], name="petition_in_state"),
            # Reader: the list by place.
            models.Index(fields=["territory", "-published_at"], name="petition_of_territory"),
            # Reader: the list by topic.
            models.Index(fields=["topic", "-published_at"], name="petition_of_topic"),
            # Readers: petitions.lifecycle, what runs out next.
            models.Index(fields=["joining_until"], name="petition_joining", condition=Q(state="joining")),
            models.Index(fields=["closes_at"], name="petition_closing", condition=Q(state="open")),
            # Readers: search, and similar petitions before writing.
            GinIndex(OpClass(F("search_text"), name="gin_trgm_ops"), name="petition_search"),
        ]

    def __str__(self) -> str:
        """The public number."""
        return self.display_number

    @property
    def display_number(self) -> str:
        """The number as people read it aloud: "482-917"."""
        digits = str(self.number)
        return "-".join(reversed([digits[max(0, end - 3) : end] for end in range(len(digits), 0, -3)]))

    def present_texts(self) -> list[PetitionText]:
        """The words as they stand, one text for each language. Reads `texts`, prefetched in lists."""
        return [one for one in self.texts.all() if one.version == self.text_version]

    @property
    def was_rejected(self) -> bool:
        """A moderator has rejected it, whatever becomes of the appeal. Reads `moderations`."""
        return any(one.approved is False for one in self.moderations.all())

    def text(self, language: str | None = None) -> PetitionText:
        """The present text in a language, else in Kazakh, else the one there is. Reads `texts`, prefetched in lists."""
        wanted = language or get_language() or "kk"
        present = {one.language: one for one in self.present_texts()}
        return present.get(wanted) or present.get("kk") or next(iter(present.values()))

    @property
    def title(self) -> str:
        """The heading, in the active language where there is one."""
        return self.text().title


class PetitionText(models.Model):
    """One version of the words in one language: what a signature covers, by its hash. Never changes, never goes."""

    append_only = True

    petition = models.ForeignKey(Petition, models.PROTECT, related_name="texts")
    version = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=2, choices=[("kk", "kk"), ("ru", "ru")])
    title = models.CharField(max_length=150)
    demand = models.TextField(max_length=2000)
    """What is asked for, in a few sentences."""
    arguments = models.TextField(max_length=20000)
    """Why."""
    digest = models.BinaryField(max_length=32)
    """SHA-256 of the words in the form of petitions.texts.canonical()."""
    is_translation = models.BooleanField(default=False)
    """Added by the platform at publication, when the author wrote in one language."""
    written_at = models.DateTimeField()

    class Meta:
        verbose_name = _("text of a petition")
        verbose_name_plural = _("texts of petitions")
        ordering = ["petition", "version", "language"]
        constraints = [
            models.UniqueConstraint(fields=["petition", "version", "language"], name="petition_text_once_a_language"),
            models.CheckConstraint(
                name="petition_text_is_not_empty", condition=~Q(title="") & ~Q(demand="") & ~Q(arguments="")
            ),
        ]

    def __str__(self) -> str:
        """Petition, version and language."""
        return f"{self.petition_id} v{self.version} {self.language}"

    @property
    def hexdigest(self) -> str:
        """The hash as people compare it."""
        return bytes(self.digest).hex()
