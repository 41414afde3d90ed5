"""What the interface shows of a case: its row in a list, and everything that belongs to it.

The same things the public pages show, and no more: no contact, no user, no note. A hidden case keeps its dates, offices
and counts; every word and picture of a person is left out.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from cases import wording
from cases.deadlines import last_day
from cases.models import Answer, Assignment, Case, ClockRule, Event, Extension, Photo, Promise, Review
from cases.time_told import stage_of_question
from config.api.addresses import AddressField
from config.api.offices import OfficeRefSerializer
from config.api.places import PlaceRefSerializer
from territories.kinds import Level

ROUNDED_TO = 4
"""Decimals of a degree, about 10 m: as on the map."""
OFFICES_NAMED = ("from", "to", "reviewer", "about", "above", "desk")
"""Facts of an event that are ids of offices; outside they are codes of places."""
FACTS_SHOWN = frozenset(
    {
        *OFFICES_NAMED,
        "reason",
        "registered_on",
        "promised_on",
        "due_on",
        "via_vacancy",
        "kind",
        "outcome",
        "granted",
        "role",
        "days",
        "decide_on",
        "from_on",
        "new_due_on",
        "measured_on",
        "by_silence",
        "into",
        "part",
        "safe",
        "stage",
        "until",
        "case",
        "returned_from",
        "channel",
        "people",
        "reports",
        "promise_at",
        "due_at",
    }
)


REASONS_OF_MODERATORS = frozenset({Event.Kind.HIDDEN, Event.Kind.VOIDED})
"""Lines whose words everybody reads, though those of the case are hidden."""


class CategoryRefSerializer(serializers.Serializer[Any]):
    """A category, where it is named beside something else."""

    code = serializers.CharField()
    name = serializers.CharField()
    group = serializers.CharField()


class CaseSerializer(serializers.Serializer[Case]):
    """A case in a list."""

    number = serializers.CharField(help_text=_("Public number, without dashes"))
    display_number = serializers.CharField(help_text=_("The number as people read it aloud."))
    kind = serializers.ChoiceField(
        Case.Kind.choices,
        help_text=_("issue: a local problem; petition: the answer to a petition, or to one below its goal."),
    )
    title = serializers.SerializerMethodField(
        help_text=_("As the resident wrote it; empty when a moderator has hidden it.")
    )
    is_hidden = serializers.SerializerMethodField(help_text=_("Hidden by moderation: words and photos are left out."))
    language = serializers.CharField(help_text=_("Language of the report: kk, ru, en"))
    place = PlaceRefSerializer(source="territory")
    region = serializers.CharField(source="region_id", help_text=_("Code of the region or republican city"))
    category = CategoryRefSerializer()
    regime = serializers.ChoiceField(
        ClockRule.Regime.choices,
        help_text=_(
            "ordinary (working days) or emergency (hours); of petitions petition_local, petition_central, and ordinary below "
            "the goal."
        ),
    )
    state = serializers.ChoiceField(Case.State.choices)
    outcome = serializers.ChoiceField(
        Case.Outcome.choices, allow_blank=True, help_text=_("How a closed case ended; empty while it is open.")
    )
    state_text = serializers.SerializerMethodField(help_text=_("State and outcome in words."))
    is_overdue = serializers.SerializerMethodField(help_text=_("An answer is owed and the office's time has passed."))
    office = OfficeRefSerializer(source="current.office", help_text=_("The office that has the case, or had it last."))
    filed_at = serializers.DateTimeField(help_text=_("When it was reported"))
    registered_on = serializers.DateField(
        source="current.registered_on", help_text=_("From which day that office's time counts")
    )
    due_at = serializers.DateTimeField(
        source="current.due_at", help_text=_("The first moment that is too late; then the case climbs by itself.")
    )
    due_on = serializers.SerializerMethodField(help_text=_("The last day before the case climbs"))
    measured_on = serializers.SerializerMethodField(
        help_text=_(
            "The last day on which its answer is in time; earlier than due_on when the level above gave more time"
        )
    )
    answered_at = serializers.DateTimeField(
        source="current.answered_at", allow_null=True, help_text=_("When the answer that stands was given")
    )
    unanswered_since = serializers.SerializerMethodField(
        help_text=_("Since when it stands on the register of unanswered cases")
    )
    closed_at = serializers.DateTimeField(allow_null=True, help_text=_("When it was closed"))
    supporters = serializers.IntegerField(
        source="supporter_count", help_text=_("How many people it affects too, by the last count")
    )
    incident_since = serializers.DateTimeField(
        source="incident_at",
        allow_null=True,
        help_text=_("Since when it stands for several reports of the same thing; null for most."),
    )
    offices_so_far = serializers.IntegerField(source="current.number", help_text=_("How many offices have had it"))
    url = AddressField("cases:case", of="number", help_text=_("The page of the case"))
    api_url = AddressField("api:case", of="number")

    def get_title(self, case: Case) -> str:
        """The words of a hidden case are nobody's to read."""
        return case.title if case.hidden_at is None else ""

    def get_is_hidden(self, case: Case) -> bool:
        """Whether a moderator has hidden it."""
        return case.hidden_at is not None

    def get_state_text(self, case: Case) -> str:
        """The words of the public pages."""
        return str(wording.state_of(case, self.context["now"]).label)

    def get_is_overdue(self, case: Case) -> bool:
        """As CaseQuerySet.overdue asks."""
        held = case.current
        return case.owes_answer and held.answered_at is None and held.promise_at <= self.context["now"]

    def get_due_on(self, case: Case) -> str:
        """The last local day."""
        return last_day(case.current.due_at).isoformat()

    def get_measured_on(self, case: Case) -> str:
        """The last local day of the measure."""
        return last_day(case.current.promise_at).isoformat()

    def get_unanswered_since(self, case: Case) -> str | None:
        """While the republic owes the answer."""
        since = case.current.listed_at
        return serializers.DateTimeField().to_representation(since) if since and case.owes_answer else None


