"""The invented accounts of a demonstration, and the one password they share. Outside DEBUG and DEMONSTRATION: nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext_lazy

from accounts import phones
from accounts.models import Membership, PlatformRole, SignInCode, User
from territories.models import Office

DOMAIN = "@demo.invalid"
"""Addresses of invented people; the domain can never receive mail (RFC 2606)."""
PASSWORD = "demo-2026-jauap"  # noqa: S105 - printed on the page where it is used
SHOWN = {
    "rural": (3, gettext_lazy("Akims of villages")),
    "district": (3, gettext_lazy("Akims of districts and cities")),
    "region": (2, gettext_lazy("Akims of regions")),
    "republic": (1, gettext_lazy("The republic")),
    "maslikhat": (1, gettext_lazy("Maslikhats")),
    "desk": (2, gettext_lazy("Desks of offices, which write down for residents")),
    "moderator": (3, gettext_lazy("Moderators")),
    "registrar": (1, gettext_lazy("Registrar of offices")),
    "auditor": (1, gettext_lazy("Auditor")),
    "operator": (1, gettext_lazy("Operator of the platform")),
}
"""What is offered to choose from: so many of each, in this order. Enough to try everything, little enough for a phone."""

PLATFORM = (
    ("moderator-1", "Сәуле Әбдірахманова", "kk", PlatformRole.Role.MODERATOR),
    ("moderator-2", "Марина Ковалёва", "ru", PlatformRole.Role.SECOND_MODERATOR),
    ("moderator-3", "Данияр Оспанов", "kk", PlatformRole.Role.SECOND_MODERATOR),
    ("registrar", "Гүлмира Садықова", "kk", PlatformRole.Role.REGISTRAR),
    ("auditor", "Сергей Ким", "ru", PlatformRole.Role.AUDITOR),
    ("operator", "Айдос Нұрпейісов", "kk", PlatformRole.Role.OPERATOR),
)
"""Who acts for the platform: address, name, language, role."""
DESKS = (
    ("desk-qarauyl", "Гүлнар Мұратова", "kk", "103230000"),
    ("desk-semey", "Ольга Власова", "ru", "101000000"),
)
"""Who stands at the desk of an office: address, name, language, the office's place."""
RESIDENTS = (
    ("aigul", "Айгүл Серікова", "kk", "103230100", "999900000012"),
    ("ruslan", "Руслан Ахметов", "ru", "751110000", "999900000022"),
    ("zhanar", "Жанар Төлегенова", "kk", "103230100", "999900000032"),
    ("olga", "Ольга Петренко", "ru", "351000000", "999900000042"),
    ("nurlan", "Нұрлан Қасымов", "kk", "101000000", "999900000052"),
)
"""Address, name, language, place, and an IIN whose check digit is right but whose birthday is day 00 of month 99 of the year
99: it can be nobody's."""
IINS = frozenset(iin for *_rest, iin in RESIDENTS)
BY_PHONE = (
    ("+70005550101", "Күлпаш Есенова", "kk", "103230100"),
    ("+70005550102", "Сергей Михайлов", "ru", "351000000"),
    ("+70005550103", "Болат Әбенов", "kk", "101000000"),
)
"""Residents who have a telephone and no e-mail: number, name, language, place. 000 is the code of no network."""
PHONES = frozenset(number for number, *_rest in BY_PHONE)


class NotADemonstration(Exception):
    """The password of the demonstration was asked for where real people have accounts."""


@dataclass(frozen=True, slots=True)
class DemonstrationAccount:
    """One line of the list on the sign-in page."""

    email: str
    name: str
    role: str
    office: str


@dataclass(frozen=True, slots=True)
class DemonstrationGroup:
    """A few accounts that can do the same."""

    heading: str
    accounts: list[DemonstrationAccount]


@dataclass(frozen=True, slots=True)
class DemonstrationResident:
    """One line of the list on the residents' sign-in page."""

    address: str
    name: str
    iin: str
    phone: str = ""


def is_on() -> bool:
    """Whether this is a demonstration on a developer's machine; both switches must say so."""
    return bool(settings.DEBUG and settings.DEMONSTRATION)


def password() -> str:
    """What every demonstration account signs in with; raises NotADemonstration anywhere else."""
    if not is_on():
        raise NotADemonstration
    return PASSWORD


