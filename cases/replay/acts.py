"""What people did, and the rare things that the platform did, as facts of a replay: each holds as far as the case stands as it stood.

Each function takes the life of a case and one line of its history (cases.replay.ladder lists which).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import cast

from cases.deadlines import end_of, last_day
from cases.models import Assignment, Event
from cases.replay.histories import Fact
from cases.replay.life import Replay
from cases.replay.rungs import EMERGENCY, ORDINARY, Rung
from cases.replay.workdays import counted_from
from territories.clock import local_date
from territories.models import Office

Entry, Outcome = Assignment.Entry, Assignment.Outcome


def accepted(case: Replay, fact: Fact) -> None:
    """Also by promising a date: whoever plans the work has taken the case on."""
    if fact.office == case.held.office:
        case.held.accepted = True


def forwarded(case: Replay, fact: Fact) -> None:
    """Another office is said to be the right one, where the days for that were not over."""
    held = case.held
    too_late = held.acknowledge_until is not None and held.acknowledge_until <= fact.at
    if fact.data["from"] != held.office or not case.owes() or too_late:
        return
    _sideways(case, fact, cast(int, fact.data["to"]), Entry.FORWARDED)


def _sideways(case: Replay, fact: Fact, to: int, entered_by: str) -> None:
    """To another office with the window of the first one, from the next day."""
    held = case.held
    step = "republic" if case.seats[to].level == Office.Level.REPUBLIC else "first"
    clock = case.rules.clock(held.regime, step, local_date(fact.at))
    days = clock.solve_days if step == "republic" else held.solve_days
    case.leave(fact.at, Outcome.FORWARDED)
    registered_on = max(local_date(fact.at), held.registered_on)
    case.begin(to, fact.at, entered_by, clock, held.regime, days, registered_on, registered_on)


def asked(case: Replay, fact: Fact) -> None:
    """A question to the resident, once, for the days of the clock at hand."""
    held = case.held
    if fact.office != held.office or case.state != "open" or held.was_paused or not held.clock.pause_days:
        return
    if held.regime == EMERGENCY or held.promise_at <= fact.at:
        return
    today = local_date(fact.at)
    until = case.days.after(today, held.clock.pause_days)
    case.put_off(max(0, case.days.between(max(today, held.registered_on), until)))
    held.was_paused = True
    case.state, case.waiting_until = "waiting", end_of(until)


def replied(case: Replay, fact: Fact) -> None:
    """The clock runs again; the days of waiting that were not used are given back."""
    if case.state == "waiting":
        case.end_the_wait(fact.at)
        case.state = "open"


def answered(case: Replay, fact: Fact) -> None:
    """An answer that stands stops the clock, and ends the wait for the resident."""
    if not case.owes():
        return
    held = case.held
    case.end_the_wait(fact.at)
    held.answered_at = fact.at
    case.state = "answered"
    case.confirm_until = fact.at + timedelta(days=held.clock.confirm_days)
    case.reply_until = fact.at + timedelta(days=held.clock.reply_days)
    case.reviewer = None


def confirmed(case: Replay, fact: Fact) -> None:
    """The resident says that it is so."""
    if fact.data.get("safe") or case.state not in {"answered", "closed"} or case.held.answered_at is None:
        return
    case.state = "closed"
    if case.held.left_at is None:
        case.leave(fact.at, Outcome.SOLVED)


def disputed(case: Replay, fact: Fact) -> None:
    """The resident says that it is not so: the reviewer of that time decides, by the clock at hand."""
    held, safe = case.held, bool(fact.data.get("safe"))
    if not safe and (held.answered_at is None or case.state not in {"answered", "closed"}):
        return
    if not safe and case.reply_until is not None and case.reply_until <= fact.at:
        return
    case.about_safety, case.reviewer = safe, cast("int | None", fact.data.get("reviewer"))
    if safe:
        case.end_the_wait(fact.at)
    if case.reviewer is None:
        if safe:
            case.uphold(fact.at)
        else:
            case.back_to_life()
        return
    _under_review(case, fact.at)


def _under_review(case: Replay, at: datetime) -> None:
    held = case.held
    clock = held.clock
    if case.about_safety and len(case.rungs) > 1:
        clock = case.rungs[-2].clock
    if clock.review_hours is not None:
        case.review_until = at + timedelta(hours=clock.review_hours)
    else:
        case.review_until = case.days.end_after(local_date(at), clock.review_days or 0)
    held.left_at, held.outcome, case.state = None, "", "reviewed"


def upheld(case: Replay, fact: Fact) -> None:
    """The reviewer found for the resident in words; silence is no fact."""
    if fact.actor != Event.Actor.SYSTEM and case.state == "reviewed":
        case.uphold(fact.at)


def rejected(case: Replay, fact: Fact) -> None:
    """The reviewer found for the office."""
    if case.state != "reviewed":
        return
    case.review_until = None
    if case.about_safety:
        case.state = "open"
        return
    case.state = "closed"
    case.leave(fact.at, Outcome.SOLVED)


def appealed(case: Replay, fact: Fact) -> None:
    """The resident asks the level above the reviewer."""
    if case.state != "closed" or case.held.answered_at is None:
        return
    case.reviewer, case.about_safety = cast("int | None", fact.data.get("reviewer")), False
    _under_review(case, fact.at)


def escalated(case: Replay, fact: Fact) -> None:
    """Only the office's own word: what climbs by itself is not a fact."""
    if fact.actor == Event.Actor.SYSTEM or fact.data["from"] != case.held.office or not case.owes():
        return
    case.up(fact.at, case.seats[case.held.office].above, Entry.ESCALATED, str(fact.data["reason"]))


