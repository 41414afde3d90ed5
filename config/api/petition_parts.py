"""What the interface shows of a petition: its row in a list, and everything that is public about it.

The same things the public pages show, and no more: no signer, nothing of the author but the name under which they write.
Words of a petition that was rejected, or that a moderator has hidden, are left out; dates, counts and reasons stay.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from cases.deadlines import last_day
from cases.models import Answer, Case
from config.api.addresses import AddressField
from config.api.offices import OfficeRefSerializer
from config.api.places import PlaceRefSerializer
from petitions import wording
from petitions.models import Petition, PetitionEvent, PetitionText
from petitions.models.rules import Addressee, GoalRule
from territories.kinds import Kind

FACTS_SHOWN = frozenset(
    {
        "until",
        "needed",
        "text_version",
        "signatures_before",
        "goal",
        "closes_on",
        "texts",
        "platform",
        "by_law",
        "joined",
        "signatures",
        "minutes",
        "reasons",
        "reason",
        "round",
        "appeal_until",
        "duplicate_of",
        "case",
        "hidden",
    }
)
"""Facts of the history that are told: dates, numbers, codes and hashes."""


class SignaturesSerializer(serializers.Serializer[Any]):
    """How many people support it, as last counted from the signatures."""

    platform = serializers.IntegerField(
        help_text=_("Confirmed by the platform: one account and one IIN each. They do not count by law.")
    )
    by_law = serializers.IntegerField(help_text=_("Electronic and paper signatures, which count by law."))
    total = serializers.IntegerField(help_text=_("Both together: what is compared with the goal."))
    counted_at = serializers.DateTimeField(help_text=_("When they were last counted."))


class PetitionSerializer(serializers.Serializer[Petition]):
    """A petition in a list."""

    number = serializers.CharField(help_text=_("Public number, without dashes"))
    display_number = serializers.CharField(help_text=_("The number as people read it aloud."))
    title = serializers.SerializerMethodField(
        help_text=_("In the language of the request where there is one; empty while the words are not public.")
    )
    title_language = serializers.SerializerMethodField(
        help_text=_("Language of the title: kk or ru; empty without one.")
    )
    addressee = serializers.ChoiceField(Addressee.choices, help_text=_("Whom it asks."))
    office = OfficeRefSerializer(help_text=_("The office that it asks."))
    place = PlaceRefSerializer(source="territory", help_text=_("Whose residents the goal is a share of."))
    topic = serializers.ChoiceField(Petition.Topic.choices)
    topic_text = serializers.CharField(source="get_topic_display")
    state = serializers.ChoiceField(
        Petition.State.choices, help_text=_("Where it stands; whether it was answered says decision.")
    )
    state_text = serializers.SerializerMethodField(help_text=_("Where it stands, in words."))
    decision = serializers.SerializerMethodField(
        help_text=_("full, part or refused, as last published; null without a decision.")
    )
    decided_at = serializers.DateTimeField(allow_null=True, help_text=_("When the last decision was published."))
    goal = serializers.IntegerField(allow_null=True, help_text=_("Signatures needed; null: it was not published."))
    goal_percent = serializers.SerializerMethodField(
        help_text=_("Share of the goal in whole per cents, rounded down: 100 means reached.")
    )
    signatures = SignaturesSerializer(source="tally")
    published_at = serializers.DateTimeField(allow_null=True)
    closes_at = serializers.DateTimeField(
        allow_null=True, help_text=_("The first moment at which it can no longer be signed.")
    )
    closes_on = serializers.SerializerMethodField(help_text=_("The last day on which it can be signed."))
    reached_at = serializers.DateTimeField(allow_null=True, help_text=_("When it was handed over to its addressee."))
    ended_at = serializers.DateTimeField(allow_null=True, help_text=_("When it was rejected or its time ran out."))
    is_overdue = serializers.SerializerMethodField(
        help_text=_("A decision is owed and the time of the office that has the petition has passed.")
    )
    case = serializers.SerializerMethodField(
        help_text=_("Number of the case that answers it, see /api/v1/cases/{number}/; null before it is handed over.")
    )
    url = AddressField("petitions:page", of="number", help_text=_("The page of the petition"))
    api_url = AddressField("api:petition", of="number")

    def get_title(self, petition: Petition) -> str:
        """The words of the author, where they are public."""
        shown = wording.shown_title(petition)
        return shown.title if shown.language else ""

    def get_title_language(self, petition: Petition) -> str:
        """In which language they are."""
        return wording.shown_title(petition).language

    def get_state_text(self, petition: Petition) -> str:
        """The words of the public pages."""
        decision = getattr(petition, "decision", "") or ""
        return str(wording.state_of(petition, self.context["now"], decision=decision).label)

    def get_decision(self, petition: Petition) -> str | None:
        """Of a petition that reached its goal; proposals have none."""
        return decision_of(petition)

    def get_goal_percent(self, petition: Petition) -> int | None:
        """Never more than 100."""
        goal = petition.goal
        return min(100 * petition.tally.total // goal, 100) if goal else None

    def get_closes_on(self, petition: Petition) -> str | None:
        """The last local day."""
        return last_day(petition.closes_at).isoformat() if petition.closes_at else None

    def get_is_overdue(self, petition: Petition) -> bool:
        """As of a case."""
        case = petition.case
        return case is not None and is_late(case, self.context["now"])

    def get_case(self, petition: Petition) -> str | None:
        """Its number."""
        return str(petition.case.number) if petition.case is not None else None


def decision_of(petition: Any) -> str | None:
    """The kind of the last decision on a petition of petitions.register.chosen; None for proposals and without one."""
    decision = getattr(petition, "decision", None)
    return str(decision) if decision in Answer.OF_PETITIONS else None


def is_late(case: Case, now: Any) -> bool:
    """As CaseQuerySet.overdue asks."""
    return case.owes_answer and case.current.answered_at is None and case.current.promise_at <= now


class PetitionsSerializer(serializers.Serializer[Any]):
    """A page of petitions."""

    next = serializers.URLField(allow_null=True, help_text=_("The next page; null on the last."))
    previous = serializers.URLField(allow_null=True, help_text=_("The page before; null on the first."))
    results = PetitionSerializer(many=True)


# -- everything about one petition ---------------------------------------------------------------


class TextSerializer(serializers.Serializer[PetitionText]):
    """The words in one language: what a signature covers, by its hash."""

    language = serializers.CharField()
    version = serializers.IntegerField(help_text=_("Goes up by one when the author changes the words."))
    title = serializers.CharField()
    demand = serializers.CharField(help_text=_("What is asked for."))
    arguments = serializers.CharField(help_text=_("Why."))
    sha256 = serializers.CharField(
        source="hexdigest",
        help_text=_("SHA-256 of the words in the form described in docs/petitions.md, in hexadecimal."),
    )
    is_translation = serializers.BooleanField(
        help_text=_("Added by the platform: the author wrote in the other language.")
    )


class GoalRuleSerializer(serializers.Serializer[GoalRule]):
    """The rule of the law that the goal comes from."""

    addressee = serializers.ChoiceField(Addressee.choices)
    place_kind = serializers.ChoiceField(Kind.choices, source="territory_kind")
    fixed = serializers.IntegerField(allow_null=True, help_text=_("A fixed number, whatever the population."))
    percent = serializers.FloatField(allow_null=True, help_text=_("Per cent of the population, rounded up."))
    above = serializers.IntegerField(allow_null=True, help_text=_("For more people than this the ceiling holds."))
    ceiling = serializers.IntegerField(allow_null=True)
    legal_basis = serializers.CharField()
    valid_from = serializers.DateField()


class GoalSerializer(serializers.Serializer[Petition]):
    """The goal, frozen at publication, with everything needed to work it out again."""

    number = serializers.IntegerField(source="goal")
    rule = GoalRuleSerializer(source="goal_rule")
    population = serializers.IntegerField(allow_null=True, help_text=_("Null: not known for certain."))
    population_on = serializers.DateField(allow_null=True)
    population_source = serializers.CharField()
    arithmetic = serializers.SerializerMethodField(help_text=_("How it was worked out, sentence by sentence."))

    def get_arithmetic(self, petition: Petition) -> list[str]:
        """The sentences of the page."""
        return wording.goal_lines(petition)


class MomentSerializer(serializers.Serializer[Any]):
    """Signatures of one day, or of one hour, in Kazakhstan."""

    at = serializers.DateTimeField(help_text=_("When the day or the hour begins."))
    number = serializers.IntegerField()
    total = serializers.IntegerField(help_text=_("All up to the end of it."))


class RegionFigureSerializer(serializers.Serializer[Any]):
    """Signatures of people of one region."""

    region = PlaceRefSerializer(allow_null=True, help_text=_("Null: they did not say where they live."))
    number = serializers.IntegerField(
        allow_null=True, help_text=_("Null: fewer than five, or left out so that such a number cannot be worked out.")
    )
    is_small = serializers.BooleanField(help_text=_("It is not told because it is below five."))


class RejectionSerializer(serializers.Serializer[Any]):
    """Why it was not published."""

    round = serializers.IntegerField(help_text=_("1: the first check; 2: the appeal, by another moderator."))
    at = serializers.DateTimeField(source="decided_at")
    reasons = serializers.SerializerMethodField(help_text=_("Codes of the closed list."))
    reasons_text = serializers.SerializerMethodField(help_text=_("The same in words."))
    explanation = serializers.CharField()
    duplicate_of = serializers.CharField(
        source="duplicate_of.number",
        allow_null=True,
        default=None,
        help_text=_("Number of the petition on the same subject that stands in its way."),
    )

    def get_reasons(self, round_: Any) -> list[str]:
        """The codes."""
        return list(round_.reasons)

    def get_reasons_text(self, round_: Any) -> list[str]:
        """The names, in the language of the request."""
        names: dict[str, str] = self.context["reasons"]
        return [names[code] for code in round_.reasons if code in names]


class DecisionSerializer(serializers.Serializer[Answer]):
    """What an office decided."""

    kind = serializers.ChoiceField([(kind, kind.label) for kind in Answer.OF_PETITIONS])
    kind_text = serializers.CharField(source="get_kind_display")
    office = OfficeRefSerializer()
    at = serializers.DateTimeField()
    text = serializers.CharField(help_text=_("The reasons."))
    language = serializers.CharField()
    signed_by = serializers.CharField(help_text=_("Name and post of the head who signed it."))
    verdict = serializers.ChoiceField(
        Answer.Verdict.choices, allow_blank=True, help_text=_("What the author and the level above made of it.")
    )
    objections = serializers.IntegerField(help_text=_("Signers who said that it does not answer the demand."))


class PetitionEventSerializer(serializers.Serializer[PetitionEvent]):
    """A line of the public history."""

    number = serializers.IntegerField()
    kind = serializers.ChoiceField(PetitionEvent.Kind.choices)
    kind_text = serializers.SerializerMethodField()
    at = serializers.DateTimeField()
    actor = serializers.ChoiceField(PetitionEvent.Actor.choices)
    text = serializers.CharField(help_text=_("Words that a moderator wrote for the public."))
    facts = serializers.SerializerMethodField(help_text=_("Dates, numbers, codes and hashes, by name."))

    def get_kind_text(self, event: PetitionEvent) -> str:
        """The sentence of the page."""
        return wording.event_title(event)

    def get_facts(self, event: PetitionEvent) -> dict[str, Any]:
        """What the page tells."""
        return {name: value for name, value in event.data.items() if name in FACTS_SHOWN}


class PetitionDetailSerializer(PetitionSerializer):
    """A petition with everything that is public about it."""

    version = serializers.IntegerField(help_text=_("Goes up by one with every line of the history."))
    author = serializers.CharField(source="shown_author", help_text=_("First name and first letter of the surname."))
    is_hidden = serializers.BooleanField(help_text=_("Hidden by a moderator: words are left out."))
    hidden_reason = serializers.CharField()
    texts = TextSerializer(
        source="shown_texts", many=True, help_text=_("The present words in each language; empty while not public.")
    )
    goal_from = serializers.SerializerMethodField(help_text=_("Null: it was not published."))
    extended_seconds = serializers.IntegerField(
        help_text=_("By how much the period was extended, because nobody could sign.")
    )
    by_hour = serializers.BooleanField(
        help_text=_("by_time is told by hours, not by days: the petition is that young.")
    )
    by_time = MomentSerializer(many=True, help_text=_("Signatures by day, without gaps."))
    by_region = RegionFigureSerializer(
        many=True, help_text=_("By the region of the signer; small numbers are not told.")
    )
    rejections = RejectionSerializer(many=True, help_text=_("Decisions not to publish it, the first first."))
    decisions = DecisionSerializer(many=True, help_text=_("Decisions of offices, the first first."))
    grew_from = serializers.SerializerMethodField(
        help_text=_("Number of the unanswered case that it grew from, or null.")
    )
    events = PetitionEventSerializer(
        source="shown_events", many=True, help_text=_("The public history, the first first.")
    )

    @extend_schema_field(GoalSerializer(allow_null=True))
    def get_goal_from(self, petition: Petition) -> Any:
        """The arithmetic of the goal."""
        return GoalSerializer(petition, context=self.context).data if petition.goal is not None else None

    def get_grew_from(self, petition: Petition) -> str | None:
        """The number of the case."""
        return str(petition.from_case.number) if petition.from_case is not None else None
