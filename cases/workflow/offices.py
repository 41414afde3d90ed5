"""What the office that holds a case does with it."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from cases import deadlines, escalation
from cases.allowed import decision_refusal
from cases.deadlines import last_day
from cases.errors import BadInput, TransitionRefused
from cases.log import Line, record
from cases.models import Answer, Assignment, Case, ClockRule, Note
from cases.photos import PreparedPhoto, look_alike, store_photos
from cases.workflow.held import (
    LONGEST_REASON,
    LONGEST_SIGNATURE,
    LONGEST_TEXT,
    Actor,
    Kind,
    check,
    check_texts,
    clock_in_force,
    end_the_wait,
    hand_over,
    hold,
    office_line,
    pause,
    step_of,
    verb,
)
from territories.clock import local_date
from territories.models import Office

if TYPE_CHECKING:
    from accounts.models import User

log = logging.getLogger(__name__)


@verb
def accept(case: Case, *, by: User, office: Office, now: datetime, version: int | None = None) -> Case:
    """The office says that the case is its own. The right to forward is used up; an emergency no longer climbs for that."""
    case = hold(case, now, version)
    check(case, "accept", office, now)
    Assignment.objects.filter(pk=case.current_id).update(accepted_at=now)
    record(case, office_line(Kind.ACCEPTED, by, office, now))
    return case


@verb
def forward(
    case: Case, *, to: Office, reason: str, by: User, office: Office, now: datetime, version: int | None = None
) -> Case:
    """Say "not ours": to another office of the same level or above, inside the acknowledge window, at most twice, never back.

    The receiver gets a full window from the next day (APPC 65). Not an escalation.
    """
    case = hold(case, now, version)
    check(case, "forward", office, now)
    check_texts(reason=(reason, LONGEST_REASON, True))
    if not may_receive(case, to):
        raise BadInput({"to": _("This office cannot be given the case.")})
    old = case.current
    clock = clock_in_force(old.regime, step_of(to), local_date(now))
    solve_days = clock.solve_days if clock.step == ClockRule.Step.REPUBLIC else old.solve_days
    bound = deadlines.when_passed_on(clock, solve_days, old, now)
    new = hand_over(
        case, to, entered_by=Assignment.Entry.FORWARDED, outcome=Assignment.Outcome.FORWARDED, clock=clock,
        solve_days=solve_days, bound=bound, now=now,
    )  # fmt: skip
    line = Line(
        kind=Kind.FORWARDED,
        actor=Actor.OFFICE,
        at=now,
        office=to,
        assignment=new,
        user=by,
        text=reason.strip(),
        data={"from": office.pk, "to": to.pk, "due_on": last_day(bound.due_at).isoformat()},
    )
    record(case, line, current=new)
    return case


def may_receive(case: Case, to: Office) -> bool:
    """Whether a case may be forwarded to an office. One query.

    It must be active, of the same line (akims do not forward to maslikhats) or the desk of the republic, not visited before and
    not below the present one.
    """
    if to.body not in {case.current.office.body, Office.Body.GOVERNMENT}:
        return False
    levels = list(Office.Level.values)
    visited = set(case.assignments.values_list("office_id", flat=True))
    return to.is_active and to.pk not in visited and levels.index(to.level) >= levels.index(case.current.level)


@verb
def ask(case: Case, *, question: str, by: User, office: Office, now: datetime, version: int | None = None) -> Case:
    """A concrete question to the resident: the clock pauses, once, for at most the clock's days. Moves promise and due.

    Only by days on which the clock would have run: one asked before the registration waits some days for nothing.
    """
    case = hold(case, now, version)
    check(case, "ask", office, now)
    check_texts(question=(question, LONGEST_REASON, True))
    held = case.current
    waiting_until = deadlines.working_days_after(now, held.clock.pause_days)
    paused = deadlines.days_paused(held, now, last_day(waiting_until))
    pause(held, paused, paused_at=now)
    line = office_line(
        Kind.ASKED, by, office, now, question, until=last_day(waiting_until).isoformat(),
        due_on=last_day(held.due_at).isoformat(), due_version=held.due_version,
    )  # fmt: skip
    record(case, line, state=Case.State.WAITING, waiting_until=waiting_until)
    return case


@verb
def answer(
    case: Case,
    *,
    kind: str,
    text: str,
    language: str,
    by: User,
    office: Office,
    now: datetime,
    photos: Sequence[PreparedPhoto] = (),
    signed_by: str = "",
    version: int | None = None,
) -> Answer:
    """The office answers: fixed, refused with reasons, or no power / no funds, which pass the case up at once.

    Also a lower office that held the case before may answer. A physical problem that is said to be fixed needs a photo.
    A petition gets a decision instead: full, part or refused, published by the head, whose name and post stand under it.
    The answer counts by `now`, its arrival.
    """
    case = hold(case, now, version)
    check(case, "answer", office, now)
    decides = case.kind == Case.Kind.PETITION
    check_texts(text=(text, LONGEST_TEXT, True), signed_by=(signed_by, LONGEST_SIGNATURE, decides))
    if kind not in (Answer.OF_PETITIONS if decides else Answer.OF_ISSUES):
        raise BadInput({"kind": _("Choose one of the answers.")})
    if (refused := decision_refusal(case, office, by)) is not None:
        raise TransitionRefused(refused, number=case.number, verb="answer")
    climbs = kind not in Answer.STANDING
    if climbs:
        check(case, "no_power", office, now)
    if kind == Answer.Kind.FIXED and case.category.claims_need_photo and not photos:
        raise BadInput({"photos": _("Add at least one photo that shows the work done.")})
    if kind == Answer.Kind.FIXED:
        refuse_photos_of_the_report(case, photos)
    given = Answer.objects.create(
        case=case,
        assignment=case.current,
        office=office,
        by=by,
        kind=kind,
        text=text.strip(),
        signed_by=signed_by.strip() if decides else "",
        language=language,
        at=now,
        verdict=Answer.Verdict.CLIMBED if climbs else "",
        verdict_at=now if climbs else None,
    )
    store_photos(case, given, photos, now)
    if climbs:
        _pass_up(case, given, by, now)
    else:
        _stand(case, given, by, now)
    return given


def refuse_photos_of_the_report(case: Case, photos: Sequence[PreparedPhoto]) -> None:
    """The photo of the problem proves no work. Reads the small files of the report, at most five; a lost one proves nothing."""
    if not photos:
        return
    for reported in case.photos.filter(answer=None).order_by("position", "pk"):
        try:
            with reported.thumb.open("rb") as file:
                known = file.read()
        except OSError:
            log.warning("A photo of case %s cannot be read: %s", case.pk, reported.thumb.name)
            continue
        if any(look_alike(known, photo.thumb) for photo in photos):
            raise BadInput(
                {"photos": _("This is the photo of the report itself. Take a new one that shows the work done.")}
            )


def _pass_up(case: Case, given: Answer, by: User, now: datetime) -> None:
    """The answer says that the office cannot: the case climbs at once, with that reason."""
    if not escalation.climb_one(case.pk, now, outcome=given.kind, text=given.text, user_id=by.pk):
        raise TransitionRefused(_("There is no level above to decide this."))
    case.refresh_from_db()


def _stand(case: Case, given: Answer, by: User, now: datetime) -> None:
    """The answer stops the clock and waits for the resident's word; a question to the resident waits no longer."""
    end_the_wait(case, now)
    clock = case.current.clock
    confirm_until = now + timedelta(days=clock.confirm_days)
    reply_until = now + timedelta(days=clock.reply_days)
    Assignment.objects.filter(pk=case.current_id).update(answered_at=now)
    line = office_line(
        Kind.ANSWERED, by, given.office, now, given.text, answer=given.pk, kind=given.kind,
        until=local_date(confirm_until).isoformat(),
    )  # fmt: skip
    record(
        case,
        line,
        state=Case.State.ANSWERED,
        waiting_until=None,
        confirm_until=confirm_until,
        reply_until=reply_until,
    )


def add_note(case: Case, *, text: str, by: User, office: Office, now: datetime) -> Note:
    """An internal note; not a change of the case, so it has no public line."""
    check_texts(text=(text, LONGEST_TEXT, True))
    return Note.objects.create(case=case, office=office, by=by, at=now, text=text.strip())
