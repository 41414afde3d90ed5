"""Reports through the interface in a suspected flood: 202 instead of 201, as the page tells its people (issues.holding)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import exceptions, serializers
from rest_framework.response import Response

from accounts import proofs
from accounts.limits import client_address
from cases.photos import PreparedPhoto
from config.api.base import PublicView
from issues import holding
from issues.filing import filed_before
from issues.models import HeldReport, Issue, Unsorted

PROOF = OpenApiParameter(
    "Proof",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description=_(
        "The solution of a challenge from /proof/?for=file (altcha, version 2, base64), good once. Never needed: in a busy "
        "hour a report without one waits to be checked, and is answered with 202."
    ),
)


class HeldSerializer(serializers.Serializer[HeldReport]):
    """A report that is received, and waits to be checked before it is registered. Its days count from its arrival."""

    received_at = serializers.DateTimeField(help_text=_("When it came: the moment that counts"))
    registered_by = serializers.DateTimeField(source="release_by", help_text=_("At the latest it is registered then."))
    private_link = serializers.SerializerMethodField(
        help_text=_("For the reporter alone: what happens next, and the way to the case as soon as there is one.")
    )

    def get_private_link(self, held: HeldReport) -> str:
        """The reporter's own page."""
        address: str = self.context["request"].build_absolute_uri(reverse("issues:held", args=[held.secret]))
        return address


def waits(view: PublicView, key: uuid.UUID, report: dict[str, Any], photos: Sequence[PreparedPhoto]) -> Response | None:
    """The answer 202 when the report waits, or waited under this key; None: go on. Counts it. One query in ordinary times."""
    held = HeldReport.objects.filter(key=key).exclude(outcome=HeldReport.Outcome.FILED).first()
    if held is not None:
        return _received(view, held)
    request = view.request._request
    why = holding.why_held(request, is_proven=proofs.spend(request.headers.get(proofs.FIELD, "")))
    if not why or filed_before(key) is not None or Unsorted.objects.filter(key=key).exists():
        return None
    room = holding.has_room(request)
    if not room.is_allowed:
        raise exceptions.Throttled(wait=room.wait_seconds)
    kept = holding.hold(
        key=key,
        why=why,
        address=client_address(request),
        photos=photos,
        now=view.now,
        **{"category": None, **report, "source": Issue.Source.API},
    )
    return _received(view, kept)


def _received(view: PublicView, held: HeldReport) -> Response:
    answer = HeldSerializer(held, context=view.get_serializer_context()).data
    return Response(answer, status=202, headers={"Location": answer["private_link"]})