class CasesSerializer(serializers.Serializer[Any]):
    """A page of cases."""

    next = serializers.URLField(allow_null=True, help_text=_("The next page; null on the last."))
    previous = serializers.URLField(allow_null=True, help_text=_("The page before; null on the first."))
    results = CaseSerializer(many=True)


# -- everything about one case -----------------------------------------------------------------


class Words(serializers.CharField):
    """Words of a person: left out of a hidden case."""

    def to_representation(self, value: Any) -> str:
        """The words, or nothing."""
        return "" if self.context.get("is_hidden") else str(super().to_representation(value))


class PhotoSerializer(serializers.Serializer[Photo]):
    """A photo without anything but the picture."""

    image = serializers.SerializerMethodField()
    thumb = serializers.SerializerMethodField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    at = serializers.DateTimeField()

    def get_image(self, photo: Photo) -> str:
        """Its address."""
        return self._address(photo.image.url)

    def get_thumb(self, photo: Photo) -> str:
        """The address of the small one."""
        return self._address(photo.thumb.url)

    def _address(self, path: str) -> str:
        address: str = self.context["request"].build_absolute_uri(path)
        return address


class ExtensionSerializer(serializers.Serializer[Extension]):
    """More time that an office asked of the level above. It moves due_at and never promise_at."""

    days = serializers.IntegerField(help_text=_("Working days"))
    reason = Words(help_text=_("The office's words."))
    asked_at = serializers.DateTimeField()
    above = OfficeRefSerializer(help_text=_("Who decides; fixed when it is asked."))
    decide_until = serializers.DateTimeField(help_text=_("Silence past this moment means no."))
    decided_at = serializers.DateTimeField(allow_null=True)
    state = serializers.SerializerMethodField(
        help_text=_("asked, granted, refused, or lapsed when the case left the office first")
    )
    by_silence = serializers.BooleanField()
    explanation = Words()

    def get_state(self, extension: Extension) -> str:
        """The verdict, or where the question stands."""
        return extension.verdict or stage_of_question(extension.assignment)


class PromiseSerializer(serializers.Serializer[Promise]):
    """A date by which an office says that it will be done."""

    office = OfficeRefSerializer()
    promised_on = serializers.DateField()
    reason = Words(help_text=_("The office's words."))
    asked_at = serializers.DateTimeField(help_text=_("When it was promised"))
    above = OfficeRefSerializer(
        allow_null=True, help_text=_("Who had to accept a day past the office's time; null for one inside it")
    )
    decide_until = serializers.DateTimeField(allow_null=True, help_text=_("Silence past this moment means no."))
    decided_at = serializers.DateTimeField(allow_null=True)
    state = serializers.CharField(
        help_text=_(
            "kept, broken, open (its day has not come), over (it binds nobody any more); asked, refused, lapsed before that"
        )
    )
    by_silence = serializers.BooleanField()
    explanation = Words()


class AssignmentSerializer(serializers.Serializer[Assignment]):
    """One office's time with the case."""

    number = serializers.IntegerField(help_text=_("1 for the first office, then without gaps."))
    office = OfficeRefSerializer()
    level = serializers.ChoiceField(Level.choices)
    regime = serializers.ChoiceField(ClockRule.Regime.choices)
    entered_at = serializers.DateTimeField()
    entered_by = serializers.ChoiceField(Assignment.Entry.choices, help_text=_("How the office got the case."))
    via_vacancy = serializers.BooleanField(help_text=_("A vacant office was passed over on the way here."))
    registered_on = serializers.DateField()
    acknowledge_until = serializers.DateTimeField(allow_null=True)
    accepted_at = serializers.DateTimeField(allow_null=True)
    promise_at = serializers.DateTimeField(help_text=_("What the office is measured by."))
    due_at = serializers.DateTimeField(help_text=_("When the case climbs."))
    extension = ExtensionSerializer(allow_null=True, help_text=_("More time that the office asked for"))
    paused_at = serializers.DateTimeField(allow_null=True, help_text=_("When the office asked the resident."))
    answered_at = serializers.DateTimeField(allow_null=True)
    unanswered_since = serializers.DateTimeField(source="listed_at", allow_null=True)
    left_at = serializers.DateTimeField(allow_null=True)
    outcome = serializers.ChoiceField(
        Assignment.Outcome.choices, allow_blank=True, help_text=_("How the office's time ended; empty while it runs.")
    )
    ruling = serializers.ChoiceField(
        Assignment.Ruling.choices,
        allow_blank=True,
        help_text=_("Whether the level above agreed that the office lacked power or funds."),
    )
    ruled_at = serializers.DateTimeField(allow_null=True)


