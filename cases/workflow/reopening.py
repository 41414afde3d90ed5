"""Residents open a closed case again: by an appeal against a review, or because the problem came back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from cases import deadlines
from cases.deadlines import last_day
from cases.errors import TransitionRefused
from cases.log import Line, record
from cases.models import Answer, Assignment, Case, Participant, Review
from cases.reopening import APPEAL, answer_that_stood, last_review
from cases.workflow.held import (
    LONGEST_REASON,
    Actor,
    Kind,
    check_resident,
    check_texts,
    hold,
    resident_line,
    verb,
)


@verb
def appeal(case: Case, *, participant: Participant, reason: str, now: datetime) -> Case:
    """Against a review that found for the office: the nearest active office above that reviewer decides, once and finally."""
    case = hold(case, now)
    check_resident(case, "appeal", participant, now)
    check_texts(reason=(reason, LONGEST_REASON, True))
    first = last_review(case)
    above = first.office.climbs_to if first is not None else None
    if first is None or above is None:
        raise TransitionRefused(_("There is no level above to decide this."), number=case.number, verb="appeal")
    due_at = deadlines.review_until(case.current.clock, now)
    Review.objects.create(
        case=case, answer=first.answer, stage=APPEAL, office=above, reason=reason.strip(), opened_at=now, due_at=due_at
    )
    Answer.objects.filter(pk=first.answer_id).update(verdict=Answer.Verdict.DISPUTED, verdict_at=now)
    Assignment.objects.filter(pk=case.current_id).update(left_at=None, outcome="")
    line = Line(
        kind=Kind.APPEALED,
        actor=Actor.RESIDENT,
        at=now,
        office=above,
        text=reason.strip(),
        data={
            "answer": first.answer_id,
            "role": participant.role,
            "participant": participant.pk,
            "reviewer": above.pk,
            "about": first.office_id,
            "due_on": last_day(due_at).isoformat(),
            "due_at": due_at.isoformat(),
        },
    )
    record(case, line, state=Case.State.REVIEWED, outcome="", closed_at=None)
    return case


@verb
def came_back(case: Case, *, participant: Participant, text: str, now: datetime) -> Case:
    """The problem that was fixed is there again: the success is taken back, and the clock counts as if it had never stopped.

    What was due meanwhile is late: the sweep passes the case up.
    """
    case = hold(case, now)
    check_resident(case, "came_back", participant, now)
    check_texts(text=(text, LONGEST_REASON, True))
    given = answer_that_stood(case)
    if given is None:
        raise TransitionRefused(_("Only a problem that was solved can come back."), number=case.number)
    Answer.objects.filter(pk=given.pk).update(verdict=Answer.Verdict.RETURNED, verdict_at=now)
    Assignment.objects.filter(pk=case.current_id).update(left_at=None, outcome="", answered_at=None)
    case.current.refresh_from_db(fields=["left_at", "outcome", "answered_at", "promise_at", "due_at", "due_version"])
    due_on = last_day(case.current.due_at).isoformat()
    line = resident_line(Kind.RETURNED, participant, given, now, text.strip(), due_on=due_on)
    record(
        case, line, state=Case.State.OPEN, outcome="", closed_at=None, confirm_until=None, reply_until=None
    )  # fmt: skip
    return case


@verb
def file_again(case: Case, *, participant: Participant, now: datetime, file: Callable[[Case], Case]) -> Case:
    """The problem came back later: `file` makes the new case, which the closed one names in its history. Returns the new one.

    At most one open new case beside a closed one: the closed one is locked meanwhile.
    """
    case = hold(case, now)
    check_resident(case, "file_again", participant, now)
    new = file(case)
    line = Line(
        kind=Kind.RETURNED,
        actor=Actor.RESIDENT,
        at=now,
        office=new.current.office,
        data={"case": new.number, "role": participant.role, "participant": participant.pk},
    )
    record(case, line)
    return new
