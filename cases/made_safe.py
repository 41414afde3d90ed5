"""Made safe: in an emergency the danger is removed first, in hours; then the repair has the days of any other problem.

The answer "made safe" ends the hours and begins the repair. Residents may say of it that the danger is gone, or that it is
still dangerous: while the repair is owed, and as long as a word on any answer counts. Here is only what verbs, pages and
rules read; the rules stand in docs/clocks.md, "Emergencies".
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.given_back import put_off
from cases.models import Answer, Case, ClockRule, Participant
from territories.models import Office

Refusal = str | Promise | None


def safe_answer(case: Case) -> Answer | None:
    """The last answer that the danger is gone, with the clock it was given on; None when there is none. One query."""
    given = case.answers.filter(kind=Answer.Kind.MADE_SAFE)
    return given.select_related("office__climbs_to", "assignment__clock").order_by("at", "pk").last()


def reply_until(case: Case, given: Answer) -> datetime:
    """Until when a word of residents on it counts (half-open); an outage of the platform has put it off.

    Reads the clock of its assignment, and the outages (cases.given_back).
    """
    return put_off(case, given.at, given.at + timedelta(days=given.assignment.clock.reply_days))


def is_asked_about(case: Case, given: Answer | None, now: datetime) -> bool:
    """Whether residents may still say of it that the danger is gone, or that it is not. At most one query."""
    return (
        given is not None
        and not given.verdict
        and case.owes_answer
        and case.current.regime != ClockRule.Regime.EMERGENCY
        and now < reply_until(case, given)
    )


# -- who may (registered in cases.allowed) ------------------------------------------------------


def may_make_safe(case: Case, office: Office, now: datetime) -> Refusal:
    """Why an office cannot say now that the danger is gone; None when it can. No query."""
    if not case.owes_answer:
        return _("No answer is owed now.")
    if case.current.office_id != office.pk:
        return _("Another office has the case now.")
    if case.current.regime != ClockRule.Regime.EMERGENCY:
        return _("This is no emergency: say what was fixed.")
    return None


def word_refusal(case: Case, participant: Participant, now: datetime) -> Refusal:
    """Why a resident cannot say now whether the danger is gone; None when they can. At most two queries."""
    given = safe_answer(case)
    if given is None:
        return _("No office has said that the danger is gone.")
    if given.verdict:
        return _("Somebody has already said whether the danger is gone.")
    if case.state == Case.State.ANSWERED:
        return _("There is an answer to the whole problem now: say whether it is solved.")
    if not case.owes_answer or case.current.regime == ClockRule.Regime.EMERGENCY:
        return _("No repair is awaited now.")
    if reply_until(case, given) <= now:
        return _("The time to say whether the danger is gone has passed.")
    if participant.role == Participant.Role.SUPPORTER and participant.joined_at >= given.at:
        return _("Only those who joined before the answer can confirm or dispute it.")
    return None
