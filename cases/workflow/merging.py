"""Several reports of one thing: joined to one case with one clock, and split off again when the resident says it is another.

The case that takes another in takes over whatever counts earlier, so nobody gains a day by joining. Everybody who stands in the
joined case stands in the other, too. A case that stands for others is never joined itself: there are no chains.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from cases.deadlines import last_day
from cases.errors import CaseChanged, TransitionRefused
from cases.joining import merge_refusal
from cases.log import Line, record
from cases.models import Assignment, Case, Participant
from cases.turns import lock_cases
from cases.workflow.held import (
    LONGEST_REASON,
    Actor,
    Kind,
    check_resident,
    check_texts,
    hold,
    set_deadlines,
    settle,
)
from cases.workflow.interrupted import once_more
from territories.models import Office

if TYPE_CHECKING:
    from accounts.models import User

COPY_PEOPLE = """
INSERT INTO cases_participant
       (case_id, role, user_id, name, show_name, contact_email, contact_phone, key, joined_at, came_with_id)
SELECT %(target)s, 'supporter', p.user_id, p.name, p.show_name, p.contact_email, p.contact_phone, p.key, p.joined_at, p.case_id
  FROM cases_participant p
  JOIN cases_case part ON part.id = p.case_id AND part.merged_into_id = %(target)s
 WHERE NOT EXISTS (
       SELECT FROM cases_participant q
        WHERE q.case_id = %(target)s
          AND (q.user_id = p.user_id OR q.key = p.key AND p.key <> ''
               OR q.came_with_id = p.case_id AND (q.user_id, q.key, q.contact_email, q.joined_at)
                  IS NOT DISTINCT FROM (p.user_id, p.key, p.contact_email, p.joined_at)))
 ORDER BY p.joined_at, p.id
    ON CONFLICT DO NOTHING