def extended(case: Replay, fact: Fact) -> None:
    """The level above gave more time."""
    if fact.data.get("about") == case.held.office and case.owes():
        case.held.extended += cast(int, fact.data["days"])
        case.held.due_at = case.days.end_after(last_day(case.held.due_at), cast(int, fact.data["days"]))


def promise_accepted(case: Replay, fact: Fact) -> None:
    """The level above accepted a later date."""
    day = date.fromisoformat(str(fact.data["promised_on"]))
    if fact.data.get("about") == case.held.office and case.owes() and day > last_day(case.held.due_at):
        case.held.promised = day
        case.held.due_at = end_of(case.days.or_next(day))


def made_safe(case: Replay, fact: Fact) -> None:
    """The danger is gone: the repair begins with the same office."""
    held = case.held
    if held.regime != EMERGENCY or fact.office != held.office or not case.owes():
        return
    step = "republic" if held.level == Office.Level.REPUBLIC else "first"
    clock = case.rules.clock(ORDINARY, step, local_date(fact.at))
    days = case.window(clock.solve_days)
    case.leave(fact.at, Outcome.MADE_SAFE)
    rung = case.begin(held.office, fact.at, Entry.MADE_SAFE, clock, ORDINARY, days, counted_from(fact.at))
    rung.accepted = True


def assigned(case: Replay, fact: Fact) -> None:
    """An arbiter said whose case it is, or kept silent and owns it."""
    to = cast(int, fact.data["to"])
    if not case.owes() or to == case.held.office:
        return
    if fact.actor == Event.Actor.SYSTEM:
        case.up(fact.at, to, Entry.ASSIGNED, Outcome.FORWARDED)
    else:
        _sideways(case, fact, to, Entry.ASSIGNED)
    case.held.accepted = True


def succeeded(case: Replay, fact: Fact) -> None:
    """An office was abolished: its successor, or the office above, took the case over."""
    old, to = case.held, cast(int, fact.data["to"])
    if fact.data.get("from") != old.office or not case.owes():
        return
    if "via_vacancy" in fact.data:
        case.up(fact.at, to, Entry.SUCCESSION, Outcome.SUCCESSION)
        return
    state, waiting = case.state, case.waiting_until
    case.leave(fact.at, Outcome.SUCCESSION)
    new = case.begin(
        to, fact.at, Entry.SUCCESSION, old.clock, old.regime, old.solve_days, old.counted_from, old.registered_on
    )
    new.promise_at, new.due_at, new.acknowledge_until = old.promise_at, old.due_at, old.acknowledge_until
    new.accepted, new.paused, new.was_paused = old.accepted, old.paused, old.was_paused
    new.extended, new.promised = old.extended, old.promised
    case.state, case.waiting_until = state, waiting


