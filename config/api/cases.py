"""Cases: the public register with its filters, and one case with its whole history."""

from __future__ import annotations

from typing import Any

from django.db.models import Max
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from cases import register
from cases.keyset import page
from cases.models import Case, Category, Event
from cases.numbers import is_whole, read_number
from cases.register import LEVELS, LONGEST_QUERY, ORDERS, OUTCOMES, STATES, Filters
from cases.time_told import stage
from cases.tracker import Tracker
from cases.tracker_reading import track
from config.api.base import PublicView
from config.api.case_parts import FACTS_SHOWN, OFFICES_NAMED, ROUNDED_TO, CaseDetailSerializer, CasesSerializer
from config.api.filing import FileCase
from config.api.offices import NO_CURSOR
from config.api.paging import PagedQuery, next_address
from config.api.queries import PlaceCodeField, PlainQuery
from config.api.schema import CASES, NUMBER, refusals
from territories.clock import local_date


class CasesQuery(PagedQuery):
    """Filters and order of the register; the same as on its page."""

    q = serializers.CharField(required=False, max_length=LONGEST_QUERY, help_text=_("Words in the title or the text."))
    place = PlaceCodeField(required=False, help_text=_("Only cases of this place and of everything in it."))
    category = serializers.SlugField(
        required=False, max_length=40, help_text=_("Code of a category or of a group of categories.")
    )
    kind = serializers.ChoiceField(
        Case.Kind.choices, required=False, help_text=_("Only local problems (issue), or only petitions.")
    )
    state = serializers.ChoiceField(
        [*STATES, *OUTCOMES], required=False, help_text=_("A state, or the outcome of closed cases.")
    )
    level = serializers.ChoiceField(
        list(LEVELS), required=False, help_text=_("Level of the office that has the case now.")
    )
    overdue = serializers.BooleanField(required=False, help_text=_("true: only cases whose office is late."))
    escalated = serializers.BooleanField(required=False, help_text=_("true: only cases that climbed."))
    unanswered = serializers.BooleanField(
        required=False, help_text=_("true: only the register of cases unanswered by the republic.")
    )
    sort = serializers.ChoiceField(
        list(ORDERS),
        default="new",
        help_text=_("new, urgent (whose clock runs), supported, longest (only with unanswered=true)."),
    )
    cursor = serializers.CharField(
        required=False,
        max_length=80,
        help_text=_("Where the page begins; taken from the addresses in next and previous."),
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Orders that mean something together with the filters."""
        unanswered = attrs.get("unanswered", False)
        if attrs["sort"] == "longest" and not unanswered:
            raise serializers.ValidationError({"sort": [_("This order is only for unanswered=true.")]})
        if attrs["sort"] == "urgent" and unanswered:
            raise serializers.ValidationError({"sort": [_("This order is not for unanswered=true.")]})
        return attrs


def filters_of(asked: dict[str, Any]) -> Filters:
    """The register's own filters; ValidationError for a place or category that does not exist. Two queries at most."""
    flags = ("overdue", "escalated", "unanswered")
    words = ("q", "place", "kind", "category", "state", "level", "sort")
    given: dict[str, str] = {name: asked[name] for name in words if name in asked}
    filters = register.read_filters({**given, **{name: "1" for name in flags if asked.get(name)}})
    if "place" in asked and filters.place is None:
        raise serializers.ValidationError({"place": [_("There is no place with this code.")]})
    code = asked.get("category", "")
    if code and code not in Category.Group.values and not Category.objects.filter(code=filters.category).exists():
        raise serializers.ValidationError({"category": [_("There is no category with this code.")]})
    return filters


def cursor_of(asked: dict[str, Any]) -> dict[str, str]:
    """Which side of which key the page lies: "after.new.123" in the order "new"."""
    if "cursor" not in asked:
        return {}
    side, _dot, rest = asked["cursor"].partition(".")
    sort, _dot, key = rest.partition(".")
    if side not in {"after", "before"} or sort != asked["sort"] or ORDERS[sort].read(key) is None:
        raise serializers.ValidationError({"cursor": [NO_CURSOR]})
    return {side: key}


class CaseList(FileCase):
    """The register; filing stands in config.api.filing."""

    @extend_schema(
        tags=[CASES],
        operation_id="cases",
        summary=_("Cases of the public register"),
        description=_(
            "Newest first. Pages are walked by the addresses in next and previous, as quickly at the end as at the "
            "beginning, and no case is shown twice. Of cases hidden by moderation no words are shown."
        ),
        parameters=[CasesQuery],
        responses={200: CasesSerializer, **refusals(400)},
        examples=[
            OpenApiExample("place", value="103230100", parameter_only=("place", "query")),
            OpenApiExample("overdue", value="true", parameter_only=("overdue", "query")),
        ],
    )
    def get(self, request: Request) -> Response:
        """A page of them."""
        asked = CasesQuery.read(request)
        minute = f"{self.now:%Y%m%d%H%M}"
        if (same := self.unchanged(Event.objects.aggregate(Max("pk"))["pk__max"], minute)) is not None:
            return same
        filters, cursor = filters_of(asked), cursor_of(asked)
        shown = page(register.chosen(filters, self.now), filters.order, size=asked["size"], **cursor)
        answer = {
            "next": self._address(filters, "after", shown.after),
            "previous": self._address(filters, "before", shown.before),
            "results": shown.rows,
        }
        return Response(CasesSerializer(answer, context=self.get_serializer_context()).data)

    def _address(self, filters: Filters, side: str, key: str) -> str | None:
        return next_address(self.request, cursor=f"{side}.{filters.sort}.{key}") if key else None


def the_case(number: str) -> Case:
    """The case with a public number, written with any dashes; 404, and a mistyped digit is said to be one."""
    found = read_number(number)
    if found is not None and not is_whole(found):
        raise NotFound(_("There is no case with this number: a digit is mistyped or missing."))
    case = Case.objects.for_tracker().select_related("territory__office", "petition").filter(number=found).first()
    if case is None:
        raise Http404
    return case


class CaseDetail(PublicView):
    """One case."""

    @extend_schema(
        tags=[CASES],
        operation_id="case",
        summary=_("One case with its whole public history"),
        description=_(
            "Offices that had it, their answers and photos, what residents said, what happens next. Of a case hidden by "
            "moderation no words and photos are shown; its clock goes on."
        ),
        parameters=[NUMBER],
        responses={200: CaseDetailSerializer, **refusals(404)},
    )
    def get(self, request: Request, number: str) -> Response:
        """Nine queries, however long its history."""
        PlainQuery.read(request)
        case, now = the_case(number), self.now
        held = case.current
        hour = now.hour if case.regime == "emergency" else ""
        same = self.unchanged(
            *(case.version, case.supporter_count, case.hidden_at, held.due_at, held.promise_at, local_date(now), hour),
            *(now >= held.due_at, now >= held.promise_at),
        )
        if same is not None:
            return same
        told = tell(track(case, [], now))
        context = {**self.get_serializer_context(), "is_hidden": case.hidden_at is not None}
        return Response(CaseDetailSerializer(told, context=context).data)


def tell(tracker: Tracker) -> Case:
    """The case with everything a reader of the interface may know, under the names of CaseDetailSerializer."""
    case: Any = tracker.case
    issue = getattr(case, "issue", None)
    hidden = tracker.is_hidden
    petition = getattr(case, "petition", None)
    case.petition_number = str(petition.number) if petition is not None else None
    case.reported_by = tracker.reporter
    case.place_note = issue.place_note if issue is not None else ""
    case.point = None
    if issue is not None and issue.lat is not None and not hidden:
        case.point = {"lat": round(issue.lat, ROUNDED_TO), "lon": round(issue.lon, ROUNDED_TO)}
    case.returned_from_number = next((str(one["number"]) for one in tracker.relatives if not one["is_later"]), None)
    case.returned_as = [str(one["number"]) for one in tracker.relatives if one["is_later"]]
    case.next_steps = [f"{step['strong']} {step['text']}" for step in tracker.next_steps]
    photos = [] if hidden else list(tracker.all_photos)
    for answer in tracker.all_answers:
        _dress(answer, [photo for photo in photos if photo.answer_id == answer.pk], tracker)
    for promise in tracker.promises:
        _dress_promise(promise, tracker)
    for event in tracker.events:
        event.office = tracker.offices.get(event.office_id or 0)
        event.facts = _facts(event, tracker)  # type: ignore[attr-defined]
    case._prefetched_objects_cache = {
        "photos": [photo for photo in photos if photo.answer_id is None],
        "assignments": tracker.assignments,
        "promises": tracker.promises,
        "answers": tracker.all_answers,
        "events": tracker.events,
    }
    return tracker.case


def _dress(answer: Any, photos: list[Any], tracker: Tracker) -> None:
    """Give an answer its photos and its review their office."""
    answer._prefetched_objects_cache["photos"] = photos
    for review in answer.reviews.all():
        review.office = tracker.offices[review.office_id]


def _dress_promise(promise: Any, tracker: Tracker) -> None:
    """Say whose promise it is and where it stands."""
    held = next(one for one in tracker.assignments if one.pk == promise.assignment_id)
    promise.office = tracker.offices[held.office_id]
    promise.state = stage(promise, held, tracker.all_answers, tracker.calendar, tracker.now)


def _facts(event: Event, tracker: Tracker) -> dict[str, Any]:
    """The facts of a line, offices named by the codes of their places."""
    facts = {name: value for name, value in event.data.items() if name in FACTS_SHOWN}
    for name in OFFICES_NAMED:
        office = tracker.offices.get(facts.get(name) or 0)
        if name in facts:
            facts[name] = office.territory_id if office is not None else None
    return facts
