"""What notifications add to a person's own page."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.my_page import Section
from notifications import wishes
from notifications.inbox import unread
from notifications.models import Choice


def sections(request: HttpRequest) -> list[Section]:
    """How many messages are new, and when letters come. Two queries."""
    user = cast("User", request.user)
    context = {"new": unread(user), "letters": Choice.Letters(wishes.chosen(user)).label}
    return [Section("my-messages", _("My messages"), "notifications/section.html", context)]
