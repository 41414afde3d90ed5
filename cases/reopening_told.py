"""What happens next after "made safe", after a review, and after a case was solved, in sentences of the component "then"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases import made_safe, reopening
from cases.countdown import is_emergency
from cases.deadlines import end_of, last_day
from cases.models import Answer, Case, Review
from cases.wording import office_in
from territories.models import Office
from territories.wording import clock_time, number, on_day, until_day

if TYPE_CHECKING:
    from cases.next_steps import NextFacts

Step = dict[str, str]


@dataclass(frozen=True, slots=True)
class Told:
    """What these sentences are made of, beside the facts of all the others."""

    safe: Answer | None = None
    """The last answer that the danger is gone, with the clock of its assignment."""
    disputed: Answer | None = None
    """The answer that is being reviewed."""
    last_review: Review | None = None
    """The latest review of the answer to the whole problem."""
    appeal_to: Office | None = None
    """Who decides an appeal against it; None when nobody is above."""


NOTHING = Told()


def about_safety(told: Told) -> bool:
    """Whether the open review is about a danger."""
    return told.disputed is not None and told.disputed.kind == Answer.Kind.MADE_SAFE


def reviewed_until(review: Review) -> str:
    """Until when a review is decided: the day, and the hour of an emergency or of a danger."""
    last = last_day(review.due_at)
    until = until_day(last, "weekday")
    return until if review.due_at == end_of(last) else f"{until}, {clock_time(review.due_at)}"


# -- a danger --------------------------------------------------------------------------------


def make_safe_first(facts: NextFacts) -> list[Step]:
    """In an emergency the office may say that the danger is gone."""
    if not is_emergency(facts.held):
        return []
    return [
        {
            "icon": "warn",
            "strong": _("If it makes it safe,"),
            "text": _("the danger is gone first; the same office then has its ordinary time for the repair."),
        }
    ]


def still_dangerous(facts: NextFacts) -> list[Step]:
    """While the repair is owed, residents may say that it is still dangerous."""
    safe = facts.told.safe
    if safe is None or not made_safe.is_asked_about(facts.case, safe, facts.now):
        return []
    until = until_day(last_day(made_safe.reply_until(facts.case, safe)), "year")
    strong = _("If it is still dangerous,")
    hours = safe.assignment.clock.review_hours or 0
    if facts.safe_reviewer is None:
        text = _("residents may say so %(until)s: the hours of an emergency then run again at once.")
        return [{"icon": "warn", "strong": strong, "text": text % {"until": until}}]
    text = ngettext(
        "residents may say so %(until)s, and within %(count)s hour it is decided by %(office)s. Silence means that it is so.",
        "residents may say so %(until)s, and within %(count)s hours it is decided by %(office)s. Silence means that it is so.",
        hours,
    ) % {"until": until, "count": number(hours), "office": office_in(facts.safe_reviewer)}
    return [{"icon": "warn", "strong": strong, "text": text}]


def danger_reviewed(facts: NextFacts, review: Review, reviewer: Office) -> list[Step]:
    """The level above decides whether the danger is gone."""
    above = facts.office.path.startswith(reviewer.path) and reviewer.pk != facts.office.pk
    taker = reviewer if above else facts.office
    on = _("%(on)s, at %(time)s") % {"on": on_day(review.due_at), "time": clock_time(review.due_at)}
    return [
        {
            "icon": "warn",
            "strong": _("If the reviewer finds that it is still dangerous,"),
            "text": _("the hours of an emergency run again, with %(office)s.") % {"office": office_in(taker)},
        },
        {
            "icon": "seal",
            "strong": _("If the reviewer finds that the danger is gone,"),
            "text": _("the repair goes on, %(until)s.") % {"until": until_day(last_day(facts.held.due_at), "weekday")},
        },
        {
            "icon": "clock",
            "strong": _("If the reviewer says nothing,"),
            "text": _("the resident is taken to be right %(on)s.") % {"on": on},
        },
    ]


# -- an appeal, and what came back ---------------------------------------------------------------


def may_appeal(facts: NextFacts) -> list[Step]:
    """After a review that found for the office: once more, one level up."""
    review = facts.told.last_review
    if facts.case.outcome != Case.Outcome.UPHELD or review is None or review.stage >= reopening.APPEAL:
        return []
    until = reopening.appeal_until(facts.case, review)
    if until is None or until <= facts.now or facts.told.appeal_to is None:
        return []
    words = (
        _("the author may appeal once %(until)s, and the last word then has %(office)s.")
        if facts.case.is_petition
        else _("whoever reported or disputed it may appeal once %(until)s, and the last word then has %(office)s.")
    )
    text = words % {"until": until_day(last_day(until), "year"), "office": office_in(facts.told.appeal_to)}
    return [{"icon": "climb", "strong": _("If the review was wrong,"), "text": text}]


def may_come_back(facts: NextFacts) -> list[Step]:
    """After it was solved: opened again at once, or filed again later."""
    case, given = facts.case, facts.answer
    if case.is_petition or case.outcome not in {Case.Outcome.CONFIRMED, Case.Outcome.SILENT}:
        return []
    if given is None or given.kind != Answer.Kind.FIXED:
        return []
    back, again = reopening.came_back_until(case, given), reopening.file_again_until(case, given)
    steps = []
    if facts.now < back:
        text = _("residents may say so %(until)s: the case opens again, and its clock counts as never stopped.")
        steps.append({"icon": "back", "strong": _("If the problem comes back,"), "text": text % _until(back)})
    if facts.now < again:
        text = _(
            "whoever reported it may file it again beside this case %(until)s, and the first office then has half the time."
        )
        strong = _("If it comes back later,") if steps else _("If the problem comes back,")
        steps.append({"icon": "calendar", "strong": strong, "text": text % _until(again)})
    return steps


def _until(moment: datetime) -> dict[str, str]:
    return {"until": until_day(last_day(moment), "year")}
