"""Another category: the owner's own word can only shorten its time; the level above may also lengthen it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from cases import deadlines
from cases.deadlines import end_of, last_day
from cases.errors import BadInput
from cases.log import Line, record
from cases.models import Assignment, Case, Category, ClockRule
from cases.reopening import half_of
from cases.workflow.filing import category_rule
from cases.workflow.held import (
    LONGEST_REASON,
    Actor,
    Kind,
    check,
    check_texts,
    clock_in_force,
    hand_over,
    hold,
    set_deadlines,
    step_of,
    verb,
)
from territories.calendar import add_working_days
from territories.clock import local_date
from territories.models import Office

if TYPE_CHECKING:
    from accounts.models import User


@verb
def reclassify(
    case: Case, *, category: Category, reason: str, by: User, office: Office, now: datetime, version: int | None = None
) -> Case:
    """Put a case under another category, with its reason.

    By the owner: due = min(old, counted anew from the start), so it may be due at once. By the office above: counted anew from the
    start, unless the promise has passed. Between days and hours the same office begins a new assignment; an owner's never ends later than the old one, and only
    the office above turns an emergency into an ordinary case.
    """
    case = hold(case, now, version)
    check(case, "reclassify", office, now)
    check_texts(reason=(reason, LONGEST_REASON, True))
    held = case.current
    from_above = office.pk != held.office_id
    if category.pk == case.category_id or not category.is_offered:
        raise BadInput({"category": _("Choose another category.")})
    becomes_ordinary = case.category.is_emergency and not category.is_emergency
    if becomes_ordinary and not from_above:
        raise BadInput({"category": _("Only the office above can say that this is no emergency.")})
    rule = category_rule(category, case.territory, local_date(now))
    assignment = held
    if case.category.is_emergency != category.is_emergency and category.regime != held.regime:
        assignment = _begin_anew(case, category, rule.solve_days, now, from_above=from_above)
    else:
        _count_anew(case, rule.solve_days, now, from_above=from_above)
    line = Line(
        kind=Kind.RECLASSIFIED,
        actor=Actor.OFFICE,
        at=now,
        office=office,
        assignment=assignment,
        user=by,
        text=reason.strip(),
        data={
            "from_category": case.category_id,
            "to_category": category.pk,
            "before": _names(case.category),
            "after": _names(category),
            "to": assignment.office_id,
            "due_on": last_day(assignment.due_at).isoformat(),
        },
        due_version=assignment.due_version,
    )
    record(case, line, category=category, regime=category.regime, current=assignment)
    return case


def _names(category: Category) -> list[str]:
    """What it was called then, in the order of in_active_language."""
    return [category.name_kk, category.name_ru, category.name_en]


def _count_anew(case: Case, own_days: int | None, now: datetime, *, from_above: bool) -> None:
    """The days of the new category, from the same start. Only a first office's days depend on the category.

    A promise that has passed stays where it was, whoever changes the category: what is missed is not undone.
    """
    held = case.current
    if held.solve_days is None or held.clock.step != ClockRule.Step.FIRST or held.promise_at <= now:
        return
    days = _window(case, own_days or held.clock.solve_days) or held.solve_days
    if not from_above:
        days = min(days, held.solve_days)
    if days == held.solve_days:
        return
    extra = held.paused_days + held.shifted_days
    promise_at = end_of(add_working_days(held.counted_from, days + extra))
    due_at = promise_at
    if held.extended_days:
        given = held.extended_days + held.due_shifted_days
        due_at = end_of(add_working_days(held.counted_from, days + extra + given))
    if held.promised_on is not None:
        due_at = max(promise_at, held.due_at)  # the accepted date stays, whatever the category
    set_deadlines(held, promise_at, due_at if from_above else min(due_at, held.due_at), solve_days=days)


def _begin_anew(case: Case, category: Category, own_days: int | None, now: datetime, *, from_above: bool) -> Assignment:
    """Days become hours, or the office above turns hours into days: the same office, another clock.

    Hours that had been days before become days that are counted from where they were counted then.
    """
    old = case.current
    step = ClockRule.Step(old.clock.step)
    clock = clock_in_force(category.regime, step_of(old.office, step), local_date(now))
    solve_days = _window(case, own_days or clock.solve_days) if step == ClockRule.Step.FIRST else clock.solve_days
    bound = deadlines.when_handed_over(clock, solve_days, now)
    due_at = bound.due_at if from_above or old.promise_at <= now else min(old.promise_at, bound.due_at)
    facts = {"promise_at": due_at, "due_at": due_at} | _counted_before(case, solve_days, now)
    return hand_over(
        case, old.office, entered_by=Assignment.Entry.RECLASSIFIED, outcome=Assignment.Outcome.RECLASSIFIED, clock=clock,
        solve_days=solve_days, bound=bound, now=now, accepted_at=None if from_above else now, **facts,
    )  # fmt: skip


def _window(case: Case, days: int | None) -> int | None:
    """A first office's working days under a category; of a problem that came back half of them."""
    return half_of(days) if days is not None and case.returned_from_id is not None else days


def _counted_before(case: Case, days: int | None, now: datetime) -> dict[str, Any]:
    """From where the working days of this office were counted before it had hours, and where they end; empty when it never had any.

    At most two queries.
    """
    if days is None or case.current.entered_by != Assignment.Entry.RECLASSIFIED:
        return {}
    before: Assignment | None = None
    for one in case.assignments.order_by("-number"):
        before = one if one.solve_days is not None else before
        if one.entered_by != Assignment.Entry.RECLASSIFIED:
            break
    if before is None:
        return {}
    kept = {name: getattr(before, name) for name in ("counted_from", "paused_days", "paused_at", "shifted_days")}
    promise_at = end_of(add_working_days(before.counted_from, days + before.paused_days + before.shifted_days))
    return kept | {"promise_at": promise_at, "due_at": promise_at} if promise_at > now else {}
