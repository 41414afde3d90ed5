"""On the private page: the reporter lets the office know who they are, and takes it back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from cases.models import Case, Participant
from cases.workflow import make_known, withhold
from cases.workflow.known import known_as, refusal

ACTS = ("make_known", "withhold")


def words(case: Case, participant: Participant) -> dict[str, Any]:
    """What the page offers: nothing to a supporter, nor when there is nothing to tell."""
    if participant.known_to_office_at is not None:
        return {"known": "yes", "known_as": " · ".join(filter(None, known_as(participant)))}
    if refusal(case, participant) is not None:
        return {"known": ""}
    return {"known": "offer", "known_as": " · ".join(filter(None, known_as(participant)))}


def do(act: str, case: Case, participant: Participant, now: datetime) -> str:
    """Do it, and say what it means. Raises TransitionRefused."""
    if act == "withhold":
        withhold(case, participant=participant, now=now)
        return _("The office no longer sees your name and telephone.")
    make_known(case, participant=participant, now=now)
    return _("The office that has the case now sees your name and telephone. You can take that back here.")
