"""Public sentences about cases: states, outcomes, offices in a sentence, lines of the history.

One place, so that the page of a case, the register, messages and feeds say the same thing in the same words. Everything
is in the active language. Kazakh and Russian join an office to a sentence by case endings; `office_in` gives them, so that
translators write whole sentences with the office in the form that the sentence asks for.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from cases.countdown import Countdown
from cases.models import Answer, Assignment, Case, ClockRule
from territories.models import Office
from territories.naming import DESK_OF_THE_REPUBLIC
from territories.wording import active_language, number

# -- offices in a sentence -----------------------------------------------------------------

_ENDINGS_KK = {"subject": ("", ""), "to": ("не", "на"), "of": ("нің", "ның"), "at": ("нде", "нда")}
_AKIM_RU = {"subject": "аким", "to": "акиму", "of": "акима", "at": "у акима"}
_MASLIKHAT_RU = {"subject": "маслихат", "to": "маслихату", "of": "маслихата", "at": "в маслихате"}
_DESK_RU = {
    "subject": "Республиканский центр ответов",
    "to": "Республиканскому центру ответов",
    "of": "Республиканского центра ответов",
    "at": "в Республиканском центре ответов",
}


def office_in(office: Office, form: str = "subject") -> str:
    """An office inside a sentence: "subject" (who does), "to" (who gets), "of" (whose), "at" (where the case is).

    Қараауыл ауылдық округінің әкіміне · акиму Карааульского сельского округа · the akim of Qaraauyl rural district.
    """
    title, language = office.title, active_language()
    if language == "kk":
        front, back = _ENDINGS_KK[form]
        return title + (back if title.endswith("ы") else front)
    if language == "ru":
        if title == DESK_OF_THE_REPUBLIC[1]:
            return _DESK_RU[form]
        head = (_MASLIKHAT_RU if office.is_maslikhat else _AKIM_RU)[form]
        return f"{head} {office.territory.of_ru}"
    return f"the {title}" if title == DESK_OF_THE_REPUBLIC[2] else f"the {title[0].lower()}{title[1:]}"


def language_of(text: str, otherwise: str) -> str:
    """The language of words that an official wrote without saying in which: by its letters, for the attribute `lang`."""
    letters = set(text.lower())
    if letters & set("әғқңөұүһі"):
        return "kk"
    if any("а" <= letter <= "я" for letter in letters):
        return "ru"
    return "en" if any("a" <= letter <= "z" for letter in letters) else otherwise


# -- states ---------------------------------------------------------------------------------


class State(NamedTuple):
    """A state as a tag: its words, its colour and its sign."""

    label: str
    tone: str
    icon: str


def state_of(case: Case, now: datetime) -> State:
    """What a case waits for, in a word or two. Reads `case.current`."""
    if case.is_closed:
        return outcome_of(case)
    held = case.current
    if case.owes_answer and held.listed_at is not None:
        return State(_("On the register of unanswered cases"), "late", "list")
    if case.state == Case.State.WAITING:
        return State(_("The office waits for the resident"), "wait", "pause")
    if case.state == Case.State.ANSWERED and case.is_petition:
        return State(_("Decided, the author may object"), "wait", "seal")
    if case.state == Case.State.ANSWERED:
        return State(_("Answered, waiting for residents to confirm"), "wait", "ask")
    if case.state == Case.State.REVIEWED:
        return State(_("Disputed, under review"), "wait", "search")
    if held.promise_at <= now < held.due_at:
        return State(_("Its own deadline passed, more time was given"), "late", "clock")
    if held.promise_at <= now:
        return State(_("Deadline passed"), "late", "clock")
    if case.regime == ClockRule.Regime.EMERGENCY and held.regime == ClockRule.Regime.ORDINARY:
        return State(_("Made safe, the repair is due"), "open", "clock")
    return State(_("A decision is due") if case.is_petition else _("Open, an answer is due"), "open", "clock")


def outcome_of(case: Case) -> State:
    """How a closed case ended."""
    if case.is_petition and case.outcome in OF_PETITIONS:
        return outcome_of_petition(case.outcome)
    return {
        Case.Outcome.CONFIRMED: State(_("Solved, residents confirmed it"), "good", "check"),
        Case.Outcome.SILENT: State(_("Closed, residents did not say"), "plain", "empty"),
        Case.Outcome.REFUSED: State(_("Closed, refused with reasons"), "plain", "cross"),
        Case.Outcome.UPHELD: State(_("Closed, the review found the answer right"), "plain", "seal"),
        Case.Outcome.MERGED: State(_("Joined to another case"), "plain", "copy"),
        Case.Outcome.WITHDRAWN: State(_("Withdrawn by the resident"), "plain", "back"),
        Case.Outcome.VOID: State(_("Not a case"), "plain", "hidden"),
    }[Case.Outcome(case.outcome)]


OF_PETITIONS = (Case.Outcome.CONFIRMED, Case.Outcome.SILENT, Case.Outcome.REFUSED, Case.Outcome.UPHELD)


def outcome_of_petition(outcome: str) -> State:
    """How a case ended that answers a petition: the author speaks, not the residents of a place."""
    return {
        Case.Outcome.CONFIRMED: State(_("Decided, the author accepted it"), "good", "check"),
        Case.Outcome.SILENT: State(_("Decided, the author did not object"), "plain", "seal"),
        Case.Outcome.REFUSED: State(_("Closed, refused with reasons"), "plain", "cross"),
        Case.Outcome.UPHELD: State(_("Closed, the review found the decision right"), "plain", "seal"),
    }[Case.Outcome(outcome)]


# -- time left ---------------------------------------------------------------------------------


class Left(NamedTuple):
    """Time left in words: the strong number or word, the words after it, a tone of "deadline"."""

    strong: str
    text: str
    tone: str


HOURS_TOLD = 72
"""From so many hours on, days are told instead: "7,780 hours late" tells nobody anything."""


def hours_late(count: int) -> tuple[str, str]:
    """The figure and its words for a clock in hours: "5" "hours late", after three days "324" "days late", whole days."""
    if count < HOURS_TOLD:
        return number(count), ngettext("hour late", "hours late", count)
    past = count // 24
    return number(past), ngettext("day late", "days late", past)


def hours_taken(count: int) -> str:
    """5 hours; after three days 326 days, whole days."""
    if count < HOURS_TOLD:
        return ngettext("%(count)s hour", "%(count)s hours", count) % {"count": number(count)}
    past = count // 24
    return ngettext("%(count)s day", "%(count)s days", past) % {"count": number(past)}


def left_in_words(countdown: Countdown) -> Left:
    """As in "7" "working days left" · "Today" "is the last day" · "4" "working days late"."""
    count = abs(countdown.left)
    if countdown.unit == "minutes":
        if countdown.is_late:
            return Left(pgettext("deadline", "Late"), _("the deadline has passed"), "late")
        return Left(number(count), ngettext("minute left to accept it", "minutes left to accept it", count), "soon")
    if countdown.unit == "hours":
        if countdown.is_late:
            shown, text = hours_late(count)
            return Left(shown, text, "late")
        return Left(number(count), ngettext("hour left", "hours left", count), "soon")
    if countdown.is_late:
        if not count:
            return Left(pgettext("deadline", "Late"), _("the deadline has passed"), "late")
        return Left(number(count), ngettext("working day late", "working days late", count), "late")
    if not count:
        return Left(pgettext("deadline", "Today"), _("is the last day"), "soon")
    text = ngettext("working day left", "working days left", count)
    return Left(number(count), text, "soon" if count <= 2 else "open")


# -- answers and reasons -------------------------------------------------------------------------


def answer_heading(answer: Answer) -> str:
    """Whose answer it is and what it says."""
    office = office_in(answer.office, "of")
    if answer.is_decision:
        return decision_heading(answer.kind) % {"office": office}
    return {
        Answer.Kind.FIXED: _("Answer of %(office)s: fixed"),
        Answer.Kind.REFUSED: _("Answer of %(office)s: refused, with reasons"),
        Answer.Kind.NO_POWER: _("Answer of %(office)s: not in our power"),
        Answer.Kind.NO_FUNDS: _("Answer of %(office)s: no funds"),
        Answer.Kind.MADE_SAFE: _("Answer of %(office)s: made safe"),
    }[Answer.Kind(answer.kind)] % {"office": office}


def decision_heading(kind: str) -> str:
    """What a head decided about a petition; the office in the form "of" comes in."""
    return {
        Answer.Kind.FULL: _("Decision of %(office)s: satisfied in full"),
        Answer.Kind.PART: _("Decision of %(office)s: satisfied in part"),
        Answer.Kind.REFUSED: _("Decision of %(office)s: refused, with reasons"),
    }[Answer.Kind(kind)]


def verdict_of(answer: Answer) -> State | None:
    """What became of an answer; None while residents may still say."""
    if not answer.verdict:
        return None
    if answer.is_decision:
        return verdict_on_decision(answer.verdict)
    if answer.kind == Answer.Kind.MADE_SAFE and answer.verdict == Answer.Verdict.CONFIRMED:
        return State(_("A resident confirmed that the danger is gone"), "good", "check")
    refused = answer.kind == Answer.Kind.REFUSED
    return {
        Answer.Verdict.CONFIRMED: State(_("A resident accepted the refusal"), "plain", "check")
        if refused
        else State(_("A resident confirmed it"), "good", "check"),
        Answer.Verdict.DISPUTED: State(_("Disputed, under review"), "wait", "search"),
        Answer.Verdict.OVERTURNED: State(_("Found wrong: the resident is right"), "late", "cross"),
        Answer.Verdict.UPHELD: State(_("Found right by the level above"), "plain", "seal"),
        Answer.Verdict.SILENT: State(_("Residents did not say"), "plain", "empty"),
        Answer.Verdict.CLIMBED: State(_("Passed up with this answer"), "plain", "climb"),
        Answer.Verdict.RETURNED: State(_("The problem came back"), "late", "back"),
    }[Answer.Verdict(answer.verdict)]


def verdict_on_decision(verdict: str) -> State:
    """What became of a decision on a petition."""
    return {
        Answer.Verdict.CONFIRMED: State(_("The author accepted it"), "good", "check"),
        Answer.Verdict.DISPUTED: State(_("Disputed, under review"), "wait", "search"),
        Answer.Verdict.OVERTURNED: State(_("Found not to answer: the author is right"), "late", "cross"),
        Answer.Verdict.UPHELD: State(_("Found right by the level above"), "plain", "seal"),
        Answer.Verdict.SILENT: State(_("The author did not object"), "plain", "empty"),
    }[Answer.Verdict(verdict)]


def reason_of_climb(reason: str, office: Office) -> str:
    """Why a case left an office for the one above."""
    subject = office_in(office)
    return {
        Assignment.Outcome.SILENCE: _("Reason: %(office)s gave no answer in time"),
        Assignment.Outcome.NO_POWER: _("Reason: %(office)s answered that it is not in its power"),
        Assignment.Outcome.NO_FUNDS: _("Reason: %(office)s answered that it has no funds"),
        Assignment.Outcome.OVERTURNED: _("Reason: the answer of the office below was found wrong"),
    }[Assignment.Outcome(reason)] % {"office": subject}


def heading(case: Case) -> dict[str, str]:
    """The title of a case and its language, for everybody's lists: of a hidden one only that its words are hidden."""
    if case.hidden_at is not None:
        return {"title": _("The words of this case are hidden"), "lang": active_language()}
    return {"title": case.title, "lang": case.language}


def kind_or_category(case: Case) -> str:
    """What a case is about, in a row: its category; of a petition or a proposal its kind."""
    if case.is_proposal:
        return _("Proposal: a petition below its goal")
    return _("Petition") if case.is_petition else case.category.name


def supporters(case: Case) -> str:
    """How many stand behind a case, as last counted: signers of a petition, supporters of a problem; empty for nobody."""
    count = case.supporter_count
    if case.incident_at is not None:
        return incident(case)
    if not count:
        return ""
    if case.is_petition:
        return ngettext("%(count)s signature", "%(count)s signatures", count) % {"count": number(count)}
    return people(count)


def incident(case: Case) -> str:
    """That a case is an incident, and how many people it affects: who reported it and everybody beside."""
    count = case.supporter_count + 1
    text = ngettext("Incident: %(count)s person affected", "Incident: %(count)s people affected", count)
    return text % {"count": number(count)}


def people(count: int) -> str:
    """How many people a case affects too: "48 people are affected too"."""
    text = ngettext("%(count)s person is affected too", "%(count)s people are affected too", count)
    return text % {"count": number(count)}
