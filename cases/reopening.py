"""What opens a closed case again: an appeal against a review, and a problem that came back.

An appeal goes one level further up, once. A problem that comes back within the days of a late word opens the case as if its
clock had never stopped; later, up to half a year after the answer, it is a new case beside the old one, with half the time
for the first office. Here is only what verbs, pages and rules read; the rules stand in docs/clocks.md.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.given_back import put_off
from cases.models import Answer, Case, Event, Participant, Review

Refusal = str | Promise | None

APPEAL = 2
"""Stage of a review: the one appeal against a review that found for the office."""


def half_of(days: int) -> int:
    """Half of a window of working days, rounded up; at least one."""
    return max(1, (days + 1) // 2)


# -- an appeal ----------------------------------------------------------------------------------


def last_review(case: Case) -> Review | None:
    """The latest review of a case, with who would decide an appeal against it. One query."""
    found = case.reviews.exclude(answer__kind=Answer.Kind.MADE_SAFE).order_by("opened_at", "pk")
    return found.select_related("office__climbs_to", "answer").last()


def appeal_until(case: Case, review: Review) -> datetime | None:
    """Until when an appeal against a decided review may come (half-open); an outage of the platform has put it off."""
    return case.reply_until if review.decided_at is not None else None


def appeal_refusal(case: Case, participant: Participant, now: datetime) -> Refusal:
    """Why a resident cannot appeal now; None when they can. At most two queries."""
    if case.outcome != Case.Outcome.UPHELD:
        return _("Only a review that found for the office can be appealed against.")
    review = last_review(case)
    if review is None or review.verdict != Review.Verdict.REJECTED:
        return _("Only a review that found for the office can be appealed against.")
    if review.stage >= APPEAL:
        return _("The appeal has been decided. There is no second one.")
    until = appeal_until(case, review)
    if until is None or until <= now:
        return _("The days for an appeal have passed.")
    if review.office.climbs_to is None:
        return _("Nobody is above the office that reviewed it, so there is no appeal. You may go to court.")
    if participant.role != Participant.Role.REPORTER and not _disputed(case, review, participant):
        return _("Only the person who reported the problem or who disputed the answer can appeal.")
    return None


def _disputed(case: Case, review: Review, participant: Participant) -> bool:
    said = case.events.filter(kind=Event.Kind.DISPUTED, at=review.opened_at, data__participant=participant.pk)
    return said.exists()


# -- a problem that came back ---------------------------------------------------------------------


def answer_that_stood(case: Case) -> Answer | None:
    """The last answer that residents were asked about, if it says that the problem is fixed. One query."""
    given = case.answers.filter(kind__in=Answer.STANDING).order_by("at", "pk").last()
    return given if given is not None and given.kind == Answer.Kind.FIXED else None


def came_back_until(case: Case, given: Answer) -> datetime:
    """Until when the case itself is opened again (half-open); an outage of the platform has put it off.

    Reads the clock of the present assignment.
    """
    return case.reply_until or given.at + timedelta(days=case.current.clock.reply_days)


def file_again_until(case: Case, given: Answer) -> datetime:
    """Until when a new case beside it may be filed (half-open); an outage of the platform has put it off.

    Reads the clock of the present assignment, and the outages (cases.given_back).
    """
    clock, begins = case.current.clock, came_back_until(case, given)
    return put_off(case, begins, begins + timedelta(days=clock.return_days - clock.reply_days))


def came_back_refusal(case: Case, participant: Participant, now: datetime) -> Refusal:
    """Why a resident cannot say now that the problem came back; None when they can. At most one query."""
    if not _was_solved(case):
        return _("Only a problem that was solved can come back.")
    given = answer_that_stood(case)
    if given is None or given.verdict not in {Answer.Verdict.CONFIRMED, Answer.Verdict.SILENT}:
        return _("Only a problem that was solved can come back.")
    if came_back_until(case, given) <= now:
        return _("The days to open this case again have passed.")
    if participant.role == Participant.Role.SUPPORTER and participant.joined_at >= given.at:
        return _("Only those who joined before the answer can say that it came back.")
    return None


def file_again_refusal(case: Case, participant: Participant, now: datetime) -> Refusal:
    """Why the reporter cannot file the same problem again beside this case now; None when they can. At most three queries."""
    if not _was_solved(case):
        return _("Only a problem that was solved can come back.")
    if participant.role != Participant.Role.REPORTER:
        return _("Only the person who reported the problem can file it again from here. Anybody may report it anew.")
    given = answer_that_stood(case)
    if given is None or given.verdict not in {Answer.Verdict.CONFIRMED, Answer.Verdict.SILENT}:
        return _("Only a problem that was solved can come back.")
    if now < came_back_until(case, given):
        return _("The case itself can still be opened again.")
    if file_again_until(case, given) <= now:
        return _("Too much time has passed: report it as a new problem.")
    if case.returns.live().exists():
        return _("This problem has already been filed again, and that case is not closed yet.")
    return None


def _was_solved(case: Case) -> bool:
    return not case.is_petition and case.outcome in {Case.Outcome.CONFIRMED, Case.Outcome.SILENT}
