"""Petitions: the public lists with their filters, and one petition with its figures and its whole history.

There is no POST here. A signature is a person's own act under words they have just read: it needs an account with a
confirmed contact, an IIN and a page that showed the text. A program that signs for people is what the law and
docs/petitions.md are meant to keep out.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Max, Q
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from cases.keyset import page
from cases.models import Answer, Event
from cases.numbers import is_whole, read_number
from config.api.base import PublicView
from config.api.offices import NO_CURSOR
from config.api.paging import PagedQuery, next_address
from config.api.petition_parts import PetitionDetailSerializer, PetitionsSerializer
from config.api.queries import PlaceCodeField, PlainQuery, known_place
from config.api.schema import PETITIONS, refusals
from petitions import figures, register
from petitions.models import DecisionFlag, Petition, PetitionEvent, RejectionReason, Tally
from petitions.register import LONGEST_QUERY, SORTS, Filters
from territories.clock import local_date

ORDERS = list(dict.fromkeys(name for sorts in SORTS.values() for name in sorts))

PETITION_NUMBER = OpenApiParameter(
    "number",
    OpenApiTypes.STR,
    OpenApiParameter.PATH,
    description=_("The public number of the petition, with or without dashes."),
)


class PetitionsQuery(PagedQuery):
    """Filters and order of the lists; the same as on their page."""

    view = serializers.ChoiceField(
        list(SORTS),
        default="all",
        help_text=_(
            "open, near (four fifths of the goal or more), waiting (the goal is reached, a decision is owed), answered, "
            "rejected, archive (the goal was not reached in time), all."
        ),
    )
    q = serializers.CharField(
        required=False, max_length=LONGEST_QUERY, help_text=_("Words in the title or the demand.")
    )
    place = PlaceCodeField(required=False, help_text=_("Only petitions of this place and of everything in it."))
    topic = serializers.ChoiceField(Petition.Topic.choices, required=False)
    sort = serializers.ChoiceField(
        ORDERS,
        required=False,
        help_text=_("new, signed, closing or longest; not each view has each. Left out: the view's own order."),
    )
    cursor = serializers.CharField(
        required=False,
        max_length=80,
        help_text=_("Where the page begins; taken from the addresses in next and previous."),
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Only orders that the view has."""
        if attrs.get("sort") and attrs["sort"] not in SORTS[attrs["view"]]:
            raise serializers.ValidationError({"sort": [_("This view does not have this order.")]})
        return attrs


def filters_of(asked: dict[str, Any]) -> Filters:
    """The lists' own filters; ValidationError for a place that does not exist. One query when a place is named."""
    return Filters(
        view=asked["view"],
        words=" ".join(asked.get("q", "").replace("\x00", "").split()),
        place=known_place(asked["place"]) if "place" in asked else None,
        topic=asked.get("topic", ""),
        sort=asked.get("sort", ""),
    )


def cursor_of(asked: dict[str, Any], filters: Filters) -> dict[str, str]:
    """Which side of which key the page lies: "after.open-new.123"."""
    if "cursor" not in asked:
        return {}
    side, _dot, rest = asked["cursor"].partition(".")
    order, _dot, key = rest.partition(".")
    if side not in {"after", "before"} or order != order_name(filters) or filters.order.read(key) is None:
        raise serializers.ValidationError({"cursor": [NO_CURSOR]})
    return {side: key}


def order_name(filters: Filters) -> str:
    """A view with its order: a cursor of another one is refused."""
    return f"{filters.view}-{filters.sort or next(iter(SORTS[filters.view]))}"


class PetitionList(PublicView):
    """The lists."""

    @extend_schema(
        tags=[PETITIONS],
        operation_id="petitions",
        summary=_("Petitions"),
        description=_(
            "Published petitions, and rejected ones with their reasons but without their words. What still looks for its "
            "first supporters is found by its author's link only, never here. Pages are walked by the addresses in next "
            "and previous. Nothing can be signed here: a signature is a person's own act, given in the browser under the "
            "words they have read."
        ),
        parameters=[PetitionsQuery],
        responses={200: PetitionsSerializer, **refusals(400)},
        examples=[
            OpenApiExample("view", value="near", parameter_only=("view", "query")),
            OpenApiExample("place", value="103230000", parameter_only=("place", "query")),
        ],
    )
    def get(self, request: Request) -> Response:
        """A page of them."""
        asked = PetitionsQuery.read(request)
        changed = PetitionEvent.objects.aggregate(Max("pk"))["pk__max"], Event.objects.aggregate(Max("pk"))["pk__max"]
        counted = Tally.objects.aggregate(Max("counted_at"))["counted_at__max"]
        if (same := self.unchanged(*changed, counted, f"{self.now:%Y%m%d%H%M}")) is not None:
            return same
        filters = filters_of(asked)
        cursor = cursor_of(asked, filters)
        shown = page(register.chosen(filters, self.now), filters.order, size=asked["size"], **cursor)
        answer = {
            "next": self._address(filters, "after", shown.after),
            "previous": self._address(filters, "before", shown.before),
            "results": shown.rows,
        }
        return Response(PetitionsSerializer(answer, context=self.get_serializer_context()).data)

    def _address(self, filters: Filters, side: str, key: str) -> str | None:
        return next_address(self.request, cursor=f"{side}.{order_name(filters)}.{key}") if key else None