"""
"""Everybody of the joined cases who does not stand in the case yet; somebody who stands in several stands once."""


def merge(
    case: Case, *, into: Case, reason: str, by: User, office: Office, now: datetime, version: int | None = None
) -> Case:
    """Join a case to another one about the same thing: an act of the office that has both, or of the one above it.

    Whoever joins says that both cases are the office's own: what was joined is not "not ours" any more.
    """

    def work() -> Case:
        part, whole = hold_both(case, into, now, version)
        check_merge(part, whole, office, now)
        check_texts(reason=(reason, LONGEST_REASON, True))
        line = Line(kind=Kind.MERGED, actor=Actor.OFFICE, at=now, office=office, user=by, text=reason.strip())
        accepts = office.pk == whole.current.office_id
        take_in(part, whole, line, now, accepted_at=now if accepts else None)
        return part

    settle(case, now)
    settle(into, now)
    return once_more(work)


def split(case: Case, *, participant: Participant, now: datetime) -> Case:
    """The reporter says that it is another matter: the case stands on its own again, with the deadlines it had.

    Those that have passed meanwhile count as missed: the sweep passes the case up.
    """
    other = case.merged_into
    if other is None:
        raise TransitionRefused(_("The case is not joined to another one."), number=case.number, verb="split")

    def work() -> Case:
        part, whole = hold_both(case, other, now)
        check_resident(part, "split", participant, now)
        if part.merged_into_id != whole.pk:
            raise CaseChanged(part, case.version)
        let_go(part, whole, Actor.RESIDENT, now)
        return part

    settle(other, now)
    return once_more(work)


# -- the parts of both, and of what the platform joins by itself -------------------------------


def hold_both(one: Case, other: Case, now: datetime, version: int | None = None) -> tuple[Case, Case]:
    """Two cases under their locks, taken in the order of their ids, so that two people who join crosswise do not block."""
    lock_cases([one.pk, other.pk])
    return hold(one, now, version), hold(other, now)


def check_merge(case: Case, into: Case, office: Office | None, now: datetime) -> None:
    """Refuse what must not be joined. `office` None: the platform does it. Raises TransitionRefused."""
    reason = merge_refusal(case, into, office, now)
    if reason is not None:
        raise TransitionRefused(reason, number=case.number, into=into.number, verb="merge")


def take_in(case: Case, into: Case, line: Line, now: datetime, *, accepted_at: datetime | None = None) -> None:
    """Close `case` as joined to `into`, which takes over what counts earlier and everybody who stands in `case`."""
    part, held = case.current, into.current
    _count_the_earlier(held, part, accepted_at)
    Assignment.objects.filter(pk=part.pk).update(left_at=now, outcome=Assignment.Outcome.MERGED)
    told = {"into": into.number, "due_on": last_day(held.due_at).isoformat()}
    record(
        case,
        replace(line, data=line.data | told),
        state=Case.State.CLOSED, outcome=Case.Outcome.MERGED, closed_at=now, merged_into=into,
    )  # fmt: skip
    people = _copy_people(into)
    facts = {
        "part": case.number,
        "people": people + 1,
        "due_on": last_day(held.due_at).isoformat(),
        "promise_at": held.promise_at.isoformat(),
        "due_at": held.due_at.isoformat(),
    }
    record(
        into,
        replace(line, kind=Kind.TOOK_IN, data=line.data | facts),
        supporter_count=people,
    )  # fmt: skip


def let_go(case: Case, other: Case, actor: str, now: datetime) -> None:
    """A joined case stands on its own again, and who came with it leaves the other."""
    Assignment.objects.filter(pk=case.current_id).update(left_at=None, outcome="")
    case.current.refresh_from_db(fields=["left_at", "outcome", "promise_at", "due_at", "due_version"])
    Participant.objects.filter(case=other, came_with=case).delete()
    line = Line(kind=Kind.SPLIT, actor=actor, at=now, office=case.current.office)
    due_on = last_day(case.current.due_at).isoformat()
    record(
        case,
        replace(line, data={"into": other.number, "due_on": due_on}),
        state=Case.State.OPEN, outcome="", closed_at=None, merged_into=None,
    )  # fmt: skip
    people = _copy_people(other)
    record(other, replace(line, office=other.current.office, data={"part": case.number}), supporter_count=people)


def _count_the_earlier(held: Assignment, part: Assignment, accepted_at: datetime | None) -> None:
    """The deadlines of whichever was promised earlier; what put either of them off is gone, so that joining gains nothing."""
    first = min(part, held, key=lambda one: one.promise_at)
    hours = [
        one.acknowledge_until for one in (held, part) if one.accepted_at is None and one.acknowledge_until is not None
    ]
    accepted = [moment for moment in (held.accepted_at, accepted_at) if moment is not None]
    paused: dict[str, Any] = {"solve_days": first.solve_days, "paused_days": first.paused_days}
    paused["paused_at"] = held.paused_at or part.paused_at
    if held.level == Office.Level.REPUBLIC and first.solve_days is not None:
        # Nothing waits at the top: what was waited below is a part of the days that are taken over.
        paused = {"solve_days": first.solve_days + first.paused_days, "paused_days": 0, "paused_at": None}
    set_deadlines(
        held,
        first.promise_at,
        first.promise_at,
        counted_from=first.counted_from,
        shifted_days=first.shifted_days,
        due_shifted_days=0,
        extended_days=0,
        promised_on=None,
        **paused,
        acknowledge_until=min(hours) if hours else held.acknowledge_until,
        accepted_at=min(accepted) if accepted else None,
    )


def _copy_people(target: Case) -> int:
    """Everybody of the joined cases stands in the target; how many stand there beside its reporter. Two statements."""
    with connection.cursor() as cursor:
        cursor.execute(COPY_PEOPLE, {"target": target.pk})
    return Participant.objects.filter(case=target, role=Participant.Role.SUPPORTER).count()
