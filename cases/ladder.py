"""The ladder of one case: every office from the first that had it up to the republic, and what each did or will do.

Built from the assignments, which are the only source of the public tracker, and from the tree of offices above the last
of them. Forwarded assignments stand in the history, not on the stairs: handing on is not climbing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.addresses import office_address
from cases.countdown import Calendar, days_taken, is_emergency, left_of
from cases.deadlines import last_day
from cases.models import Assignment, Case, ClockRule, Review
from cases.reopening import APPEAL
from cases.reopening_told import reviewed_until
from cases.time_told import both_dates
from cases.wording import hours_late, office_in
from territories.clock import local_date
from territories.models import Office, Seat
from territories.wording import clock_time, full_date, number, on_day, since_day, weekday

MOST_RUNGS = 5
MISSED = frozenset(
    {
        Assignment.Outcome.SILENCE,
        Assignment.Outcome.NO_POWER,
        Assignment.Outcome.NO_FUNDS,
        Assignment.Outcome.OVERTURNED,
    }
)

Rung = dict[str, Any]


@dataclass(frozen=True, slots=True)
class LadderFacts:
    """What the ladder is drawn from, read beforehand."""

    case: Case
    assignments: Sequence[Assignment]
    offices: Mapping[int, Office]
    seats: Sequence[Seat]
    clocks: Mapping[str, ClockRule]
    """Clocks of the case's regime by step, in force today: what the offices above will have."""
    calendar: Calendar
    review: Review | None
    now: datetime
    complaint_about: int | None = None
    """The office whose silence one may complain of under the law."""


def offices_of(path: str) -> list[int]:
    """Ids of an office and of everything above it, from the office up."""
    return [int(part) for part in reversed(path.strip("/").split("/"))]


def chain_of(assignments: Sequence[Assignment]) -> list[int]:
    """Ids of the offices on the stairs, from the lowest up. Reads the path of each assignment's office."""
    kept = [one for one in assignments if one.outcome != Assignment.Outcome.FORWARDED] or list(assignments[-1:])
    chain = offices_of(kept[0].office.path)
    if any(one.office_id not in chain for one in kept):
        # The tree was rearranged under a running case: who had it, then whoever stands above the last.
        had = list(dict.fromkeys(one.office_id for one in kept))
        chain = had + [office for office in offices_of(kept[-1].office.path) if office not in had]
    return chain[-MOST_RUNGS:]


def rungs(facts: LadderFacts) -> list[Rung]:
    """The stairs, from the lowest level up, as the component "ladder" takes them."""
    held = {one.office_id: one for one in facts.assignments if one.outcome != Assignment.Outcome.FORWARDED}
    chain = [facts.offices[office] for office in chain_of(facts.assignments) if office in facts.offices]
    present = facts.case.current.office_id
    above = False
    drawn: list[Rung] = []
    for office in chain:
        rung: Rung = {"level": office.level_label, "office": office.title, "url": office_address(office)}
        assignment = held.get(office.pk)
        if office.pk == present:
            rung |= _present(facts, facts.case.current)
        elif assignment is not None and not above:
            rung |= _passed(facts, assignment)
        elif above:
            rung |= _ahead(facts, office)
        else:
            rung |= {"state": "far", "fact": _("Passed over: nobody holds the office"), "icon": "empty"}
        on = assignment.promise_at if assignment is not None and office.pk != present else facts.now
        rung["holder"] = rung.get("holder") or _holder(facts, office, min(on, facts.now))
        if office.pk == facts.complaint_about:
            address = reverse("cases:complaint", args=[facts.case.number])
            rung |= {"link": address, "link_text": _("Complaint under the law: a draft")}
        drawn.append(rung)
        above = above or office.pk == present
    return drawn


# -- where the case was ----------------------------------------------------------------------


