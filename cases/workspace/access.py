"""Who looks: the offices a person acts for, which of them they chose, and the cases they may open. Not theirs is a 404."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from django.http import Http404, HttpRequest

from accounts.models import Membership, User
from accounts.roles import Right, seats_with
from cases.addresses import office_address
from cases.models import Case
from cases.panels import annotated
from territories.models import Office

CHOSEN = "workspace_office"


@dataclass(frozen=True)
class Desk:
    """A person at work: all their offices, and the one whose lists are shown."""

    offices: list[Office]
    office: Office
    acts: bool
    """Whether they act in its name; a desk operator only reads."""
    leads: bool = False
    """Whether they head it or stand in for its head."""
    files: bool = False
    """Whether they write reports down for residents."""

    @property
    def others(self) -> list[Office]:
        """The offices one could change to."""
        return [office for office in self.offices if office.pk != self.office.pk]


def person(request: HttpRequest) -> User:
    """Who is signed in; pages of the workspace are never open to anybody else."""
    return cast(User, request.user)


def desk(request: HttpRequest) -> Desk | None:
    """Where the person works; None when they act for no office. `?office=<key>` changes the office and is remembered."""
    found = Membership.objects.present().filter(user=person(request)).select_related("office__territory")
    roles: dict[Office, set[str]] = {}
    for one in found.order_by("office__territory__depth", "office_id", "pk"):
        roles.setdefault(one.office, set()).add(one.role)
    if not roles:
        return None
    by_key = {office.key: office for office in roles}
    asked = request.GET.get("office", "")
    if asked in by_key and request.session.get(CHOSEN) != asked:
        request.session[CHOSEN] = asked
    chosen = by_key.get(asked) or by_key.get(request.session.get(CHOSEN, "")) or next(iter(roles))
    here = roles[chosen]
    return Desk(
        list(roles),
        chosen,
        acts=here != {Membership.Role.OPERATOR},
        leads=bool(here & {Membership.Role.HEAD, Membership.Role.ACTING_HEAD}),
        files=not here.isdisjoint(seats_with(Right.FILE_FOR_OTHERS)),
    )


def readable_case(request: HttpRequest, number: int) -> Case:
    """A case that the person's offices, or offices below them, have or had; otherwise 404."""
    case = (
        annotated(Case.objects.visible_to(person(request)).for_tracker())
        .select_related("current__clock", "current__office__climbs_to__territory")
        .filter(number=number)
        .first()
    )
    if case is None:
        raise Http404
    return case


def links(at: Desk | None) -> dict[str, Any]:
    """The office's own public page, as the frame of every page shows it."""
    return {"our_page": office_address(at.office) if at else ""}
