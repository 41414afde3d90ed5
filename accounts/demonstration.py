"""The invented accounts of a demonstration, and the one password they share. Outside DEBUG and DEMONSTRATION: nothing."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from accounts.models import Membership

DOMAIN = "@demo.invalid"
"""Addresses of invented people; the domain can never receive mail (RFC 2606)."""
PASSWORD = "demo-2026-jauap"  # noqa: S105 - printed on the page where it is used
MOST_SHOWN = 40


class NotADemonstration(Exception):
    """The password of the demonstration was asked for where real people have accounts."""


@dataclass(frozen=True, slots=True)
class DemonstrationAccount:
    """One line of the list on the sign-in page."""

    email: str
    name: str
    role: str
    office: str
    level: str


def is_on() -> bool:
    """Whether this is a demonstration on a developer's machine; both switches must say so."""
    return bool(settings.DEBUG and settings.DEMONSTRATION)


def password() -> str:
    """What every demonstration account signs in with; raises NotADemonstration anywhere else."""
    if not is_on():
        raise NotADemonstration
    return PASSWORD


def accounts() -> list[DemonstrationAccount]:
    """Accounts to choose from, the lowest offices first; empty outside a demonstration. One query."""
    if not is_on():
        return []
    found = (
        Membership.objects.present()
        .filter(user__email__endswith=DOMAIN, user__is_active=True)
        .select_related("user", "office__territory")
        .order_by("-office__territory__depth", "office_id", "pk")[:MOST_SHOWN]
    )
    return [
        DemonstrationAccount(
            email=member.user.email,
            name=member.user.name,
            role=member.get_role_display(),
            office=member.office.title,
            level=member.office.level_label,
        )
        for member in found
    ]
