"""The addresses of an account: an e-mail address and a telephone number, each added and changed by a code sent to it.

The last way in cannot be removed. Whoever had the account until now is told of every change by the way that they had.
"""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from accounts import codes, news, ways_in
from accounts.addresses import EMAIL, Address
from accounts.codes import CodeRefused
from accounts.errors import AccountError
from accounts.models import SignInCode, User
from accounts.news import News

WRITTEN = {
    EMAIL: (News.EMAIL_ADDED, News.EMAIL_CHANGED, News.EMAIL_REMOVED),
    SignInCode.Channel.PHONE: (News.PHONE_ADDED, News.PHONE_CHANGED, News.PHONE_REMOVED),
}


class AddressTaken(CodeRefused):
    """It is how somebody signs in to another account. Told only to whoever has just proved that it is theirs."""

    code = "address-taken"
    message = _("With this address one signs in to another account. Sign in to that one and remove it there first.")


class OfficeAccount(AccountError):
    """Addresses of people who act for others are changed by who invited them."""

    code = "office-account"
    message = _(
        "This account acts for an office or for the platform. Its addresses are changed by whoever gives such accounts."
    )


def present(user: User, channel: str) -> str:
    """The account's address of a kind; empty for none."""
    return (user.email if channel == EMAIL else user.phone) or ""


def ask_to_add(user: User, address: Address, language: str, now: datetime) -> SignInCode:
    """Send a code to an address that is to be this account's. Looks at no other account. Raises OfficeAccount."""
    if user.acts_for_others():
        raise OfficeAccount
    return codes.ask(address.channel, address.value, language, now, adds_to=user)


@sensitive_variables()
def add(user: User, ticket: str, typed: str, now: datetime) -> str:
    """The code is right: the address is this account's from now on; which kind it is. Raises what codes.prove raises, or AddressTaken."""
    return codes.prove(ticket, typed, now, lambda row: _write(user, row, now), adds_to=user)


def _write(user: User, row: SignInCode, now: datetime) -> str:
    field = str(row.channel)
    locked = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    if locked.acts_for_others():
        raise OfficeAccount
    before = present(locked, field)
    try:
        with transaction.atomic():
            User.objects.filter(pk=user.pk).update(**{field: row.address, f"{field}_confirmed_at": now})
    except IntegrityError:
        raise AddressTaken from None
    added, changed, _removed = WRITTEN[SignInCode.Channel(row.channel)]
    if before != row.address:
        locked.refresh_from_db(fields=["email", "phone"])
        news.tell(locked, changed if before else added, now, also_to=before if field == EMAIL else "")
    return field


def remove(user: User, channel: str, now: datetime) -> None:
    """The address is no longer this account's. Raises LastWayIn or OfficeAccount. Of two sessions at once one keeps a way in."""
    with transaction.atomic():
        locked = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
        if locked.acts_for_others():
            raise OfficeAccount
        before = present(locked, channel)
        if not before:
            return
        User.objects.filter(pk=user.pk).update(**{channel: None, f"{channel}_confirmed_at": None})
        locked.refresh_from_db(fields=["email", "phone", "phone_confirmed_at"])
        ways_in.must_be_left(locked, now=now)
        news.tell(locked, WRITTEN[SignInCode.Channel(channel)][2], now, also_to=before if channel == EMAIL else "")
