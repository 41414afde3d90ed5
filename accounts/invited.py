"""Whose account an invitation leads to, and what its link, which a mailbox or a telephone is enough for, must not open by itself."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction

from accounts import entering, factors
from accounts.models import Identity, Invitation, User


def known(invitation: Invitation, now: datetime) -> User | None:
    """Who has the address that was invited. One query.

    A number that was not used here for long may be another person's by now: then nobody, and what was there stays closed.
    """
    if invitation.email:
        return User.objects.filter(email=invitation.email).first()
    holder = _holder(invitation)
    return None if holder is not None and _left(holder, now) else holder


class First(StrEnum):
    """How the holder of a link must sign in before anything else."""

    NOT = ""
    IN_TWO_STEPS = "two-steps"
    """The account has rights or a second step."""
    SURELY = "surely"
    """It is proved who the account belongs to, and the link came to a telephone (accounts.entering)."""


def signs_in_first(user: User, invitation: Invitation) -> First:
    """What the link must not open by itself. At most six queries."""
    if not user.is_active or user.acts_for_others() or factors.ever_had_second_step(user):
        return First.IN_TWO_STEPS
    proved = Identity.objects.present().filter(user=user, level__gt=Identity.Level.CLAIMED)
    return First.SURELY if invitation.phone and proved.exists() else First.NOT


@transaction.atomic
def account_for(invitation: Invitation, *, name: str, language: str, now: datetime) -> User:
    """The account that is to take the seat, with the name its holder gives; made when there is none.

    A number leaves the account that did not use it for long. Of two sessions at once both get the same account.
    """
    user = known(invitation, now)
    if user is None:
        return _made(invitation, name, language, now)
    user.name, user.language = name, language
    user.save(update_fields=["name", "language"])
    return user


def _made(invitation: Invitation, name: str, language: str, now: datetime) -> User:
    if invitation.phone and (holder := _holder(invitation)) is not None:
        entering.leave(holder, invitation.phone, now)
    where = {"email": invitation.email or None, "phone": invitation.phone or None}
    try:
        with transaction.atomic():
            return User.objects.create(name=name, language=language, password=make_password(None), **where)
    except IntegrityError:
        return User.objects.get(**{key: value for key, value in where.items() if value})


def _holder(invitation: Invitation) -> User | None:
    return User.objects.filter(phone=invitation.phone).first()


def _left(holder: User, now: datetime) -> bool:
    """Whether the number may be somebody else's by now. Not of staff, who sign in otherwise and so never use it.

    An account that nobody ever entered was made for an invitation before, and waits for whoever has the number.
    """
    if holder.last_login is None and holder.phone_confirmed_at is None:
        return False
    return holder.is_active and entering.is_too_old(holder, now) and not holder.acts_for_others()
