"""Who may do what: the one table of roles and rights. docs/roles.md is printed from it; a test walks every address with every role.

A right says what kind of thing somebody may do; about which case, petition or office is the scoped query of that page. Rights
come from rows that begin and end (Membership, PlatformRole); nobody has a right because of a flag on their account, but for a
superuser, whom only the command line makes, to appoint the first operator.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, PlatformRole

if TYPE_CHECKING:
    from accounts.models import User


class Role(models.TextChoices):
    """What somebody can be; several at once. The values of seats and platform roles are those of their models."""

    VISITOR = "visitor", _("visitor, not signed in")
    RESIDENT = "resident", _("resident, signed in")
    HEAD = "head", _("akim or head")
    ACTING_HEAD = "acting", _("acting head, for a period")
    DEPUTY = "deputy", _("deputy")
    OFFICER = "officer", _("officer")
    DESK_OPERATOR = "desk", _("desk operator, files on behalf of residents")
    MODERATOR = "moderator", _("moderator")
    SECOND_MODERATOR = "second_moderator", _("second moderator, for appeals")
    REGISTRAR = "registrar", _("registrar of offices")
    AUDITOR = "auditor", _("auditor, reads only")
    OPERATOR = "operator", _("operator of the platform")


class Right(models.TextChoices):
    """What a role may do."""

    READ = "read", _("read everything that is public")
    REPORT = "report", _("report a problem and support one")
    OWN_PAGE = "own-page", _("see and change their own account, take their data away, erase it")
    PETITION = "petition", _("start, sign and take back: petitions")
    DESK = "desk", _("read the cases of their office and of the offices below it")
    ACT = "act", _("act in the name of their office: accept, answer, forward, ask, decide as the office above")
    FILE_FOR_OTHERS = "file-for-others", _("file a problem on behalf of a resident who came or phoned")
    PEOPLE = "people", _("invite the people of their own office, end their seats, name who stands in for the head")
    MODERATE = "moderate", _("check petitions, sort reports, hide texts and photos with a reason")
    APPEALS = "appeals", _("decide appeals against a moderator")
    SEATS = "seats", _("appoint and release the heads of offices")
    AUDIT = "audit", _("read the record of what staff did")
    OPERATE = "operate", _("keep reference data, move clocks by a logged act, see the engine, appoint platform roles")
    OPEN_IDENTITY = "open-identity", _("see who a resident is, with a reason; the resident is told")


EVERYBODY = frozenset({Right.READ, Right.REPORT})
SIGNED_IN = EVERYBODY | {Right.OWN_PAGE, Right.PETITION}
STAFF = SIGNED_IN
IN_AN_OFFICE = STAFF | {Right.DESK, Right.FILE_FOR_OTHERS}
TABLE: dict[Role, frozenset[Right]] = {
    Role.VISITOR: EVERYBODY,
    Role.RESIDENT: SIGNED_IN,
    Role.HEAD: IN_AN_OFFICE | {Right.ACT, Right.PEOPLE},
    Role.ACTING_HEAD: IN_AN_OFFICE | {Right.ACT, Right.PEOPLE},
    Role.DEPUTY: IN_AN_OFFICE | {Right.ACT},
    Role.OFFICER: IN_AN_OFFICE | {Right.ACT},
    Role.DESK_OPERATOR: IN_AN_OFFICE,
    Role.MODERATOR: STAFF | {Right.MODERATE},
    Role.SECOND_MODERATOR: STAFF | {Right.MODERATE, Right.APPEALS},
    Role.REGISTRAR: STAFF | {Right.SEATS},
    Role.AUDITOR: STAFF | {Right.AUDIT},
    Role.OPERATOR: STAFF | {Right.OPERATE, Right.OPEN_IDENTITY},
}
"""A petition is started and signed by a person, whatever they work as: not in the name of an office, and nobody checks their own."""
SEATS: dict[str, Role] = {
    Membership.Role.HEAD: Role.HEAD,
    Membership.Role.ACTING_HEAD: Role.ACTING_HEAD,
    Membership.Role.DEPUTY: Role.DEPUTY,
    Membership.Role.OFFICER: Role.OFFICER,
    Membership.Role.OPERATOR: Role.DESK_OPERATOR,
}
"""What a seat in an office is called here: there an operator stands at a desk, here one runs the platform."""


def roles_of(user: User) -> frozenset[Role]:
    """What an account is today. Two queries; none for a closed account, which is a visitor."""
    if not user.is_active:
        return frozenset({Role.VISITOR})
    seats = Membership.objects.present().filter(user=user).values_list("role", flat=True)
    roles = PlatformRole.objects.present().filter(user=user).values_list("role", flat=True)
    return frozenset({Role.RESIDENT, *(SEATS[seat] for seat in seats), *(Role(role) for role in roles)})


def may(user: User, right: Right) -> bool:
    """Whether an account has a right today, from any of its roles. At most two queries, one for a right of the platform alone."""
    if not user.is_active or right in TABLE[Role.RESIDENT]:
        return right in TABLE[Role.RESIDENT if user.is_active else Role.VISITOR]
    seats, roles = seats_with(right), platform_roles_with(right)
    return bool(
        (seats and Membership.objects.present().filter(user=user, role__in=seats).exists())
        or (roles and PlatformRole.objects.present().filter(user=user, role__in=roles).exists())
    )


def platform_roles_with(right: Right) -> list[str]:
    """The roles of the platform that have a right, as PlatformRole keeps them."""
    return [role for role in PlatformRole.Role.values if right in TABLE[Role(role)]]


def seats_with(right: Right) -> list[str]:
    """The seats in an office that have a right, as Membership keeps them."""
    return [seat for seat, role in SEATS.items() if right in TABLE[role]]
