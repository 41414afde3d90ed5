"""What every verb needs: the petition under its lock, and the refusal of what its state does not allow."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from petitions.errors import PetitionChanged, TransitionRefused
from petitions.models import Petition


def hold(petition: Petition, *states: str, version: int | None = None) -> Petition:
    """The petition read under its lock; refused when it is in none of the states. Two queries.

    The lock lets rows that refer to the petition be written meanwhile (FOR NO KEY UPDATE): nobody who signs waits for it, nor
    does the count, for which the holder may wait itself. `version`: what the person saw; raises PetitionChanged when it is
    another one by now.
    """
    Petition.objects.select_for_update(no_key=True).only("pk").get(pk=petition.pk)
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
