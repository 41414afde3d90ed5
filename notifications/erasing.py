"""What is forgotten of notifications with an account: its messages and letters, what it follows, how it wanted its letters."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from notifications.models import Choice, Delivery, Follow, Message, Refusal
from notifications.recipients import user_key


def erase(users: Sequence[int], now: datetime) -> None:
    """The part of notifications. Five statements. What happened stays in the outbox, where no person stands."""
    Delivery.objects.filter(user__in=users).delete()
    Message.objects.filter(user__in=users).delete()
    for model in (Choice, Follow):
        model._default_manager.filter(user__in=users).delete()
    Refusal.objects.filter(recipient__in=[user_key(user) for user in users]).delete()
