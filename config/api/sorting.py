"""A report that fits no category: it waits for a person of the platform, who sends it to the office that answers."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, PolymorphicProxySerializer, extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from cases.deadlines import last_day
from cases.photos import UploadCutOff
from cases.texts import clean, clean_line
from config.api.base import JSONBody, PublicView
from config.api.filing import EXAMPLE, MOST_SENT, ReportSerializer, key_of_request, plain, prepared
from config.api.holding import PROOF, HeldSerializer, waits
from config.api.schema import CASES, IDEMPOTENCY_KEY, refusals
from issues.models import Issue, Unsorted
from issues.sorting import receive
from issues.texts import body_of, heading_of, language_of
from territories.picking import place_of


class UnsortedReportSerializer(ReportSerializer):
    """A report of a problem that fits no category."""

    category = None  # type: ignore[assignment]  # drops the field


class ReceivedSerializer(serializers.Serializer[Unsorted]):
    """A report that waits to be sorted."""

    received_at = serializers.DateTimeField(help_text=_("When it came"))
    due_at = serializers.DateTimeField(help_text=_("The platform's own deadline: the first moment that is too late."))
    due_on = serializers.SerializerMethodField(help_text=_("The last day on which the platform is in time"))
    private_link = serializers.SerializerMethodField(
        help_text=_("For the reporter alone: what happens next, and the way to the case as soon as there is one.")
    )

    def get_due_on(self, kept: Unsorted) -> str:
        """The last local day."""
        return last_day(kept.due_at).isoformat()

    def get_private_link(self, kept: Unsorted) -> str:
        """The reporter's own page."""
        address: str = self.context["request"].build_absolute_uri(reverse("issues:unsorted", args=[kept.secret]))
        return address


class SendUnsorted(PublicView):
    """Where reports go that fit no category."""

    parser_classes = (JSONBody, MultiPartParser)
    largest_body = MOST_SENT

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Files are cut off at the limit while they arrive; that must be said before the form is read."""
        if request.method == "POST":
            request.upload_handlers.insert(0, UploadCutOff(request))
        return super().dispatch(request, *args, **kwargs)

    @extend_schema(
        tags=[CASES],
        operation_id="send_unsorted",
        summary=_("Send a report that fits no category"),
        description=_(
            "A person of the platform reads it within one working day and files it as a case, or says why it is none. Only when "
            "no category fits: a case that is filed with one goes to its office at once. The same Idempotency-Key waits once."
        ),
        parameters=[IDEMPOTENCY_KEY, PROOF],
        request={"application/json": UnsortedReportSerializer, "multipart/form-data": UnsortedReportSerializer},
        responses={
            202: OpenApiResponse(
                PolymorphicProxySerializer(
                    "Waits", [ReceivedSerializer, HeldSerializer], resource_type_field_name=None
                ),
                description=_("It waits to be sorted; or, in a busy hour, to be checked before."),
            ),
            **refusals(400, 403, 413, 415, 429),
        },
        examples=[
            OpenApiExample(
                "report",
                value={name: value for name, value in EXAMPLE.items() if name != "category"},
                request_only=True,
            )
        ],
    )
    def post(self, request: Request) -> Response:
        """A report waits; sent again it is the same report."""
        self.count("write")
        key = key_of_request(request)
        given = UnsortedReportSerializer(data=plain(request.data))
        given.is_valid(raise_exception=True)
        report = dict(given.validated_data)
        place = place_of(report["place"])
        if place is None:
            raise serializers.ValidationError({"place": [_("There is no place with this code.")]})
        body = clean(report.get("body", ""))
        title = clean_line(report.get("title", "")) or heading_of(body)
        language = report.get("language") or language_of(f"{title} {body}", get_language() or settings.LANGUAGE_CODE)
        written: dict[str, Any] = {
            "territory": place,
            "title": title,
            "body": body_of(body, title),
            "language": language,
            "point": (report["lat"], report["lon"]) if "lat" in report else None,
            **{name: report[name] for name in ("place_note", "name", "show_name", "email", "phone") if name in report},
        }
        photos = prepared(report.get("photos", []))
        if (received := waits(self, key, written, photos)) is not None:
            return received
        kept = receive(key=key, now=self.now, photos=photos, source=Issue.Source.API, **written)
        answer = ReceivedSerializer(kept, context=self.get_serializer_context()).data
        return Response(answer, status=202, headers={"Location": answer["private_link"]})
