"""The complaint under the law beside a missed term: whose silence, to whom, until when, or why there is none.

The law knows one term of an appeal, 15 working days from its registration (APPC 76), and one of a petition to an akimat, 20
(90-1 to 90-6). An office that lets it pass counts as having refused (91(2)); that refusal goes to whoever is above in the
order of subordination, the Government excepted (91(3)), within three months (92), is handed in at the office complained of
(91(4)) and decided in 20 working days (99). Shorter terms and the climbing of a case are this platform's own promises, so
what counts is the office with which the appeal stands registered by law, never one to which the case merely climbed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from cases.countdown import Calendar
from cases.deadlines import last_day, months_later
from cases.models import Answer, Assignment, Case, ClockRule
from territories.clock import ZONE, local_date
from territories.models import Office

LEGAL_DAYS = 15
"""Working days from registration (APPC 76(1)(2))."""
LEGAL_DAYS_OF = {ClockRule.Regime.PETITION_LOCAL: 20, ClockRule.Regime.PETITION_CENTRAL: 40}
"""Working days of a petition (APPC 90-1 to 90-6); every other regime has LEGAL_DAYS."""
LONGEST_EXTENSION_MONTHS = 2
"""An extension, however named here, lengthens the law's term by no more (APPC 76(3))."""
MONTHS_TO_COMPLAIN = 3
"""From the day the term ended in silence (APPC 92). The six months are for acts that did not explain the way."""
DECIDED_IN_DAYS = 20
"""Working days for the decision, never extended (APPC 99)."""
OFFICES_CLOSE = time(18)
"""What arrives later is registered on the next working day (APPC 64); the hour is this platform's reading (docs/law.md)."""

Entry = Assignment.Entry
REGISTERED_BY = {Entry.FILED, Entry.FORWARDED, Entry.ASSIGNED}
"""How an office comes to owe an answer by law: the appeal is filed with it, or passed to it as the right one (APPC 65)."""
CONTINUED_BY = {Entry.SUCCESSION, Entry.RECLASSIFIED, Entry.MADE_SAFE}
"""The same duty goes on: with the successor of an abolished office, or with the same office on another clock of this platform."""
NOTHING_LEFT = {Case.Outcome.MERGED, Case.Outcome.WITHDRAWN, Case.Outcome.VOID}
"""Outcomes of a case after which there is nobody's silence to complain of."""


class WhyNot(StrEnum):
    """Why no complaint is offered."""

    REPUBLIC = "republic"
    ENDED = "ended"
    ANSWERED = "answered"
    ASKED = "asked"
    TOO_EARLY = "too_early"
    TOO_LATE = "too_late"
    COUNCIL = "council"
    TOP = "top"


@dataclass(frozen=True, slots=True)
class Complaint:
    """A complaint about one office's silence. Dates are local and belong to the term that ends with them."""

    case: Case
    office: Office
    """Whose silence: the office with which the appeal is registered by law."""
    higher: Office | None
    """Who decides the complaint; None where the law's chain has nobody above."""
    was_forwarded: bool
    registered_on: date
    days: int
    """Working days of the law."""
    ends_on: date
    """The last day of the law's term, a granted extension included."""
    was_extended: bool
    until: date
    """The last day on which one may complain."""
    today: date
    is_silent: bool
    """The term has passed and the office said nothing in it."""
    is_shorter_here: bool
    """The platform's own term for the same office ended, or ends, before the law's."""
    why_not: WhyNot | None

    @property
    def is_offered(self) -> bool:
        """A draft can be had."""
        return self.why_not is None


