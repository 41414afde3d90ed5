"""What residents do: reply, confirm, dispute, join."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from cases import deadlines
from cases.deadlines import last_day
from cases.errors import TransitionRefused
from cases.log import Line, record
from cases.models import Answer, Assignment, Case, Participant, Review
from cases.taken_down import desk_of
from cases.workflow.held import (
    LONGEST_REASON,
    Actor,
    Kind,
    check_resident,
    check_texts,
    end_the_wait,
    hold,
    last_answer,
    resident_line,
    verb,
)

if TYPE_CHECKING:
    from accounts.models import User


@verb
def reply(case: Case, *, text: str, participant: Participant, now: datetime) -> Case:
    """The reporter replies: the clock runs again, later only by the working days that were spent waiting."""
    case = hold(case, now)
    check_resident(case, "reply", participant, now)
    check_texts(text=(text, LONGEST_REASON, True))
    held = case.current
    end_the_wait(case, now)
    line = Line(
        kind=Kind.REPLIED,
        actor=Actor.RESIDENT,
        at=now,
        office=held.office,
        text=text.strip(),
        data={"due_on": last_day(held.due_at).isoformat()},
    )
    record(case, line, state=Case.State.OPEN, waiting_until=None)
    return case


@verb
def confirm(case: Case, *, participant: Participant, now: datetime) -> Case:
    """The reporter, or a supporter who joined before the answer, says that it is so. Counts until day 30, also after closing."""
    case = hold(case, now)
    check_resident(case, "confirm", participant, now)
    given = last_answer(case)
    refused = given.kind == Answer.Kind.REFUSED
    outcome = Case.Outcome.REFUSED if refused else Case.Outcome.CONFIRMED
    Answer.objects.filter(pk=given.pk).update(verdict=Answer.Verdict.CONFIRMED, verdict_at=now)
    line = resident_line(Kind.CONFIRMED, participant, given, now, outcome=outcome.value, **desk_of(case))
    if case.is_closed:
        record(case, line, outcome=outcome)
        return case
    Assignment.objects.filter(pk=case.current_id).update(left_at=now, outcome=Assignment.Outcome.SOLVED)
    record(case, line, state=Case.State.CLOSED, outcome=outcome, closed_at=now)
    return case


@verb
def dispute(case: Case, *, participant: Participant, reason: str, now: datetime) -> Case:
    """The resident says that it is not so: the level above the claiming office reviews it.

    At the top nobody is above: the desk owes an answer again at once, on the clock it had.
    """
    case = hold(case, now)
    check_resident(case, "dispute", participant, now)
    check_texts(reason=(reason, LONGEST_REASON, False))
    given = last_answer(case)
    reviewer = given.office.climbs_to
    if reviewer is None:
        return _reopen_at_the_top(case, given, participant, reason, now)
    Answer.objects.filter(pk=given.pk).update(verdict=Answer.Verdict.DISPUTED, verdict_at=now)
    due_at = deadlines.review_until(case.current.clock, now)
    Review.objects.create(case=case, answer=given, office=reviewer, reason=reason.strip(), opened_at=now, due_at=due_at)
    if case.is_closed:
        Assignment.objects.filter(pk=case.current_id).update(left_at=None, outcome="")
    line = resident_line(
        Kind.DISPUTED, participant, given, now, reason.strip(), reviewer=reviewer.pk,
        due_on=last_day(due_at).isoformat(), due_at=due_at.isoformat(),
    )  # fmt: skip
    record(case, line, state=Case.State.REVIEWED, outcome="", closed_at=None)
    return case


def _reopen_at_the_top(case: Case, given: Answer, participant: Participant, reason: str, now: datetime) -> Case:
    Answer.objects.filter(pk=given.pk).update(verdict=Answer.Verdict.OVERTURNED, verdict_at=now)
    Assignment.objects.filter(pk=case.current_id).update(left_at=None, outcome="", answered_at=None)
    line = resident_line(Kind.DISPUTED, participant, given, now, reason.strip())
    record(
        case, line, state=Case.State.OPEN, outcome="", closed_at=None, confirm_until=None, reply_until=None
    )  # fmt: skip
    return case


@verb
def withdraw(case: Case, *, participant: Participant, now: datetime) -> Case:
    """The reporter takes the case back, while no answer is there and nobody else has joined."""
    case = hold(case, now)
    check_resident(case, "withdraw", participant, now)
    Assignment.objects.filter(pk=case.current_id).update(left_at=now, outcome=Assignment.Outcome.WITHDRAWN)
    line = Line(kind=Kind.WITHDRAWN, actor=Actor.RESIDENT, at=now, office=case.current.office)
    record(
        case, line, state=Case.State.CLOSED, outcome=Case.Outcome.WITHDRAWN, closed_at=now, waiting_until=None
    )  # fmt: skip
    return case


@transaction.atomic
def support(
    case: Case,
    *,
    now: datetime,
    key: str,
    name: str = "",
    show_name: bool = False,
    email: str = "",
    user: User | None = None,
) -> Participant:
    """Say "it affects me too": one row for each visitor, however often they press. One insert; the case's row is not touched.

    Waits for whoever closes the case or joins it to another; supporters do not wait for each other.
    """
    if case.is_petition:
        raise TransitionRefused(_("A petition is supported by signing it."), number=case.number)
    with connection.cursor() as cursor:
        cursor.execute("SELECT state FROM cases_case WHERE id = %s FOR KEY SHARE", [case.pk])
        (state,) = cursor.fetchone()
    if state == Case.State.CLOSED:
        raise TransitionRefused(_("The case is closed."), number=case.number)
    participant, _is_new = Participant.objects.get_or_create(
        case=case,
        key=key,
        defaults={
            "role": Participant.Role.SUPPORTER,
            "name": name.strip(),
            "show_name": show_name and bool(name.strip()),
            "contact_email": email.strip(),
            "user": user,
            "joined_at": now,
        },
    )
    return participant
