"""Whom staff may invite, release and help back in: in one place, asked by the verbs and by the pages. Never oneself.

What a role may do at all stands in accounts.roles; here it is about which office and which person. All for the day of the request.
"""

from __future__ import annotations

from django.db.models import QuerySet, TextChoices

from accounts.models import Membership, PlatformRole, User
from accounts.roles import Right, may, seats_with
from territories.models import Office

BY_THE_HEAD = (Membership.Role.DEPUTY, Membership.Role.OFFICER, Membership.Role.OPERATOR)
"""Seats that the head, or who stands in for the head, fills."""


def leads(by: User, office: Office) -> bool:
    """Whether somebody heads an office today or stands in for its head. One query."""
    seats = Membership.objects.present().filter(user=by, office=office, role__in=seats_with(Right.PEOPLE))
    return by.is_active and seats.exists()


def led_offices(by: User) -> QuerySet[Office]:
    """The offices that somebody leads today. One query."""
    seats = Membership.objects.present().filter(user=by, user__is_active=True, role__in=seats_with(Right.PEOPLE))
    return Office.objects.filter(memberships__in=seats).select_related("territory").distinct()


def seats_to_fill(by: User, office: Office) -> tuple[TextChoices, ...]:
    """The seats of an office that somebody may invite to: its head the others, the registrar the head. At most two queries."""
    by_the_head = BY_THE_HEAD if leads(by, office) else ()
    return (*((Membership.Role.HEAD,) if may(by, Right.SEATS) else ()), *by_the_head)


def may_appoint_roles(by: User) -> bool:
    """Whether somebody gives and ends roles of the platform. At most one query; a superuser, whom the command line makes, may."""
    return by.is_active and (by.is_superuser or may(by, Right.OPERATE))


def may_end_seat(by: User, member: Membership) -> bool:
    """Whether somebody may end a seat: the registrar that of a head, who leads the office any other. Nobody their own."""
    if member.user_id == by.pk:
        return False
    if member.role == Membership.Role.HEAD:
        return may(by, Right.SEATS)
    return leads(by, member.office) or (member.role == Membership.Role.ACTING_HEAD and may(by, Right.SEATS))


def may_name_stand_in(by: User, office: Office) -> bool:
    """Whether somebody may say who stands in for the head: who leads the office, or the registrar."""
    return leads(by, office) or may(by, Right.SEATS)


def may_end_role(by: User, role: PlatformRole) -> bool:
    """Whether somebody may end a role of the platform. Nobody their own."""
    return role.user_id != by.pk and may_appoint_roles(by)


def may_reopen(by: User, user: User) -> bool:
    """Whether somebody may open the way to a new second step for a person, as the highest of the person's seats says.

    A role of the platform or the admin: an operator. The head of an office, or who stands in: the registrar. Others: who leads an
    office of theirs. Never for oneself. At most five queries.
    """
    if user.pk == by.pk or not by.is_active or not user.is_active:
        return False
    if user.is_staff or user.is_superuser or PlatformRole.objects.present().filter(user=user).exists():
        return may_appoint_roles(by)
    seats = Membership.objects.present().filter(user=user)
    if seats.with_the_heads_rights().exists():
        return may(by, Right.SEATS)
    return led_offices(by).filter(memberships__in=seats).exists()


def needs_a_second_person(user: User) -> bool:
    """Whether two people must agree that somebody gets a new second step: whoever runs the platform. At most one query."""
    return user.is_superuser or user.has_platform_role(PlatformRole.Role.OPERATOR)
