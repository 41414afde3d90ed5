"""What notifications keep of an account."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from accounts.my_data import Part, rows_of
from notifications.models import Choice, Follow, Message

if TYPE_CHECKING:
    from accounts.models import User


def parts(user: User) -> Iterator[Part]:
    """Messages and letters, what is followed, how letters are wanted."""
    yield Part("messages", _("Messages and letters"), rows_of(
        Message.objects.filter(user=user).order_by("pk"), channel="channel", made="made_at", state="state",
        sent="settled_at", read="read_at",
    ))  # fmt: skip
    yield Part("follows", _("What I follow"), rows_of(
        Follow.objects.filter(user=user).order_by("pk"), what="source", number="source_id", since="at",
    ))  # fmt: skip
    yield Part("letters", _("How I want my letters"), rows_of(
        Choice.objects.filter(user=user).order_by("pk"), letters="letters", short_messages="sms", changed="changed_at",
    ))  # fmt: skip