def complaint_of(
    case: Case,
    assignments: Sequence[Assignment],
    answers: Sequence[Answer],
    offices: Mapping[int, Office],
    calendar: Calendar,
    now: datetime,
) -> Complaint:
    """What the law gives the author of a case at `now`. `assignments` by number; `offices` holds everybody above them."""
    began, last = registered(assignments)
    office = offices[last.office_id]
    registered_on = registration(began, calendar)
    days = LEGAL_DAYS_OF.get(ClockRule.Regime(case.regime), LEGAL_DAYS)
    plain_end = calendar.after(registered_on, days)
    ends_on = _extended(plain_end, last, calendar)
    today = local_date(now)
    said = [local_date(one.at) for one in answers if one.office_id == office.pk]
    is_silent = today > ends_on and not any(day <= ends_on for day in said)
    higher = higher_body(office, offices)
    until = months_later(ends_on, MONTHS_TO_COMPLAIN)
    return Complaint(
        case=case,
        office=office,
        higher=higher,
        was_forwarded=began.entered_by in {Entry.FORWARDED, Entry.ASSIGNED},
        registered_on=registered_on,
        days=days,
        ends_on=ends_on,
        was_extended=ends_on != plain_end,
        until=until,
        today=today,
        is_silent=is_silent,
        is_shorter_here=last_day(last.due_at) < ends_on,
        why_not=_why_not(case, office, higher, said, ends_on, until, today),
    )


def registered(assignments: Sequence[Assignment]) -> tuple[Assignment, Assignment]:
    """The assignment with which the term of the law began, and the last one of the office that is bound by it.

    They differ where a successor stands in for an abolished office, and where an office's own time was only written anew.
    """
    began = last = assignments[0]
    is_registered = True
    for one in assignments[1:]:
        anew = one.entered_by == Entry.SUCCESSION and one.via_vacancy
        if one.entered_by in REGISTERED_BY or (is_registered and anew):
            began, last, is_registered = one, one, True
        elif one.entered_by in CONTINUED_BY:
            last = one if is_registered else last
        else:
            is_registered = False
    return began, last


def registration(held: Assignment, calendar: Calendar) -> date:
    """The day of registration by law: an emergency counts from the minute of filing here, but an office registers by day."""
    arrived = held.entered_at.astimezone(ZONE)
    after_hours = arrived.time() >= OFFICES_CLOSE and arrived.date() == held.registered_on
    if after_hours or not calendar.is_working(held.registered_on):
        return calendar.next_working_day(held.registered_on)
    return held.registered_on


def higher_body(office: Office, offices: Mapping[int, Office]) -> Office | None:
    """Who is above in the order of subordination, as far as the law lets one complain: the chain ends at the region.

    The nearest that is held; where every seat above is empty, the nearest that exists, because the body remains. A council is
    subordinate to nobody.
    """
    if office.is_maslikhat:
        return None
    above = []
    step = offices.get(office.superior_id or 0)
    while step is not None and step.level != Office.Level.REPUBLIC:
        above.append(step)
        step = offices.get(step.superior_id or 0)
    standing = [one for one in above if one.abolished_on is None]
    return next((one for one in standing if one.is_active), standing[0] if standing else None)


def _extended(plain_end: date, held: Assignment, calendar: Calendar) -> date:
    """The end of the term with what the office above granted, within the law's two months."""
    if held.due_at <= held.promise_at:
        return plain_end
    longest = months_later(plain_end, LONGEST_EXTENSION_MONTHS)
    granted = last_day(held.due_at)
    if granted > longest:
        granted = calendar.after(longest - timedelta(days=1), 1)
    return max(plain_end, granted)


def _why_not(
    case: Case, office: Office, higher: Office | None, said: Sequence[date], ends_on: date, until: date, today: date
) -> WhyNot | None:
    """The first reason that holds, the one that no waiting changes before those that it does."""
    if office.level == Office.Level.REPUBLIC:
        return WhyNot.REPUBLIC
    if case.outcome in NOTHING_LEFT:
        return WhyNot.ENDED
    if said or not case.owes_answer:
        return WhyNot.ANSWERED
    if office.is_maslikhat:
        return WhyNot.COUNCIL
    if higher is None:
        return WhyNot.TOP
    if today <= ends_on:
        return WhyNot.TOO_EARLY
    if case.state == Case.State.WAITING:
        return WhyNot.ASKED
    return WhyNot.TOO_LATE if today > until else None
