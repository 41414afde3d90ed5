"""Claiming: a resident who filed or supported without an account ties the case to their account afterwards.

Two ways lead there: the private link, whose holder presses a button; and an address or number that the account has confirmed and
that was left with the report, which is offered and never done unasked. Whose a row is once stays (a trigger refuses another account).
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.entering import believed_for
from accounts.phones import normalise
from cases.errors import ClaimRefused
from cases.models import Participant
from cases.models.people import CONTACT_DIGITS, CONTACT_EMAIL, LAST_DIGITS

if TYPE_CHECKING:
    from accounts.models import User

MOST_OFFERED = 200
"""Cases that one press of the button ties; whoever left their address with more presses again."""


def may_claim(user: User) -> bool:
    """Whether an account can be given a case: a confirmed resident who acts for no office and not for the platform."""
    return user.is_active and user.is_confirmed() and not user.acts_for_others()


def claim(participant: Participant, *, by: User, now: datetime) -> bool:
    """Tie a participant, of whom the caller knows the private link, to an account; False when it was tied to it before.

    The rows of the same person in the case it was joined to, or that was joined to it, go with it. Raises ClaimRefused: for
    an account that may have none, for a row of another account, for a second row in one case.
    """
    if not may_claim(by):
        raise ClaimRefused(
            _("Only a resident's own account can have cases. Sign in with an account that you do not use for work.")
        )
    try:
        with transaction.atomic():
            tied = _tie(Participant.objects.filter(_same_person(participant)), by, now)
    except IntegrityError:
        tied = 0
    participant.refresh_from_db(fields=["user", "claimed_at"])
    if participant.user_id == by.pk:
        return bool(tied)
    if participant.user_id is not None:
        raise ClaimRefused(_("This case belongs to another account."), code="claimed-by-another")
    raise ClaimRefused(_("You already stand in this case with your account."), code="already-in-the-case")


def claim_found(user: User, *, now: datetime) -> int:
    """Tie everything that `found` offers now; how many. One statement; idempotent. Raises ClaimRefused as `claim` does."""
    if not may_claim(user):
        raise ClaimRefused(_("Only a resident's own account can have cases."))
    try:
        with transaction.atomic():
            return _tie(Participant.objects.filter(pk__in=[one.pk for one in found(user)]), user, now)
    except IntegrityError:
        return 0  # the same was done from another page at this moment


def found(user: User) -> list[Participant]:
    """What was left with a confirmed address or number of this account and is tied to none, the newest first. One query.

    Without either there is nothing to look for, and no query.
    """
    left = Q()
    if user.email and user.email_confirmed_at:
        left |= Q(left_email=user.email, contact_email__gt="")
    if user.phone and user.phone_confirmed_at:
        left |= Q(left_digits=user.phone[-LAST_DIGITS:], contact_phone__gt="")
    if not left:
        return []
    compared = Participant.objects.alias(left_email=CONTACT_EMAIL, left_digits=CONTACT_DIGITS).filter(left)
    rows = _free(compared, user).select_related("case").order_by("-joined_at", "-pk")[:MOST_OFFERED]
    return [one for one in rows if _is_theirs(one, user)]


def _is_theirs(participant: Participant, user: User) -> bool:
    """The last digits may be those of a foreign number too; here all of them count.

    A number that nobody uses is sold again: it is believed for a year before and after it was confirmed (accounts.entering).
    """
    if user.email_confirmed_at and participant.contact_email.lower() == user.email:
        return True
    if user.phone_confirmed_at is None or abs(participant.joined_at - user.phone_confirmed_at) >= believed_for():
        return False
    return bool(user.phone) and normalise(participant.contact_phone) == user.phone


def _free(rows: QuerySet[Participant], user: User) -> QuerySet[Participant]:
    """Those of nobody, in cases in which the account does not stand yet."""
    return rows.filter(user=None).exclude(case__in=Participant.objects.filter(user=user).values("case"))


def _tie(rows: QuerySet[Participant], user: User, now: datetime) -> int:
    return _free(rows, user).update(user=user, claimed_at=now)


def _same_person(participant: Participant) -> Q:
    """The row, and those that joining cases copied from it, or it from."""
    marks = {
        "joined_at": participant.joined_at,
        "key": participant.key,
        "contact_email": participant.contact_email,
        "contact_phone": participant.contact_phone,
    }
    same = Q(pk=participant.pk) | Q(came_with=participant.case_id, **marks)
    if participant.came_with_id is not None:
        same |= Q(case=participant.came_with_id, **marks) | Q(came_with=participant.came_with_id, **marks)
    return same
