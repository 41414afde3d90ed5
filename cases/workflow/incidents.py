"""Several reports of one thing become one incident: the earliest stands for all; an emergency goes to the duty commission.

The platform does this by itself, not an office: what it joins has not been accepted by anybody, and a case whose deadline has
passed is left alone, so that no office is spared what it has missed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from cases import deadlines
from cases.joining import commander, may_join, merge_refusal
from cases.ladder import offices_of
from cases.log import Line, record
from cases.models import Assignment, Case, ClockRule, Participant
from cases.turns import lock_cases
from cases.workflow.held import Actor, Kind, clock_in_force, hand_over, hold, step_of
from cases.workflow.merging import take_in
from territories.clock import local_date
from territories.models import Office


@dataclass(frozen=True, slots=True)
class Gathered:
    """What became of some similar reports."""

    is_new: bool
    joined: int


@transaction.atomic
def gather(ids: Collection[int], now: datetime, *, needed: int) -> Gathered:
    """Join similar open cases to the incident among them, or to the earliest when `needed` people report the same.

    Idempotent, and safe beside itself and beside people: every case is locked, in the order of the ids, and looked at again.
    """
    lock_cases(ids)
    found = [hold(Case(pk=pk), now) for pk in sorted(ids)]
    fit = [case for case in found if case.hidden_at is None and may_join(case, None, now) is None]
    lead = min((case for case in fit if case.incident_at is not None), key=_age, default=None)
    is_new = lead is None
    if lead is None:
        fit = _under_one_command(fit, needed)
        lead = min(fit, key=_age, default=None)
    if lead is None:
        return Gathered(is_new=False, joined=0)
    joined = 0
    for case in fit:
        if case.incident_at is None and merge_refusal(case, lead, None, now) is None:
            line = Line(kind=Kind.MERGED, actor=Actor.SYSTEM, at=now, office=lead.current.office)
            take_in(case, lead, line, now)
            joined += 1
    if is_new:
        _declare(lead, joined + 1, now)
    return Gathered(is_new, joined)


def _age(case: Case) -> tuple[datetime, int]:
    return case.filed_at, case.pk


def _under_one_command(cases: Iterable[Case], needed: int) -> list[Case]:
    """The largest group whose offices one office commands, if enough different people report in it. One query."""
    groups: dict[int, list[Case]] = defaultdict(list)
    for case in cases:
        groups[commander(case).pk].append(case)
    largest = max(groups.values(), key=len, default=[])
    return largest if len(largest) >= needed and _people(largest) >= needed else []


def _people(cases: Collection[Case]) -> int:
    """How many different people reported: by account, else by what they left of themselves, else each report is one."""
    reporters = Participant.objects.filter(case__in=cases, role=Participant.Role.REPORTER)
    return len(
        {
            one.user_id or one.contact_email.lower() or one.contact_phone or f"case {one.case_id}"
            for one in reporters.only("user_id", "contact_email", "contact_phone", "case_id")
        }
    )


def _declare(lead: Case, reports: int, now: datetime) -> None:
    """The case is an incident from now on; an emergency below the district goes to its duty commission at once."""
    office, taker = lead.current.office, commander(lead)
    facts = {"reports": reports, "people": lead.supporter_count + 1, "informed": _informed(lead, taker)}
    if taker.pk == office.pk:
        line = Line(kind=Kind.INCIDENT, actor=Actor.SYSTEM, at=now, office=office, data=facts)
        record(lead, line, incident_at=now)
        return
    clock = clock_in_force(lead.current.regime, step_of(taker, ClockRule.Step.NEXT), local_date(now))
    new = hand_over(
        lead, taker, entered_by=Assignment.Entry.INCIDENT, outcome=Assignment.Outcome.INCIDENT, clock=clock,
        solve_days=clock.solve_days, bound=deadlines.when_handed_over(clock, clock.solve_days, now), now=now,
        via_vacancy=taker.pk != office.superior_id,
    )  # fmt: skip
    facts |= {"from": office.pk, "to": taker.pk, "due_at": new.due_at.isoformat()}
    line = Line(kind=Kind.INCIDENT, actor=Actor.SYSTEM, at=now, office=taker, assignment=new, data=facts)
    record(lead, line, incident_at=now, current=new)


def _informed(lead: Case, taker: Office) -> list[int]:
    """The offices above, from the nearest up, that are told of an emergency and do not take it."""
    if lead.current.regime != ClockRule.Regime.EMERGENCY:
        return []
    return offices_of(taker.path)[1:]
