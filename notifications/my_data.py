"""What notifications keep of an account."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.db.models import BigIntegerField, F, Func, Q
from django.utils.translation import gettext_lazy as _

from accounts.my_data import Part, rows_of
from notifications.models import Choice, Follow, Message
from notifications.recipients import address_key, phone_key

if TYPE_CHECKING:
    from accounts.models import User


def parts(user: User) -> Iterator[Part]:
    """Messages and letters, what is followed, how letters are wanted."""
    yield Part("messages", _("Messages and letters"), rows_of(
        Message.objects.filter(_to(user)).order_by("pk"), channel="channel", made="made_at", state="state",
        sent="settled_at", read="read_at",
    ))  # fmt: skip
    followed = Follow.objects.filter(user=user).annotate(
        number=Func(F("source_id"), function="case_number", output_field=BigIntegerField())
    )
    yield Part("follows", _("What I follow"), rows_of(
        followed.order_by("pk"), what="source", number="number", since="at",
    ))  # fmt: skip
    yield Part("letters", _("How I want my letters"), rows_of(
        Choice.objects.filter(user=user).order_by("pk"), letters="letters", short_messages="sms", changed="changed_at",
    ))  # fmt: skip


def _to(user: User) -> Q:
    """What went to the account, and before to its confirmed address or number when it left that without an account.

    A number may have been somebody else's before it was confirmed.
    """
    found = Q(user=user)
    if user.email and user.email_confirmed_at:
        found |= Q(user=None, recipient=address_key(user.email))
    if user.phone and user.phone_confirmed_at:
        found |= Q(user=None, recipient=phone_key(user.phone), made_at__gte=user.phone_confirmed_at)
    return found
