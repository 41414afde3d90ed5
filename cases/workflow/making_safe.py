"""Made safe: an office says that the danger is gone and the repair begins; residents say whether that is so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from cases import deadlines, escalation
from cases.deadlines import last_day
from cases.errors import BadInput, TransitionRefused
from cases.log import Line, record
from cases.made_safe import reply_until, safe_answer
from cases.models import Answer, Assignment, Case, ClockRule, Participant, Review
from cases.photos import PreparedPhoto, store_photos
from cases.reopening import half_of
from cases.workflow.held import (
    LONGEST_REASON,
    LONGEST_TEXT,
    Actor,
    Kind,
    check,
    check_resident,
    check_texts,
    clock_in_force,
    end_the_wait,
    hand_over,
    hold,
    resident_line,
    step_of,
    verb,
)
from cases.workflow.offices import refuse_photos_of_the_report
from territories.clock import local_date
from territories.models import Office

if TYPE_CHECKING:
    from accounts.models import User


@verb
def made_safe(
    case: Case,
    *,
    text: str,
    language: str,
    by: User,
    office: Office,
    now: datetime,
    photos: Sequence[PreparedPhoto] = (),
    version: int | None = None,
) -> Answer:
    """The danger is gone: the hours end, and the same office gets a first office's working days for the repair.

    Needs words and a photo. The repair is its own: it can no longer say "not ours".
    """
    case = hold(case, now, version)
    check(case, "made_safe", office, now)
    check_texts(text=(text, LONGEST_TEXT, True))
    if not photos:
        raise BadInput({"photos": _("Add at least one photo that shows that the danger is gone.")})
    refuse_photos_of_the_report(case, photos)
    given = Answer.objects.create(
        case=case, assignment=case.current, office=office, by=by, kind=Answer.Kind.MADE_SAFE, text=text.strip(),
        language=language, at=now,
    )  # fmt: skip
    store_photos(case, given, photos, now)
    repair = _begin_the_repair(case, now)
    line = Line(
        kind=Kind.MADE_SAFE,
        actor=Actor.OFFICE,
        at=now,
        office=office,
        assignment=repair,
        user=by,
        text=given.text,
        data={
            "answer": given.pk,
            "until": local_date(reply_until(case, given)).isoformat(),
            "due_on": last_day(repair.due_at).isoformat(),
        },
        due_version=repair.due_version,
    )
    record(case, line, current=repair)
    return given


def _begin_the_repair(case: Case, now: datetime) -> Assignment:
    """The next assignment of the same office, in working days; of a problem that came back half of them.

    An office that called its case an emergency by its own word has won no day for it: the repair ends when the work was promised.
    """
    office = case.current.office
    clock = clock_in_force(ClockRule.Regime.ORDINARY, step_of(office), local_date(now))
    solve_days = clock.solve_days
    if solve_days is not None and case.returned_from_id is not None:
        solve_days = half_of(solve_days)
    bound = deadlines.when_handed_over(clock, solve_days, now)
    facts: dict[str, Any] = {"accepted_at": now}
    promised = _promised_before(case)
    if promised is not None and now < promised.promise_at < bound.due_at:
        solve_days = promised.solve_days
        facts |= {"promise_at": promised.promise_at, "due_at": promised.promise_at}
        facts |= {name: getattr(promised, name) for name in ("counted_from", "paused_days", "shifted_days")}
    return hand_over(
        case, office, entered_by=Assignment.Entry.MADE_SAFE, outcome=Assignment.Outcome.MADE_SAFE, clock=clock,
        solve_days=solve_days, bound=bound, now=now, **facts,
    )  # fmt: skip


def _promised_before(case: Case) -> Assignment | None:
    """The working days that the office itself turned into the hours of an emergency; None when it did not. At most two queries."""
    held = case.current
    if held.entered_by != Assignment.Entry.RECLASSIFIED:
        return None
    by_its_own_word = case.events.filter(
        kind=Kind.RECLASSIFIED, assignment=held, at=held.entered_at, office=held.office_id
    )
    return case.assignments.filter(number=held.number - 1).first() if by_its_own_word.exists() else None


@verb
def confirm_safe(case: Case, *, participant: Participant, now: datetime) -> Case:
    """The reporter, or a supporter who joined before, says that the danger is gone. The repair goes on."""
    case = hold(case, now)
    check_resident(case, "confirm_safe", participant, now)
    given = _asked_about(case)
    Answer.objects.filter(pk=given.pk).update(verdict=Answer.Verdict.CONFIRMED, verdict_at=now)
    record(case, resident_line(Kind.CONFIRMED, participant, given, now, safe=True))
    return case


@verb
def dispute_safe(case: Case, *, participant: Participant, reason: str, now: datetime) -> Case:
    """The resident says that it is still dangerous: the level above decides within hours, and its silence is a yes.

    The clock of the repair is not touched. At the top nobody is above: the hours of an emergency run again at once.
    """
    case = hold(case, now)
    check_resident(case, "dispute_safe", participant, now)
    check_texts(reason=(reason, LONGEST_REASON, False))
    given = _asked_about(case)
    end_the_wait(case, now)
    reviewer = given.office.climbs_to
    if reviewer is None:
        line = resident_line(Kind.DISPUTED, participant, given, now, reason.strip(), safe=True)
        record(case, line, state=Case.State.OPEN, waiting_until=None)
        escalation.emergency_again(case.pk, given.pk, now)
        case.refresh_from_db()
        return case
    Answer.objects.filter(pk=given.pk).update(verdict=Answer.Verdict.DISPUTED, verdict_at=now)
    due_at = deadlines.review_until(given.assignment.clock, now)
    Review.objects.create(case=case, answer=given, office=reviewer, reason=reason.strip(), opened_at=now, due_at=due_at)
    line = resident_line(
        Kind.DISPUTED, participant, given, now, reason.strip(), safe=True, reviewer=reviewer.pk,
        due_on=last_day(due_at).isoformat(), due_at=due_at.isoformat(),
    )  # fmt: skip
    record(case, line, state=Case.State.REVIEWED, waiting_until=None)
    return case


def _asked_about(case: Case) -> Answer:
    given = safe_answer(case)
    if given is None:
        raise TransitionRefused(_("No office has said that the danger is gone."), number=case.number)
    return given
