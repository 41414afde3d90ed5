"""What is forgotten of notifications with an account: its messages and letters, what it follows, how it wanted its letters."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q

from accounts.models import User
from notifications.models import Choice, Delivery, Follow, Message, Refusal, ShortMessage
from notifications.recipients import address_key, phone_key, user_key


def erase(users: Sequence[int], now: datetime) -> None:
    """The part of notifications. Seven statements. What happened stays in the outbox, where no person stands.

    Also what was on its way to a confirmed address as to somebody without an account. What a short message cost stays, without whom
    it went to.
    """
    people = User.objects.filter(pk__in=users)
    confirmed = people.values_list("email", "email_confirmed_at", "phone", "phone_confirmed_at")
    keys = [user_key(user) for user in users]
    for email, has_email, phone, has_phone in confirmed:
        keys += [address_key(email)] if email and has_email else []
        keys += [phone_key(phone)] if phone and has_phone else []
    theirs = Q(user__in=users) | Q(recipient__in=keys)
    Delivery.objects.filter(theirs).delete()
    messages = Message.objects.filter(theirs)
    ShortMessage.objects.filter(message__in=messages.values("pk")).update(message=None, number="", ask_at=None)
    messages.delete()
    for model in (Choice, Follow):
        model._default_manager.filter(user__in=users).delete()
    Refusal.objects.filter(recipient__in=[user_key(user) for user in users]).delete()
