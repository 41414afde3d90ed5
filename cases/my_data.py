"""What cases keep of an account."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from accounts.my_data import Part, rows_of
from cases.models import Event

if TYPE_CHECKING:
    from accounts.models import User


def parts(user: User) -> Iterator[Part]:
    """The cases, with what was left with them, and what the resident said in them."""
    mine = user.participations.order_by("pk")
    yield Part("cases", _("My cases"), rows_of(
        mine, number="case__number", title="case__title", text="case__body", place="case__territory__full_kk",
        role="role", name="name", name_is_public="show_name", email="contact_email", telephone="contact_phone",
        office_knows_since="known_to_office_at", since="joined_at", state="case__state",
    ))  # fmt: skip
    said = Event.objects.filter(
        case__in=mine.filter(role="reporter").values("case"), actor=Event.Actor.RESIDENT
    ).order_by("pk")
    yield Part("said_in_cases", _("What was said by residents in my cases"), rows_of(
        said, number="case__number", what="kind", at="at", text="text",
    ))  # fmt: skip
