"""Signing in by a proved address: whose account that is, and when a mailbox or a telephone number is not enough for it.

A number is weaker than it looks: it can be taken over at a shop, and a number that nobody uses is sold again after some months.
So a number alone never opens an account whose person is proved, and a number that was not used here for a year
opens nothing that was there before (docs/sms.md, "What a number is worth").
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from accounts import codes, news
from accounts.codes import PHONE, CodeRefused
from accounts.models import Identity, SignInCode, User
from accounts.news import News


class PasswordNeeded(CodeRefused):
    """The account acts for an office or for the platform: a mailbox or a number alone must not be enough for that."""

    code = "password-needed"
    message = _("This address belongs to an account of an office or of the platform. It signs in with its password.")


class AccountClosed(CodeRefused):
    """The account was closed by the operator."""

    code = "account-closed"
    message = _("This account is closed.")


class SurerWayNeeded(CodeRefused):
    """It is proved who the account belongs to: a telephone number, which can be taken over, must not be enough for it."""

    code = "surer-way-needed"
    message = _(
        "Who this account belongs to is confirmed, so a message to a telephone is not enough for it. Sign in by e-mail or in the way you were confirmed."
    )

    def __init__(self, user: User) -> None:
        super().__init__()
        self.user = user


class NumberTooOld(CodeRefused):
    """The number was not used here for so long that it may be somebody else's by now."""

    code = "number-too-old"
    message = _(
        "This number was last used here more than a year ago, and may have been another person's then. Is the old account yours? Sign in to it in another way. If not, or if you cannot, start anew."
    )


@sensitive_variables()
def enter(ticket: str, typed: str, language: str, now: datetime, *, anew: bool = False) -> User:
    """Whose code it is: the account of the address, made when there is none, its address confirmed.

    With `anew` a number that was not used for long leaves its old account, and a new one is made. Raises what codes.prove
    raises, PasswordNeeded, AccountClosed, SurerWayNeeded or NumberTooOld.
    """
    try:
        return codes.prove(ticket, typed, now, lambda row: _account(row, language, now, anew=anew))
    except SurerWayNeeded as refused:
        news.tell(refused.user, News.NOT_ENOUGH, now)
        raise


def _account(row: SignInCode, language: str, now: datetime, *, anew: bool) -> User:
    if row.channel == PHONE:
        return _account_of_phone(row.address, language, now, anew=anew)
    made = {"language": language, "password": make_password(None), "email_confirmed_at": now}
    user, _is_new = User.objects.get_or_create(email=row.address, defaults=made)
    _see_that_it_may(user)
    if user.email_confirmed_at is None:
        user.email_confirmed_at = now
        user.save(update_fields=["email_confirmed_at"])
    return user


def _account_of_phone(number: str, language: str, now: datetime, *, anew: bool) -> User:
    """Each time a number is used it is confirmed anew."""
    made = {"language": language, "password": make_password(None), "phone_confirmed_at": now}
    user, is_new = User.objects.get_or_create(phone=number, defaults=made)
    if is_new:
        return user
    _see_that_it_may(user)
    if is_too_old(user, now):
        if not anew:
            raise NumberTooOld
        leave(user, number, now)
        return User.objects.create(phone=number, **made)
    if Identity.objects.present().filter(user=user, level__gt=Identity.Level.CLAIMED).exists():
        raise SurerWayNeeded(user)
    user.phone_confirmed_at = now
    user.save(update_fields=["phone_confirmed_at"])
    return user


def _see_that_it_may(user: User) -> None:
    if not user.is_active:
        raise AccountClosed
    if user.acts_for_others():
        raise PasswordNeeded


def is_too_old(user: User, now: datetime) -> bool:
    """Whether the number was never confirmed, or so long ago that it may belong to somebody else."""
    confirmed = user.phone_confirmed_at
    return confirmed is None or confirmed <= now - believed_for()


def believed_for() -> timedelta:
    """So long a number is taken for that of whoever confirmed it."""
    return timedelta(days=settings.PHONE_DAYS)


def leave(user: User, number: str, now: datetime) -> None:
    """The number is no longer this account's, and its owner is told by what is left."""
    User.objects.filter(pk=user.pk, phone=number).update(phone=None, phone_confirmed_at=None)
    news.tell(user, News.LEFT, now)
