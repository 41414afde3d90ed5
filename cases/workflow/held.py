"""What every verb needs: the case under its lock, the refusal, the public line, the deadline."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import cache, wraps
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from django.db import connection
from django.utils.translation import gettext_lazy as _

from cases import escalation
from cases.allowed import refusal, refusal_for_resident
from cases.deadlines import Deadlines, days_paused, last_day, moved, put_off
from cases.errors import BadInput, CaseChanged, TransitionRefused, Unroutable
from cases.log import Line
from cases.models import Answer, Assignment, Case, ClockRule, Event, Participant
from cases.time_asked import with_time_asked
from cases.turns import lock_cases
from cases.workflow.interrupted import once_more, read_once_more
from territories.clock import local_date
from territories.models import Office

if TYPE_CHECKING:
    from accounts.models import User

P = ParamSpec("P")
R = TypeVar("R")

LONGEST_TITLE = 150
LONGEST_TEXT = 5000
LONGEST_REASON = 2000
LONGEST_SIGNATURE = 120

Actor = Event.Actor
Kind = Event.Kind


def verb(function: Callable[P, R]) -> Callable[P, R]:
    """Make a function a verb: what is due at `now` happens to the case first, for good, then the verb in one transaction.

    What was due is committed on its own: it stands even if the verb is then refused. When the database breaks off, the
    verb is done once more (cases.workflow.interrupted).
    """

    @wraps(function)
    def act(*args: P.args, **kwargs: P.kwargs) -> R:
        case, now = args[0], kwargs["now"]
        assert isinstance(case, Case)
        assert isinstance(now, datetime)
        settle(case, now)
        return once_more(lambda: function(*args, **kwargs))

    return act


def settle(case: Case, now: datetime) -> None:
    """Let happen to the case, for good, what was due at `now`. One query when nothing was."""
    if read_once_more(lambda: _is_due(_times_of(case.pk), now)):
        once_more(lambda: hold(case, now), is_repeatable=True)


def hold(case: Case, now: datetime, version: int | None = None) -> Case:
    """The case under a lock, after everything that was due at `now` has happened to it."""
    held = _read_locked(case.pk)
    if _is_due(held, now):
        escalation.catch_up(held.pk, now)
        held = _read_locked(case.pk)
    if version is not None and version != held.version:
        raise CaseChanged(held, version)
    return held


def _read_locked(pk: int) -> Case:
    """Lock first, read then: a join under a lock that had to wait would be checked against rows that are gone."""
    lock_cases([pk])
    return _read(pk)


def _times_of(pk: int) -> Case:
    """Only what `_is_due` looks at. Raises Case.DoesNotExist."""
    statement, before = _times()
    with connection.cursor() as cursor:
        cursor.execute(statement, [*before, pk])
        row = cursor.fetchone()
    if row is None:
        raise Case.DoesNotExist
    state, waiting_until, confirm_until, listed_at, climbs_at, abolished_on, asked_until = row
    current = Assignment(listed_at=listed_at, climbs_at=climbs_at, office=Office(abolished_on=abolished_on))
    case = Case(pk=pk, state=state, waiting_until=waiting_until, confirm_until=confirm_until, current=current)
    case.asked_until = asked_until  # type: ignore[attr-defined]  # as cases.time_asked.with_time_asked does
    return case


@cache
def _times() -> tuple[str, tuple[Any, ...]]:
    """The statement of `_times_of`, and its parameters before the case's: every verb asks it, and building takes longer than asking."""
    times = ("state", "waiting_until", "confirm_until", "current__listed_at", "current__climbs_at")
    found = with_time_asked(Case.objects.filter(pk=0)).values_list(
        *times, "current__office__abolished_on", "asked_until"
    )
    statement, parameters = found.query.sql_with_params()
    assert parameters[-1] == 0, "the case is asked for last"
    return statement, tuple(parameters[:-1])


def _read(pk: int) -> Case:
    found = Case.objects.select_related("current__office__territory", "current__clock", "category")
    return with_time_asked(found).get(pk=pk)


def _is_due(case: Case, now: datetime) -> bool:
    """Whether the sweep would do something to the case at `now`."""
    if case.owes_answer:
        return _is_due_of_the_office(case, now)
    if case.state == Case.State.ANSWERED:
        return case.confirm_until is not None and case.confirm_until <= now
    return case.state == Case.State.REVIEWED and case.reviews.filter(decided_at=None, due_at__lte=now).exists()


def _is_due_of_the_office(case: Case, now: datetime) -> bool:
    held, abolished_on = case.current, case.current.office.abolished_on
    asked_until: datetime | None = case.asked_until  # type: ignore[attr-defined]  # cases.time_asked.with_time_asked
    moments = (asked_until, case.waiting_until, held.climbs_at if held.listed_at is None else None)
    if any(moment is not None and moment <= now for moment in moments):
        return True
    return abolished_on is not None and abolished_on <= local_date(now)


