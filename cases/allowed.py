"""Who may do what to a case now, and why not. The one place: verbs refuse by it, pages show buttons by it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases import joining, made_safe, reopening, time_asked, whose
from cases.models import Answer, Assignment, Case, Participant
from territories.models import Office

if TYPE_CHECKING:
    from accounts.models import User

OFFICE_VERBS = (
    "accept",
    "forward",
    "ask",
    "answer",
    "no_power",
    "decide_review",
    "rule_on_claim",
    "merge",
    "ask_extension",
    "promise",
    "decide_extension",
    "decide_promise",
    "refer",
    "decide_arbitration",
    "reclassify",
    "made_safe",
)
RESIDENT_VERBS = (
    *("confirm", "dispute", "reply", "split", "withdraw"),
    *("confirm_safe", "dispute_safe", "appeal", "came_back", "file_again"),
)

Refusal = str | Promise | None

OF_ISSUES_ONLY = (
    *("forward", "ask", "no_power", "rule_on_claim", "merge"),
    *("refer", "decide_arbitration", "reclassify", "made_safe"),
)
"""A petition's acceptance cannot be refused (APPC 90-4), and it ends with a decision of the head, nothing less."""


def acting_office(case: Case, user: User) -> Office | None:
    """The office for which a person acts on a case; None: not theirs. At most six queries.

    Its present owner, the reviewer of its dispute, an office that held it before it climbed (co-executor), or the one above
    that decides what the owner has asked.
    """
    offices = {office.pk: office for office in user.offices_to_answer_for()}
    if case.current.office_id in offices:
        return offices[case.current.office_id]
    if case.state == Case.State.REVIEWED:
        review = case.reviews.filter(decided_at=None).first()
        if review is not None and review.office_id in offices:
            return offices[review.office_id]
    held = case.assignments.filter(office__in=offices).exclude(outcome=Assignment.Outcome.FORWARDED)
    office_id = held.order_by("-number").values_list("office_id", flat=True).first()
    return offices[office_id] if office_id is not None else _who_decides(case, user)


def _who_decides(case: Case, user: User) -> Office | None:
    """The office above that decides what the owner has asked."""
    return time_asked.deciding_office(case, user) or whose.arbitrating_office(case, user)


def what_may(case: Case, office: Office, now: datetime, among: Iterable[str] = OFFICE_VERBS) -> set[str]:
    """The verbs an office may use on a case now, of all or of those asked about."""
    return {verb for verb in among if refusal(case, verb, office, now) is None}


def what_may_do(case: Case, office: Office, user: User, now: datetime, among: Iterable[str] = OFFICE_VERBS) -> set[str]:
    """The verbs a person may use for an office now: a petition is decided by the head alone."""
    verbs = what_may(case, office, now, among)
    if "answer" in verbs and decision_refusal(case, office, user) is not None:
        verbs.remove("answer")
    return verbs


def what_may_resident(case: Case, participant: Participant | None, now: datetime) -> set[str]:
    """The verbs a resident may use on a case now; none without a private link."""
    if participant is None:
        return set()
    return {verb for verb in RESIDENT_VERBS if refusal_for_resident(case, verb, participant, now) is None}


def refusal(case: Case, verb: str, office: Office, now: datetime) -> Refusal:
    """Why an office may not use a verb now; None when it may."""
    if case.kind == Case.Kind.PETITION and verb in OF_ISSUES_ONLY:
        return _("A petition is answered with a decision; it is not passed on.")
    return _OFFICE[verb](case, office, now)


def refusal_for_resident(case: Case, verb: str, participant: Participant, now: datetime) -> Refusal:
    """Why a resident may not use a verb now; None when they may."""
    if participant.case_id != case.pk:
        return _("This link belongs to another case.")
    if is_anothers(participant, participant.opened_by):
        return _("Whoever is signed in at work cannot use a resident's private link.")
    if verb == "split":
        return joining.split_refusal(case, participant, now)
    if verb == "withdraw":
        return joining.withdraw_refusal(case, participant)
    if participant.user is not None and participant.user.memberships.present().exists():
        return _("Somebody who works for an office cannot confirm or dispute.")
    if verb == "reply":
        return _reply(case, participant)
    if (rule := _REOPENING.get(verb)) is not None:
        return rule(case, participant, now)
    return _word_on_answer(case, participant, now)


def is_anothers(participant: Participant, user: User | None) -> bool:
    """Whether a private link is a resident's, and whoever is signed in acts for an office or the platform. At most two queries.

    They might have it from a receipt that they printed, or from a resident who asked for help: it is not theirs to use.
    """
    return user is not None and participant.user_id != user.pk and user.acts_for_others()


# -- offices ---------------------------------------------------------------------------


def _owned(case: Case, office: Office) -> Refusal:
    if not case.owes_answer:
        return _("No answer is owed now.")
    if case.current.office_id != office.pk:
        return _("Another office has the case now.")
    return None


def _accept(case: Case, office: Office, now: datetime) -> Refusal:
    if case.current.accepted_at is not None:
        return _("The case is already accepted.")
    return _owned(case, office)


