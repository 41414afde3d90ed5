"""Filing a case and supporting one: the two things that anybody may write, each safe to send again."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from cases import workflow
from cases.emergencies import numbers_to_call
from cases.models import Case, Category
from cases.numbers import is_whole, read_number
from cases.photos import PhotoRefused, PreparedPhoto, UploadCutOff, prepare
from cases.private_links import LONGEST_EMAIL, address_of, key_of
from cases.redaction import LABELS
from cases.texts import clean, clean_line
from cases.workflow import LONGEST_TEXT, LONGEST_TITLE
from config.api.base import JSONBody, PublicView
from config.api.case_parts import CaseSerializer
from config.api.categories import NumberToCallSerializer
from config.api.holding import PROOF, HeldSerializer, waits
from config.api.queries import PlaceCodeField, Strict
from config.api.schema import IDEMPOTENCY_KEY, NUMBER, REPORTS, refusals
from config.problems import KeyReused
from issues import masking
from issues.filing import LONGEST_NAME, LONGEST_NOTE, LONGEST_PHONE, Filed, file_issue
from issues.forms import YouForm
from issues.texts import body_of, heading_of, language_of
from territories.picking import place_of

ROOM_FOR_TEXT = 1024 * 1024
MOST_SENT = settings.PHOTO_MAX_COUNT * settings.PHOTO_MAX_BYTES + ROOM_FOR_TEXT


class PersonSerializer(Strict):
    """Who writes; everything may be left out, and nothing of it is public but a name they show."""

    name = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=LONGEST_NAME,
        help_text=_("First name and first letter of the surname, for example: Aigul K."),
    )
    show_name = serializers.BooleanField(required=False, help_text=_("Show the name on the page of the case."))
    email = serializers.EmailField(
        required=False,
        allow_blank=True,
        max_length=LONGEST_EMAIL,
        help_text=_("Nobody sees it: it is only used to write to you"),
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """By the rules of the page that asks the same, in its words."""
        form = YouForm({name: value for name, value in attrs.items() if name in YouForm.base_fields})
        if not form.is_valid():
            wrong = form.errors.get_json_data()
            raise serializers.ValidationError({name: [one["message"] for one in wrong[name]] for name in wrong})
        return {**attrs, **{name: value for name, value in form.cleaned_data.items() if name in attrs}}


class ReportSerializer(PersonSerializer):
    """A report of a local problem."""

    place = PlaceCodeField()
    category = serializers.SlugField(max_length=40, help_text=_("Code of a category."))
    title = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=LONGEST_TITLE,
        help_text=_("A heading; left out, it is made from the first words of the text."),
    )
    body = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=LONGEST_TEXT,
        help_text=_("What happened, where, since when. Everybody will read it. Needed when there is no title."),
    )
    language = serializers.ChoiceField(
        ["kk", "ru", "en"], required=False, help_text=_("In which language it is written; left out, it is guessed.")
    )
    lat = serializers.FloatField(required=False, min_value=-90, max_value=90, help_text=_("Latitude; only with lon."))
    lon = serializers.FloatField(
        required=False, min_value=-180, max_value=180, help_text=_("Longitude; only with lat.")
    )
    place_note = serializers.CharField(
        required=False, allow_blank=True, max_length=LONGEST_NOTE, help_text=_("Street, house or landmark")
    )
    phone = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=LONGEST_PHONE,
        help_text=_("Nobody sees it, unless you let the office know"),
    )
    personal_data = serializers.ChoiceField(
        ["mask", "keep"],
        required=False,
        help_text=_(
            "What becomes of IINs, card and phone numbers, e-mail addresses and number plates in the text: replaced by •••, "
            "or published as they are. Needed only when there are any: without it such a report is refused with a list of them."
        ),
    )
    photos = serializers.ListField(
        child=serializers.FileField(),
        required=False,
        max_length=settings.PHOTO_MAX_COUNT,
        help_text=_("Only with multipart/form-data: up to five files, JPEG, PNG or WebP, 15 MB each."),
    )

    def get_fields(self) -> dict[str, Any]:
        """The problem first, the person last."""
        fields = super().get_fields()
        last = PersonSerializer().fields
        return {**{name: field for name, field in fields.items() if name not in last}, **fields}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """A report says something, and a point has two numbers."""
        attrs = super().validate(attrs)
        errors: dict[str, Any] = {}
        if not clean(attrs.get("title", "")) and not clean(attrs.get("body", "")):
            errors["body"] = [_("Write in a few words what happened.")]
        if ("lat" in attrs) != ("lon" in attrs):
            errors["lon" if "lat" in attrs else "lat"] = [_("A point has a latitude and a longitude.")]
        if errors:
            raise serializers.ValidationError(errors)
        return attrs


class FiledSerializer(CaseSerializer):
    """A case that was just filed, and whom to call when it is an emergency."""

    private_link = serializers.URLField(
        help_text=_("For the reporter alone: here they reply, confirm and dispute. Nobody else may see it.")
    )
    call_first = NumberToCallSerializer(many=True, help_text=_("In an emergency: whom to call, now, before all else."))


class SupportedSerializer(serializers.Serializer[Any]):
    """A voice that is recorded."""

    number = serializers.CharField(source="case.number")
    supporters = serializers.IntegerField(
        source="case.supporter_count", help_text=_("By the last count; they are counted anew every minute.")
    )
    private_link = serializers.URLField(
        help_text=_("For this supporter alone: here they confirm or dispute the answer. Nobody else may see it.")
    )


EXAMPLE = {
    "place": "103230100",
    "category": "water",
    "title": "Құбыр жарылды",
    "body": "Абай көшесінде кеше кештен бері су ағып жатыр.",
    "lat": 48.9426,
    "lon": 79.2505,
    "place_note": "Мектептің алдында",
}


def key_of_request(request: Request) -> uuid.UUID:
    """The header Idempotency-Key; ValidationError without one."""
    sent = request.headers.get("Idempotency-Key", "")
    try:
        return uuid.UUID(sent if sent.isascii() else "")
    except ValueError:
        raise serializers.ValidationError(
            {"Idempotency-Key": [_("Send a UUID in the header Idempotency-Key: a new one for each report.")]}
        ) from None


class FileCase(PublicView):
    """The half of the list of cases that writes."""

    parser_classes = (JSONBody, MultiPartParser)
    largest_body = MOST_SENT

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Files are cut off at the limit while they arrive; that must be said before the form is read."""
        if request.method == "POST":
            request.upload_handlers.insert(0, UploadCutOff(request))
        return super().dispatch(request, *args, **kwargs)

    @extend_schema(
        tags=[REPORTS],
        operation_id="file_case",
        summary=_("File a case"),
        description=_(
            "The case goes at once to the office that answers for the place, and its clock starts. Send the same "
            "Idempotency-Key again when no answer came: the case is filed once, and the second time the status is 200. "
            "The same key with other content is refused with 422. Keep private_link for the reporter: it is shown to "
            "nobody else."
        ),
        parameters=[IDEMPOTENCY_KEY, PROOF],
        request={"application/json": ReportSerializer, "multipart/form-data": ReportSerializer},
        responses={
            201: OpenApiResponse(FiledSerializer, description=_("Filed; Location is the address of the case.")),
            200: OpenApiResponse(FiledSerializer, description=_("Filed before, with this key.")),
            202: OpenApiResponse(
                HeldSerializer, description=_("Received in a busy hour: it is registered after a short check.")
            ),
            **refusals(400, 403, 413, 415, 422, 429),
        },
        examples=[OpenApiExample("report", value=EXAMPLE, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        """A report becomes a case; sent again it is the same case."""
        self.count("write")
        key = key_of_request(request)
        given = ReportSerializer(data=plain(request.data))
        given.is_valid(raise_exception=True)
        report = dict(given.validated_data)
        wanted = self._wanted(report, key)
        photos = prepared(report.get("photos", []))
        if (
            received := waits(self, key, {name: wanted[name] for name in wanted if name != "client_key"}, photos)
        ) is not None:
            return received
        filed = file_issue(**wanted, photos=photos, now=self.now, source="api")
        if not filed.is_new and not same_content(filed, wanted, photos, has_language="language" in report):
            raise KeyReused
        return self._filed(filed)

    def _wanted(self, report: dict[str, Any], key: uuid.UUID) -> dict[str, Any]:
        """The arguments of the verb; ValidationError for a place or category that is not there."""
        place, category = place_of(report["place"]), Category.objects.offered().filter(code=report["category"]).first()
        errors: dict[str, Any] = {}
        if place is None:
            errors["place"] = [_("There is no place with this code.")]
        if category is None:
            errors["category"] = [_("There is no category with this code.")]
        if errors:
            raise serializers.ValidationError(errors)
        body = clean(report.get("body", ""))
        title = clean_line(report.get("title", "")) or heading_of(body)
        words = decided(
            {"title": title, "body": body, **{name: report.get(name, "") for name in ("place_note", "name")}}, report
        )
        title, body = words["title"], words["body"]
        text = f"{title} {body}"
        return {
            "territory": place,
            "category": category,
            "title": title,
            "body": body_of(body, title),
            "language": report.get("language") or language_of(text, get_language() or settings.LANGUAGE_CODE),
            "point": (report["lat"], report["lon"]) if "lat" in report else None,
            "place_note": words["place_note"],
            "name": words["name"],
            "show_name": report.get("show_name", False),
            "email": report.get("email", ""),
            "phone": report.get("phone", ""),
            "client_key": key,
        }

    def _filed(self, filed: Filed) -> Response:
        case: Any = Case.objects.select_related("current__office__territory", "territory", "category").get(
            pk=filed.case.pk
        )
        filed.participant.case = case
        case.private_link = self.request.build_absolute_uri(address_of(filed.participant))
        case.call_first = numbers_to_call(case.category) if case.category.is_emergency else []
        answer = FiledSerializer(case, context=self.get_serializer_context()).data
        place = self.request.build_absolute_uri(reverse("api:case", args=[case.number]))
        return Response(answer, status=201 if filed.is_new else 200, headers={"Location": place})


def decided(words: dict[str, str], report: dict[str, Any]) -> dict[str, Any]:
    """The words with what tells of a person masked or kept, as the program says; ValidationError while it does not say."""
    found = masking.found_in(words)
    choice = report.get("personal_data", "")
    if found and not choice:
        said = [f"{LABELS[one.kind]}: {one.text}" for one in found.values()]
        raise serializers.ValidationError(
            {"personal_data": [_("Everybody would read this. Send mask to cover it or keep to publish it."), *said]}
        )
    return masking.covered(words, found) if choice == "mask" else words


def plain(data: Any) -> Any:
    """A form as a plain dictionary: one value for a name, and the list of photos."""
    if not hasattr(data, "getlist"):
        return data
    return {name: data.getlist(name) if name == "photos" else data[name] for name in data}


def prepared(uploads: Sequence[Any]) -> list[PreparedPhoto]:
    """Photos made anew; ValidationError that says what is wrong with each of the others."""
    photos: list[PreparedPhoto] = []
    errors: dict[str, Any] = {}
    for place, upload in enumerate(uploads):
        try:
            photos.append(prepare(upload))
        except PhotoRefused as refused:
            errors[str(place)] = [str(refused.message)]
    if errors:
        raise serializers.ValidationError({"photos": errors})
    return photos


def same_content(filed: Filed, wanted: dict[str, Any], photos: Sequence[PreparedPhoto], *, has_language: bool) -> bool:
    """Whether what was filed under a key is what is sent now. Two queries; reads the small photos, if there are any."""
    case, person, issue = filed.case, filed.participant, filed.case.issue
    stored = {
        "territory": case.territory,
        "category": case.category,
        "title": case.title,
        "body": case.body,
        "language": case.language if has_language else wanted["language"],
        "point": (issue.lat, issue.lon) if issue.lat is not None else None,
        "place_note": issue.place_note,
        "name": person.name,
        "show_name": person.show_name,
        "email": person.contact_email,
        "phone": person.contact_phone,
        "client_key": case.client_key,
    }
    sent = wanted | {name: clean_line(wanted[name]) for name in ("place_note", "name", "phone")}
    sent["email"] = wanted["email"].strip()
    return stored == sent and _same_photos(case, photos)


def _same_photos(case: Case, photos: Sequence[PreparedPhoto]) -> bool:
    """The same pictures in the same order: each photo becomes the same small file whenever it is made anew."""
    kept = list(case.photos.filter(answer=None).order_by("position", "pk"))
    if [(one.width, one.height) for one in kept] != [(one.width, one.height) for one in photos]:
        return False
    for one, other in zip(kept, photos, strict=True):
        with one.thumb.open("rb") as file:
            if file.read() != other.thumb:
                return False
    return True


class Support(PublicView):
    """One more person whom a case affects."""

    @extend_schema(
        tags=[REPORTS],
        operation_id="support_case",
        summary=_("Support a case"),
        description=_(
            "“It affects me too”: one voice for one person. Make one UUID for a person and send it each time; the same "
            "key counts once for a case, and later sendings change nothing and are answered with 200."
        ),
        parameters=[NUMBER, IDEMPOTENCY_KEY],
        request=PersonSerializer,
        responses={
            201: OpenApiResponse(SupportedSerializer, description=_("Recorded.")),
            200: OpenApiResponse(SupportedSerializer, description=_("Recorded before, with this key.")),
            **refusals(400, 403, 404, 409, 415, 429),
        },
    )
    def post(self, request: Request, number: str) -> Response:
        """One voice."""
        self.count("support")
        key = key_of_request(request)
        found = read_number(number)
        case = Case.objects.public().filter(number=found).first() if found is not None and is_whole(found) else None
        if case is None:
            raise Http404
        given = PersonSerializer(data=request.data or {})
        given.is_valid(raise_exception=True)
        voice = workflow.support(case, now=self.now, key=key_of(f"api:{key}"), **given.validated_data)
        voice.case = case
        voice.private_link = request.build_absolute_uri(address_of(voice))  # type: ignore[attr-defined]
        is_new = voice.joined_at == self.now
        return Response(SupportedSerializer(voice).data, status=201 if is_new else 200)
