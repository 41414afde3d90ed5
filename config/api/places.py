"""Places of the register: found by text, walked from the republic down, one with the offices that answer for it."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cases.models import ClockRule
from config.api.addresses import AddressField, OfficeAddressField
from config.api.base import FOR_A_MINUTE, PublicView
from config.api.queries import PLACE_CODE, PlaceCodeField, PlainQuery, Query, known_place
from config.api.schema import PLACES, refusals
from statistics.geography import ancestors, units_below
from territories.clock import local_date
from territories.kinds import Kind, Level
from territories.models import Office, Territory
from territories.models.units import REPUBLIC_CODE
from territories.search import LONGEST_QUERY, search_places

MOST_FOUND = 50


class PlaceNamesSerializer(serializers.Serializer[Any]):
    """The name of a place with its kind in the three languages."""

    kk = serializers.CharField(source="full_kk")
    ru = serializers.CharField(source="full_ru")
    en = serializers.CharField(source="full_en")


class PlaceRefSerializer(serializers.Serializer[Territory]):
    """A place, where it is named beside something else."""

    code = serializers.CharField()
    name = serializers.CharField(source="full_name")


class PlaceSerializer(PlaceRefSerializer):
    """A unit of the register."""

    kind = serializers.ChoiceField(Kind.choices)
    kind_text = serializers.CharField(source="kind_label")
    names = PlaceNamesSerializer(source="*", help_text=_("The name with its kind in the three languages."))
    parent = PlaceRefSerializer(allow_null=True)
    region = PlaceRefSerializer(
        allow_null=True, help_text=_("The region or republican city it lies in; null for the republic.")
    )
    lat = serializers.FloatField(allow_null=True)
    lon = serializers.FloatField(allow_null=True)
    url = AddressField("places:place", of="code")


class RungSerializer(serializers.Serializer[Any]):
    """An office on the ladder of a place."""

    code = serializers.CharField(source="office.territory_id")
    title = serializers.CharField(source="office.title")
    level = serializers.ChoiceField(Level.choices, source="office.level")
    level_text = serializers.CharField(source="office.level_label")
    holder = serializers.CharField(
        source="office.holder_name", allow_null=True, help_text=_("Null: vacant, or not entered yet.")
    )
    is_active = serializers.BooleanField(
        source="office.is_active", help_text=_("False: nobody holds the office, cases pass over it.")
    )
    vacant_since = serializers.DateField(source="office.vacant_since", allow_null=True)
    working_days = serializers.IntegerField(
        allow_null=True, help_text=_("Working days it has for an ordinary case; null: cases pass over it.")
    )
    url = OfficeAddressField(of="office")


class PlaceDetailSerializer(PlaceSerializer):
    """A unit of the register with what lies around it and who answers there."""

    population = serializers.IntegerField(allow_null=True)
    population_on = serializers.DateField(allow_null=True)
    population_source = serializers.CharField()
    abolished_on = serializers.DateField(allow_null=True, help_text=_("First day on which it no longer exists."))
    successor = serializers.CharField(source="successor_id", allow_null=True)
    lies_in = PlaceRefSerializer(many=True, help_text=_("What it lies in, the widest first, without the republic."))
    ladder = RungSerializer(many=True, help_text=_("Offices from the first that answers up to the republic."))


class PlacesSerializer(serializers.Serializer[Any]):
    """Places."""

    results = PlaceSerializer(many=True)


class PlacesQuery(Query):
    """What places are asked for."""

    q = serializers.CharField(
        required=False,
        max_length=LONGEST_QUERY,
        help_text=_("A name in any of the three languages and with slips, or a code. Best matches first."),
    )
    parent = PlaceCodeField(  # type: ignore[assignment]
        required=False,
        help_text=_("Instead of q: everything right below this place, in Kazakh order. Without both: the regions."),
    )
    limit = serializers.IntegerField(
        min_value=1, max_value=MOST_FOUND, default=10, help_text=_("How many are found at most; only with q.")
    )


class PlaceList(PublicView):
    """Find places."""

    caching = FOR_A_MINUTE

    @extend_schema(
        tags=[PLACES],
        operation_id="places",
        summary=_("Find places"),
        description=_("One box for names, parts of names and codes. Letters, alphabets and slips are forgiven."),
        parameters=[PlacesQuery],
        responses={200: PlacesSerializer, **refusals(400)},
        examples=[OpenApiExample("q", value="Абай ауданы Қараауыл", parameter_only=("q", "query"))],
    )
    def get(self, request: Request) -> Response:
        """Matches of a text, or the units right below one."""
        asked = PlacesQuery.read(request)
        if "q" in asked:
            found = search_places(asked["q"], asked["limit"])
        else:
            found = _below(known_place(asked.get("parent", REPUBLIC_CODE), "parent"))
        return Response(PlacesSerializer({"results": found}, context=self.get_serializer_context()).data)


def _below(unit: Territory) -> list[Territory]:
    """Units right below one. One query: all of them have the same parent, and its region unless they are regions."""
    found = units_below(unit)
    for one in found:
        one.parent = unit
        one.region = one if one.region_id == one.code else unit.region
    return found


class PlaceDetail(PublicView):
    """One place."""

    caching = FOR_A_MINUTE

    @extend_schema(
        tags=[PLACES],
        operation_id="place",
        summary=_("One place with its ladder of offices"),
        description=_("Where it lies, its population, and every office a case from here can reach."),
        parameters=[PLACE_CODE],
        responses={200: PlaceDetailSerializer, **refusals(404)},
    )
    def get(self, request: Request, code: str) -> Response:
        """The unit with a code."""
        PlainQuery.read(request)
        unit = get_object_or_404(Territory.objects.select_related("parent", "region", "office"), code=code)
        unit.lies_in = ancestors(unit)  # type: ignore[attr-defined]
        unit.ladder = _ladder(unit.office, self.now) if unit.office else []  # type: ignore[attr-defined]
        return Response(PlaceDetailSerializer(unit, context=self.get_serializer_context()).data)


class Rung:
    """An office on a ladder, and the days it has."""

    def __init__(self, office: Office, working_days: int | None) -> None:
        self.office = office
        self.working_days = working_days


def _ladder(first: Office, now: Any) -> list[Rung]:
    """Offices from the first up, with the days of an ordinary case. Two queries."""
    ids = [int(part) for part in reversed(first.path.strip("/").split("/"))]
    found = Office.objects.with_holder().select_related("territory").in_bulk(ids)
    rules = ClockRule.objects.in_force(local_date(now)).filter(regime=ClockRule.Regime.ORDINARY)
    days = {rule.step: rule.solve_days for rule in rules}
    rungs, step = [], ClockRule.Step.FIRST
    for office in (found[pk] for pk in ids):
        if not office.is_active:
            rungs.append(Rung(office, None))
            continue
        own = ClockRule.Step.REPUBLIC if office.level == Level.REPUBLIC else step
        rungs.append(Rung(office, days.get(own)))
        step = ClockRule.Step.NEXT
    return rungs