def the_petition(number: str) -> Petition:
    """The public petition with a number, hidden ones too; 404, and a mistyped digit is said to be one. Two queries."""
    found = read_number(number)
    if found is not None and not is_whole(found):
        raise NotFound(_("There is no petition with this number: a digit is mistyped or missing."))
    known = register.with_decision(Petition.objects.for_list()).select_related("goal_rule", "from_case", "terms")
    seen = Q(published_at__isnull=False) | Q(state=Petition.State.REJECTED)
    petition = known.filter(seen, number=found).first()
    if petition is None:
        raise Http404
    return petition


class PetitionDetail(PublicView):
    """One petition."""

    @extend_schema(
        tags=[PETITIONS],
        operation_id="petition",
        summary=_("One petition with its figures and its public history"),
        description=_(
            "The words in each language with the hashes that signatures cover, how the goal was worked out, signatures by "
            "day and by region (numbers that could point at somebody are left out), decisions, and the case that answers "
            "it. There is no address to sign at: signing is a person's own act in the browser."
        ),
        parameters=[PETITION_NUMBER],
        responses={200: PetitionDetailSerializer, **refusals(404)},
    )
    def get(self, request: Request, number: str) -> Response:
        """At most ten queries, however many have signed."""
        PlainQuery.read(request)
        petition = the_petition(number)
        flags = DecisionFlag.objects.filter(answer__case=petition.case_id).count() if petition.case_id else 0
        if (same := self.unchanged(*self._facts(petition), flags)) is not None:
            return same
        context = {**self.get_serializer_context(), "reasons": {}}
        if petition.state == Petition.State.REJECTED:
            context["reasons"] = {reason.code: reason.name for reason in RejectionReason.objects.all()}
        return Response(PetitionDetailSerializer(tell(petition, self.now), context=context).data)

    def _facts(self, petition: Petition) -> list[object]:
        """What the answer depends on."""
        tally, case, now = petition.tally, petition.case, self.now
        facts: list[object] = [petition.version, petition.hidden_at, tally.platform, tally.by_law, local_date(now)]
        facts += [tally.counted_at, petition.closes_at is not None and petition.closes_at <= now]
        if case is not None:
            facts += [case.version, case.current.promise_at <= now]
        return facts


def tell(petition: Any, now: Any) -> Any:
    """The petition with everything a reader of the interface may know, under the names of PetitionDetailSerializer."""
    petition.is_hidden = petition.hidden_at is not None
    silent = petition.is_hidden or petition.published_at is None
    petition.shown_author = "" if petition.is_hidden else petition.author_name
    petition.shown_texts = [] if silent else petition.present_texts()
    ends = [at for at in (now, petition.closes_at, petition.reached_at) if at is not None]
    divided = figures.read(petition, min(ends))
    petition.by_time, petition.by_hour = divided.times, divided.by_hour
    petition.by_region = divided.regions.figures
    petition.rejections = list(
        petition.moderations.filter(approved=False).select_related("duplicate_of").order_by("round")
    )
    petition.decisions = _decisions(petition)
    petition.shown_events = list(petition.events.order_by("number"))
    if petition.is_hidden:
        for event in petition.shown_events:
            event.text = event.text if event.kind == PetitionEvent.Kind.HIDDEN else ""
        for given in petition.decisions:
            given.text = ""
    return petition


def _decisions(petition: Petition) -> list[Answer]:
    """Decisions with the number of signers who object; none for a proposal. One query."""
    if petition.case is None or petition.case.is_proposal:
        return []
    given = Answer.objects.filter(case=petition.case, kind__in=Answer.OF_PETITIONS)
    return list(given.select_related("office__territory").annotate(objections=Count("flags")).order_by("at", "pk"))
