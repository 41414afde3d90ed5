"""A proved IIN: a provider of identity or an electronic signature says who somebody is. It beats what others only typed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction
from django.utils.module_loading import import_string
from django.views.decorators.debug import sensitive_variables

from accounts.identity.errors import AnotherIinProved, ProofBusy, ProvedElsewhere
from accounts.identity.keys import KEY_VERSION, key_of
from accounts.identity.numbers import check_iin
from accounts.models import Identity, User

LOCK = 1_265_131
"""First number of the advisory locks on people; the second is made of the key. Proofs of one IIN come one after another."""
MOST_ROUNDS = 4
"""Between two looks another session can bind the same IIN by typing it; more often than this nobody does."""


@dataclass(frozen=True, slots=True)
class Released:
    """A claim that gave way to a proof, as functions in settings.IDENTITY_HOOKS are told of it, in the same transaction.

    `keeps` says what the account loses: False: what it did under `iin`, which its owner proved from another account; True: what
    it did under any other number, because its own was proved to be `iin`.
    """

    identity: Identity
    iin: str = field(repr=False)
    keeps: bool
    now: datetime


@sensitive_variables()
@transaction.atomic
def prove(user: User, iin: str, *, level: int, issuer: str, now: datetime) -> Identity:
    """Tie the person whom `issuer` has proved to an account. Idempotent; a weaker proof than the present one changes nothing.

    `level` is PROVIDER or SIGNATURE. A claim of another account is released, and that account is told; an own claim is
    strengthened, and one of another IIN gives way. Raises IinRefused, AnotherIinProved (the account is another person's),
    ProvedElsewhere (the person has an account: sign in to account_of) or ProofBusy. At most eight statements and the hooks'.
    """
    if level not in {Identity.Level.PROVIDER, Identity.Level.SIGNATURE} or not issuer:
        raise ValueError("A proof has a level above a claim, and an issuer.")
    number = check_iin(iin)
    key = key_of(number)
    _one_at_a_time(key)
    released: list[Released] = []
    for _round in range(MOST_ROUNDS):
        rows = Identity.objects.present()
        own = rows.filter(user=user).first()
        holder = rows.filter(key=key).exclude(user=user).first()
        if own is not None and bytes(own.key) != key and own.level > Identity.Level.CLAIMED:
            raise AnotherIinProved
        if holder is not None and holder.level > Identity.Level.CLAIMED:
            raise ProvedElsewhere
        if own is not None and bytes(own.key) == key and own.level >= level:
            break
        # Oldest first, so that two proofs at once that change the same two rows do not wait for each other.
        for old in sorted((one for one in (holder, own) if one is not None), key=lambda one: one.pk):
            is_own = old.user_id == user.pk
            why = Identity.Release.STRENGTHENED if is_own else Identity.Release.PROVED_ELSEWHERE
            if _release(old, why, now) and not (is_own and bytes(old.key) == key):
                released.append(Released(old, number, keeps=is_own, now=now))
        row = Identity(user=user, key=key, key_version=KEY_VERSION, level=level, issuer=issuer, bound_at=now)
        Identity.objects.bulk_create([row], ignore_conflicts=True)
    else:
        raise ProofBusy
    for one in released:
        for hook in _hooks():
            hook(one)
    return own


@sensitive_variables()
def account_of(iin: str) -> User | None:
    """The account on which this person is proved, whether it is open or closed; None also where the IIN was only typed.

    Only for whoever has just proved the IIN: it says who has an account. Raises IinRefused. One query.
    """
    proved = Identity.objects.present().filter(key=key_of(check_iin(iin)), level__gt=Identity.Level.CLAIMED)
    row = proved.select_related("user").first()
    return row.user if row is not None else None


def _release(row: Identity, why: str, now: datetime) -> bool:
    """End a row, if nobody else did meanwhile. One statement."""
    return bool(Identity.objects.present().filter(pk=row.pk).update(released_at=now, release=why))


def _one_at_a_time(key: bytes) -> None:
    """Wait for another proof of the same IIN. An own lock, because there may be no row yet. One statement."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, int.from_bytes(key[:4]) >> 1])


def _hooks() -> list[Callable[[Released], None]]:
    return [import_string(address) for address in settings.IDENTITY_HOOKS]
