"""Lines of the public history about joined cases, incidents, and cases that are none: as cases.history tells the others."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.history_words import said
from cases.models import Event
from cases.numbers import grouped
from cases.void_reasons import VoidReason
from cases.wording import office_in
from territories.wording import day_month, number, weekday

if TYPE_CHECKING:
    from cases.history import HistoryFacts

Entry = dict[str, Any]


def _due(event: Event) -> str:
    on = date.fromisoformat(event.data["due_on"])
    return f"{day_month(on)}, {weekday(on)}"


def _merged(facts: HistoryFacts, event: Event) -> Entry:
    title = _("Joined to case № %(number)s, which is about the same thing") % {"number": grouped(event.data["into"])}
    text = _("Its answer is the answer to this one too. The earlier of both deadlines holds: %(date)s") % {
        "date": _due(event)
    }
    entry: Entry = {"title": title, "text": text, **said(facts, event)}
    office = facts.offices.get(event.office_id) if event.office_id else None
    if event.actor == Event.Actor.SYSTEM:
        entry["by"] = _("Joined by the platform: several reports of one thing")
    elif office is not None:
        entry["by"] = _("Joined by %(office)s") % {"office": office_in(office)}
    return entry


def _took_in(facts: HistoryFacts, event: Event) -> Entry:
    people = event.data["people"]
    title = _("Case № %(number)s was joined to this one") % {"number": grouped(event.data["part"])}
    text = ngettext(
        "%(count)s person is affected now. The earlier of both deadlines holds: %(date)s",
        "%(count)s people are affected now. The earlier of both deadlines holds: %(date)s",
        people,
    ) % {"count": number(people), "date": _due(event)}
    return {"title": title, "text": text, **said(facts, event)}


def _split(facts: HistoryFacts, event: Event) -> Entry:
    if "part" in event.data:
        words = _("Case № %(number)s was split off again: it is another matter")
        return {"title": words % {"number": grouped(event.data["part"])}}
    by_resident = event.actor == Event.Actor.RESIDENT
    words = (
        _("The resident said that it is another matter than case № %(number)s")
        if by_resident
        else _("Case № %(number)s was no case, so this one stands on its own again")
    )
    text = _("The case has the deadline again that it had before: %(date)s") % {"date": _due(event)}
    return {"title": words % {"number": grouped(event.data["into"])}, "text": text}


def _incident(facts: HistoryFacts, event: Event) -> Entry:
    reports = event.data["reports"]
    title = ngettext(
        "%(count)s report of the same thing: one incident",
        "%(count)s reports of the same thing: one incident",
        reports,
    ) % {"count": number(reports)}
    taker = facts.offices.get(event.data.get("to", 0))
    if taker is None:
        return {"title": title, "text": _("All of them are one case now, with one clock and one answer"), "kind": "up"}
    text = _("The duty commission takes it at once: it went to %(office)s. The levels above are informed") % {
        "office": office_in(taker, "to")
    }
    return {"title": title, "text": text, "kind": "up"}


def _withdrawn(facts: HistoryFacts, event: Event) -> Entry:
    return {"title": _("The resident took the case back")}


def _voided(facts: HistoryFacts, event: Event) -> Entry:
    reason = VoidReason(event.data["reason"]).label if event.data.get("reason") in VoidReason.values else ""
    return {
        "title": _("A moderator: this is not a case"),
        "text": str(reason),
        **said(facts, event),
        "stays": True,
    }


def _hidden(facts: HistoryFacts, event: Event) -> Entry:
    if "photo" in event.data:
        title = (
            _("A moderator hid a photo of the resident")
            if event.data["of"] == "report"
            else _("A moderator hid a photo of the office")
        )
        return {"title": title, **said(facts, event), "stays": True}
    return {"title": _("A moderator hid the words. The duty to answer and the clock go on")}


def _shown(facts: HistoryFacts, event: Event) -> Entry:
    if "photo" in event.data:
        return {"title": _("A moderator showed a photo again")}
    return {"title": _("A moderator showed the words again")}


def _introduced(facts: HistoryFacts, event: Event) -> Entry:
    return {"title": _("The resident let the office know their name and telephone")}


def _withheld(facts: HistoryFacts, event: Event) -> Entry:
    return {"title": _("The resident hid their name and telephone from the office again")}


TOLD: dict[Event.Kind, Callable[[HistoryFacts, Event], Entry]] = {
    Event.Kind.MERGED: _merged,
    Event.Kind.TOOK_IN: _took_in,
    Event.Kind.SPLIT: _split,
    Event.Kind.INCIDENT: _incident,
    Event.Kind.WITHDRAWN: _withdrawn,
    Event.Kind.VOIDED: _voided,
    Event.Kind.HIDDEN: _hidden,
    Event.Kind.SHOWN: _shown,
    Event.Kind.INTRODUCED: _introduced,
    Event.Kind.WITHHELD: _withheld,
}
