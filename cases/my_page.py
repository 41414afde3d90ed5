"""What cases add to a resident's own page."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.access import is_resident
from accounts.models import User
from accounts.my_page import Section
from cases import claiming, my_cases
from territories.clock import arrival

SHOWN = 5
"""The newest; the rest is one tap away."""


def sections(request: HttpRequest) -> list[Section]:
    """Their cases, and what was left with their address or number and is not theirs yet. At most five queries."""
    if not is_resident(request):
        return []
    user = cast("User", request.user)
    newest = list(my_cases.of(user)[: SHOWN + 1])
    context = {
        "rows": my_cases.rows(newest[:SHOWN], arrival(request)),
        "is_more": len(newest) > SHOWN,
        "offered": [] if user.acts_for_others() else my_cases.offered(claiming.found(user)),
    }
    return [Section("my-cases", _("My cases"), "cases/my_section.html", context)]
