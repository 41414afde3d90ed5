"""The card of facts on the page of a case, the cases it is related to, and who sees what of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from cases.addresses import office_address, place_address
from cases.models import Assignment, Case, ClockRule, Event
from cases.numbers import grouped
from cases.time_asked import is_granted
from cases.wording import hours_taken
from territories.clock import local_date
from territories.models import Office
from territories.wording import date_time, days

Fact = dict[str, str]

PROMISE_DAYS = 55
"""Working days from registration to the republic's register, at most (docs/clocks.md)."""


def facts(case: Case, office: Office, about: str, labels: Mapping[str, str], *, is_hidden: bool) -> list[Fact]:
    """Number, kind, place, who answers, since when. `labels`: names of what a petition calls otherwise. No query."""
    issue = getattr(case, "issue", None)
    found = [
        {"label": _("Number"), "value": case.display_number},
        {"label": labels["about"], "value": about},
        {"label": _("Place"), "value": case.territory.full_name, "url": place_address(case.territory)},
    ]
    if issue is not None and issue.place_note and not is_hidden:
        found.append({"label": _("How to find it"), "value": issue.place_note, "lang": case.language})
    answers = _("Answers for it") if not case.is_closed else _("Was last with")
    found.append({"label": answers, "value": office.title, "url": office_address(office)})
    return [*found, {"label": labels["filed"], "value": date_time(case.filed_at)}]


def time_taken(case: Case, taken_days: int, now: datetime) -> Fact:
    """How long it has taken: hours of an emergency, else working days."""
    taken = days(taken_days)
    if case.regime == ClockRule.Regime.EMERGENCY:
        taken = hours_taken(((case.closed_at or now) - case.filed_at) // timedelta(hours=1))
    return {"label": _("Time so far") if not case.is_closed else _("Time in all"), "value": taken}


def promise(case: Case, assignments: Sequence[Assignment], longest: int | None) -> list[Fact]:
    """How long everything may take at most, and how long this case may if that is longer, with the reasons; nothing of an emergency.

    `longest`: working days until the last day of the last office, as cases.ladder counts them.
    """
    if case.regime != ClockRule.Regime.ORDINARY:
        return []
    found = [{"label": _("Promise: at most"), "value": days(PROMISE_DAYS)}]
    if longest is not None and longest > PROMISE_DAYS:
        why = "; ".join(_longer_because(assignments))
        value = f"{days(longest)}: {why}" if why else days(longest)
        found.append({"label": _("This case: at most"), "value": value})
    return found


def _longer_because(assignments: Sequence[Assignment]) -> list[str]:
    """What made the way of a case longer than the promise."""
    passed_on = {Assignment.Entry.FORWARDED, Assignment.Entry.ASSIGNED}
    later = [one for one in assignments if one.counted_from > assignments[0].counted_from]
    told = (
        (any(map(is_granted, assignments)), _("the office above gave more time")),
        (any(one.paused_days for one in assignments), _("an office waited for the resident's reply")),
        (any(one.entered_by in passed_on for one in later), _("it was passed on to the right office")),
        (any(one.shifted_days for one in assignments), _("an act moved all clocks")),
        (
            any(_came_late(*two) for two in pairwise(assignments)),
            _("it passed up later than at midnight, so the office above has the next day in full"),
        ),
    )
    return [words for is_so, words in told if is_so]


def _came_late(before: Assignment, after: Assignment) -> bool:
    """Whether a silent office's case was handed on after the day had begun, so that the next office's days begin a day later."""
    return before.outcome == Assignment.Outcome.SILENCE and after.counted_from >= local_date(after.entered_at)


def relatives(events: Iterable[Event]) -> list[dict[str, Any]]:
    """The case from which a problem came back, and those in which it was filed again, as the history tells."""
    found = []
    for event in events:
        if event.kind == Event.Kind.FILED and event.data.get("returned_from"):
            words = _("The problem came back. Before, it was case № %(number)s")
            found.append((event.data["returned_from"], words, False))
        elif event.kind == Event.Kind.RETURNED and event.data.get("case"):
            found.append((event.data["case"], _("The problem came back: filed again as case № %(number)s"), True))
    return [
        {"number": one, "text": text % {"number": grouped(one)}, "is_later": is_later} for one, text, is_later in found
    ]


# -- who sees what ---------------------------------------------------------------------------------


def viewers() -> list[str]:
    """Columns of the privacy table."""
    return [_("Everyone"), _("The office"), _("You, by the private link")]


def seen() -> list[dict[str, Any]]:
    """Rows of the privacy table."""
    sees, hidden = _("see it"), _("do not see it")
    shown = ("choice", _("if you chose so"))
    own = ("yes", _("yes"))
    return [
        {"label": _("The problem, photos, place"), "seen": [("yes", sees), ("yes", sees), own]},
        {"label": _("Answers, dates, history"), "seen": [("yes", sees), ("yes", sees), own]},
        {"label": _("Your name"), "seen": [shown, shown, own]},
        {"label": _("Phone"), "seen": [("no", hidden), shown, own]},
        {"label": _("E-mail"), "seen": [("no", hidden), ("no", hidden), own]},
    ]