def _passed(facts: LadderFacts, held: Assignment) -> Rung:
    """An office that had the case and lost it."""
    outcome = Assignment.Outcome(held.outcome)
    left_at = held.left_at or facts.now
    passed_on = on_day(last_day(held.promise_at))
    fact = {
        Assignment.Outcome.SILENCE: _("Silent: the deadline passed %(on)s") % {"on": passed_on},
        Assignment.Outcome.NO_POWER: _("Answered %(on)s: not in our power") % {"on": on_day(left_at)},
        Assignment.Outcome.NO_FUNDS: _("Answered %(on)s: no funds") % {"on": on_day(left_at)},
        Assignment.Outcome.OVERTURNED: _("Its answer was found wrong %(on)s") % {"on": on_day(left_at)},
        Assignment.Outcome.INCIDENT: _("The duty commission took it %(on)s") % {"on": on_day(left_at)},
    }.get(outcome, "")
    rung: Rung = {"state": "missed" if outcome in MISSED else "far", "fact": fact}
    if outcome == Assignment.Outcome.SILENCE:
        rung |= _unused(held)
    elif not is_emergency(held):
        days = days_taken(held, left_at, facts.calendar)
        rung |= {"days": number(days), "days_text": ngettext("working day here", "working days here", days)}
    if both := both_dates(held):
        rung["note"] = both
    if held.ruling:
        granted = held.ruling == Assignment.Ruling.GRANTED
        rung["note"] = _("The level above: it was so") if granted else _("The level above: it was not so")
    return rung


def _unused(held: Assignment) -> Rung:
    """The days or hours that an office had and let pass."""
    if is_emergency(held):
        hours = held.clock.solve_hours or 0
        return {"days": number(hours), "days_text": ngettext("hour, no answer", "hours, no answer", hours)}
    days = held.solve_days or 0
    text = ngettext("working day, no answer", "working days, no answer", days)
    return {"days": number(days), "days_text": text}


# -- where the case is -------------------------------------------------------------------------


def _present(facts: LadderFacts, held: Assignment) -> Rung:
    """The office that has the case, or in which it ended."""
    case = facts.case
    since = since_day(held.entered_at, "year")
    rung: Rung = {"note": _("Here %(since)s") % {"since": since}, "current": True, "state": "here"}
    if case.is_closed:
        return rung | _ended(facts, held)
    if case.owes_answer:
        return rung | _owing(facts, held)
    answered_at = held.answered_at or facts.now
    rung |= _took(facts, held, answered_at)
    if case.state == Case.State.REVIEWED:
        rung |= _disputed(facts)
    else:
        rung["fact"] = _("The case is here: answered %(on)s") % {"on": on_day(answered_at)}
    return rung


def _disputed(facts: LadderFacts) -> Rung:
    """The office whose answer is disputed; or that reviews what an office below answered."""
    review = facts.review
    if review is not None and review.office_id == facts.case.current.office_id:
        return {"fact": _reviews(facts, review), "icon": "search"}
    if review is not None and review.stage == APPEAL:
        return {"fact": _("The case is here: an appeal is being decided")}
    return {"fact": _("The case is here: its answer is disputed")}


def _owing(facts: LadderFacts, held: Assignment) -> Rung:
    """The office that owes the answer now."""
    left = left_of(held, facts.calendar, facts.now)
    due = f"{full_date(left.last_on)}, {weekday(left.last_on)}"
    if left.unit == "hours":
        due = f"{full_date(left.ends_at)}, {clock_time(left.ends_at)}"
    note = _("Here %(since)s. Due: %(due)s") % {"since": since_day(held.entered_at, "year"), "due": due}
    if both := both_dates(held):
        here = _("Here %(since)s") % {"since": since_day(held.entered_at, "year")}
        note = f"{here.removesuffix('.')}. {both}"  # a Russian date ends with the stop of its "г."
    used = min(max(left.used, 0), left.total)
    words = (
        ngettext("of %(total)s working day gone", "of %(total)s working days gone", left.total)
        if left.unit == "days"
        else ngettext("of %(total)s hour gone", "of %(total)s hours gone", left.total)
    ) % {"total": number(left.total)}
    rung: Rung = {"days": number(used), "days_text": words, "note": note}
    if held.listed_at is not None:
        late = -left.left
        shown, words = (
            (number(late), ngettext("working day late", "working days late", late))
            if left.unit == "days"
            else hours_late(late)
        )
        rung |= {
            "days": shown,
            "days_text": words,
            "fact": _("On the register of unanswered cases %(since)s") % {"since": since_day(held.listed_at)},
            "icon": "list",
        }
    elif facts.case.state == Case.State.WAITING:
        rung |= {"fact": _("The case is here: the office asked the resident"), "icon": "pause"}
    elif left.is_late:
        rung |= {"fact": _("The case is here: the deadline has passed"), "icon": "cross"}
    else:
        awaited = _("The petition is here: a decision is awaited")
        rung |= {"fact": awaited if facts.case.is_petition else _("The case is here: an answer is awaited")}
    return rung


