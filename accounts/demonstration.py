"""The invented accounts of a demonstration, and the one password they share. Outside DEBUG and DEMONSTRATION: nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.contrib.auth.hashers import make_password

from accounts.models import Membership, PlatformRole, User

DOMAIN = "@demo.invalid"
"""Addresses of invented people; the domain can never receive mail (RFC 2606)."""
PASSWORD = "demo-2026-jauap"  # noqa: S105 - printed on the page where it is used
MOST_SHOWN = 40


MODERATORS = (
    ("moderator-1", "Сәуле Әбдірахманова", "kk"),
    ("moderator-2", "Марина Ковалёва", "ru"),
    ("moderator-3", "Данияр Оспанов", "kk"),
)
RESIDENTS = (
    ("aigul", "Айгүл Серікова", "kk", "103230100", "999900000012"),
    ("ruslan", "Руслан Ахметов", "ru", "751110000", "999900000022"),
    ("zhanar", "Жанар Төлегенова", "kk", "103230100", "999900000032"),
    ("olga", "Ольга Петренко", "ru", "351000000", "999900000042"),
    ("nurlan", "Нұрлан Қасымов", "kk", "101000000", "999900000052"),
)
"""Address, name, language, place, and an IIN whose check digit is right but whose birthday is day 00 of month 99 of the year
99: it can be nobody's."""


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


@dataclass(frozen=True, slots=True)
class DemonstrationResident:
    """One line of the list on the residents' sign-in page."""

    email: str
    name: str
    iin: str


def is_on() -> bool:
    """Whether this is a demonstration on a developer's machine; both switches must say so."""
    return bool(settings.DEBUG and settings.DEMONSTRATION)


def password() -> str:
    """What every demonstration account signs in with; raises NotADemonstration anywhere else."""
    if not is_on():
        raise NotADemonstration
    return PASSWORD


def letters_stay() -> bool:
    """Whether a demonstration's letters never leave this machine, so that their codes may be shown on the page."""
    return is_on() and "smtp" not in settings.EMAIL_BACKEND


def open_accounts(now: datetime) -> None:
    """Moderators, who sign in with the shared password, and residents, who sign in with a code. Idempotent."""
    hashed = make_password(PASSWORD)
    for name, full_name, language in MODERATORS:
        user, _is_new = User.objects.get_or_create(
            email=f"{name}{DOMAIN}", defaults={"name": full_name, "language": language, "password": hashed}
        )
        PlatformRole.objects.get_or_create(
            user=user,
            role=PlatformRole.Role.MODERATOR,
            ended_on=None,
            defaults={"started_on": date(now.year - 1, 1, 10)},
        )
    nobodys = make_password(None)
    for name, full_name, language, place, _iin in RESIDENTS:
        User.objects.get_or_create(
            email=f"{name}{DOMAIN}",
            defaults={
                "name": full_name,
                "language": language,
                "password": nobodys,
                "territory_id": place,
                "email_confirmed_at": now,
            },
        )


def residents() -> list[DemonstrationResident]:
    """Residents to choose from, with the IIN each may sign with; empty outside a demonstration. No query."""
    if not is_on():
        return []
    return [
        DemonstrationResident(f"{name}{DOMAIN}", full_name, iin) for name, full_name, _lang, _place, iin in RESIDENTS
    ]


def accounts() -> list[DemonstrationAccount]:
    """Accounts to choose from, the lowest offices first, then moderators; empty outside a demonstration. Two queries."""
    if not is_on():
        return []
    found = (
        Membership.objects.present()
        .filter(user__email__endswith=DOMAIN, user__is_active=True)
        .select_related("user", "office__territory")
        .order_by("-office__territory__depth", "office_id", "pk")[:MOST_SHOWN]
    )
    moderators = (
        PlatformRole.objects.present()
        .filter(user__email__endswith=DOMAIN, user__is_active=True)
        .select_related("user")
        .order_by("user__email", "pk")
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
    ] + [
        DemonstrationAccount(
            email=role.user.email, name=role.user.name, role=role.get_role_display(), office="", level=""
        )
        for role in moderators
    ]
