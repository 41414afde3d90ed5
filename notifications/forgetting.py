"""What need not be kept: the address of a letter, once it is gone for some days."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings

from notifications.models import Message


def forget(now: datetime) -> int:
    """Forget the addresses of what was sent, dropped or given up long enough ago; how many. One statement."""
    long_ago = now - timedelta(days=settings.NOTICE_ADDRESS_DAYS)
    settled = Message.objects.exclude(state=Message.State.WAITING).exclude(address="")
    return settled.filter(settled_at__lte=long_ago).update(address="")
