"""Everything that is kept of an account, for its holder: gathered from every app, written as a file that is sent while it is read.

An app names a function in settings.MY_DATA: it is called with the account and returns Parts. What it leaves out it says in
docs/privacy.md: keyed hashes, from which nobody can read anything, and what others said.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from django.conf import settings
from django.db.models import Model, QuerySet
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from accounts.models import Identity, IdentityOpening, User
from territories.wording import active_language

FORMAT = "jauap-my-data/1"
CHUNK = 500
"""Rows that are in memory at a time."""
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Part:
    """One kind of data: its name in the file, its heading for people, and its rows, read while they are written."""

    id: str
    heading: str | Promise
    rows: Iterable[Row]


def everything(user: User) -> Iterator[Part]:
    """All parts, in the order of the setting."""
    for address in settings.MY_DATA:
        gather: Callable[[User], Iterable[Part]] = import_string(address)
        yield from gather(user)


class Rows:
    """The rows of a query under the names of the file, read while they are asked for; and how its codes read for people."""

    def __init__(self, queryset: QuerySet[Any], columns: Mapping[str, str]) -> None:
        self.queryset = queryset
        self.columns = columns

    def __iter__(self) -> Iterator[Row]:
        for values in self.queryset.values_list(*self.columns.values()).iterator(chunk_size=CHUNK):
            yield dict(zip(self.columns, values, strict=True))

    def words(self) -> dict[str, dict[Any, str | Promise]]:
        """By column what each code means, of the fields that have choices; what was worked out has none. No query."""
        made = self.queryset.query.annotations
        fields = {name: _field(self.queryset.model, path) for name, path in self.columns.items() if path not in made}
        return {name: dict(field.flatchoices) for name, field in fields.items() if field.choices}


def _field(model: type[Model], path: str) -> Any:
    *steps, last = path.split("__")
    for step in steps:
        model = cast("type[Model]", model._meta.get_field(step).related_model)
    return model._meta.get_field(last)


def rows_of(queryset: QuerySet[Any], **columns: str) -> Rows:
    """The rows of a query: the names are those of the file, the values where to read."""
    return Rows(queryset, columns)


def full_name() -> str:
    """The column of a territory's full name in the reader's language."""
    return f"full_{active_language()}"


def as_json(user: User, now: datetime) -> Iterator[str]:
    """The file, piece by piece: never more than a few rows in memory."""
    head = {"format": FORMAT, "account": user.pk, "made_at": now}
    yield _written(head)[:-1]
    for part in everything(user):
        yield f",\n{json.dumps(part.id)}:["
        for number, row in enumerate(part.rows):
            yield ("," if number else "") + "\n" + _written(row)
        yield "]"
    yield "}\n"


def _written(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=_plain)


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def parts(user: User) -> Iterator[Part]:
    """What accounts keep: the account itself, how one signs in and where, who one is, what one agreed to, who looked."""
    yield Part("about_me", _("About me"), [_account(user)])
    yield Part("passkeys", _("Passkeys"), rows_of(
        user.passkeys.order_by("pk"), passkey="name", added="created_at", last_used="last_used_at", removed="removed_at",
    ))  # fmt: skip
    yield Part("sessions", _("Where you were signed in"), rows_of(
        user.sessions.order_by("pk"), browser="agent", way="way", began="began_at", last_used="seen_at", ended="ended_at",
    ))  # fmt: skip
    yield Part("providers", _("Providers of identity"), rows_of(
        user.provider_subjects.order_by("pk"), provider="issuer", linked="linked_at", last_used="used_at",
    ))  # fmt: skip
    yield Part("identity", _("How surely you are known"), _identities(user))
    yield Part("electronic_signatures", _("Electronic signatures you proved yourself with"), rows_of(
        user.signature_proofs.order_by("pk"), issuer="issuer", purpose="purpose", at="proved_at",
    ))  # fmt: skip
    yield Part("consents", _("What you agreed to"), rows_of(
        user.consents.order_by("pk"), to="purpose", version="version", language="language", at="at",
    ))  # fmt: skip
    yield Part("openings", _("Who looked who you are, and why"), rows_of(
        IdentityOpening.objects.filter(subject=user).order_by("pk"), at="at", purpose="purpose", reason="reason",
    ))  # fmt: skip
    yield Part("seats", _("Seats and roles"), rows_of(
        user.memberships.order_by("pk"), role="role", office=f"office__territory__{full_name()}", since="started_on", until="ended_on",
    ))  # fmt: skip
    yield Part("erasures", _("Requests to be forgotten"), rows_of(
        user.erasures.order_by("pk"), asked="asked_at", due="due_at", taken_back="cancelled_at",
    ))  # fmt: skip


def _account(user: User) -> Row:
    return {
        "name": user.name,
        "email": user.email or "",
        "email_confirmed": user.email_confirmed_at,
        "telephone": user.phone or "",
        "telephone_confirmed": user.phone_confirmed_at,
        "language": user.language,
        "place": user.territory.full_name if user.territory else "",
        "created": user.created_at,
        "last_signed_in": user.last_login,
    }


def _identities(user: User) -> Iterator[Row]:
    for one in user.identities.order_by("pk"):
        level = str(Identity.Level(one.level).label)
        yield {"level": level, "by": one.issuer, "since": one.bound_at, "until": one.released_at}
