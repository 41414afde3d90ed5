"""Lines of the public history about more time and promised dates: as cases.history tells the others."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.history_words import said, subject
from cases.models import Event
from cases.wording import office_in
from territories.wording import full_date, number, until_day

if TYPE_CHECKING:
    from cases.history import HistoryFacts

Entry = dict[str, Any]


def _day(event: Event, key: str) -> date:
    return date.fromisoformat(event.data[key])


def _who_decides(facts: HistoryFacts, event: Event) -> str:
    """Who decides, until when, and what silence means."""
    above = facts.offices.get(event.data["above"])
    return _("Decided by %(office)s, %(until)s. Silence means no; meanwhile the clock runs on") % {
        "office": office_in(above) if above else _("another office"),
        "until": until_day(_day(event, "decide_on"), "weekday"),
    }


def _measured(event: Event) -> str:
    """What the level above never moves."""
    return _("The office is measured by its own date all the same: %(date)s") % {
        "date": full_date(_day(event, "measured_on"))
    }


def _extension_asked(facts: HistoryFacts, event: Event) -> Entry:
    days = event.data["days"]
    title = ngettext(
        "%(office)s asked for %(count)s working day more", "%(office)s asked for %(count)s working days more", days
    ) % {"office": subject(facts, event.office_id), "count": number(days)}
    dates = _("The case would climb after %(new)s instead of %(old)s.") % {
        "new": full_date(_day(event, "new_due_on")),
        "old": full_date(_day(event, "due_on")),
    }
    return {"title": title, "text": f"{dates} {_who_decides(facts, event)}", **said(facts, event)}


def _extension_granted(facts: HistoryFacts, event: Event) -> Entry:
    days = event.data["days"]
    title = ngettext(
        "%(office)s gave %(count)s working day more", "%(office)s gave %(count)s working days more", days
    ) % {"office": subject(facts, event.office_id), "count": number(days)}
    climbs = _("The case climbs after %(date)s.") % {"date": full_date(_day(event, "due_on"))}
    return {"title": title, "text": f"{climbs} {_measured(event)}", **said(facts, event)}


def _extension_refused(facts: HistoryFacts, event: Event) -> Entry:
    if event.data.get("by_silence"):
        title, more = _("No more time: the office above did not decide in time"), _("Its silence means no.") + " "
    else:
        title, more = _("%(office)s gave no more time") % {"office": subject(facts, event.office_id)}, ""
    stays = _("The deadline stays: %(date)s") % {"date": full_date(_day(event, "due_on"))}
    return {"title": title, "text": more + stays, **said(facts, event)}


def _promised(facts: HistoryFacts, event: Event) -> Entry:
    title = _("%(office)s promised: done %(until)s") % {
        "office": subject(facts, event.office_id),
        "until": until_day(_day(event, "promised_on"), "year"),
    }
    if "above" in event.data:
        text = _("This is later than its deadline.") + " " + _who_decides(facts, event)
    else:
        text = _("A public promise: no deadline moves")
    return {"title": title, "text": text, **said(facts, event)}


def _promise_accepted(facts: HistoryFacts, event: Event) -> Entry:
    title = _("%(office)s accepted the promised date: %(date)s") % {
        "office": subject(facts, event.office_id),
        "date": full_date(_day(event, "promised_on")),
    }
    climbs = _("The case climbs after %(date)s.") % {"date": full_date(_day(event, "due_on"))}
    return {"title": title, "text": f"{climbs} {_measured(event)}", **said(facts, event)}


def _promise_refused(facts: HistoryFacts, event: Event) -> Entry:
    if event.data.get("by_silence"):
        title = _("The promised date does not hold: the office above did not decide in time")
        more = _("Its silence means no.") + " "
    else:
        title = _("%(office)s did not accept the promised date") % {"office": subject(facts, event.office_id)}
        more = ""
    stays = _("The deadline stays: %(date)s") % {"date": full_date(_day(event, "due_on"))}
    return {"title": title, "text": more + stays, **said(facts, event)}


TOLD: dict[Event.Kind, Callable[[HistoryFacts, Event], Entry]] = {
    Event.Kind.EXTENSION_ASKED: _extension_asked,
    Event.Kind.EXTENSION_GRANTED: _extension_granted,
    Event.Kind.EXTENSION_REFUSED: _extension_refused,
    Event.Kind.PROMISED: _promised,
    Event.Kind.PROMISE_ACCEPTED: _promise_accepted,
    Event.Kind.PROMISE_REFUSED: _promise_refused,
}
