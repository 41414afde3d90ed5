"""How people get a seat in an office or a role of the platform, leave it, and come back when they lost their second step.

Invited, never self-registered; nobody does anything of this to themselves. Who may is said by accounts.staff_rights; here it is
checked again inside the transaction. What gives or takes rights ends the person's sessions, and they are told by a letter.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts import factors, keyed_links, sessions, staff_letters, staff_rights
from accounts.errors import AccountError
from accounts.models import (
    Invitation,
    Membership,
    PlatformRole,
    Reenrolment,
    Removal,
    StaffLetter,
    User,
    UserSession,
)
from territories import seats
from territories.clock import local_date
from territories.models import Office, Seat

INVITATION_LIFE = timedelta(days=7)
REENROLMENT_LIFE = timedelta(days=2)
LONGEST_REASON = 300
LONGEST_PERIOD = timedelta(days=183)
"""Half a year: whoever stands in for longer is appointed."""
HAS_A_HEAD = _("The office has a head already. End that seat first.")
WORKS_THERE = _("This person works there already.")


class StaffingRefused(AccountError):
    """A change of who works where that cannot be; the subclass or the sentence says why."""

    code = "staffing-refused"

    def __init__(self, message: Any = "", **facts: Any) -> None:
        super().__init__(**facts)
        if message:
            self.message = message


class NotYoursToDecide(StaffingRefused):
    """Somebody else decides about this person or office, or nobody does about themselves."""

    code = "not-yours-to-decide"
    message = _("You have no right to decide this. If you had it when you opened the page, it has ended since.")


class InvitationIsOver(StaffingRefused):
    """Accepted, withdrawn or too old."""

    code = "invitation-is-over"
    message = _(
        "This invitation is no longer valid: it was used, withdrawn, or is older than seven days. Ask for a new one."
    )


# -- invitations ----------------------------------------------------------------------------


@transaction.atomic
def invite(
    *,
    by: User,
    now: datetime,
    name: str,
    language: str,
    email: str = "",
    phone: str = "",
    office: Office | None = None,
    seat: str = "",
    platform_role: str = "",
) -> Invitation:
    """Ask somebody to take a seat or a role; the letter goes by itself. An earlier invitation to the same is replaced.

    Raises NotYoursToDecide, or StaffingRefused when the person has the seat already or the office a head.
    """
    may = seat in staff_rights.seats_to_fill(by, office) if office is not None else staff_rights.may_appoint_roles(by)
    where = {"email": email.strip().lower(), "phone": phone}
    if not may:
        raise NotYoursToDecide
    _must_be_free(where, office, seat, platform_role)
    if (email and where["email"] == by.email) or (phone and phone == by.phone):
        raise NotYoursToDecide
    User.objects.select_for_update(of=("self",)).get(pk=by.pk)  # sent twice at once, the second replaces the first
    same = Invitation.objects.undecided().filter(office=office, seat=seat, platform_role=platform_role, **where)
    same.update(withdrawn_by=by, withdrawn_at=now)
    invitation = Invitation.objects.create(
        office=office,
        seat=seat,
        platform_role=platform_role,
        name=" ".join(name.split()),
        language=language,
        **where,
        nonce=keyed_links.new_nonce(),
        invited_by=by,
        invited_at=now,
        expires_at=now + INVITATION_LIFE,
    )
    staff_letters.invite(invitation, now=now)
    return invitation


def withdraw(invitation: Invitation, *, by: User, now: datetime) -> None:
    """Take an invitation back; its link no longer works. Raises NotYoursToDecide."""
    if not may_withdraw(invitation, by):
        raise NotYoursToDecide
    Invitation.objects.undecided().filter(pk=invitation.pk).update(withdrawn_by=by, withdrawn_at=now)


def may_withdraw(invitation: Invitation, by: User) -> bool:
    """Whether somebody may take it back: whoever may invite to that."""
    if invitation.office is None:
        return staff_rights.may_appoint_roles(by)
    return invitation.seat in staff_rights.seats_to_fill(by, invitation.office)


@transaction.atomic
def accept(invitation_id: int, user: User, *, now: datetime) -> Membership | PlatformRole:
    """Take the seat or role. Of two who accept at once one gets it; sessions of before end.

    Raises InvitationIsOver, or StaffingRefused when the person has the seat already or the office has a head by now.
    """
    ours = Invitation.objects.open(now).filter(pk=invitation_id).exclude(invited_by=user)
    if not ours.update(accepted_by=user, accepted_at=now):
        raise InvitationIsOver
    invitation = Invitation.objects.select_related("office", "invited_by").get(pk=invitation_id)
    _must_still_be_invited(invitation)
    own = {"email": user.email or "", "phone": user.phone or ""}
    _must_be_free(own, invitation.office, invitation.seat, invitation.platform_role)
    given = _give(invitation, user, now)
    if invitation.email and invitation.email == user.email:
        User.objects.filter(pk=user.pk, email_confirmed_at=None).update(email_confirmed_at=now)
    if invitation.phone and invitation.phone == user.phone:
        User.objects.filter(pk=user.pk).update(phone_confirmed_at=now)
    sessions.end_all(user, end=UserSession.End.RIGHTS, now=now)
    _tell(user, StaffLetter.Kind.GIVEN, given, now=now)
    return given


def _give(invitation: Invitation, user: User, now: datetime) -> Membership | PlatformRole:
    shared = {"user": user, "started_on": local_date(now), "given_by": invitation.invited_by}
    try:
        with transaction.atomic():
            if invitation.office is not None:
                return Membership.objects.create(office=invitation.office, role=invitation.seat, **shared)
            return PlatformRole.objects.create(role=invitation.platform_role, **shared)
    except IntegrityError as taken:
        broken = getattr(getattr(taken.__cause__, "diag", None), "constraint_name", "")
        raise StaffingRefused(HAS_A_HEAD if broken == "membership_one_head_at_a_time" else WORKS_THERE) from None


def _must_still_be_invited(invitation: Invitation) -> None:
    """Whoever invited must have the right still: an invitation does not outlive it."""
    if not may_withdraw(invitation, invitation.invited_by):
        raise InvitationIsOver


def _must_be_free(where: dict[str, str], office: Office | None, seat: str, platform_role: str) -> None:
    if office is not None and seat == Membership.Role.HEAD:
        heads = Membership.objects.present().filter(office=office, role=seat)
        if heads.exists():
            raise StaffingRefused(HAS_A_HEAD)
    whose = Q(user__in=User.objects.filter(email=where["email"])) if where["email"] else Q(pk=None)
    if where["phone"]:
        whose |= Q(user__in=User.objects.filter(phone=where["phone"]))
    seats_of = Membership.objects.present().exclude(role="acting").filter(whose, office=office)
    roles_of = PlatformRole.objects.present().filter(whose, role=platform_role)
    if (seats_of if office is not None else roles_of).exists():
        raise StaffingRefused(WORKS_THERE)


# -- leaving --------------------------------------------------------------------------------------


@transaction.atomic
def end_seat(member: Membership, *, reason: str, by: User, now: datetime) -> None:
    """End a seat with a reason; the rights and the sessions end at once, and standing in with it. Idempotent.

    Raises NotYoursToDecide.
    """
    if not staff_rights.may_end_seat(by, member):
        raise NotYoursToDecide
    _end_seats(Membership.objects.filter(pk=member.pk), reason=reason, by=by, now=now)


@transaction.atomic
def end_role(role: PlatformRole, *, reason: str, by: User, now: datetime) -> None:
    """End a role of the platform with a reason; the rights and the sessions end at once. Idempotent. Raises NotYoursToDecide."""
    if not staff_rights.may_end_role(by, role):
        raise NotYoursToDecide
    ended = PlatformRole.objects.filter(pk=role.pk, ended_on=None).update(
        ended_on=_last_day(role.started_on, now), ended_by=by, end_reason=_reason(reason)
    )
    if ended:
        sessions.end_all(role.user, end=UserSession.End.RIGHTS, now=now)
        _tell(role.user, StaffLetter.Kind.ENDED, role, now=now, reason=_reason(reason))


def _end_seats(members: Any, *, reason: str, by: User, now: datetime) -> None:
    for member in members.filter(ended_on=None).select_related("user").order_by("pk").select_for_update(of=("self",)):
        own = Membership.objects.filter(office_id=member.office_id, user=member.user, ended_on=None)
        if member.role == Membership.Role.ACTING_HEAD:
            own = own.filter(pk=member.pk)
        for one in own:
            Membership.objects.filter(pk=one.pk).update(
                ended_on=_last_day(one.started_on, now), ended_by=by, end_reason=_reason(reason)
            )
        sessions.end_all(member.user, end=UserSession.End.RIGHTS, now=now)
        _tell(member.user, StaffLetter.Kind.ENDED, member, now=now, reason=_reason(reason))


def _last_day(started_on: date, now: datetime) -> date:
    """A period that has not begun ends on its first day: it never held."""
    return max(started_on, local_date(now))


# -- standing in ---------------------------------------------------------------------------------------


@transaction.atomic
def name_stand_in(office: Office, user: User, *, first: date, last: date, by: User, now: datetime) -> Membership:
    """Say who stands in for the head, from a day to a day, both included. The rights begin and end by themselves.

    Somebody of the office, never oneself. Raises NotYoursToDecide, or StaffingRefused when the days cannot be or another stands in.
    """
    if not staff_rights.may_name_stand_in(by, office) or user.pk == by.pk:
        raise NotYoursToDecide
    if first < local_date(now):
        raise StaffingRefused(_("The first day has passed already."))
    if last < first:
        raise StaffingRefused(_("The last day comes before the first."))
    if last - first > LONGEST_PERIOD:
        raise StaffingRefused(_("Somebody can stand in for half a year at most."))
    here = Membership.objects.present().filter(user=user, office=office)
    if not here.exclude(role__in=["head", "operator"]).exists():
        raise StaffingRefused(_("Only a deputy or an officer of the same office can stand in for the head."))
    try:
        with transaction.atomic():
            period = Membership.objects.create(
                user=user,
                office=office,
                role=Membership.Role.ACTING_HEAD,
                started_on=first,
                until=last,
                given_by=by,
            )
    except IntegrityError:
        raise StaffingRefused(_("On these days somebody stands in already.")) from None
    _tell(user, StaffLetter.Kind.GIVEN, period, now=now, first=first.isoformat(), last=last.isoformat())
    return period


def write_down_over_periods(now: datetime) -> int:
    """Write into rows of periods that they are over. Nobody's rights depend on it: a day after the last there are none."""
    return Membership.objects.over(local_date(now)).update(ended_on=F("until"))


