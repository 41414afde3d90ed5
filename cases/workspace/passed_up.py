"""What a case that went up means for the office that had it: a missed deadline, an honest claim, a wrong answer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext

from cases.models import Assignment, Case
from cases.wording import State
from territories.models import Office


def had(office: Office, cases: Iterable[Case]) -> dict[int, Assignment]:
    """The last time the office had each of these cases before it went up, by the case. One query."""
    found = (
        Assignment.objects.with_went_on()
        .filter(case__in=list(cases), office=office, left_at__isnull=False)
        .exclude(outcome=Assignment.Outcome.FORWARDED)
        .order_by("number")
    )
    return {assignment.case_id: assignment for assignment in found}


def sentence(assignment: Assignment | None, case: Case, now: datetime) -> str:
    """For the page of the case: how it counts for the office, and that it may still answer."""
    help_on = gettext("You may still help and answer.")
    if assignment is None:
        return help_on
    return _how_it_counts(assignment, case, now) + " " + help_on


def _how_it_counts(assignment: Assignment, case: Case, now: datetime) -> str:
    if assignment.outcome == Assignment.Outcome.OVERTURNED:
        return gettext("The case has passed up because your answer was found wrong.")
    if assignment.outcome not in Assignment.CLAIMS:
        return gettext("The case has passed up: the resident gets help, but for your office the deadline stays missed.")
    if assignment.ruling == Assignment.Ruling.GRANTED:
        return gettext("The office above agreed that you could not do it: the case does not count against you.")
    if assignment.ruling == Assignment.Ruling.DENIED:
        return gettext("The office above found that you could have done it: the case counts as missed by you.")
    if may_be_ruled_on(assignment, case, now):
        return gettext(
            "You said in time that you could not do it, and the office above has yet to say whether that is so. If it "
            "agrees, the case does not count against you; if it disagrees or does not say, it counts as missed."
        )
    return gettext("The office above did not say whether you could have done it, so the case counts as missed by you.")


def tag(assignment: Assignment | None, case: Case, now: datetime) -> State:
    """The same as a tag for a row."""
    if assignment is None:
        return State("", "plain", "")
    if assignment.outcome == Assignment.Outcome.OVERTURNED:
        return State(gettext("Answer found wrong"), "late", "cross")
    if assignment.outcome in Assignment.CLAIMS:
        if assignment.ruling == Assignment.Ruling.GRANTED:
            return State(gettext("Does not count against you"), "good", "check")
        if assignment.ruling == "" and may_be_ruled_on(assignment, case, now):
            return State(gettext("The office above has yet to say"), "wait", "ask")
    return State(gettext("Counts as missed"), "late", "clock")


def may_be_ruled_on(assignment: Assignment, case: Case, now: datetime) -> bool:
    """Whether the office above still has time to say if the claim is so: the case is with it, in its own time. No query after `had`."""
    went_on: bool = assignment.went_on  # type: ignore[attr-defined]  # AssignmentQuerySet.with_went_on
    return not went_on and case.current.promise_at > now