def _took(facts: LadderFacts, held: Assignment, at: datetime) -> Rung:
    """How long the answer took."""
    if is_emergency(held):
        hours = max(round((at - held.entered_at).total_seconds() / 3600), 1)
        return {"days": number(hours), "days_text": ngettext("hour to the answer", "hours to the answer", hours)}
    days = days_taken(held, at, facts.calendar)
    text = ngettext("working day to the answer", "working days to the answer", days)
    return {"days": number(days), "days_text": text}


def _ended(facts: LadderFacts, held: Assignment) -> Rung:
    """The rung on which the case ended: green only when residents said that it was solved."""
    case = facts.case
    rung: Rung = {"state": "done" if case.outcome == Case.Outcome.CONFIRMED else "here"}
    if held.answered_at is not None:
        rung |= _took(facts, held, held.answered_at)
    on = on_day(case.closed_at or facts.now)
    rung["fact"] = {
        Case.Outcome.CONFIRMED: _("Decided here: the author accepted it %(on)s")
        if case.is_petition
        else _("Solved here: residents confirmed it %(on)s"),
        Case.Outcome.SILENT: _("Decided here; closed %(on)s")
        if case.is_petition
        else _("Closed here %(on)s: residents did not say"),
        Case.Outcome.REFUSED: _("Closed here %(on)s: refused with reasons"),
        Case.Outcome.UPHELD: _("Closed here %(on)s: the review found the answer right"),
        Case.Outcome.MERGED: _("Joined to another case %(on)s"),
        Case.Outcome.WITHDRAWN: _("Withdrawn by the resident %(on)s"),
        Case.Outcome.VOID: _("Closed %(on)s: not a case"),
    }[Case.Outcome(case.outcome)] % {"on": on}
    rung["icon"] = "check" if case.outcome == Case.Outcome.CONFIRMED else "seal"
    return rung


# -- where the case may go ------------------------------------------------------------------------


def _ahead(facts: LadderFacts, office: Office) -> Rung:
    """An office above the present one."""
    case = facts.case
    if case.is_closed:
        return {"state": "far", "fact": _("Was not needed"), "icon": "pause"}
    if not office.is_active:
        return {"state": "far", "fact": _("Nobody holds the office: the case passes over it"), "icon": "empty"}
    step = ClockRule.Step.REPUBLIC if office.level == Office.Level.REPUBLIC else ClockRule.Step.NEXT
    clock = facts.clocks.get(step)
    rung: Rung = {"state": "far"}
    if case.state == Case.State.REVIEWED and facts.review is not None:
        if facts.review.office_id == office.pk:
            return {"state": "next", "fact": _reviews(facts, facts.review), "icon": "search"}
        if facts.review.stage == APPEAL and office.path.startswith(facts.offices[facts.review.office_id].path):
            return rung | {"fact": _("Found the answer right; an appeal was made"), "icon": "seal"}
    if clock is not None and clock.solve_hours:
        text = ngettext("hour once it has the case", "hours once it has the case", clock.solve_hours)
        rung |= {"days": number(clock.solve_hours), "days_text": text}
    elif clock is not None and clock.solve_days:
        text = ngettext("working day once it has the case", "working days once it has the case", clock.solve_days)
        rung |= {"days": number(clock.solve_days), "days_text": text}
    if office.pk == facts.offices[case.current.office_id].climbs_to_id:
        rung |= {"state": "next", **_next(facts, office)}
    elif office.level == Office.Level.REPUBLIC and (latest := latest_end(facts)) is not None:
        rung |= {"fact": _("Its last day, at the latest: %(date)s") % {"date": full_date(latest)}, "icon": "list"}
    return rung


