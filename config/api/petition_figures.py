"""Statistics of petitions, apart from those of local problems. Definitions: docs/statistics.md, Petitions."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.figures import Figures, ShareSerializer, WindowSerializer
from config.api.places import PlaceRefSerializer
from config.api.queries import PlainQuery
from config.api.schema import STATISTICS, refusals
from petitions.models.rules import Addressee
from statistics import petitions, survival
from statistics.petitions import Checks, ModerationTally, PetitionFigures, PetitionTally, Present
from statistics.windows import Window
from territories.kinds import Level
from territories.models import Territory


class PetitionTallySerializer(serializers.Serializer[PetitionTally]):
    """Petitions whose first deadline was in the window."""

    due = serializers.IntegerField(help_text=_("Petitions whose decision was due in the window."))
    in_time = serializers.IntegerField(help_text=_("Decided within the addressee's deadline"))
    late = serializers.IntegerField(help_text=_("Decided later"))
    pending = serializers.IntegerField(help_text=_("The deadline has passed, no decision yet"))
    share = ShareSerializer(help_text=_("Decided in time, of those that were due."))
    full = serializers.IntegerField(help_text=_("Satisfied in full"))
    part = serializers.IntegerField(help_text=_("Satisfied in part"))
    refused = serializers.IntegerField(help_text=_("Refused, with reasons"))
    satisfied = ShareSerializer(help_text=_("Satisfied in full or in part, of those decided"))
    overturned = serializers.IntegerField(help_text=_("Of all: a review found that a decision did not answer."))
    reached_district = serializers.IntegerField(help_text=_("Climbed to a district or higher."))
    reached_region = serializers.IntegerField(help_text=_("Climbed to a region or higher."))
    reached_republic = serializers.IntegerField(help_text=_("Climbed to the republic."))
    objecting = ShareSerializer(help_text=_("Signers who say that the decision does not answer"))


class RegionPetitionsSerializer(serializers.Serializer[Any]):
    """The petitions of one region."""

    place = PlaceRefSerializer()
    total = PetitionTallySerializer()


class AddresseePetitionsSerializer(serializers.Serializer[Any]):
    """The petitions to one kind of addressee."""

    addressee = serializers.ChoiceField(Addressee.choices)
    level = serializers.ChoiceField(Level.choices)
    total = PetitionTallySerializer()


class PresentSerializer(serializers.Serializer[Present]):
    """Where petitions stand now."""

    open = serializers.IntegerField(help_text=_("Open for signatures"))
    waiting = serializers.IntegerField(help_text=_("Wait for a decision"))
    overdue = serializers.IntegerField(help_text=_("Of these: the addressee's deadline has passed."))
    listed = serializers.IntegerField(help_text=_("Of these: on the register of unanswered cases."))


class ModerationFiguresSerializer(serializers.Serializer[ModerationTally]):
    """How the platform kept its own deadline for checking petitions, appeals included."""

    in_time = serializers.IntegerField(help_text=_("Checks decided before the platform's deadline."))
    late = serializers.IntegerField(help_text=_("Decided late, or not yet."))
    share_late = ShareSerializer(help_text=_("Late, of all checks that were due."))
    published = serializers.IntegerField(help_text=_("Published"))
    rejected = serializers.IntegerField(help_text=_("Rejected for a reason of the closed list"))
    appeals = serializers.IntegerField(help_text=_("Of all: appeals to another moderator."))
    appeals_won = serializers.IntegerField(help_text=_("Of these: the petition was published after all."))


class ChecksSerializer(serializers.Serializer[Checks]):
    """What the platform has still to check."""

    waiting = serializers.IntegerField(help_text=_("Petitions that wait for the platform now."))
    late = serializers.IntegerField(help_text=_("Of these: the platform's own deadline has passed."))


class PetitionFiguresSerializer(serializers.Serializer[Any]):
    """The figures of petitions in the whole country."""

    window = WindowSerializer()
    computed_at = serializers.DateTimeField(help_text=_("Figures are computed anew every few minutes."))
    total = PetitionTallySerializer()
    proposals = PetitionTallySerializer(
        help_text=_("Petitions below their goal, answered as ordinary proposals: in none of the other figures.")
    )
    by_region = RegionPetitionsSerializer(many=True, help_text=_("Regions that had something due, in Kazakh order."))
    by_addressee = AddresseePetitionsSerializer(
        many=True, help_text=_("Kinds of addressees that had something due, from the village up.")
    )
    median_days = serializers.IntegerField(
        allow_null=True, help_text=_("Days until half of the petitions had a decision; null when fewer had.")
    )
    now = PresentSerializer(source="present")
    moderation = ModerationFiguresSerializer()
    checks_now = ChecksSerializer()


class PetitionStatistics(Figures):
    """How petitions are answered."""

    @extend_schema(
        tags=[STATISTICS],
        operation_id="statistics_petitions",
        summary=_("How petitions are answered"),
        description=_(
            "What became of the petitions whose decision was due in the window, in all, by region and by addressee; where "
            "petitions stand now; and how the platform keeps its own deadline for checking them. Counted apart from local "
            "problems."
        ),
        responses={200: PetitionFiguresSerializer, **refusals(400)},
    )
    def get(self, request: Request) -> Response:
        """The figures of the whole country."""
        PlainQuery.read(request)
        window = Window.at(self.now)
        figures = self.remember(f"petitions:{window.last}", lambda: self._figures(window))
        if (same := self.unchanged(figures.computed_at)) is not None:
            return same
        facts: dict[str, Any] = figures.value
        found: PetitionFigures = facts["figures"]
        answer = {
            **facts,
            "window": window,
            "computed_at": figures.computed_at,
            "total": found.total,
            "proposals": found.proposals,
            "by_region": _regions(found),
            "by_addressee": _addressees(found),
        }
        return Response(PetitionFiguresSerializer(answer).data)

    def _figures(self, window: Window) -> dict[str, Any]:
        """Seven queries."""
        return {
            "figures": petitions.figures(window),
            "median_days": survival.median_days(petitions.waits(window, self.now)),
            "present": petitions.present(self.now),
            "moderation": petitions.moderation(window),
            "checks_now": petitions.checks_now(self.now),
        }


def _regions(found: PetitionFigures) -> list[dict[str, Any]]:
    units = Territory.objects.filter(code__in=found.by_region).in_kazakh_order()
    return [{"place": unit, "total": found.by_region[unit.code]} for unit in units]


def _addressees(found: PetitionFigures) -> list[dict[str, Any]]:
    levels, kinds = list(Level), list(Addressee)
    ordered = sorted(found.by_addressee, key=lambda key: (levels.index(Level(key[1])), kinds.index(Addressee(key[0]))))
    return [{"addressee": key[0], "level": key[1], "total": found.by_addressee[key]} for key in ordered]
