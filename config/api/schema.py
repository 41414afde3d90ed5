"""What the description of the interface (OpenAPI) says of every answer: sections, refusals, the key of a request."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import serializers

from config.problems import MEDIA_TYPE

PLACES, CATEGORIES, OFFICES, CASES = "places", "categories", "offices", "cases"
REPORTS, PETITIONS, STATISTICS = "reports", "petitions", "statistics"

SECTIONS: dict[str, Promise] = {
    PLACES: _("Places"),
    CATEGORIES: _("Categories"),
    OFFICES: _("Offices"),
    CASES: _("Cases"),
    REPORTS: _("Reports"),
    PETITIONS: _("Petitions"),
    STATISTICS: _("Statistics"),
}
"""Tags of the description and headings of its page, in their order."""


class ProblemSerializer(serializers.Serializer[Any]):
    """A refusal (RFC 9457): what happened, in the language of the request."""

    type = serializers.CharField(help_text=_("urn:jauap:problem: and a code that never changes."))
    title = serializers.CharField(help_text=_("What happened, in the language of the request."))
    status = serializers.IntegerField()
    errors = serializers.DictField(  # type: ignore[assignment]
        child=serializers.ListField(child=serializers.CharField()),
        required=False,
        help_text=_("What is wrong, by field; only with status 400."),
    )
    retry_after = serializers.IntegerField(required=False, help_text=_("Seconds to wait; only with status 429."))


REFUSALS: dict[int, Promise] = {
    400: _("Something in the request is wrong; errors says what, by field."),
    403: _("A page of another site tried to write."),
    404: _("There is no such thing."),
    409: _("The rules do not allow it now."),
    413: _("Too much was sent."),
    415: _("The body has a format that is not read here."),
    422: _("The Idempotency-Key was used before, with other content."),
    429: _("Too many requests from this address; Retry-After says how many seconds to wait."),
}


def refusals(*statuses: int) -> dict[Any, OpenApiResponse]:
    """Refusals for the description of a view."""
    return {
        (status, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, description=REFUSALS[status]) for status in statuses
    }


NUMBER = OpenApiParameter(
    "number",
    OpenApiTypes.STR,
    OpenApiParameter.PATH,
    description=_("The public number of the case, with or without dashes."),
)
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    OpenApiTypes.UUID,
    OpenApiParameter.HEADER,
    required=True,
    description=_("A new UUID for each report, the same one when a report is sent again: it then files only once."),
)
