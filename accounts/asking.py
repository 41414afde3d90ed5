"""How often codes may be asked for: by a network, for an address, and for all telephones together in a day."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from accounts import limits, senders
from accounts.addresses import PHONE, Address
from territories.clock import arrival

NO_BUDGET = _(
    "So many codes were sent to telephones today that no more can go. Use your e-mail, or come back tomorrow; nothing you wrote is lost."
)


def refused(request: HttpRequest, address: Address) -> HttpResponse | None:
    """The page that says "too often", or None. Counts, and looks at no account."""
    now = arrival(request)
    counted = [limits.count_request("code", request)]
    if address.channel == PHONE:
        counted += [
            limits.count_request("code-sms", request),
            limits.count("code-phone", address.value, now),
            limits.count("code-phone-day", address.value, now),
        ]
    else:
        counted += [limits.count("code-email", address.value, now), limits.count("code-email-day", address.value, now)]
    over = [verdict for verdict in counted if not verdict.is_allowed]
    return limits.too_many_requests(request, max(verdict.wait_seconds for verdict in over)) if over else None


def is_spent(request: HttpRequest, address: Address) -> bool:
    """Whether nothing goes to telephones any more today, to whomever."""
    return address.channel == PHONE and not senders.by_phone().has_budget(arrival(request))
