"""What happens by itself next, for every state of a case: the condition, then the date and the office, in one sentence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases import joining, reopening_told
from cases.countdown import Calendar, is_emergency, until_accepted
from cases.deadlines import last_day
from cases.models import Answer, Assignment, Case, ClockRule, Review
from cases.reopening import APPEAL
from cases.wording import office_in
from territories.models import Office
from territories.wording import clock_time, day_month, number, on_day, until_day

Step = dict[str, str]


@dataclass(frozen=True, slots=True)
class NextFacts:
    """What the sentences are made of."""

    case: Case
    held: Assignment
    office: Office
    above: Office | None
    """Who gets the case next; None at the republic."""
    answer: Answer | None
    review: Review | None
    reviewer: Office | None
    """Who reviews, or would review, the answer; None when nobody is above."""
    clock: ClockRule
    calendar: Calendar
    now: datetime
    told: reopening_told.Told = reopening_told.NOTHING
    safe_reviewer: Office | None = None
    """Who would review whether a danger is gone; None when nobody is above."""


def next_steps(facts: NextFacts) -> list[Step]:
    """Sentences for the component "then", in the order of what is most welcome."""
    case = facts.case
    if case.is_closed:
        return _closed(facts)
    if case.state == Case.State.ANSWERED:
        return _answered(facts)
    if case.state == Case.State.REVIEWED:
        return _reviewed(facts)
    if case.state == Case.State.WAITING:
        return _waiting(facts)
    return _listed(facts) if facts.held.listed_at is not None else _open(facts)


def silence_in_one_sentence(facts: NextFacts) -> str:
    """The sentence that every open case must say: until when, and who gets it then."""
    until = _until(facts)
    if facts.above is not None and until_accepted(facts.held, facts.now) is not None:
        return _("If nobody accepts it %(until)s, the case passes by itself to %(office)s") % {
            "until": until,
            "office": office_in(facts.above, "to"),
        }
    if facts.above is None:
        return _(
            "If it is not answered %(until)s, the case enters the public register of unanswered cases by itself"
        ) % {"until": until}
    return _("If it is not solved %(until)s, the case passes by itself to %(office)s") % {
        "until": until,
        "office": office_in(facts.above, "to"),
    }


def _until(facts: NextFacts) -> str:
    held = facts.held
    if is_emergency(held):
        return _("by %(time)s on %(date)s") % {"date": day_month(held.climbs_at), "time": clock_time(held.climbs_at)}
    return until_day(last_day(held.due_at), "weekday")


# -- an answer is owed ----------------------------------------------------------------------------


def _open(facts: NextFacts) -> list[Step]:
    steps = [
        *reopening_told.make_safe_first(facts),
        {
            "icon": "check",
            "strong": _("If the office answers,"),
            "text": _("the answer appears here with its photos, and residents are asked whether it is so."),
        },
        *reopening_told.still_dangerous(facts),
    ]
    if facts.above is None:
        steps.append(_silent_at_the_top(facts))
        return steps
    above = office_in(facts.above, "to")
    steps.append(
        {
            "icon": "climb",
            "strong": _("If it says that it lacks power or funds,"),
            "text": _("the case passes at once to %(office)s.") % {"office": above},
        }
    )
    steps.append(
        {
            "icon": "climb",
            "strong": _("If it says nothing,"),
            "text": _("the case passes by itself %(on)s to %(office)s.") % {"on": _on(facts), "office": above},
        }
    )
    return steps


def _on(facts: NextFacts) -> str:
    """The day on which the case climbs: the deadline is the midnight after the last day."""
    held = facts.held
    if is_emergency(held):
        return _("%(on)s, at %(time)s") % {"on": on_day(held.climbs_at), "time": clock_time(held.climbs_at)}
    return on_day(held.due_at)


def _silent_at_the_top(facts: NextFacts) -> Step:
    return {
        "icon": "list",
        "strong": _("If it says nothing,"),
        "text": _("the case enters the public register of unanswered cases %(on)s, and the days are counted there.")
        % {"on": _on(facts)},
    }


def _listed(facts: NextFacts) -> list[Step]:
    return [
        {
            "icon": "list",
            "strong": _("Until an answer comes,"),
            "text": _("the case stays on the public register of unanswered cases, and every day is counted."),
        },
        {
            "icon": "check",
            "strong": _("If any of the offices answers,"),
            "text": _("the answer appears here, and residents are asked whether it is so. The days stay counted."),
        },
    ]


def _waiting(facts: NextFacts) -> list[Step]:
    until = facts.case.waiting_until or facts.now
    return [
        {
            "icon": "check",
            "strong": _("If the resident replies,"),
            "text": _("the clock runs on at once; only the days of waiting are added."),
        },
        {
            "icon": "clock",
            "strong": _("If no reply comes,"),
            "text": _("the clock runs on by itself %(on)s. The case is not closed for that.") % {"on": on_day(until)},
        },
        {
            "icon": "climb",
            "strong": _("After that"),
            "text": _("the office has time %(until)s.") % {"until": _until(facts)},
        },
    ]


# -- an answer is given -------------------------------------------------------------------------------


def _answered(facts: NextFacts) -> list[Step]:
    refused = facts.answer is not None and facts.answer.kind == Answer.Kind.REFUSED
    until = facts.case.confirm_until or facts.now
    if refused:
        accepted = {
            "icon": "check",
            "strong": _("If you accept it,"),
            "text": _("the case closes as refused with reasons."),
        }
        silent = _("the case closes as refused %(on)s.") % {"on": on_day(until, "year")}
    else:
        accepted = {
            "icon": "check",
            "strong": _("If you say yes,"),
            "text": _("the case closes as confirmed by residents. Deadlines missed before stay missed."),
        }
        silent = _("the case closes as “residents did not say” %(on)s. That is not counted as a success.") % {
            "on": on_day(until, "year")
        }
    steps = [accepted, _if_disputed(facts), {"icon": "clock", "strong": _("If you say nothing,"), "text": silent}]
    if facts.case.reply_until is not None:
        steps.append(_late_word(facts.case.reply_until))
    return steps


def _if_disputed(facts: NextFacts) -> Step:
    strong = _("If you say no,")
    if facts.reviewer is None:
        return {
            "icon": "climb",
            "strong": strong,
            "text": _("nobody is above to review it: an answer is owed again at once."),
        }
    office = office_in(facts.reviewer)
    if facts.clock.review_hours is not None:
        hours = facts.clock.review_hours
        text = ngettext(
            "the answer is reviewed within %(count)s hour by %(office)s. If the reviewer is silent, you are right.",
            "the answer is reviewed within %(count)s hours by %(office)s. If the reviewer is silent, you are right.",
            hours,
        ) % {"count": number(hours), "office": office}
    else:
        days = facts.clock.review_days or 0
        text = ngettext(
            "the answer is reviewed within %(count)s working day by %(office)s. If the reviewer is silent, you are right.",
            "the answer is reviewed within %(count)s working days by %(office)s. If the reviewer is silent, you are right.",
            days,
        ) % {"count": number(days), "office": office}
    return {"icon": "climb", "strong": strong, "text": text}


def _late_word(until: datetime) -> Step:
    return {
        "icon": "calendar",
        "strong": _("A late word counts too:"),
        "text": _("you can still confirm or dispute %(until)s.") % {"until": until_day(until, "year")},
    }


def _reviewed(facts: NextFacts) -> list[Step]:
    if facts.review is None or facts.reviewer is None:
        return []
    if reopening_told.about_safety(facts.told):
        return reopening_told.danger_reviewed(facts, facts.review, facts.reviewer)
    due = facts.review.due_at
    on = (
        _("%(on)s, at %(time)s") % {"on": on_day(due), "time": clock_time(due)}
        if is_emergency(facts.held)
        else on_day(due)
    )
    upheld = (
        _("an answer is owed again, and the clock counts as if it had never stopped.")
        if facts.reviewer.pk == facts.held.office_id
        else _("the case passes to %(office)s, and the answer is marked as wrong.")
        % {"office": office_in(facts.reviewer, "to")}
    )
    return [
        {"icon": "climb", "strong": _("If the reviewer agrees with the resident,"), "text": upheld},
        {
            "icon": "seal",
            "strong": _("If the reviewer finds the answer right,"),
            "text": _("the case closes by review, for good. It is not counted as confirmed by residents.")
            if facts.review.stage == APPEAL
            else _("the case closes by review. It is not counted as confirmed by residents."),
        },
        {
            "icon": "clock",
            "strong": _("If the reviewer says nothing,"),
            "text": _("the resident is taken to be right %(on)s.") % {"on": on},
        },
    ]


def _closed(facts: NextFacts) -> list[Step]:
    case = facts.case
    if case.merged_into_id is not None:
        return _joined(facts)
    open_until = case.reply_until
    may_speak = case.outcome in {Case.Outcome.SILENT, Case.Outcome.REFUSED}
    steps = [*reopening_told.may_appeal(facts), *reopening_told.may_come_back(facts)]
    if may_speak and open_until is not None and open_until > facts.now:
        return [_late_word(open_until), *steps]
    return [
        *steps,
        {
            "icon": "seal",
            "strong": "",
            "text": _("Nothing more happens by itself. The page and its history stay."),
        },
    ]


def _joined(facts: NextFacts) -> list[Step]:
    """Joined to another case: what is asked and answered there."""
    steps = [
        {
            "icon": "copy",
            "strong": _("When the other case is answered,"),
            "text": _(
                "residents of both are asked there whether it is so. Nothing more happens on this page by itself."
            ),
        }
    ]
    until = joining.split_until(facts.case)
    if until is not None and until > facts.now:
        words = _("the person who reported it may split it off %(until)s. It then has its own deadline again.")
        steps.append(
            {
                "icon": "back",
                "strong": _("If it is another matter,"),
                "text": words % {"until": until_day(last_day(until))},
            }
        )
    return steps
