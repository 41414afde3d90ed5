"""The reporter lets the office that has the case know their name and telephone, and takes it back.

Both are lines of the public history, which says that it was done and never who it is: an office cannot say that it was not told,
nor that it was told before.
"""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from cases.errors import TransitionRefused
from cases.log import Line, record
from cases.models import Case, Participant
from cases.workflow.held import Actor, Kind, hold, verb


def known_as(participant: Participant) -> tuple[str, str]:
    """Name and telephone: as left with the case, else those of the account. Reads the account."""
    user = participant.user
    name = participant.name or (user.name if user else "")
    return name, participant.contact_phone or (user.phone if user else "") or ""


def refusal(case: Case, participant: Participant) -> object:
    """Why the office cannot be let know; None when it can."""
    if participant.case_id != case.pk or participant.role != Participant.Role.REPORTER or case.is_petition:
        return _("Only whoever reported the case can do this.")
    if case.is_closed:
        return _("The case is closed.")
    if not any(known_as(participant)):
        return _("There is no name and no telephone to tell.")
    return None


@verb
def make_known(case: Case, *, participant: Participant, now: datetime) -> Case:
    """The office may read the reporter's name and telephone, for this case. Again it changes nothing."""
    case = hold(case, now)
    refused = refusal(case, participant)
    if refused is not None:
        raise TransitionRefused(str(refused), number=case.number, verb="make_known")
    if Participant.objects.filter(pk=participant.pk, known_to_office_at=None).update(known_to_office_at=now):
        record(case, Line(kind=Kind.INTRODUCED, actor=Actor.RESIDENT, at=now))
    return case


@verb
def withhold(case: Case, *, participant: Participant, now: datetime) -> Case:
    """The office may read them no longer; possible at any time, whatever the case has come to."""
    case = hold(case, now)
    known = Participant.objects.filter(pk=participant.pk, case=case, known_to_office_at__isnull=False)
    if known.update(known_to_office_at=None):
        record(case, Line(kind=Kind.WITHHELD, actor=Actor.RESIDENT, at=now))
    return case


def known_reporter(case: Case) -> tuple[str, str] | None:
    """Name and telephone, if the reporter lets the office know them; None otherwise. One query."""
    shown = case.participants.filter(role=Participant.Role.REPORTER, known_to_office_at__isnull=False)
    found = shown.select_related("user").first()
    return known_as(found) if found is not None else None
