"""What reports keep of an account beside the cases they became."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from accounts.my_data import Part, rows_of
from issues.models import HeldReport, Unsorted

if TYPE_CHECKING:
    from accounts.models import User


def parts(user: User) -> Iterator[Part]:
    """Reports that waited to be sorted or checked."""
    columns = {
        "title": "title", "text": "body", "note": "place_note", "name": "name", "email": "email", "telephone": "phone",
        "received": "received_at", "decided": "decided_at", "outcome": "outcome", "case": "case__number",
    }  # fmt: skip
    sorted_first = Unsorted.objects.filter(user=user).order_by("pk")
    yield Part("reports_to_sort", _("Reports that a person sorted"), rows_of(sorted_first, **columns))
    checked_first = HeldReport.objects.filter(user=user).order_by("pk")
    yield Part("reports_to_check", _("Reports that waited to be checked"), rows_of(checked_first, **columns))
