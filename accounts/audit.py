"""The record of what staff did: who, when, from where, what, on what, why, and how it ended.

A line is written before the act can take effect, in a transaction of its own: what cannot be recorded does not happen. The site's
role in the database can add lines and never change or remove one. config.middleware writes it for every request that may change
something or whose page always shows people; a page that only sometimes shows somebody calls write_down() when it does; what else
staff does (a command, a task at somebody's word) calls record() itself.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import structlog
from django.contrib.auth import BACKEND_SESSION_KEY
from django.http import HttpRequest

from accounts.backends import RESIDENT_BACKENDS
from accounts.limits import client_address
from accounts.models import AuditEntry, AuditOutcome, Membership, PlatformRole
from accounts.roles import SEATS
from territories.clock import arrival

if TYPE_CHECKING:
    from accounts.models import User

SUPERUSER = "superuser"
LONGEST_REASON = 500
LONGEST_TARGET = 160
JOINED = ",\u00a0"
"""Instead of what parts the parts of a target, where it stands in what somebody wrote."""
SHOWN = frozenset(
    {"number", "code", "pk", "object_id", "signature", "removal", "decision", "held", "kind", "day", "name", "step"}
)
"""Parts of an address that say what it was about. Others may be secret, as the keys of private links are."""
REASONS = ("reason", "explanation", "why")
"""Fields of a form in which somebody says why, the first that is filled in."""
IPV4_NETWORK, IPV6_NETWORK = 24, 48


def roles_at_work(user: User) -> list[str]:
    """What an account is besides a resident, with the office of each seat; empty for a resident. Two queries."""
    seats = Membership.objects.present().filter(user=user).select_related("office").order_by("pk")
    roles = PlatformRole.objects.present().filter(user=user).order_by("pk").values_list("role", flat=True)
    found = [f"{SEATS[seat.role]} {seat.office.key}" for seat in seats] + list(roles)
    return [*found, SUPERUSER] if user.is_superuser else found


def write_down(request: HttpRequest, *, reason: str = "", told: Mapping[str, str] | None = None) -> None:
    """Write the line of a request, once, before it takes effect; none for residents and visitors. Three statements for staff.

    In a transaction of its own, so not inside another one. How it ended is added by config.middleware. `told`: what a form says it
    is about, where the address alone does not.
    """
    found, user = request.resolver_match, request.user
    if found is None or hasattr(request, "audit_entry") or not user.is_authenticated:
        return
    if request.session.get(BACKEND_SESSION_KEY) in RESIDENT_BACKENDS:
        return
    if roles := roles_at_work(user):
        number = uuid4()
        structlog.contextvars.bind_contextvars(audit=str(number))
        request.audit_entry = record(  # type: ignore[attr-defined]
            user,
            roles,
            action=found.view_name or found.route,
            method=request.method or "",
            target=", ".join(filter(None, [target_of(found.kwargs), written_out(told or {})])),
            reason=reason,
            address=client_address(request),
            request=number,
            now=arrival(request),
        )


def record(
    user: User,
    roles: list[str],
    *,
    action: str,
    method: str,
    target: str,
    reason: str,
    address: str,
    request: UUID,
    now: datetime,
) -> AuditEntry:
    """Write a line. One statement. `address`: of the browser, of which the network alone is kept."""
    return AuditEntry.objects.create(
        at=now,
        user=user,
        roles=roles,
        action=action,
        method=method,
        target=target[:LONGEST_TARGET],
        reason=reason[:LONGEST_REASON],
        network=network_of(address),
        request=request,
    )


def came_to(request: HttpRequest, **what: object) -> None:
    """Keep for the end of the line what the request has made: the number of a case that there was none of before."""
    request.audit_came_to = target_of(what)  # type: ignore[attr-defined]


def finish(entry: AuditEntry, status: int, came_to: str = "") -> None:
    """Write how it ended, and what came of it. One statement."""
    AuditOutcome.objects.create(entry=entry, status=status, came_to=came_to[:LONGEST_TARGET])


def target_of(kwargs: Mapping[str, object]) -> str:
    """What an address was about, from the parts that may be shown: "number 1234, kind fixed"."""
    return ", ".join(f"{name} {value}" for name, value in kwargs.items() if name in SHOWN or _is_office(name, value))


def written_out(told: Mapping[str, str]) -> str:
    """What a form says it is about, in the same way; a long one is cut short where the reader sees it."""
    text = ", ".join(f"{name} {' '.join(value.split()).replace(', ', JOINED)}" for name, value in told.items() if value)
    return text if len(text) <= LONGEST_TARGET else f"{text[: LONGEST_TARGET - 1]}…"


def _is_office(name: str, value: object) -> bool:
    """Whether a part is the key of an office; the key of somebody's draft, a UUID, is secret."""
    return name == "key" and isinstance(value, str)


def reason_of(form: Mapping[str, str], names: Collection[str] = REASONS) -> str:
    """What somebody gave as the reason."""
    return next((value for name in names if (value := " ".join(str(form.get(name, "")).split()))), "")


def network_of(address: str) -> str:
    """The network of an address, as text; empty when there is none."""
    try:
        found = ipaddress.ip_address(address.partition("/")[0])
    except ValueError:
        return ""
    bits = IPV4_NETWORK if found.version == 4 else IPV6_NETWORK
    return str(ipaddress.ip_network((found, bits), strict=False))
