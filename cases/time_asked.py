"""More time and later dates, as they are asked of the level above: what is undecided, who decides, how far a date may move.

The rules stand in docs/clocks.md, "More time, and promises with a date". Here is only what verbs, pages and rules read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Least
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.countdown import Calendar
from cases.deadlines import end_of, end_of_working_day, last_day, months_later, moved
from cases.models import Arbitration, Assignment, Case, CaseQuerySet, ClockRule, Extension, Promise
from territories.calendar import working_days_between
from territories.clock import local_date
from territories.models import Office

MONTHS_IN_ALL = 2
"""No later than this may a granted extension end, counted from the day it is asked (APPC art. 76(3))."""
MONTHS_OF_A_PROMISE = 12

Question = TypeVar("Question", Extension, Promise, Arbitration)
Refusal = str | LazyText | None


# -- what is undecided -----------------------------------------------------------------------


def with_time_asked(cases: CaseQuerySet) -> CaseQuerySet:
    """Cases with `asked_until`: until when the level above may decide what is undecided of the present assignment, or null."""
    waiting = {"assignment": OuterRef("current_id"), "decided_at": None}
    extension = Extension.objects.filter(**waiting).values("decide_until")[:1]
    promise = Promise.objects.filter(**waiting, verdict="").values("decide_until")[:1]
    arbitration = Arbitration.objects.filter(**waiting).values("decide_until")[:1]
    return cases.annotate(asked_until=Least(Subquery(extension), Subquery(promise), Subquery(arbitration)))


def extension_of(held: Assignment) -> Extension | None:
    """What an assignment's office asked for, decided or not. One query."""
    return Extension.objects.filter(assignment=held).select_related("above__territory").first()


def promise_of(held: Assignment) -> Promise | None:
    """The date that an assignment's office promised and that was not refused. One query."""
    found = Promise.objects.filter(assignment=held, verdict__in=["", Promise.Verdict.ACCEPTED])
    return found.select_related("above__territory").first()


def undecided_extension(case: Case) -> Extension | None:
    """The extension that somebody above the present office still has to decide. One query."""
    found = Extension.objects.undecided().filter(assignment=case.current_id)
    return found.select_related("above__territory", "above__climbs_to__territory").first()


def undecided_promise(case: Case) -> Promise | None:
    """The later date that somebody above the present office still has to decide. One query."""
    found = Promise.objects.undecided().filter(assignment=case.current_id)
    return found.select_related("above__territory", "above__climbs_to__territory").first()


def undecided(case: Case) -> list[Extension | Promise]:
    """Both of them. Two queries."""
    return [one for one in (undecided_extension(case), undecided_promise(case)) if one is not None]


# -- who decides -----------------------------------------------------------------------------


def decider(asked: Extension | Promise) -> Office | None:
    """Who decides: the office that was asked; when nobody holds it any more, the nearest active one above it."""
    above = asked.above
    return above if above is None or above.is_active else above.climbs_to


def asked_of(office: Office, questions: QuerySet[Question]) -> QuerySet[Question]:
    """What an office has to decide: asked of it, or of an office below it that nobody holds any more."""
    active = Q(vacant_since=None, abolished_on=None)
    deciding = Office.objects.filter(Q(active, pk=office.pk) | ~active & Q(climbs_to=office.pk))
    return questions.filter(above__in=deciding.values("pk"))


def deciding_office(case: Case, user: User) -> Office | None:
    """The office for which a person may decide what the case's office has asked; None: not theirs. At most three queries."""
    offices = {office.pk: office for office in user.offices_to_answer_for()}
    for asked in undecided(case) if offices else []:
        above = decider(asked)
        if above is not None and above.pk in offices:
            return offices[above.pk]
    return None


# -- who may (registered in cases.allowed) ------------------------------------------------------


def may_ask(case: Case, office: Office, now: datetime) -> Refusal:
    """Why an office may not ask for more time now. At most four queries."""
    refused = _may_put_off(case, office, now)
    if refused is not None:
        return refused
    held = case.current
    if held.level == Office.Level.REPUBLIC or held.office.climbs_to_id is None:
        return _("At the republic nothing is put off: nobody is above who could give more time.")
    if held.promised_on is not None:
        return _("The office above has already accepted a later date.")
    if extension_of(held) is not None:
        return _("More time can be asked for only once.")
    if undecided_promise(case) is not None:
        return _("The office above has yet to decide about the date that you promised.")
    if not is_asked_early(held, now):
        return _("More time is asked for at the latest one working day before the last day.")
    if most_days(held, now) < 1:
        return _("No more time can be given: the new date would be more than two months ahead.")
    return None


