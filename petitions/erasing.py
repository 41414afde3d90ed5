"""What is forgotten of petitions with an account: drafts, the author's names, and whose the signatures were.

The signatures stay and count: each is a mark under its petition's key that no account is tied to any more (petitions.models.Signer),
and the same mark keeps the person from signing twice from a new account.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from petitions.models import Petition, PetitionDraft, Signer

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from accounts.models import User

NO_NAME = "—"
"""Stands where the author's name was."""
LIVES = Q(state__in=[Petition.State.JOINING, Petition.State.MODERATION, Petition.State.OPEN]) | (
    Q(state=Petition.State.REACHED) & ~Q(case__state=Case.State.CLOSED)
)


def why_not(user: User) -> str | Promise:
    """An author whose petition lives is owed an answer by name (APPC 90-2). One query."""
    petition = Petition.objects.filter(LIVES, author=user).order_by("pk").first()
    if petition is None:
        return ""
    return _(
        "You are the author of petition № %(number)s, which is not over. The law asks for its author's name: "
        "take the petition back, or wait until it is decided."
    ) % {"number": petition.display_number}


def erase(users: Sequence[int], now: datetime) -> None:
    """The part of petitions. Three statements."""
    PetitionDraft.objects.filter(user__in=users).delete()
    Signer.objects.filter(user__in=users).delete()
    Petition.objects.filter(author__in=users).update(
        author_name=NO_NAME, author_full_name=NO_NAME, author_residence=NO_NAME
    )