# -- heads ---------------------------------------------------------------------------------------------


@transaction.atomic
def appoint_holder(
    office: Office, *, holder_name: str, on: date, reason: str, by: User, now: datetime, acting: bool = False
) -> Seat:
    """The registrar writes down who holds an office; the account of a head of before loses the seat at once.

    Raises NotYoursToDecide, or territories.seats.SeatRefused.
    """
    _must_register(by, office)
    seat = seats.appoint(office, holder_name=holder_name, on=on, by=by, now=now, acting=acting, reason=_reason(reason))
    _release_heads(office, reason=reason, by=by, now=now)
    return seat


@transaction.atomic
def vacate(office: Office, *, on: date, reason: str, by: User, now: datetime) -> Seat:
    """The registrar writes down that nobody holds an office; the head's account loses the seat at once.

    Raises NotYoursToDecide, or territories.seats.SeatRefused.
    """
    _must_register(by, office)
    seat = seats.vacate(office, on=on, by=by, now=now, reason=_reason(reason))
    _release_heads(office, reason=reason, by=by, now=now)
    return seat


def _release_heads(office: Office, *, reason: str, by: User, now: datetime) -> None:
    heads = Membership.objects.present().filter(office=office, role=Membership.Role.HEAD)
    _end_seats(heads, reason=reason, by=by, now=now)


