"""What everybody reads about more time and promised dates: both dates side by side, who decides, kept or broken."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.countdown import Calendar
from cases.deadlines import end_of, last_day
from cases.models import Answer, Assignment, Case, Event, Extension, Promise
from cases.time_asked import accepted, decider, ends_at, is_granted
from cases.wording import State, language_of, office_in
from territories.models import Office
from territories.wording import full_date, number, until_day, weekday

Step = dict[str, str]

BROKEN_BY = frozenset(
    {
        Assignment.Outcome.SILENCE,
        Assignment.Outcome.NO_POWER,
        Assignment.Outcome.NO_FUNDS,
        Assignment.Outcome.OVERTURNED,
    }
)
"""How a case may leave an office that promised: it did not do it. Left in any other way, the promise binds nobody any more."""
NO_FIX = frozenset({Answer.Verdict.OVERTURNED, Answer.Verdict.RETURNED})


# -- both dates ---------------------------------------------------------------------------


def both_dates(held: Assignment) -> str:
    """By which day the office is measured, and after which day the case climbs; empty while they are one."""
    if not is_granted(held):
        return ""
    return _("The office is measured by %(measured)s; the case climbs after %(climbs)s.") % {
        "measured": _date(held.promise_at),
        "climbs": _date(held.due_at),
    }


def tag_of(held: Assignment, now: datetime) -> State | None:
    """For a row of a list: until when more time was given; None when nothing was put off."""
    if not is_granted(held):
        return None
    label = _("More time %(until)s") % {"until": until_day(last_day(held.due_at))}
    return State(label, "late" if held.promise_at <= now else "wait", "clock")


def _date(moment: datetime) -> str:
    day = last_day(moment)
    return f"{full_date(day)}, {weekday(day)}"


# -- what happens next ----------------------------------------------------------------------


def next_steps(case: Case, asked: Iterable[Extension | Promise | None], now: datetime) -> list[Step]:
    """What is undecided, for the component "then": what was asked, who decides until when, and what silence means."""
    if not case.owes_answer:
        return []
    waiting = [one for one in asked if one is not None and one.decided_at is None]
    return [_undecided(one) for one in waiting if one.decide_until is not None and one.decide_until > now]


def _undecided(asked: Extension | Promise) -> Step:
    above = decider(asked)
    decides = {
        "office": office_in(above) if above else _("another office"),
        "until": until_day(last_day(asked.decide_until), "weekday") if asked.decide_until else "",
    }
    if isinstance(asked, Promise):
        strong = _("A later date was asked for: %(date)s.") % {"date": full_date(asked.promised_on)}
    else:
        strong = ngettext(
            "%(count)s working day more was asked for.", "%(count)s working days more were asked for.", asked.days
        ) % {"count": number(asked.days)}
    text = _("It is decided by %(office)s, %(until)s. If that office is silent, the answer is no. The clock runs on.")
    return {"icon": "calendar", "strong": strong, "text": text % decides}


# -- promises kept and broken ----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ShownPromise:
    """One promise that holds in public, with what became of it."""

    heading: str
    state: State
    text: str
    """The office's words."""
    language: str
    office: Office
    note: str = ""


def promises_in(events: Iterable[Event], offices: Mapping[int, Office]) -> list[Promise]:
    """The promised dates that the public history tells of, in their order, as they stand after it. Not to be saved. No query."""
    found: list[Promise] = []
    for event in events:
        if event.kind == Event.Kind.PROMISED:
            found.append(_promise_in(event, offices))
        elif event.kind in _DECIDED and found:
            found[-1].verdict, found[-1].decided_at = _DECIDED[Event.Kind(event.kind)], event.at
            found[-1].by_silence, found[-1].explanation = bool(event.data.get("by_silence")), event.text
    return found


def _promise_in(event: Event, offices: Mapping[int, Office]) -> Promise:
    told = event.data
    given = Promise(
        assignment_id=event.assignment_id or 0,
        promised_on=date.fromisoformat(told["promised_on"]),
        reason=event.text,
        asked_at=event.at,
    )
    if "above" in told:
        given.above = offices.get(told["above"])
        given.decide_until = end_of(date.fromisoformat(told["decide_on"]))
    else:
        given.verdict, given.decided_at = Promise.Verdict.ACCEPTED, event.at
    return given


_DECIDED = {
    Event.Kind.PROMISE_ACCEPTED: Promise.Verdict.ACCEPTED,
    Event.Kind.PROMISE_REFUSED: Promise.Verdict.REFUSED,
}


def shown_promises(
    promises: Sequence[Promise],
    answers: Sequence[Answer],
    assignments: Sequence[Assignment],
    offices: Mapping[int, Office],
    calendar: Calendar,
    case: Case,
    now: datetime,
) -> list[ShownPromise]:
    """The public promises of a case, the newest first. No query."""
    by_id = {one.pk: one for one in assignments}
    shown = []
    for one in reversed(accepted(promises)):
        held = by_id[one.assignment_id]
        office = offices[held.office_id]
        heading = _("%(office)s promised: done %(until)s") % {
            "office": office.title,
            "until": until_day(one.promised_on, "year"),
        }
        state = state_of(standing(one, held, answers, calendar, now))
        language = language_of(one.reason, case.language)
        shown.append(ShownPromise(heading, state, one.reason, language, office))
    return shown


def standing(promise: Promise, held: Assignment, answers: Iterable[Answer], calendar: Calendar, now: datetime) -> str:
    """What became of a promise: kept, broken, over (it binds nobody any more), or open until its day.

    Kept: the office answered before the day was over that it is fixed, and nobody has found that wrong. The same rule as a
    statement: statistics.promises.
    """
    end = ends_at(promise.promised_on, calendar)
    done = (
        one.assignment_id == held.pk and one.kind == Answer.Kind.FIXED and one.at < end and one.verdict not in NO_FIX
        for one in answers
    )
    if any(done):
        return "kept"
    if held.left_at is not None and held.outcome not in {*BROKEN_BY, Assignment.Outcome.SOLVED}:
        return "over"
    return "broken" if end <= now or held.outcome in BROKEN_BY else "open"


def stage(promise: Promise, held: Assignment, answers: Iterable[Answer], calendar: Calendar, now: datetime) -> str:
    """Where a promise stands, for machines: asked, refused, lapsed; of an accepted one what `standing` says."""
    if promise.verdict == Promise.Verdict.ACCEPTED:
        return standing(promise, held, answers, calendar, now)
    return promise.verdict or stage_of_question(held)


def stage_of_question(held: Assignment) -> str:
    """Where something undecided stands: asked, or lapsed because the case has left the office."""
    return "lapsed" if held.left_at is not None else "asked"


def state_of(standing: str) -> State:
    """The same as a tag."""
    words: dict[str, Any] = {
        "kept": State(_("Promise kept"), "good", "check"),
        "broken": State(_("Promise broken"), "late", "cross"),
        "over": State(_("No longer binding"), "plain", "empty"),
        "open": State(_("The day has not come yet"), "open", "calendar"),
    }
    found: State = words[standing]
    return found
