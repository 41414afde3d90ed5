"""Whose account somebody gets who was confirmed by a provider.

The account of the person, if the IIN is proved on one; else of the name at the provider; else a new one. An e-mail address that
a provider tells is never looked at: whoever once had a mailbox elsewhere gets nobody's account here.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.views.decorators.debug import sensitive_variables

from accounts import identity, staff_letters, ways_in
from accounts.models import Identity, ProviderSubject, StaffLetter, User
from accounts.oidc.errors import AccountClosed, AlreadyLinked, BadAnswer, StrongerWayNeeded, SubjectElsewhere

if TYPE_CHECKING:
    from accounts.oidc.agreements import Provider
    from accounts.oidc.flow import Confirmed

MOST_ROUNDS = 3


def enter(provider: Provider, confirmed: Confirmed, *, language: str, now: datetime) -> User:
    """The account to sign in to, made when there is none. Of two sessions of one new person at once both get the same.

    Raises AccountClosed, StrongerWayNeeded, BadAnswer, and what identity.prove raises about a person.
    """
    for _round in range(MOST_ROUNDS):
        try:
            with transaction.atomic():
                return _account(provider, confirmed, language, now)
        except (IntegrityError, identity.ProvedElsewhere):
            continue  # another session of this person was first: now its account is there
    raise identity.ProofBusy


def link(provider: Provider, confirmed: Confirmed, *, user: User, now: datetime) -> None:
    """Let a signed-in resident sign in by a provider from now on; a provider that may prove proves who they are. A letter tells them.

    Raises SubjectElsewhere, AlreadyLinked, AccountClosed, StrongerWayNeeded, BadAnswer and what identity.prove raises.
    """
    _see_that_it_may(user)
    key = identity.subject_key(provider.issuer, confirmed.subject)
    try:
        with transaction.atomic():
            if _link(provider, key, user, now):
                title = provider.title(user.language)
                staff_letters.tell(user, StaffLetter.Kind.FACTOR_ADDED, now=now, what="provider", name=title)
            _prove(provider, confirmed, user, now)
    except IntegrityError:
        raise SubjectElsewhere from None


@transaction.atomic
def unlink(user: User, pk: int, *, now: datetime) -> None:
    """Take a link away; a proof of identity stays. Raises ways_in.LastWayIn when nobody could sign in to the account any more."""
    locked = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    if ProviderSubject.objects.filter(user=user, pk=pk).delete()[0]:
        ways_in.must_be_left(locked, now=now, by_proof=False)


@sensitive_variables("confirmed")
def _account(provider: Provider, confirmed: Confirmed, language: str, now: datetime) -> User:
    """A proved person who got another name at the provider keeps the account: the link takes the new name."""
    key = identity.subject_key(provider.issuer, confirmed.subject)
    known = ProviderSubject.objects.select_related("user").filter(issuer=provider.issuer, subject=key).first()
    person = _person(confirmed)
    if person is None and known is not None:
        person = known.user
    if person is None:
        person = User.objects.create_user(language=language, password=None)
    _see_that_it_may(person)
    if known is not None:
        ProviderSubject.objects.filter(pk=known.pk).update(used_at=now)
    elif not ProviderSubject.objects.filter(user=person, issuer=provider.issuer).update(subject=key, used_at=now):
        _link(provider, key, person, now)
    _prove(provider, confirmed, person, now)
    return person


@sensitive_variables("confirmed")
def _person(confirmed: Confirmed) -> User | None:
    if confirmed.iin is None:
        return None
    try:
        return identity.account_of(confirmed.iin)
    except identity.IinRefused:
        raise BadAnswer("iin") from None


@sensitive_variables("confirmed")
def _prove(provider: Provider, confirmed: Confirmed, user: User, now: datetime) -> None:
    if confirmed.iin is None:
        return
    level = Identity.Level.PROVIDER
    try:
        identity.prove(user, confirmed.iin, level=level, issuer=provider.issuer, now=now)
    except identity.IinRefused:
        raise BadAnswer("iin") from None


def _link(provider: Provider, key: bytes, user: User, now: datetime) -> bool:
    """One name at a provider for one account; whether it is new."""
    row = ProviderSubject.objects.filter(user=user, issuer=provider.issuer).first()
    if row is None:
        ProviderSubject.objects.create(user=user, issuer=provider.issuer, subject=key, linked_at=now, used_at=now)
        return True
    if bytes(row.subject) != key:
        raise AlreadyLinked
    return False


def _see_that_it_may(user: User) -> None:
    if not user.is_active:
        raise AccountClosed
    if user.acts_for_others():
        raise StrongerWayNeeded
