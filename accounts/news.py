"""What an account is told about itself: on its page of messages, and by letter. The words stand above (settings.ACCOUNT_NEWS)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum

from django.conf import settings
from django.utils.module_loading import import_string

from accounts.models import User


class News(StrEnum):
    """What happened."""

    ENTERED = "entered"
    """Somebody signed in by a message to the telephone, in a browser that was not known."""
    NOT_ENOUGH = "not_enough"
    """Somebody has the telephone, and that was not enough."""
    LEFT = "left"
    """The number is another person's account now."""
    EMAIL_ADDED = "email_added"
    EMAIL_CHANGED = "email_changed"
    EMAIL_REMOVED = "email_removed"
    PHONE_ADDED = "phone_added"
    PHONE_CHANGED = "phone_changed"
    PHONE_REMOVED = "phone_removed"
    ERASURE_ASKED = "erasure_asked"
    ERASURE_CANCELLED = "erasure_cancelled"


def tell(user: User, news: News, now: datetime, *, also_to: str = "", due_at: datetime | None = None) -> None:
    """Tell an account, in the present transaction. `also_to`: an address that it had until now; `due_at`: when it will be done."""
    told: Callable[[User, str, datetime, str, datetime | None], None] = import_string(settings.ACCOUNT_NEWS)
    told(user, str(news), now, also_to, due_at)
