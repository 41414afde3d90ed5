"""What the level above does: decide a dispute, rule on a claim of lacking power or funds."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from cases import escalation
from cases.errors import TransitionRefused
from cases.log import record
from cases.models import Answer, Assignment, Case, Review
from cases.workflow.held import LONGEST_REASON, Kind, check, check_texts, hold, office_line, verb
from territories.models import Office

if TYPE_CHECKING:
    from accounts.models import User


@verb
def decide_review(
    case: Case,
    *,
    upheld: bool,
    explanation: str,
    by: User,
    office: Office,
    now: datetime,
    version: int | None = None,
) -> Case:
    """The reviewing office says who was right, with reasons. For the resident: it takes the case itself."""
    case = hold(case, now, version)
    check(case, "decide_review", office, now)
    check_texts(explanation=(explanation, LONGEST_REASON, True))
    if upheld:
        escalation.uphold_one(case.pk, now, explanation=explanation.strip(), user_id=by.pk)
        case.refresh_from_db()
        return case
    review = case.reviews.select_related("answer").get(decided_at=None)
    Review.objects.filter(pk=review.pk).update(
        decided_at=now, decided_by=by, verdict=Review.Verdict.REJECTED, explanation=explanation.strip()
    )
    Answer.objects.filter(pk=review.answer_id).update(verdict=Answer.Verdict.UPHELD, verdict_at=now)
    if review.answer.kind == Answer.Kind.MADE_SAFE:  # the repair goes on, on the clock it has
        record(case, office_line(Kind.REJECTED, by, office, now, explanation, safe=True), state=Case.State.OPEN)
        return case
    Assignment.objects.filter(pk=case.current_id).update(left_at=now, outcome=Assignment.Outcome.SOLVED)
    line = office_line(
        Kind.REJECTED, by, office, now, explanation, outcome=Case.Outcome.UPHELD.value, stage=review.stage
    )
    appeal_until = now + timedelta(days=case.current.clock.appeal_days)
    record(
        case, line, state=Case.State.CLOSED, outcome=Case.Outcome.UPHELD, closed_at=now, reply_until=appeal_until
    )  # fmt: skip
    return case


@verb
def rule_on_claim(
    case: Case, *, assignment: Assignment, granted: bool, by: User, office: Office, now: datetime, reason: str = ""
) -> Case:
    """The level above says whether the office below really lacked power or funds, inside its own window.

    Granted: that assignment leaves the measure of the office below. Denied, or no ruling: it counts as missed.
    """
    case = hold(case, now)
    check(case, "rule_on_claim", office, now)
    ruling = Assignment.Ruling.GRANTED if granted else Assignment.Ruling.DENIED
    claim = case.assignments.awaiting_ruling().filter(pk=assignment.pk)
    changed = Assignment.objects.filter(pk__in=claim.values("pk")).update(ruling=ruling, ruled_at=now)
    if not changed:
        raise TransitionRefused(_("There is nothing to rule on any more."), number=case.number)
    line = office_line(Kind.RULED, by, office, now, reason, granted=granted, about=assignment.office_id)
    record(case, line)
    return case