def may_promise(case: Case, office: Office, now: datetime) -> Refusal:
    """Why an office may not promise a date now. One query."""
    refused = _may_put_off(case, office, now)
    if refused is not None:
        return refused
    if case.is_petition:
        return _("A petition is answered with a decision, and the decision names its dates.")
    given = promise_of(case.current)
    if given is None:
        return None
    if given.decided_at is None:
        return _("The office above has yet to decide about the date that you promised.")
    return _("A date is already promised.")


def may_decide_extension(case: Case, office: Office, now: datetime) -> Refusal:
    """Why an office may not give or refuse more time now. At most one query."""
    return _may_decide(case, office, now, undecided_extension)


def may_decide_promise(case: Case, office: Office, now: datetime) -> Refusal:
    """Why an office may not accept or refuse a later date now. At most one query."""
    return _may_decide(case, office, now, undecided_promise)


def _may_put_off(case: Case, office: Office, now: datetime) -> Refusal:
    held = case.current
    if not case.owes_answer:
        return _("No answer is owed now.")
    if held.office_id != office.pk:
        return _("Another office has the case now.")
    if held.regime == ClockRule.Regime.EMERGENCY:
        return _("An emergency is not put off.")
    return _("The deadline has passed.") if held.due_at <= now else None


def _may_decide(
    case: Case, office: Office, now: datetime, find: Callable[[Case], Extension | Promise | None]
) -> Refusal:
    if case.current.office_id == office.pk:
        return _("Only the office above decides this.")
    asked = find(case)
    if asked is None:
        return _("There is nothing to decide any more.")
    above = decider(asked)
    if above is None or above.pk != office.pk:
        return _("Another office decides this.")
    if asked.decide_until is not None and asked.decide_until <= now:
        return _("The time to decide has passed: the answer is no.")
    return _("The deadline has passed: the case climbs.") if case.current.climbs_at <= now else None


# -- how far ---------------------------------------------------------------------------------


def most_days(held: Assignment, now: datetime) -> int:
    """Working days that may be asked for now: the window the office had, and no more than two months from today. One query."""
    latest = months_later(local_date(now), MONTHS_IN_ALL)
    return max(0, min(held.solve_days or 0, working_days_between(last_day(held.due_at), latest)))


def is_asked_early(held: Assignment, now: datetime) -> bool:
    """At least one working day lies between today and the last day, that day included. One query."""
    return working_days_between(local_date(now), last_day(held.due_at)) >= 1


@dataclass(frozen=True, slots=True)
class Choice:
    """So many working days more, and the last day that they give."""

    days: int
    last_on: date


def choices(held: Assignment, now: datetime) -> list[Choice]:
    """Every number of days that may be asked for now, with the date it leads to. Two queries."""
    most, last = most_days(held, now), last_day(held.due_at)
    if most < 1:
        return []
    calendar = Calendar.around(last, last)
    return [Choice(days, calendar.after(last, days)) for days in range(1, most + 1)]


def put_off_to(held: Assignment, days: int) -> date:
    """The last day when so many working days are given. One query."""
    return last_day(moved(held.due_at, days))


def working_day_of(day: date) -> date:
    """A promised day, or the next working day when nobody works on it. One query."""
    return last_day(end_of_working_day(day))


def latest_promise(now: datetime) -> date:
    """The last date that may be promised now."""
    return months_later(local_date(now), MONTHS_OF_A_PROMISE)


# -- kept and broken -------------------------------------------------------------------------


def is_granted(held: Assignment) -> bool:
    """The level above gave the office more time, or accepted a later date: the case climbs later than the office is measured."""
    return held.due_at != held.promise_at


def accepted(promises: Iterable[Promise]) -> list[Promise]:
    """Those that hold in public."""
    return [one for one in promises if one.verdict == Promise.Verdict.ACCEPTED]


def ends_at(day: date, calendar: Calendar) -> datetime:
    """The first moment past a promised date: of a day off, past the next working day."""
    return end_of(day if calendar.is_working(day) else calendar.next_working_day(day))
