"""Changing a petition and telling it are one act: the version goes up, and the line of the history carries the new version.

Whoever it concerns is told by the same transaction (petitions.notices).
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import F

from petitions import notices
from petitions.models import Petition, PetitionEvent

if TYPE_CHECKING:
    from accounts.models import User

Kind = PetitionEvent.Kind
Actor = PetitionEvent.Actor


def record(
    petition: Petition,
    kind: str,
    *,
    actor: str,
    at: datetime,
    user: User | None = None,
    text: str = "",
    data: dict[str, Any] | None = None,
    **changes: Any,
) -> PetitionEvent:
    """Apply `changes` to the petition, whose row the caller holds, and write the line. Two statements, three if it is told."""
    Petition.objects.filter(pk=petition.pk).update(version=F("version") + 1, **changes)
    petition.version += 1
    for name, value in changes.items():
        setattr(petition, name, value)
    event = PetitionEvent.objects.create(
        petition=petition,
        number=petition.version,
        kind=kind,
        actor=actor,
        at=at,
        user=user,
        text=text.strip(),
        data=data or {},
    )
    notices.tell(petition, event)
    return event
