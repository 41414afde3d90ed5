"""What happens by itself when a number or a date is reached. Called by petitions.lifecycle, petition by petition."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from cases.deadlines import last_day
from cases.models import Case, ClockRule, Participant
from cases.workflow import open_petition_case
from petitions import counting, terms
from petitions.log import Actor, Kind, record
from petitions.models import Moderation, Petition, Tally
from petitions.models.rules import Addressee
from petitions.workflow.held import hold

State = Petition.State


@transaction.atomic
def submit(petition: Petition, *, now: datetime) -> bool:
    """The first supporters are there, counted again under the lock: the check begins, with its own public clock."""
    petition = hold(petition)
    if petition.state != State.JOINING or petition.hidden_at is not None:
        return False
    if counting.count_one(petition, now).joined < petition.terms.joiners_needed:
        return False
    due_at = terms.moderation_until(petition.terms, now)
    Moderation.objects.create(petition=petition, round=Moderation.Round.FIRST, opened_at=now, due_at=due_at)
    record(
        petition,
        Kind.SUBMITTED,
        actor=Actor.SYSTEM,
        at=now,
        data={"until": last_day(due_at).isoformat()},
        state=State.MODERATION,
        submitted_at=now,
    )
    return True


@transaction.atomic
def expire(petition: Petition, *, now: datetime) -> bool:
    """The first supporters were not found in time: it ends; nobody but its author and those with the link knew of it."""
    petition = hold(petition)
    if petition.state != State.JOINING or petition.joining_until > now:
        return False
    joined = counting.count_one(petition, now).joined
    if joined >= petition.terms.joiners_needed and petition.hidden_at is None:
        return submit(petition, now=now)
    record(petition, Kind.LAPSED, actor=Actor.SYSTEM, at=now, data={"joined": joined}, state=State.LAPSED, ended_at=now)
    return True


@transaction.atomic
def hand_over(petition: Petition, *, now: datetime) -> bool:
    """The goal is reached, counted again under the lock: the addressee owes an answer by its clock, and silence climbs."""
    petition = hold(petition)
    if petition.state != State.OPEN or petition.hidden_at is not None:
        return False
    tally = counting.count_one(petition, now)
    assert petition.goal is not None
    if tally.platform + tally.by_law < petition.goal:
        return False
    central = petition.addressee == Addressee.GOVERNMENT
    regime = ClockRule.Regime.PETITION_CENTRAL if central else ClockRule.Regime.PETITION_LOCAL
    case = _open_case(petition, regime, tally, now)
    data = {"platform": tally.platform, "by_law": tally.by_law, "goal": petition.goal, "case": case.number}
    record(
        petition, Kind.REACHED, actor=Actor.SYSTEM, at=now, data=data, state=State.REACHED, reached_at=now, case=case
    )
    return True


@transaction.atomic
def lapse(petition: Petition, *, now: datetime) -> bool:
    """The period of support ended below the goal: still handled, as an ordinary proposal (docs/law.md: 15 working days)."""
    petition = hold(petition)
    if petition.state != State.OPEN or petition.closes_at is None or petition.closes_at > now:
        return False
    if hand_over(petition, now=now):
        return True
    tally = counting.count_one(petition, now)
    case = _open_case(petition, ClockRule.Regime.ORDINARY, tally, now) if petition.hidden_at is None else None
    data = {"platform": tally.platform, "by_law": tally.by_law, "goal": petition.goal}
    data |= {"case": case.number} if case else {}
    record(petition, Kind.LAPSED, actor=Actor.SYSTEM, at=now, data=data, state=State.LAPSED, ended_at=now, case=case)
    return True


def _open_case(petition: Petition, regime: str, tally: Tally, now: datetime) -> Case:
    """The case, with the author as its reporter, who confirms or disputes the decision, and as many supporters as signed."""
    text = petition.text("kk")
    case = open_petition_case(
        addressee=petition.office,
        territory=petition.territory,
        regime=regime,
        title=text.title,
        body=text.demand,
        language=text.language,
        now=now,
    )
    Participant.objects.create(
        case=case,
        role=Participant.Role.REPORTER,
        user=petition.author,
        name=petition.author_name,
        show_name=True,
        joined_at=now,
    )
    Case.objects.filter(pk=case.pk).update(supporter_count=tally.platform + tally.by_law)
    return case
