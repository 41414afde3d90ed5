"""On the private page: whoever is signed in adds the case to their own."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.access import enter_address
from cases.claiming import claim, may_claim
from cases.errors import ClaimRefused
from cases.models import Participant
from cases.private_links import address_of

ACT = "claim"


def words(request: HttpRequest, participant: Participant) -> dict[str, str]:
    """What the page offers: nothing for a row of another account, and none for people at work."""
    user = request.user
    if participant.user_id is not None:
        return {"claim": "mine" if participant.user_id == user.pk else ""}
    if not user.is_authenticated or not user.is_confirmed():
        return {"claim": "enter", "claim_enter": enter_address(address_of(participant))}
    return {"claim": "offer" if may_claim(user) else ""}


def do(request: HttpRequest, participant: Participant, now: datetime) -> str:
    """Tie it, and say so. Raises ClaimRefused."""
    if not request.user.is_authenticated:
        raise ClaimRefused(_("Sign in first, then add the case to yours."))
    is_new = claim(participant, by=request.user, now=now)
    return _("The case is now among yours.") if is_new else _("It stands among your cases.")
