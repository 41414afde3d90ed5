"""Offices: who answers, who holds them, and how well they do."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.addresses import OfficeAddressField, whole
from config.api.base import FOR_A_MINUTE, PublicView
from config.api.categories import WordsSerializer
from config.api.paging import PagedQuery, next_address
from config.api.places import PlaceRefSerializer
from config.api.queries import PLACE_CODE, PlaceCodeField, PlainQuery, known_place
from config.api.schema import OFFICES, refusals
from territories.kinds import Body, Level
from territories.models import Office, OfficeQuerySet, Seat, Territory

NO_CURSOR = _("This is not a cursor of this list. Follow the addresses in next.")
SEATS = 50
"""Holders shown with an office; more than anybody had."""


class HolderSerializer(serializers.Serializer[Office]):
    """Who holds an office now."""

    name = serializers.CharField(source="holder_name", help_text=_("First name and first letter of the surname."))
    is_acting = serializers.BooleanField(source="holder_is_acting")


class OfficeRefSerializer(serializers.Serializer[Office]):
    """An office, where it is named beside something else."""

    code = serializers.CharField(source="territory_id", help_text=_("Code of the place whose akim or maslikhat it is."))
    body = serializers.ChoiceField(Body.choices, help_text=_("Issues go to akims; maslikhats answer petitions only."))
    title = serializers.CharField()
    level = serializers.ChoiceField(Level.choices)


class OfficeSerializer(OfficeRefSerializer):
    """An office."""

    titles = serializers.SerializerMethodField()
    level_text = serializers.CharField(source="level_label")
    place = PlaceRefSerializer(source="territory")
    region = serializers.CharField(source="territory.region_id", allow_null=True)
    superior = serializers.CharField(
        source="superior.territory_id", allow_null=True, default=None, help_text=_("Code of the office directly above.")
    )
    climbs_to = serializers.CharField(
        source="climbs_to.territory_id",
        allow_null=True,
        default=None,
        help_text=_("Code of the nearest office above that somebody holds: there a case goes that is not answered."),
    )
    holder = serializers.SerializerMethodField(help_text=_("Null: vacant, or not entered yet."))
    is_active = serializers.BooleanField(help_text=_("False: nobody holds the office, cases pass over it."))
    vacant_since = serializers.DateField(allow_null=True)
    abolished_on = serializers.DateField(allow_null=True)
    url = OfficeAddressField()
    measure_url = serializers.SerializerMethodField(help_text=_("Null: a maslikhat has no measure of issues."))

    @extend_schema_field(WordsSerializer)
    def get_titles(self, office: Office) -> dict[str, str]:
        """The title in the three languages."""
        return dict(office.titles._asdict())

    @extend_schema_field(serializers.URLField(allow_null=True))
    def get_measure_url(self, office: Office) -> str | None:
        """The measure of an office that answers issues."""
        return None if office.is_maslikhat else whole(self.context, "api:office-measure", office.territory_id)

    @extend_schema_field(HolderSerializer(allow_null=True))
    def get_holder(self, office: Any) -> Any:
        """The present holder."""
        return HolderSerializer(office).data if office.holder_name else None


class SeatSerializer(serializers.Serializer[Seat]):
    """A period of an office."""

    holder = serializers.CharField(source="holder_name", help_text=_("Empty while the seat was vacant."))
    is_vacant = serializers.BooleanField()
    is_acting = serializers.BooleanField(source="acting")
    started_on = serializers.DateField()
    ended_on = serializers.DateField(allow_null=True, help_text=_("First day that no longer belongs to it."))


class OfficeDetailSerializer(OfficeSerializer):
    """An office with the history of its seat."""

    seats = SeatSerializer(many=True, source="seats_shown", help_text=_("Who held it, the latest first."))


class OfficesSerializer(serializers.Serializer[Any]):
    """A page of offices."""

    next = serializers.URLField(allow_null=True, help_text=_("The next page; null on the last."))
    results = OfficeSerializer(many=True)


class OfficesQuery(PagedQuery):
    """Which offices are asked for."""

    level = serializers.ChoiceField(Level.choices, required=False, help_text=_("Only offices of this level."))
    body = serializers.ChoiceField(
        Body.choices, required=False, help_text=_("Only offices of this body; without it those that issues go to.")
    )
    place = PlaceCodeField(required=False, help_text=_("Only offices of this place and of everything in it."))
    vacant = serializers.BooleanField(required=False, help_text=_("true: only offices that nobody holds."))
    cursor = serializers.RegexField(
        r"^[0-9]{9}$",
        required=False,
        error_messages={"invalid": NO_CURSOR},
        help_text=_("Where the page begins; taken from the address in next."),
    )


def offices() -> OfficeQuerySet:
    """Offices with everything a row shows. One query."""
    return Office.objects.with_holder().select_related("territory", "superior", "climbs_to")


class OfficeList(PublicView):
    """Offices in Kazakh order."""

    caching = FOR_A_MINUTE

    @extend_schema(
        tags=[OFFICES],
        operation_id="offices",
        summary=_("Offices"),
        description=_("In the order of the Kazakh alphabet, page by page. Abolished offices are left out."),
        parameters=[OfficesQuery],
        responses={200: OfficesSerializer, **refusals(400)},
    )
    def get(self, request: Request) -> Response:
        """A page of them; three queries at most."""
        asked = OfficesQuery.read(request)
        found = list(_chosen(asked).order_by("territory__sort_key", "territory__code")[: asked["size"] + 1])
        shown = found[: asked["size"]]
        more = len(found) > len(shown)
        answer = {
            "next": next_address(request, cursor=shown[-1].territory_id) if more else None,
            "results": shown,
        }
        return Response(OfficesSerializer(answer, context=self.get_serializer_context()).data)


def _chosen(asked: dict[str, Any]) -> OfficeQuerySet:
    """The offices that a query asks for, after its cursor: one of each unit, so that its code is enough of a cursor."""
    chosen = offices().filter(abolished_on=None)
    chosen = chosen.filter(body=asked["body"]) if "body" in asked else chosen.for_issues()
    if "level" in asked:
        chosen = chosen.filter(level=asked["level"])
    if "place" in asked:
        chosen = chosen.filter(territory__path__startswith=known_place(asked["place"]).path)
    if "vacant" in asked:
        chosen = chosen.filter(vacant_since__isnull=not asked["vacant"])
    if "cursor" in asked:
        last = Territory.objects.filter(code=asked["cursor"]).first()
        if last is None:
            raise serializers.ValidationError({"cursor": [NO_CURSOR]})
        chosen = chosen.filter(
            Q(territory__sort_key__gt=last.sort_key)
            | Q(territory__sort_key=last.sort_key, territory__code__gt=last.code)
        )
    return chosen


class OfficeDetail(PublicView):
    """One office."""

    caching = FOR_A_MINUTE

    @extend_schema(
        tags=[OFFICES],
        operation_id="office",
        summary=_("One office with the history of its seat"),
        description=_("Named by the code of the place whose akim it is."),
        parameters=[PLACE_CODE],
        responses={200: OfficeDetailSerializer, **refusals(404)},
    )
    def get(self, request: Request, code: str) -> Response:
        """The office of a place; two queries."""
        PlainQuery.read(request)
        return self.answer(get_object_or_404(offices().for_issues(), territory=code))

    def answer(self, office: Any) -> Response:
        """An office with the history of its seat."""
        office.seats_shown = list(Seat.objects.filter(office=office).order_by("-started_on", "-pk")[:SEATS])
        return Response(OfficeDetailSerializer(office, context=self.get_serializer_context()).data)


class MaslikhatDetail(OfficeDetail):
    """One council."""

    @extend_schema(
        tags=[OFFICES],
        operation_id="maslikhat",
        summary=_("One maslikhat with the history of its seat"),
        description=_("Named by the code of the place whose council it is: a region, a city or a district."),
        parameters=[PLACE_CODE],
        responses={200: OfficeDetailSerializer, **refusals(404)},
    )
    def get(self, request: Request, code: str) -> Response:
        """The maslikhat of a place; two queries."""
        PlainQuery.read(request)
        return self.answer(get_object_or_404(offices().maslikhats(), territory=code))
