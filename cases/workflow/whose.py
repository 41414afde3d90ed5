"""Whose case it is, when offices say "not ours" in turn: the nearest office above all of them has the last word."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from cases import deadlines
from cases.deadlines import last_day
from cases.errors import BadInput, TransitionRefused
from cases.log import Line, record
from cases.models import Arbitration, Assignment, Case, ClockRule
from cases.whose import arbiter_of, may_be_assigned
from cases.workflow.held import (
    LONGEST_REASON,
    Actor,
    Kind,
    check,
    check_texts,
    clock_in_force,
    hand_over,
    hold,
    office_line,
    step_of,
    verb,
)
from territories.clock import local_date
from territories.models import Office

if TYPE_CHECKING:
    from accounts.models import User


@verb
def refer(
    case: Case, *, reason: str, by: User, office: Office, now: datetime, version: int | None = None
) -> Arbitration:
    """The third "not ours": two forwards are used up, so the nearest active office above all that were asked decides.

    The office keeps the case meanwhile, and its clock runs. Silence: the arbiter owns the case.
    """
    case = hold(case, now, version)
    check(case, "refer", office, now)
    check_texts(reason=(reason, LONGEST_REASON, True))
    arbiter = arbiter_of(case)
    if arbiter is None:
        raise TransitionRefused(_("There is no level above to decide this."), number=case.number, verb="refer")
    clock = case.current.clock
    if clock.arbitrate_hours is not None:
        until = now + timedelta(hours=clock.arbitrate_hours)
    else:
        until = deadlines.working_days_after(now, clock.arbitrate_days or 0)
    asked = Arbitration.objects.create(
        case=case,
        assignment=case.current,
        above=arbiter,
        reason=reason.strip(),
        asked_at=now,
        asked_by=by,
        decide_until=until,
    )
    line = office_line(
        Kind.REFERRED, by, office, now, reason, above=arbiter.pk, arbiter=arbiter.pk, until=last_day(until).isoformat(),
        due_at=until.isoformat(),
    )  # fmt: skip
    record(case, line)
    return asked


@verb
def decide_arbitration(
    case: Case, *, to: Office, explanation: str, by: User, office: Office, now: datetime, version: int | None = None
) -> Case:
    """The arbiter says whose case it is, finally: any active office of the line at or below itself, also the present one.

    Another office gets a full window from the next day, as with a forward (APPC 65); a question to the resident ends with
    the office that asked it. The present one goes on with the time it has, and can no longer say "not ours".
    """
    case = hold(case, now, version)
    check(case, "decide_arbitration", office, now)
    check_texts(explanation=(explanation, LONGEST_REASON, True))
    if not may_be_assigned(office, to, case.current.office):
        raise BadInput({"to": _("This office cannot be given the case.")})
    held = case.current
    Arbitration.objects.filter(assignment=held, decided_at=None).update(
        decided_at=now, decided_by=by, chosen=to, explanation=explanation.strip()
    )
    if to.pk == held.office_id:
        Assignment.objects.filter(pk=held.pk).update(accepted_at=now)
        line = office_line(
            Kind.ASSIGNED,
            by,
            office,
            now,
            explanation,
            to=to.pk,
            above=office.pk,
            due_on=last_day(held.due_at).isoformat(),
        )
        record(case, line)
        return case
    clock = clock_in_force(held.regime, step_of(to), local_date(now))
    solve_days = clock.solve_days if clock.step == ClockRule.Step.REPUBLIC else held.solve_days
    bound = deadlines.when_passed_on(clock, solve_days, held, now)
    new = hand_over(
        case, to, entered_by=Assignment.Entry.ASSIGNED, outcome=Assignment.Outcome.FORWARDED, clock=clock,
        solve_days=solve_days, bound=bound, now=now,
    )  # fmt: skip
    line = Line(
        kind=Kind.ASSIGNED,
        actor=Actor.OFFICE,
        at=now,
        office=to,
        assignment=new,
        user=by,
        text=explanation.strip(),
        data={"from": held.office_id, "to": to.pk, "above": office.pk, "due_on": last_day(bound.due_at).isoformat()},
    )
    record(case, line, current=new, state=Case.State.OPEN, waiting_until=None)
    return case
