"""A line of the record of what staff did, in the reader's language: the record itself keeps names of addresses, codes and numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import AuditEntry, IdentityOpening, PlatformRole
from accounts.roles import Role
from accounts.views_openings import KINDS
from cases.models import Answer
from cases.numbers import grouped, read_number
from config.rights import rule_of
from territories.models import Office
from territories.wording import full_date

READING = frozenset({"GET", "HEAD"})
AREAS: tuple[tuple[str, str | Promise], ...] = (
    ("", gettext_lazy("all")),
    ("workspace", pgettext_lazy("record", "Work of offices on cases")),
    ("petitions:desk", pgettext_lazy("record", "Checking petitions")),
    ("issues", pgettext_lazy("record", "Reports: sorting, hiding, what waits")),
    ("clocks", pgettext_lazy("record", "Days off and clocks")),
    ("accounts", pgettext_lazy("record", "Accounts, seats and roles")),
    ("audit", pgettext_lazy("record", "Reading this record")),
    ("admin", pgettext_lazy("record", "Reference data")),
)
"""What an auditor may look for: the beginning of the name of an address, and what is done there."""
STEPS: dict[str, str | Promise] = {
    "what": pgettext_lazy("record", "what it is about"),
    "place": pgettext_lazy("record", "the place"),
    "category": pgettext_lazy("record", "the category"),
    "similar": pgettext_lazy("record", "similar cases"),
    "you": pgettext_lazy("record", "name and contact"),
    "check": pgettext_lazy("record", "filing it"),
}
"""The questions of a report that is written down at a desk (issues.report)."""
MASLIKHAT = f"-{Office.Body.MASLIKHAT}"


def titles_of(entries: Iterable[AuditEntry]) -> dict[str, str]:
    """Titles of the offices that some lines name, by key. One query, none without an office."""
    keys = {role.partition(" ")[2] for entry in entries for role in entry.roles}
    keys |= {value for entry in entries for name, value in _parts(entry.target) if name == "key"}
    codes = {key.removesuffix(MASLIKHAT) for key in keys if key}
    if not codes:
        return {}
    offices = Office.objects.filter(Q(territory__in=codes)).select_related("territory")
    return {office.key: office.title for office in offices}


def action(name: str, method: str) -> str:
    """What was done: the words of its rule, else of the right that it takes."""
    rule = rule_of(name)
    words = str(rule.does or rule.right.label) if rule else _("a page that is no longer there")
    return _("looked: %(what)s") % {"what": words} if method in READING else words


def role(given: str, titles: Mapping[str, str]) -> str:
    """As what somebody acted, and for which office."""
    name, _space, office = given.partition(" ")
    labels = dict(Role.choices) | dict(PlatformRole.Role.choices)
    words = str(labels.get(name, name))
    return f"{words}, {titles.get(office, office)}" if office else words


def target(given: str, titles: Mapping[str, str]) -> str:
    """What it was about: "№ 100-016, fixed"."""
    return ", ".join(_part(name, value, titles) for name, value in _parts(given))


def _parts(given: str) -> list[tuple[str, str]]:
    pairs = (part.partition(" ") for part in given.split(", ") if part)
    return [(name, value) for name, _space, value in pairs]


def _part(name: str, value: str, titles: Mapping[str, str]) -> str:
    if name == "key":
        return titles.get(value, value)
    told = TOLD.get(name)
    return told(value) if told is not None and value else value


def _numbered(words: str | Promise) -> Callable[[str], str]:
    return lambda value: f"{words} {value}"


def _kind(value: str) -> str:
    return str((dict[Any, Any](Answer.Kind.choices) | KINDS).get(value, value))


def _number(value: str) -> str:
    read = read_number(value)
    return value if read is None else f"№ {grouped(read)}"


def _day(value: str) -> str:
    try:
        return full_date(date.fromisoformat(value))
    except ValueError:
        return value


TOLD: dict[str, Callable[[str], str]] = {
    "number": _number,
    "kind": _kind,
    "purpose": lambda value: str(dict[Any, Any](IdentityOpening.Purpose.choices).get(value, value)),
    "document": _numbered(pgettext_lazy("record", "document:")),
    "step": lambda value: str(STEPS.get(value, value)),
    "day": _day,
    "code": _numbered(gettext_lazy("code")),
    "pk": _numbered(pgettext_lazy("record", "entry")),
    "object_id": _numbered(pgettext_lazy("record", "entry")),
    "signature": _numbered(pgettext_lazy("record", "signature")),
    "removal": _numbered(pgettext_lazy("record", "removal of a signature")),
    "decision": _numbered(pgettext_lazy("record", "decision")),
    "held": _numbered(pgettext_lazy("record", "report that waits")),
}
"""How the parts of an address read (accounts.audit.SHOWN)."""
