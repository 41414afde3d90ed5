"""A typed IIN: a claim, which proves nothing and holds until its owner comes with a proof."""

from __future__ import annotations

import hmac
from datetime import datetime

from django.views.decorators.debug import sensitive_variables

from accounts import limits
from accounts.identity.errors import AnotherIinBound, IinBoundElsewhere, TooManyIins
from accounts.identity.keys import KEY_VERSION, key_of
from accounts.identity.numbers import check_iin
from accounts.models import Identity, User


@sensitive_variables()
def bind(user: User, iin: str, now: datetime) -> Identity:
    """Tie a person to an account, or find them tied already: idempotent, and safe when two sessions do it at once.

    Raises IinRefused, AnotherIinBound, IinBoundElsewhere or TooManyIins. One query for an account bound before, at most
    four for a new one; nothing is left broken in the caller's transaction, and until its end no proof takes the claim away.
    """
    key = key_of(check_iin(iin))
    own = _own(user)
    if own is None:
        if not limits.count("identity", str(user.pk), now).is_allowed:
            raise TooManyIins
        # Waits for another session that binds the same person or account, and then changes nothing.
        Identity.objects.bulk_create(
            [Identity(user=user, key=key, key_version=KEY_VERSION, bound_at=now)], ignore_conflicts=True
        )
        own = _own(user)
    if own is None:
        raise IinBoundElsewhere
    if not hmac.compare_digest(bytes(own.key), key):
        raise AnotherIinBound
    return own


def _own(user: User) -> Identity | None:
    """What holds, and goes on holding until the transaction ends: Django has no words for FOR SHARE."""
    table = Identity._meta.db_table
    held = f"SELECT * FROM {table} WHERE user_id = %s AND released_at IS NULL FOR SHARE"  # noqa: S608
    return next(iter(Identity.objects.raw(held, [user.pk])), None)
