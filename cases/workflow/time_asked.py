"""More time, and promises with a date: what an office asks of the level above, and what that level makes of it.

Both move `due_at`, by which the case climbs, and never `promise_at`, by which the office is measured. The clock runs on until
the level above says yes; its silence is a no (cases.escalation.time_asked).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from cases import deadlines
from cases import time_asked as asking
from cases.deadlines import last_day
from cases.errors import BadInput, TransitionRefused
from cases.log import record
from cases.models import Assignment, Case, Extension, Promise
from cases.workflow.held import LONGEST_REASON, Kind, check, check_texts, hold, office_line, set_deadlines, verb
from territories.clock import local_date
from territories.models import Office

if TYPE_CHECKING:
    from accounts.models import User


@verb
def ask_extension(
    case: Case, *, days: int, reason: str, by: User, office: Office, now: datetime, version: int | None = None
) -> Extension:
    """Ask the level above for working days more: once, at least one working day before the last, at most the window again.

    Nothing moves until it is granted. Whoever asks has taken the case on: "not ours" is over.
    """
    case = hold(case, now, version)
    check(case, "ask_extension", office, now)
    check_texts(reason=(reason, LONGEST_REASON, True))
    held = case.current
    most = asking.most_days(held, now)
    if not 1 <= days <= most:
        raise BadInput({"days": _("Choose between 1 and %(most)s working days.") % {"most": most}})
    above, decide_until = _level_above(held, now)
    asked = Extension.objects.create(
        case=case, assignment=held, above_id=above, days=days, reason=reason.strip(), asked_at=now, asked_by=by,
        decide_until=decide_until,
    )  # fmt: skip
    _take_on(held, now)
    line = office_line(
        Kind.EXTENSION_ASKED, by, office, now, reason, days=days, above=above, decide_on=_iso(decide_until),
        due_on=_iso(held.due_at), new_due_on=_iso(deadlines.moved(held.due_at, days)),
    )  # fmt: skip
    record(case, line)
    return asked


@verb
def decide_extension(
    case: Case,
    *,
    granted: bool,
    explanation: str,
    by: User,
    office: Office,
    now: datetime,
    version: int | None = None,
) -> Case:
    """The level above gives the working days, or says why not. Given, the case climbs later; the measure stays where it was."""
    case = hold(case, now, version)
    check(case, "decide_extension", office, now)
    check_texts(explanation=(explanation, LONGEST_REASON, not granted))
    asked, held = asking.undecided_extension(case), case.current
    if asked is None:
        raise TransitionRefused(_("There is nothing to decide any more."), number=case.number)
    facts: dict[str, Any] = {"days": asked.days, "about": held.office_id, "measured_on": _iso(held.promise_at)}
    if granted:
        facts["from_on"] = _iso(held.due_at)
        due_at = deadlines.moved(held.due_at, asked.days)
        set_deadlines(held, held.promise_at, due_at, extended_days=held.extended_days + asked.days)
        facts["due_version"] = held.due_version
    _decide(asked, Extension.Verdict.GRANTED if granted else Extension.Verdict.REFUSED, explanation, by, now)
    kind = Kind.EXTENSION_GRANTED if granted else Kind.EXTENSION_REFUSED
    record(case, office_line(kind, by, office, now, explanation, due_on=_iso(held.due_at), **facts))
    return case


@verb
def promise(
    case: Case, *, promised_on: date, reason: str, by: User, office: Office, now: datetime, version: int | None = None
) -> Promise:
    """Say in public by which day it will be done, at most twelve months ahead.

    A day inside the office's time is a promise at once and moves nothing. A later one waits for the yes of the level above.
    Whoever promises has taken the case on: "not ours" is over.
    """
    case = hold(case, now, version)
    check(case, "promise", office, now)
    check_texts(reason=(reason, LONGEST_REASON, True))
    held = case.current
    _check_day(case, promised_on, now)
    inside = promised_on <= last_day(held.due_at)
    above, decide_until = (None, None) if inside else _level_above(held, now)
    given = Promise.objects.create(
        case=case, assignment=held, promised_on=promised_on, reason=reason.strip(), asked_at=now, asked_by=by,
        above_id=above, decide_until=decide_until,
        verdict=Promise.Verdict.ACCEPTED if inside else "", decided_at=now if inside else None,
    )  # fmt: skip
    _take_on(held, now)
    facts: dict[str, Any] = {"promised_on": promised_on.isoformat(), "due_on": _iso(held.due_at)}
    if decide_until is not None:
        facts |= {"above": above, "decide_on": _iso(decide_until)}
    record(case, office_line(Kind.PROMISED, by, office, now, reason, **facts))
    return given


@verb
def decide_promise(
    case: Case,
    *,
    accepted: bool,
    explanation: str,
    by: User,
    office: Office,
    now: datetime,
    version: int | None = None,
) -> Case:
    """The level above accepts a later date, or says why not. Accepted, the case climbs when that day is over."""
    case = hold(case, now, version)
    check(case, "decide_promise", office, now)
    check_texts(explanation=(explanation, LONGEST_REASON, not accepted))
    asked, held = asking.undecided_promise(case), case.current
    if asked is None:
        raise TransitionRefused(_("There is nothing to decide any more."), number=case.number)
    facts: dict[str, Any] = {
        "promised_on": asked.promised_on.isoformat(),
        "about": held.office_id,
        "measured_on": _iso(held.promise_at),
    }
    if accepted and asked.promised_on > last_day(held.due_at):
        facts["from_on"] = _iso(held.due_at)
        due_at = deadlines.end_of_working_day(asked.promised_on)
        set_deadlines(held, held.promise_at, due_at, promised_on=asked.promised_on, due_shifted_days=0)
        facts["due_version"] = held.due_version
    _decide(asked, Promise.Verdict.ACCEPTED if accepted else Promise.Verdict.REFUSED, explanation, by, now)
    kind = Kind.PROMISE_ACCEPTED if accepted else Kind.PROMISE_REFUSED
    record(case, office_line(kind, by, office, now, explanation, due_on=_iso(held.due_at), **facts))
    return case


def _level_above(held: Assignment, now: datetime) -> tuple[int, datetime]:
    """Who decides, fixed now, and until when."""
    above, days = held.office.climbs_to_id, held.clock.above_days
    if above is None or days is None:
        raise TransitionRefused(_("There is no level above to decide this."))
    return above, deadlines.working_days_after(now, days)


def _check_day(case: Case, promised_on: date, now: datetime) -> None:
    """Whether the day may be promised now. Raises BadInput."""
    held, today = case.current, local_date(now)
    wrong: Any = None
    if promised_on < today:
        wrong = _("This day has passed.")
    elif promised_on > asking.latest_promise(now):
        wrong = _("A promise is at most twelve months ahead.")
    elif promised_on > last_day(held.due_at):
        wrong = _why_not_later(case)
    if wrong is not None:
        raise BadInput({"promised_on": wrong})


def _why_not_later(case: Case) -> Any:
    """Why a day past the office's time cannot be promised; None when it can. One query."""
    if case.current.level == Office.Level.REPUBLIC or case.current.clock.above_days is None:
        return _("At the republic only a day inside its time can be promised.")
    if asking.undecided_extension(case) is not None:
        return _(
            "The office above has yet to decide about more time. Until then only a day inside your time can be promised."
        )
    return None


def _take_on(held: Assignment, now: datetime) -> None:
    """An office that plans the work has accepted the case."""
    Assignment.objects.filter(pk=held.pk, accepted_at=None).update(accepted_at=now)


def _decide(asked: Extension | Promise, verdict: str, explanation: str, by: User, now: datetime) -> None:
    type(asked).objects.filter(pk=asked.pk).update(
        decided_at=now, decided_by=by, verdict=verdict, explanation=explanation.strip()
    )


def _iso(moment: datetime) -> str:
    return last_day(moment).isoformat()
