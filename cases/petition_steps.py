"""What happens by itself next in a case that answers a petition: the sentences of cases.next_steps in a petition's own words.

Only the author, who stands for the signers, confirms or disputes; no office passes a petition on or says that it cannot.
"""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.deadlines import last_day
from cases.models import Case
from cases.next_steps import NextFacts, Step
from cases.reopening_told import may_appeal
from cases.wording import office_in
from territories.wording import number, on_day, until_day


def next_steps(facts: NextFacts) -> list[Step]:
    """Sentences for the component "then", in the order of what is most welcome."""
    case = facts.case
    if case.is_closed:
        return _closed(facts)
    if case.state == Case.State.ANSWERED:
        return _decided(facts)
    if case.state == Case.State.REVIEWED:
        return _reviewed(facts)
    return _listed() if facts.held.listed_at is not None else _open(facts)


def silence_in_one_sentence(facts: NextFacts) -> str:
    """Until when the decision is due, and who gets the petition then."""
    until = until_day(last_day(facts.held.due_at), "weekday")
    if facts.above is None:
        return _(
            "If there is no decision %(until)s, the petition enters the public register of unanswered cases by itself"
        ) % {"until": until}
    return _("If there is no decision %(until)s, the petition passes by itself to %(office)s") % {
        "until": until,
        "office": office_in(facts.above, "to"),
    }


def _open(facts: NextFacts) -> list[Step]:
    on = on_day(facts.held.due_at)
    if facts.above is None:
        silent = _(
            "the petition enters the public register of unanswered cases %(on)s, and the days are counted there."
        )
        words = {"on": on}
    else:
        silent = _("the petition passes by itself %(on)s to %(office)s.")
        words = {"on": on, "office": office_in(facts.above, "to")}
    return [
        {
            "icon": "check",
            "strong": _("If the head of the office decides,"),
            "text": _("the decision appears here with its reasons and with the name of who signed it."),
        },
        {"icon": "climb" if facts.above else "list", "strong": _("If there is no decision,"), "text": silent % words},
    ]


def _listed() -> list[Step]:
    return [
        {
            "icon": "list",
            "strong": _("Until a decision comes,"),
            "text": _("the petition stays on the public register of unanswered cases, and every day is counted."),
        },
        {
            "icon": "check",
            "strong": _("If any of the offices decides,"),
            "text": _("the decision appears here. The days stay counted."),
        },
    ]


def _decided(facts: NextFacts) -> list[Step]:
    until = facts.case.confirm_until or facts.now
    steps = [
        {
            "icon": "check",
            "strong": _("If the author says that it answers the petition,"),
            "text": _("the case closes. The decision stays public."),
        },
        _if_disputed(facts),
        {
            "icon": "clock",
            "strong": _("If the author says nothing,"),
            "text": _("the case closes %(on)s. The decision stays public.") % {"on": on_day(until, "year")},
        },
    ]
    if facts.case.reply_until is not None:
        steps.append(_late_word(facts.case.reply_until))
    return steps


def _if_disputed(facts: NextFacts) -> Step:
    strong = _("If the author says that it does not,")
    if facts.reviewer is None:
        text = _("nobody is above to review it: a decision is owed again at once.")
    else:
        days = facts.clock.review_days or 0
        text = ngettext(
            "the decision is reviewed within %(count)s working day by %(office)s. If the reviewer is silent, the author is right.",
            "the decision is reviewed within %(count)s working days by %(office)s. If the reviewer is silent, the author is right.",
            days,
        ) % {"count": number(days), "office": office_in(facts.reviewer)}
    return {"icon": "climb", "strong": strong, "text": text}


def _late_word(until: datetime) -> Step:
    return {
        "icon": "calendar",
        "strong": _("A late word counts too:"),
        "text": _("the author can still speak %(until)s.") % {"until": until_day(until, "year")},
    }


def _reviewed(facts: NextFacts) -> list[Step]:
    if facts.review is None or facts.reviewer is None:
        return []
    upheld = (
        _("a decision is owed again, and the clock counts as if it had never stopped.")
        if facts.reviewer.pk == facts.held.office_id
        else _("the petition passes to %(office)s, and the decision no longer stands.")
        % {"office": office_in(facts.reviewer, "to")}
    )
    return [
        {"icon": "climb", "strong": _("If the reviewer agrees with the author,"), "text": upheld},
        {
            "icon": "seal",
            "strong": _("If the reviewer finds that the decision answers the petition,"),
            "text": _("the case closes by review."),
        },
        {
            "icon": "clock",
            "strong": _("If the reviewer says nothing,"),
            "text": _("the author is taken to be right %(on)s.") % {"on": on_day(facts.review.due_at)},
        },
    ]


def _closed(facts: NextFacts) -> list[Step]:
    case, until = facts.case, facts.case.reply_until
    if case.outcome in {Case.Outcome.SILENT, Case.Outcome.REFUSED} and until is not None and until > facts.now:
        return [_late_word(until)]
    rest = {"icon": "seal", "strong": "", "text": _("Nothing more happens by itself. The page and its history stay.")}
    return [*may_appeal(facts), rest]