def _forward(case: Case, office: Office, now: datetime) -> Refusal:
    held = case.current
    refused = _owned(case, office)
    if refused is not None:
        return refused
    if case.state == Case.State.WAITING:
        return _("The resident was asked a question; wait for the reply.")
    if held.accepted_at is not None:
        return _("An accepted case cannot be forwarded.")
    if _was_passed_up(case):
        return _("A case that was passed up is not forwarded.")
    if held.acknowledge_until is not None and held.acknowledge_until <= now:
        return _("The days for saying “not ours” have passed: the case counts as accepted.")
    if case.assignments.filter(outcome=Assignment.Outcome.FORWARDED).count() >= whose.MOST_FORWARDS:
        return _("The case was already forwarded twice: the office above all of them decides.")
    return joining.forward_refusal(case)


def _was_passed_up(case: Case) -> bool:
    """Whether the case climbed to its office, or to one whose time this office carries on. At most one query."""
    entered_by = case.current.entered_by
    if entered_by in Assignment.CARRIED_ON:
        steps = case.assignments.exclude(entered_by__in=Assignment.CARRIED_ON).order_by("-number")
        entered_by = steps.values_list("entered_by", flat=True)[0]
    return entered_by in Assignment.CLIMBED


def _ask(case: Case, office: Office, now: datetime) -> Refusal:
    refused = _owned(case, office)
    if refused is not None:
        return refused
    held = case.current
    if held.level == Office.Level.REPUBLIC:
        return _("At the republic the clock never stops.")
    if held.clock.pause_days == 0:
        return _("An emergency does not wait.")
    if held.paused_at is not None:
        return _("The resident can be asked only once.")
    if held.promise_at <= now:  # also in time that was given: a pause would move the measure into the future again
        return _("The deadline has passed.")
    # Whoever asked for more time has accepted the case, so most cases need no query.
    if held.accepted_at is not None and time_asked.undecided_extension(case) is not None:
        return _("The office above has yet to decide about more time.")
    return None


def _answer(case: Case, office: Office, now: datetime) -> Refusal:
    if not case.owes_answer:
        return _("No answer is owed now.")
    if case.current.office_id == office.pk:
        return None
    held = case.assignments.filter(office=office).exclude(outcome=Assignment.Outcome.FORWARDED)
    return None if held.exists() else _("This is not a case of your office.")


def _no_power(case: Case, office: Office, now: datetime) -> Refusal:
    refused = _owned(case, office)
    if refused is not None:
        return refused
    if case.current.level == Office.Level.REPUBLIC:
        return _("There is no level above to decide this.")
    return None


def _decide_review(case: Case, office: Office, now: datetime) -> Refusal:
    if case.state != Case.State.REVIEWED:
        return _("There is no dispute to decide.")
    if not case.reviews.filter(decided_at=None, office=office).exists():
        return _("Another office reviews this dispute.")
    return None


def _rule_on_claim(case: Case, office: Office, now: datetime) -> Refusal:
    held = case.current
    if held.office_id != office.pk or held.number == 1:
        return _("There is nothing to rule on.")
    if held.promise_at <= now:
        return _("The deadline has passed.")
    return None if case.assignments.awaiting_ruling().exists() else _("There is nothing to rule on.")


_OFFICE = {
    "accept": _accept,
    "forward": _forward,
    "ask": _ask,
    "answer": _answer,
    "no_power": _no_power,
    "decide_review": _decide_review,
    "rule_on_claim": _rule_on_claim,
    "ask_extension": time_asked.may_ask,
    "promise": time_asked.may_promise,
    "decide_extension": time_asked.may_decide_extension,
    "decide_promise": time_asked.may_decide_promise,
    "merge": joining.may_join,
    "refer": whose.may_refer,
    "decide_arbitration": whose.may_assign,
    "reclassify": whose.may_reclassify,
    "made_safe": made_safe.may_make_safe,
}


def decision_refusal(case: Case, office: Office, user: User) -> Refusal:
    """Why a person of an office may not publish the decision on a petition; None for its head. At most one query."""
    if (
        case.kind != Case.Kind.PETITION
        or user.memberships.present().with_the_heads_rights().filter(office=office).exists()
    ):
        return None
    return _("Only the head of the office signs the decision on a petition.")


# -- residents ----------------------------------------------------------------------------


def _reply(case: Case, participant: Participant) -> Refusal:
    if participant.role != Participant.Role.REPORTER:
        return _("The question is for the person who reported the problem.")
    if case.state != Case.State.WAITING:
        return _("No question is open.")
    return None


def _word_on_answer(case: Case, participant: Participant, now: datetime) -> Refusal:
    silently_closed = case.is_closed and case.outcome in {Case.Outcome.SILENT, Case.Outcome.REFUSED}
    if case.state != Case.State.ANSWERED and not silently_closed:
        return _("There is no answer to confirm or dispute.")
    if case.reply_until is None or case.reply_until <= now:
        return _("The time to confirm or dispute has passed.")
    given = case.answers.exclude(verdict=Answer.Verdict.CLIMBED).exclude(kind=Answer.Kind.MADE_SAFE).latest("at", "pk")
    if given.verdict not in {"", Answer.Verdict.SILENT}:
        return _("This answer has already been confirmed or decided.")
    if participant.role == Participant.Role.SUPPORTER and participant.joined_at >= given.at:
        return _("Only those who joined before the answer can confirm or dispute it.")
    return None


_REOPENING = {
    "confirm_safe": made_safe.word_refusal,
    "dispute_safe": made_safe.word_refusal,
    "appeal": reopening.appeal_refusal,
    "came_back": reopening.came_back_refusal,
    "file_again": reopening.file_again_refusal,
}