def check(case: Case, verb: str, office: Office, now: datetime) -> None:
    """Refuse a verb that the office may not use now (cases.allowed). Raises TransitionRefused.

    Raises CaseChanged when the case has been handed over by something that came later and was quicker: what is done would
    count to an assignment that was not yet there when it arrived.
    """
    if now < case.current.entered_at:
        seen = case.events.filter(at__lte=now).order_by("-number").values_list("number", flat=True).first()
        raise CaseChanged(case, seen or 0)
    reason = refusal(case, verb, office, now)
    if reason is not None:
        raise TransitionRefused(reason, number=case.number, verb=verb)


def check_resident(case: Case, verb: str, participant: Participant, now: datetime) -> None:
    """Refuse a verb that the resident may not use now. Raises TransitionRefused."""
    reason = refusal_for_resident(case, verb, participant, now)
    if reason is not None:
        raise TransitionRefused(reason, number=case.number, verb=verb)


def last_answer(case: Case) -> Answer:
    """The answer that residents are asked about: whether the whole problem is solved, not whether the danger is gone."""
    given = case.answers.select_related("office__climbs_to").exclude(verdict=Answer.Verdict.CLIMBED)
    return given.exclude(kind=Answer.Kind.MADE_SAFE).latest("at", "pk")


def office_line(kind: str, by: User, office: Office, now: datetime, text: str = "", /, **data: Any) -> Line:
    """A public line about what an office did."""
    due_version = data.pop("due_version", None)
    return Line(
        kind=kind, actor=Actor.OFFICE, at=now, office=office, user=by, text=text.strip(), data=data,
        due_version=due_version,
    )  # fmt: skip


def resident_line(
    kind: str, participant: Participant, given: Answer, now: datetime, text: str = "", /, **data: Any
) -> Line:
    """A public line about what a resident said to an answer."""
    facts = {"answer": given.pk, "role": participant.role, "participant": participant.pk, **data}
    return Line(kind=kind, actor=Actor.RESIDENT, at=now, office=given.office, text=text, data=facts)


def check_texts(**fields: tuple[str, int, bool]) -> None:
    """Every text by name: (text, most characters, required). Raises BadInput with all that is wrong."""
    errors: dict[str, Any] = {}
    for name, (text, most, required) in fields.items():
        if "\x00" in text:
            errors[name] = _("The text contains a character that cannot be stored.")
        elif required and not text.strip():
            errors[name] = _("Please write something here.")
        elif len(text) > most:
            errors[name] = _("The text is too long: %(length)s characters, at most %(most)s.") % {
                "length": len(text),
                "most": most,
            }
    if errors:
        raise BadInput(errors)


def clock_in_force(regime: str, step: str, today: date) -> ClockRule:
    """The clock of a step on a day."""
    clock = ClockRule.objects.in_force(today).filter(regime=regime, step=step).first()
    if clock is None:
        raise Unroutable(_("No clock is set for this."), regime=regime, step=step)
    return clock


def pause(held: Assignment, days: int, **more: Any) -> None:
    """Move promise and due of a held assignment by working days of waiting (below zero: days that were not used)."""
    promise_at = moved(held.promise_at, days)
    set_deadlines(held, promise_at, put_off(held, promise_at), paused_days=held.paused_days + days, **more)


def end_the_wait(case: Case, now: datetime) -> None:
    """A question to the resident waits no longer; the days of waiting that were not used are given back. The state is the caller's."""
    if case.waiting_until is not None:
        unused = days_paused(case.current, now, last_day(case.waiting_until))
        pause(case.current, -min(unused, case.current.paused_days))


def set_deadlines(held: Assignment, promise_at: datetime, due_at: datetime, **more: Any) -> None:
    """Write promise and due with what they are counted from; the version of the deadline goes up when it really changes."""
    version = held.due_version + int(due_at != held.due_at)
    values = {"promise_at": promise_at, "due_at": due_at, "due_version": version, **more}
    Assignment.objects.filter(pk=held.pk).update(**values)
    for name, value in values.items():
        setattr(held, name, value)


def step_of(office: Office, step: str = ClockRule.Step.FIRST) -> str:
    """The step whose clock an office gets: the republic's at the top, whatever the way there."""
    return ClockRule.Step.REPUBLIC if office.level == Office.Level.REPUBLIC else step


def hand_over(
    case: Case,
    to: Office,
    *,
    entered_by: str,
    outcome: str,
    clock: ClockRule,
    solve_days: int | None,
    bound: Deadlines,
    now: datetime,
    **more: Any,
) -> Assignment:
    """Close the present assignment and open the next one. The caller writes the line, with `current=` the new one."""
    old = case.current
    Assignment.objects.filter(pk=old.pk).update(left_at=now, outcome=outcome)
    return Assignment.objects.create(
        **{
            "case": case,
            "number": old.number + 1,
            "office": to,
            "level": to.level,
            "regime": clock.regime,
            "clock": clock,
            "solve_days": solve_days if clock.solve_hours is None else None,
            "entered_at": now,
            "entered_by": entered_by,
            "registered_on": bound.registered_on,
            "counted_from": bound.counted_from,
            "acknowledge_until": bound.acknowledge_until,
            "promise_at": bound.due_at,
            "due_at": bound.due_at,
            "due_version": old.due_version + 1,
        }
        | more
    )