def _next(facts: LadderFacts, office: Office) -> Rung:
    """The office that gets the case next, and when."""
    case, held = facts.case, facts.case.current
    if case.state == Case.State.ANSWERED:
        words = (
            _("Reviews the decision if the author objects")
            if case.is_petition
            else _("Reviews the answer if a resident says no")
        )
        return {"fact": words, "icon": "search"}
    if case.state == Case.State.REVIEWED:
        return {"fact": _("Gets the case if it climbs again"), "icon": "climb"}
    if is_emergency(held):
        at = held.climbs_at
        return {"fact": _("Gets the case by itself %(on)s, at %(time)s") % _moment(at), "icon": "climb"}
    return {"fact": _("Gets the case by itself %(on)s") % {"on": on_day(held.due_at)}, "icon": "climb"}


def _reviews(facts: LadderFacts, review: Review) -> str:
    """What the reviewing office does, and until when."""
    until = reviewed_until(review)
    if review.stage == APPEAL:
        return _("Decides the appeal %(until)s; it has the last word") % {"until": until}
    return _("Reviews the dispute %(until)s") % {"until": until}


def _moment(at: datetime) -> dict[str, str]:
    return {"on": on_day(at), "time": clock_time(at)}


def latest_end(facts: LadderFacts) -> Any:
    """The last day on which the republic answers in time if every office from now on stays silent; None in an emergency."""
    held = facts.case.current
    if is_emergency(held) or not facts.case.owes_answer:
        return None
    last = last_day(held.due_at)
    steps = [facts.offices.get(one) for one in offices_of(facts.offices[held.office_id].path)[1:]]
    days = 0
    for office in steps:
        if office is None or not office.is_active:
            continue
        step = ClockRule.Step.REPUBLIC if office.level == Office.Level.REPUBLIC else ClockRule.Step.NEXT
        clock = facts.clocks.get(step)
        if clock is None or clock.solve_days is None:
            return None
        days += clock.solve_days
    return facts.calendar.after(last, days) if days else None


def longest(facts: LadderFacts) -> int | None:
    """Working days from the first registration to the last day of all, if every office from now on stays silent.

    None in an emergency, when nothing is owed, and past the last day.
    """
    held = facts.case.current
    if is_emergency(held) or not facts.case.owes_answer or held.listed_at is not None:
        return None
    last = latest_end(facts) or last_day(held.due_at)
    return facts.calendar.between(facts.assignments[0].counted_from, last)


def _holder(facts: LadderFacts, office: Office, at: datetime) -> str:
    """Who held the office then; empty when nobody is entered, and a word when it stood empty."""
    day = local_date(at)
    for seat in facts.seats:
        if seat.office_id == office.pk and seat.started_on <= day and (seat.ended_on is None or seat.ended_on > day):
            if seat.is_vacant:
                return _("The seat is vacant")
            return _("%(name)s, acting") % {"name": seat.holder_name} if seat.acting else seat.holder_name
    return ""


# -- the ladder in a list ------------------------------------------------------------------------


def small_rungs(case: Case, assignments: Sequence[Assignment]) -> tuple[list[str], str]:
    """States of the rungs for a row of a list, and the same in words. Reads the office of each assignment."""
    chain = chain_of(assignments)
    held = {one.office_id: one for one in assignments if one.outcome != Assignment.Outcome.FORWARDED}
    here = chain.index(case.current.office_id) if case.current.office_id in chain else 0
    states = []
    for place, office in enumerate(chain):
        if place == here:
            states.append("done" if case.outcome == Case.Outcome.CONFIRMED else "here")
        elif place > here:
            states.append("next" if place == here + 1 and not case.is_closed else "far")
        else:
            states.append("missed" if office in held and held[office].outcome in MISSED else "far")
    words = _("Rung %(here)s of %(total)s: %(office)s") % {
        "here": here + 1,
        "total": len(chain),
        "office": office_in(case.current.office),
    }
    return states, words