def incident(case: Replay, fact: Fact) -> None:
    """The duty commission took the case."""
    if fact.data.get("to") and fact.data.get("from") == case.held.office and case.owes():
        case.up(fact.at, cast(int, fact.data["to"]), Entry.INCIDENT, Outcome.INCIDENT)


def ended(outcome: str) -> Callable[[Replay, Fact], None]:
    """The case was joined, withdrawn or declared void."""

    def end(case: Replay, fact: Fact) -> None:
        if case.state != "closed":
            case.state = "closed"
            case.leave(fact.at, outcome)

    return end


def took_in(case: Replay, fact: Fact) -> None:
    """The earlier deadline of both holds."""
    told = datetime.fromisoformat(str(fact.data["promise_at"]))
    case.held.promise_at = case.held.due_at = min(case.held.promise_at, told)


def split(case: Replay, fact: Fact) -> None:
    """A joined case stands on its own again."""
    if "into" in fact.data and case.held.outcome == Outcome.MERGED:
        case.back_to_life()


def returned(case: Replay, fact: Fact) -> None:
    """The problem came back: as if the clock had never stopped. A new case beside it changes nothing here."""
    if "case" not in fact.data and case.state == "closed" and case.held.answered_at is not None:
        case.back_to_life()


def reclassified(case: Replay, fact: Fact) -> None:
    """Another category: by the owner it can only shorten, by the office above also lengthen."""
    held, twin = case.held, case.held.twin
    code, from_above = str(fact.data["to_category"]), fact.office != case.held.office
    rule = case.rules.category(code, case.history.kind_of_unit, local_date(fact.at))
    if twin is not None and fact.assignment != twin.id:
        following = case.following()
        regime = following.regime if following is not None else held.regime
        old_promise = held.promise_at
        step = held.clock.step
        clock = case.rules.clock(regime, step, local_date(fact.at))
        case.leave(fact.at, Outcome.RECLASSIFIED)
        days = case.window(rule.solve_days or clock.solve_days) if step == "first" else clock.solve_days
        new = case.begin(held.office, fact.at, Entry.RECLASSIFIED, clock, regime, days, counted_from(fact.at))
        _count_as_before(case, new, fact.at)
        if not from_above and old_promise > fact.at:
            new.promise_at = new.due_at = min(new.promise_at, old_promise)
        new.accepted = not from_above
        return
    days = case.window(rule.solve_days or held.clock.solve_days)
    if held.solve_days is None or held.clock.step != "first" or days is None or held.promise_at <= fact.at:
        return
    days = days if from_above else min(days, held.solve_days)
    moved = days - held.solve_days
    held.solve_days = days
    held.promise_at = case.days.end_after(
        held.counted_from, case.days.between(held.counted_from, last_day(held.promise_at)) + moved
    )
    held.due_at = max(held.promise_at, case.days.end_after(last_day(held.due_at), moved)) if moved else held.due_at


def _count_as_before(case: Replay, new: Rung, at: datetime) -> None:
    """Hours that had been days before become days counted from where they were counted then."""
    days, before = new.solve_days, case.rungs[-2]
    if days is None or before.entered_by != Entry.RECLASSIFIED:
        return
    chain = [before]
    while chain[-1].entered_by == Entry.RECLASSIFIED:
        chain.append(case.rungs[len(case.rungs) - 2 - len(chain)])
    in_days = [rung for rung in chain if rung.solve_days is not None]
    if not in_days:
        return
    first = in_days[-1]
    shifted = first.twin.shifted_days if first.twin is not None else 0
    promise_at = case.days.end_after(first.counted_from, days + first.paused + shifted)
    if promise_at > at:
        new.counted_from, new.paused, new.was_paused = first.counted_from, first.paused, first.was_paused
        new.promise_at = new.due_at = promise_at


def clocks_moved(case: Replay, fact: Fact) -> None:
    """Hours that an act gave back; working days come with the assignment (Real.shifted_days), days off with the calendar."""
    if case.held.regime != EMERGENCY or "what" in fact.data:
        return
    moved = datetime.fromisoformat(str(fact.data["due_at"])) - datetime.fromisoformat(str(fact.data["from_at"]))
    held = case.held
    held.promise_at, held.due_at = held.promise_at + moved, held.due_at + moved
    if held.acknowledge_until is not None:
        held.acknowledge_until += moved
