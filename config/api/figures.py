"""Statistics: how the country, a region, an office and each category are answered. Definitions: docs/statistics.md."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cases.escalation import engine_lag
from cases.models import Case, Category
from config.api.base import FOR_A_MINUTE, PublicView
from config.api.offices import OfficeRefSerializer
from config.api.places import PlaceRefSerializer
from config.api.queries import PLACE_CODE, PlaceCodeField, PlainQuery, Query, known_place
from config.api.schema import OFFICES, STATISTICS, refusals
from statistics import measures, survival
from statistics.measures import PARTS, REASONS, Headline, OfficeMeasure, Tally
from statistics.proportions import Share
from statistics.remembering import Remembered, remembered
from statistics.windows import Window
from territories.models import Office, Territory
from territories.models.units import REPUBLIC_CODE

PART_WORDS = {
    "confirmed": _("Solved on time by the first office and confirmed by a resident."),
    "answered": _("Answered on time by the first office, not confirmed."),
    "overturned": _("The answer was overturned."),
    "later": _("Solved later, by the first office."),
    "district": _("Solved by the district."),
    "region": _("Solved by the region."),
    "republic": _("Solved by the republic."),
    "unanswered": _("Not solved even at the top."),
    "climbing": _("Still climbing."),
}


class ShareSerializer(serializers.Serializer[Share]):
    """A part of a whole. Below 30 cases there is no per cent and no interval."""

    part = serializers.IntegerField()
    whole = serializers.IntegerField()
    percent = serializers.SerializerMethodField(help_text=_("Whole per cents, rounded down; null below 30 cases."))
    interval = serializers.SerializerMethodField(help_text=_("Wilson's 95% interval, 0 to 1; null below 30 cases."))

    def get_percent(self, share: Share) -> int | None:
        """Only of enough cases."""
        return share.percent if share.is_enough else None

    def get_interval(self, share: Share) -> list[float] | None:
        """Only of enough cases."""
        return [round(end, 4) for end in share.interval] if share.is_enough else None


class WindowSerializer(serializers.Serializer[Window]):
    """Which deadlines are counted: twelve months that ended 45 days ago."""

    first = serializers.DateField()
    last = serializers.DateField()


class PartsSerializer(serializers.Serializer[Tally]):
    """What became of the cases: exactly one of these for each, from the best."""

    def get_fields(self) -> dict[str, Any]:
        """One number for each fate."""
        return {part: serializers.IntegerField(help_text=PART_WORDS[part]) for part in PARTS}


class TallySerializer(serializers.Serializer[Tally]):
    """Cases whose first accountable office had its deadline in the window."""

    cases = serializers.IntegerField()
    share = ShareSerializer(help_text=_("Solved where it arose, on time, confirmed by residents."))
    parts = PartsSerializer(source="*")
    reached_district = serializers.IntegerField(help_text=_("Climbed to a district or higher."))
    reached_region = serializers.IntegerField(help_text=_("Climbed to a region or higher."))
    reached_republic = serializers.IntegerField(help_text=_("Climbed to the republic."))
    needed_the_capital = ShareSerializer()
    response = ShareSerializer(help_text=_("Of the answers on time, to how many a resident said yes or no."))
    refused = serializers.IntegerField(help_text=_("The answer that stood is a refusal with reasons."))


class CountedSerializer(serializers.Serializer[Any]):
    """What all figures have in common."""

    window = WindowSerializer()
    computed_at = serializers.DateTimeField(help_text=_("Figures are computed anew every few minutes."))
    place = PlaceRefSerializer()


class HeadlineSerializer(CountedSerializer):
    """The figures of a place with everything in it."""

    total = TallySerializer()
    median_days = serializers.IntegerField(
        allow_null=True, help_text=_("Days until half of the cases were solved; null when fewer were.")
    )
    unanswered_now = serializers.IntegerField(help_text=_("On the register of unanswered cases now"))
    engine_lag_seconds = serializers.IntegerField(
        help_text=_("How late the platform itself is in passing up what is overdue.")
    )


class UnitFiguresSerializer(serializers.Serializer[Any]):
    """The figures of one unit."""

    place = PlaceRefSerializer()
    total = TallySerializer()


class UnitsFiguresSerializer(CountedSerializer):
    """The figures of the units right below a place."""

    results = UnitFiguresSerializer(many=True)


class NamedSerializer(serializers.Serializer[Any]):
    """A category by its code and name."""

    code = serializers.CharField()
    name = serializers.CharField()


class CategoryFiguresSerializer(serializers.Serializer[Any]):
    """The figures of one category."""

    category = NamedSerializer()
    total = TallySerializer()


class CategoriesFiguresSerializer(CountedSerializer):
    """The figures of every category in a place."""

    results = CategoryFiguresSerializer(many=True)


class MeasureSerializer(serializers.Serializer[OfficeMeasure]):
    """What an office did with what was due in the window."""

    due = serializers.IntegerField(help_text=_("Deadlines that count: the four parts together."))
    confirmed = serializers.IntegerField(help_text=_("Solved on time and confirmed by a resident."))
    answered = serializers.IntegerField(help_text=_("Answered on time, not confirmed."))
    overturned = serializers.IntegerField(help_text=_("The answer was overturned."))
    missed = serializers.IntegerField(help_text=_("No answer on time."))
    share = ShareSerializer(help_text=_("Solved on time and confirmed, of what counts."))
    response = ShareSerializer(help_text=_("Of the answers on time, to how many a resident said yes or no."))
    false_claims = ShareSerializer(help_text=_("Of the answers on time, how many were overturned."))
    left_out = serializers.SerializerMethodField(help_text=_("Deadlines that do not count, by reason."))

    def get_left_out(self, measure: OfficeMeasure) -> dict[str, int]:
        """Every reason, zero where there was none."""
        return {reason: measure.left_out.get(reason, 0) for reason in REASONS}


class OfficeMeasureSerializer(serializers.Serializer[Any]):
    """The measure of an office."""

    office = OfficeRefSerializer()
    window = WindowSerializer()
    computed_at = serializers.DateTimeField()
    measure = MeasureSerializer()


class PlaceQuery(Query):
    """Of which place."""

    place = PlaceCodeField(
        default=REPUBLIC_CODE, help_text=_("Code of the place, with everything in it; left out: the whole country.")
    )


class Figures(PublicView):
    """Figures of a place that are remembered for some minutes."""

    caching = FOR_A_MINUTE

    def remember(self, name: str, make: Any) -> Remembered[Any]:
        """Figures by name, and since when they are."""
        return remembered(f"api:{name}", self.now, make)

    def headline_of(self, place: Territory, window: Window) -> Remembered[Headline]:
        """The figures of a place; computed once for the headline, the units and the categories."""
        return self.remember(f"headline:{place.code}:{window.last}", lambda: measures.headline(window, place))

    def common(self, place: Territory, window: Window, figures: Remembered[Any]) -> dict[str, Any]:
        """What all figures of a place say of themselves."""
        return {"window": window, "computed_at": figures.computed_at, "place": place}


class Country(Figures):
    """The headline."""

    @extend_schema(
        tags=[STATISTICS],
        operation_id="statistics",
        summary=_("How the country or a place is answered"),
        description=_("The headline and what became of every case of the last twelve months that can be judged."),
        parameters=[PlaceQuery],
        responses={200: HeadlineSerializer, **refusals(400)},
    )
    def get(self, request: Request) -> Response:
        """The figures of a place."""
        place, window, now = known_place(PlaceQuery.read(request)["place"]), Window.at(self.now), self.now
        figures = self.headline_of(place, window)
        more = self.remember(f"more:{place.code}:{window.last}", lambda: self._more(place, window))
        if (same := self.unchanged(figures.computed_at, more.computed_at)) is not None:
            return same
        answer = {**self.common(place, window, figures), "total": figures.value.total, **more.value}
        answer["computed_at"] = min(figures.computed_at, more.computed_at, now)
        return Response(HeadlineSerializer(answer).data)

    def _more(self, place: Territory, window: Window) -> dict[str, Any]:
        return {
            "median_days": survival.median_days(measures.waits(window, self.now, place)),
            "unanswered_now": Case.objects.unanswered().filter(kind=Case.Kind.ISSUE).in_territory(place).count(),
            "engine_lag_seconds": int(engine_lag(self.now).total_seconds()),
        }


class Units(Figures):
    """By region, or by district of a region."""

    @extend_schema(
        tags=[STATISTICS],
        operation_id="statistics_units",
        summary=_("By region, or by the units of a place"),
        description=_("Each unit right below the place with the cases of everything in it, in Kazakh order."),
        parameters=[PlaceQuery],
        responses={200: UnitsFiguresSerializer, **refusals(400)},
    )
    def get(self, request: Request) -> Response:
        """The units that had something due."""
        place, window = known_place(PlaceQuery.read(request)["place"]), Window.at(self.now)
        figures = self.headline_of(place, window)
        if (same := self.unchanged(figures.computed_at)) is not None:
            return same
        tallies = figures.value.by_unit
        units = Territory.objects.filter(code__in=tallies).in_kazakh_order()
        rows = [{"place": unit, "total": tallies[unit.code]} for unit in units]
        return Response(UnitsFiguresSerializer({**self.common(place, window, figures), "results": rows}).data)


class Categories(Figures):
    """By category."""

    @extend_schema(
        tags=[STATISTICS],
        operation_id="statistics_categories",
        summary=_("By category"),
        description=_("Each category that had something due, the most frequent first."),
        parameters=[PlaceQuery],
        responses={200: CategoriesFiguresSerializer, **refusals(400)},
    )
    def get(self, request: Request) -> Response:
        """The categories that had something due."""
        place, window = known_place(PlaceQuery.read(request)["place"]), Window.at(self.now)
        figures = self.headline_of(place, window)
        if (same := self.unchanged(figures.computed_at)) is not None:
            return same
        tallies = figures.value.by_category
        names = Category.objects.in_bulk(list(tallies))
        ordered = sorted(tallies, key=lambda code: (-tallies[code].cases, code))
        rows = [{"category": names[code], "total": tallies[code]} for code in ordered]
        return Response(CategoriesFiguresSerializer({**self.common(place, window, figures), "results": rows}).data)


class Measure(Figures):
    """One office."""

    @extend_schema(
        tags=[OFFICES],
        operation_id="office_measure",
        summary=_("How an office answers"),
        description=_("The one measure of an office: what was solved on time and confirmed, of what was due."),
        parameters=[PLACE_CODE],
        responses={200: OfficeMeasureSerializer, **refusals(404)},
    )
    def get(self, request: Request, code: str) -> Response:
        """The measure of the office of a place."""
        PlainQuery.read(request)
        office = get_object_or_404(Office.objects.for_issues().select_related("territory"), territory=code)
        window = Window.at(self.now)
        figures = self.remember(f"measure:{code}:{window.last}", lambda: measures.measure_of(office, window))
        if (same := self.unchanged(figures.computed_at)) is not None:
            return same
        answer = {"office": office, "window": window, "computed_at": figures.computed_at, "measure": figures.value}
        return Response(OfficeMeasureSerializer(answer).data)
