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
    told = {"known_as": " · ".join(filter(None, known_as(participant))), "known_button": _button(participant)}
    if participant.known_to_office_at is not None:
        return {"known": "yes", **told}
    if refusal(case, participant) is not None:
        return {"known": ""}
    return {"known": "offer", **told}


def do(act: str, case: Case, participant: Participant, now: datetime) -> str:
    """Do it, and say what it means. Raises TransitionRefused."""
    if act == "withhold":
        withhold(case, participant=participant, now=now)
        return _no_longer(participant)
    make_known(case, participant=participant, now=now)
    return _now(participant)


def _button(participant: Participant) -> str:
    """What is let know, of a name and a telephone that there is."""
    name, phone = known_as(participant)
    if name and phone:
        return _("Let the office know my name and telephone")
    return _("Let the office know my name") if name else _("Let the office know my telephone")


def _now(participant: Participant) -> str:
    name, phone = known_as(participant)
    if name and phone:
        return _("The office that has the case now sees your name and telephone. You can take that back here.")
    if name:
        return _("The office that has the case now sees your name; you left no telephone. You can take that back here.")
    return _("The office that has the case now sees your telephone; you left no name. You can take that back here.")


def _no_longer(participant: Participant) -> str:
    name, phone = known_as(participant)
    if name and phone:
        return _("The office no longer sees your name and telephone.")
    return _("The office no longer sees your name.") if name else _("The office no longer sees your telephone.")