class ReviewSerializer(serializers.Serializer[Review]):
    """A dispute in the hands of the level above."""

    stage = serializers.IntegerField(help_text=_("1: the dispute; 2: the one appeal, decided a level further up"))
    office = OfficeRefSerializer()
    reason = Words(help_text=_("The resident's words."))
    opened_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField(help_text=_("Silence past this moment means that the resident is right."))
    decided_at = serializers.DateTimeField(allow_null=True)
    verdict = serializers.ChoiceField(Review.Verdict.choices, allow_blank=True)
    by_silence = serializers.BooleanField()
    explanation = Words()


class AnswerSerializer(serializers.Serializer[Answer]):
    """What an office said."""

    kind = serializers.ChoiceField(Answer.Kind.choices)
    office = OfficeRefSerializer()
    at = serializers.DateTimeField()
    text = Words()
    language = serializers.CharField()
    signed_by = serializers.CharField(help_text=_("Under a decision on a petition: name and post of the head."))
    verdict = serializers.ChoiceField(
        Answer.Verdict.choices, allow_blank=True, help_text=_("What became of it; empty while residents may still say.")
    )
    verdict_at = serializers.DateTimeField(allow_null=True)
    photos = PhotoSerializer(many=True)
    review = ReviewSerializer(allow_null=True, help_text=_("The last review of it; null when nobody disputed it."))
    reviews = ReviewSerializer(many=True, help_text=_("The dispute, and the appeal if there was one"))


class EventSerializer(serializers.Serializer[Event]):
    """A line of the public history."""

    number = serializers.IntegerField()
    kind = serializers.ChoiceField(Event.Kind.choices)
    kind_text = serializers.CharField(source="get_kind_display")
    at = serializers.DateTimeField()
    actor = serializers.ChoiceField(Event.Actor.choices, help_text=_("Who did it: resident, office or the platform."))
    office = OfficeRefSerializer(allow_null=True)
    text = serializers.SerializerMethodField(help_text=_("Words that a person wrote for the public."))
    facts = serializers.DictField(help_text=_("Dates, reasons and codes of offices, by name."))

    def get_text(self, event: Event) -> str:
        """As Words; the reasons of moderators stay."""
        return "" if self.context.get("is_hidden") and event.kind not in REASONS_OF_MODERATORS else event.text


class PointSerializer(serializers.Serializer[Any]):
    """Where it is, to about 10 metres."""

    lat = serializers.FloatField()
    lon = serializers.FloatField()


class CaseDetailSerializer(CaseSerializer):
    """A case with everything that is public about it."""

    version = serializers.IntegerField(help_text=_("Goes up by one with every line of the history."))
    petition = serializers.CharField(
        source="petition_number", allow_null=True, help_text=_("Number of the petition that it answers, or null.")
    )
    joined_to = serializers.CharField(
        source="merged_into.number",
        allow_null=True,
        help_text=_("Number of the case that stands for this one, since both are about the same thing; or null."),
    )
    returned_from = serializers.CharField(
        source="returned_from_number",
        allow_null=True,
        help_text=_("Number of the closed case whose problem came back; or null."),
    )
    returned_as = serializers.ListField(
        child=serializers.CharField(),
        help_text=_("Numbers of the cases in which this problem was filed again, the first first"),
    )
    body = Words(help_text=_("What the resident wrote."))
    point = PointSerializer(allow_null=True)
    place_note = Words(help_text=_("How to find it"))
    reported_by = serializers.CharField(help_text=_("The name that the reporter chose to show; empty for most."))
    hidden_at = serializers.DateTimeField(allow_null=True)
    hidden_reason = serializers.CharField()
    waiting_until = serializers.DateTimeField(allow_null=True, help_text=_("When the clock runs on by itself."))
    confirm_until = serializers.DateTimeField(
        allow_null=True, help_text=_("Until when residents are asked whether the answer is right.")
    )
    next_steps = serializers.ListField(
        child=serializers.CharField(), help_text=_("What happens by itself next, in sentences.")
    )
    photos = PhotoSerializer(many=True, help_text=_("Photos of the problem."))
    assignments = AssignmentSerializer(many=True, help_text=_("Offices that had the case, the first first."))
    promises = PromiseSerializer(many=True, help_text=_("Dates that offices promised, the first first."))
    answers = AnswerSerializer(many=True, help_text=_("Answers of offices, the first first."))
    events = EventSerializer(many=True, help_text=_("The whole public history, the first first."))