def _must_register(by: User, office: Office) -> None:
    from accounts.roles import Right, may

    own = Membership.objects.present().filter(user=by, office=office)
    if not may(by, Right.SEATS) or own.exists():
        raise NotYoursToDecide


# -- a lost second step ------------------------------------------------------------------------------------


@transaction.atomic
def reopen(user: User, *, reason: str, by: User, now: datetime) -> Reenrolment:
    """Somebody lost what they sign in with: end it all, and send them a link to set up anew. For operators a second person agrees.

    Raises NotYoursToDecide, or StaffingRefused for an account that no link can be sent to.
    """
    if not staff_rights.may_reopen(by, user):
        raise NotYoursToDecide
    if not staff_letters.reaches(user):
        raise StaffingRefused(_("This account has no e-mail and no telephone to which the link could be sent."))
    User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    Reenrolment.objects.undecided().filter(user=user).update(withdrawn_at=now)
    row = Reenrolment.objects.create(
        user=user,
        reason=_reason(reason),
        nonce=keyed_links.new_nonce(),
        opened_by=by,
        opened_at=now,
        needs_second=staff_rights.needs_a_second_person(user),
        expires_at=now + REENROLMENT_LIFE,
    )
    if not row.needs_second:
        _open_the_way(row, now=now)
    return row


