"""How the holder of an account signs in to it; nobody takes the last way from themselves."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from accounts import entering
from accounts.errors import AccountError
from accounts.models import Identity, ProviderSubject, User


class LastWayIn(AccountError):
    """Without it nobody could sign in to the account any more."""

    code = "last-way-in"
    message = _("This is the only way to sign in to your account. Add another one first.")


def must_be_left(user: User, *, now: datetime, by_proof: bool = True) -> None:
    """Raise LastWayIn for a resident's account that nobody could sign in to as it stands now. At most four queries.

    Asked after a way was taken, in the transaction that took it and holds the account: then of two sessions at once one is refused.
    `by_proof`: whether a proved person comes in again by proving who they are, with a provider or a signature.
    """
    is_proved = Identity.objects.present().filter(user=user, level__gt=Identity.Level.CLAIMED).exists()
    has_phone = user.phone is not None and not is_proved and not entering.is_too_old(user, now)
    if not (
        (is_proved and by_proof)
        or user.email
        or has_phone
        or user.passkeys.present().exists()
        or ProviderSubject.objects.filter(user=user).exists()
    ):
        raise LastWayIn
