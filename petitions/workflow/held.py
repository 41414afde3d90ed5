"""What every verb needs: the petition under its lock, and the refusal of what its state does not allow."""

from __future__ import annotations

from django.db import connection
from django.utils.translation import gettext_lazy as _

from cases.turns import SHARED
from petitions.errors import PetitionChanged, TransitionRefused
from petitions.models import Petition


def hold(petition: Petition, *states: str, version: int | None = None) -> Petition:
    """The petition read under its lock; refused when it is in none of the states. Two queries.

    The lock lets rows that refer to the petition be written meanwhile (FOR NO KEY UPDATE): nobody who signs waits for it, nor
    does the count, for which the holder may wait itself. `version`: what the person saw; raises PetitionChanged when it is
    another one by now.
    """
    _lock(petition.pk)
    held = Petition.objects.select_related("office__territory", "territory", "terms", "author").get(pk=petition.pk)
    if version is not None and held.version != version:
        raise PetitionChanged(held, version)
    if states and held.state not in states:
        raise TransitionRefused(
            _("This cannot be done with the petition now: %(state)s.") % {"state": held.get_state_display()},
            number=held.number,
            state=held.state,
        )
    return held


def _lock(pk: int) -> None:
    """The row, after a turn to count deadlines (cases.turns): the terms of a petition are counted on the calendar too."""
    with connection.cursor() as cursor:
        cursor.execute(f"{SHARED} SELECT id FROM petitions_petition WHERE id = %s FOR NO KEY UPDATE", [pk])  # noqa: S608