@transaction.atomic
def agree_to_reopen(row: Reenrolment, *, by: User, now: datetime) -> None:
    """The second person agrees. Raises NotYoursToDecide for whoever asked, the person themselves, or somebody without the right."""
    waiting = Reenrolment.objects.undecided().filter(pk=row.pk, needs_second=True, seconded_at=None, expires_at__gt=now)
    if by.pk == row.opened_by_id or not staff_rights.may_reopen(by, row.user):
        raise NotYoursToDecide
    if not waiting.update(seconded_by=by, seconded_at=now):
        raise StaffingRefused(_("This was decided already, or is too old. Open it anew."))
    _open_the_way(row, now=now)


def _open_the_way(row: Reenrolment, *, now: datetime) -> None:
    factors.remove_all(row.user, removal=Removal.REOPENED, now=now)
    row.user.refresh_from_db()
    row.user.set_unusable_password()
    row.user.save(update_fields=["password"])
    staff_letters.tell(row.user, StaffLetter.Kind.REENROLMENT, now=now, reenrolment=row)


def use_reenrolment(pk: int, user: User, *, now: datetime) -> None:
    """The link was used: something new is set up. Once. Raises InvitationIsOver."""
    if not Reenrolment.objects.open(now).filter(pk=pk, user=user).update(used_at=now):
        raise InvitationIsOver


# -- inside -------------------------------------------------------------------------------------------------


def _reason(typed: str) -> str:
    reason = " ".join(typed.split())
    if not reason:
        raise StaffingRefused(_("Write the reason."))
    if len(reason) > LONGEST_REASON:
        raise StaffingRefused(
            _("The text is too long: %(length)s characters, at most %(most)s.")
            % {"length": len(reason), "most": LONGEST_REASON}
        )
    return reason


def _tell(user: User, kind: StaffLetter.Kind, given: Membership | PlatformRole, *, now: datetime, **data: Any) -> None:
    office = given.office_id if isinstance(given, Membership) else None
    about: dict[str, Any] = {"role": given.role, **({"office": str(office)} if office else {}), **data}
    staff_letters.tell(user, kind, now=now, **about)