def is_invented(user: User) -> bool:
    """Whether this is one of the invented people of a demonstration that is on."""
    return is_on() and (user.email or "").endswith(DOMAIN)


def letters_stay() -> bool:
    """Whether a demonstration's letters never leave this machine, so that their codes may be shown on the page."""
    return is_on() and "smtp" not in settings.EMAIL_BACKEND


def codes_stay(channel: str) -> bool:
    """The same of codes by one of the two ways."""
    return letters_stay() if channel == SignInCode.Channel.EMAIL else is_on() and settings.SMS_GATEWAY.kind == "file"


def chosen(address: str) -> str:
    """An invented address or number that was chosen on the page; empty for any other, and outside a demonstration."""
    is_invented = address.endswith(DOMAIN) or address in PHONES
    return address if is_on() and is_invented else ""


def open_accounts(now: datetime) -> None:
    """People of the platform, who sign in with the shared password, and residents, who sign in with a code. Idempotent."""
    hashed = make_password(PASSWORD)
    for name, full_name, language, role in PLATFORM:
        user, _is_new = User.objects.get_or_create(
            email=f"{name}{DOMAIN}", defaults={"name": full_name, "language": language, "password": hashed}
        )
        PlatformRole.objects.get_or_create(
            user=user,
            role=role,
            ended_on=None,
            defaults={"started_on": date(now.year - 1, 1, 10)},
        )
    _open_desks(now, hashed)
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
    for number, full_name, language, place in BY_PHONE:
        made = {"name": full_name, "language": language, "password": nobodys, "territory_id": place}
        User.objects.get_or_create(phone=number, defaults={**made, "phone_confirmed_at": now})


def _open_desks(now: datetime, hashed: str) -> None:
    """Desk operators; an office that is not in the register has none."""
    for name, full_name, language, code in DESKS:
        office = Office.objects.akims().filter(territory=code).first()
        if office is None:
            continue
        user, _is_new = User.objects.get_or_create(
            email=f"{name}{DOMAIN}", defaults={"name": full_name, "language": language, "password": hashed}
        )
        Membership.objects.get_or_create(
            user=user,
            office=office,
            role=Membership.Role.OPERATOR,
            ended_on=None,
            defaults={"started_on": date(now.year - 2, 1, 10)},
        )


def residents() -> list[DemonstrationResident]:
    """Residents to choose from, with the IIN each may sign with, or the number of their telephone; empty outside a demonstration.

    No query.
    """
    if not is_on():
        return []
    found = [
        DemonstrationResident(f"{name}{DOMAIN}", full_name, iin) for name, full_name, _lang, _place, iin in RESIDENTS
    ]
    return found + [DemonstrationResident(number, name, "", phones.shown(number)) for number, name, *_rest in BY_PHONE]


def groups() -> list[DemonstrationGroup]:
    """Accounts to choose from: a few of every level, a maslikhat, desks, moderators, the operator. Empty outside a demonstration.

    Three queries, in the active language.
    """
    if not is_on():
        return []
    found: dict[str, list[DemonstrationAccount]] = {key: [] for key in SHOWN}
    for member in (
        _present(Membership.objects.present()).select_related("office__territory").order_by("office_id", "pk")
    ):
        office = member.office
        key = "maslikhat" if office.is_maslikhat else str(office.level)
        key = "desk" if member.role == Membership.Role.OPERATOR else key
        found[key].append(_line(member.user, member.get_role_display(), office))
    for role in _present(PlatformRole.objects.present()).order_by("user__email", "pk"):
        key = "moderator" if role.role == PlatformRole.Role.SECOND_MODERATOR else role.role
        found[key].append(_line(role.user, role.get_role_display()))
    return [DemonstrationGroup(str(heading), found[key][:most]) for key, (most, heading) in SHOWN.items() if found[key]]


def _present(rows: Any) -> Any:
    """Those of invented people who may sign in."""
    return rows.filter(user__email__endswith=DOMAIN, user__is_active=True).select_related("user")


def _line(user: User, role: str, office: Office | None = None) -> DemonstrationAccount:
    return DemonstrationAccount(user.email or "", user.name, str(role), office.title if office else "")
