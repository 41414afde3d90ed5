"""Lines of the public history about dangers removed, appeals and problems that came back: as cases.history tells the others."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from cases.history_words import named, said, subject
from cases.models import Event, Participant
from cases.numbers import grouped
from territories.wording import day_month, weekday

if TYPE_CHECKING:
    from cases.history import HistoryFacts

Entry = dict[str, Any]


def _due(event: Event) -> str:
    on = date.fromisoformat(event.data["due_on"])
    return f"{day_month(on)}, {weekday(on)}"


def _by_supporter(event: Event) -> bool:
    return bool(event.data.get("role") == Participant.Role.SUPPORTER)


def _made_safe(facts: HistoryFacts, event: Event) -> Entry:
    entry: Entry = {
        "title": _("%(office)s made it safe: the danger is gone") % {"office": subject(facts, event.office_id)},
        "text": _("The repair follows on the ordinary clock. Due: %(date)s") % {"date": _due(event)},
    }
    photo = facts.photos.get(event.data.get("answer", 0))
    if photo is not None:
        entry |= {"image": photo.thumb.url, "image_url": photo.image.url, "image_alt": _("Photo of the office")}
    return entry


def safe_confirmed(facts: HistoryFacts, event: Event) -> Entry:
    """The danger is gone, say residents; the repair goes on."""
    who = (
        _("A supporter confirmed: the danger is gone")
        if _by_supporter(event)
        else _("The resident confirmed: the danger is gone")
    )
    return {"title": who, "text": _("The repair goes on"), "kind": "good"}


def safe_disputed(facts: HistoryFacts, event: Event) -> Entry:
    """It is still dangerous, say residents."""
    who = (
        _("A supporter said: it is still dangerous")
        if _by_supporter(event)
        else _("The resident said: it is still dangerous")
    )
    entry: Entry = {"title": who, "kind": "late", **said(facts, event)}
    if (reviewer := event.data.get("reviewer")) is not None:
        entry["text"] = _("It is reviewed within hours by %(office)s") % {"office": named(facts, reviewer, "subject")}
    return entry


def about_safety(facts: HistoryFacts, event: Event) -> bool:
    """Whether a review was about a danger: so says the dispute before it."""
    before = [one for one in facts.events if one.kind == Event.Kind.DISPUTED and one.number < event.number]
    return bool(before and before[-1].data.get("safe"))


def safe_upheld(facts: HistoryFacts, event: Event) -> Entry:
    """The danger is not gone: the hours of an emergency run again."""
    text = _("The hours of an emergency run again, now with %(office)s") % {
        "office": named(facts, event.data.get("to"), "subject")
    }
    if event.actor == Event.Actor.SYSTEM and event.data.get("from") != event.data.get("to"):
        text += ". " + _("The reviewer was silent, which counts in favour of the resident")
    return {"title": _("The danger counts as not gone"), "text": text, "kind": "up", **said(facts, event)}


def safe_rejected(facts: HistoryFacts, event: Event) -> Entry:
    """The danger is gone, says the reviewer: the repair goes on."""
    return {
        "title": _("%(office)s found that the danger is gone") % {"office": subject(facts, event.office_id)},
        "text": _("The repair goes on, on the clock it had"),
        **said(facts, event),
    }


def appeal_rejected(facts: HistoryFacts, event: Event) -> Entry:
    """The appeal did not help: there is nothing above it."""
    words = _("%(office)s decided the appeal: the answer is right, the case is closed for good")
    return {"title": words % {"office": subject(facts, event.office_id)}, **said(facts, event)}


def _appealed(facts: HistoryFacts, event: Event) -> Entry:
    if facts.case.is_petition:
        title = _("The author appealed against the review")
    elif _by_supporter(event):
        title = _("A supporter appealed against the review")
    else:
        title = _("The resident appealed against the review")
    text = _("The last word has %(office)s, by %(date)s. Silence counts in favour of who appealed") % {
        "office": named(facts, event.data.get("reviewer"), "subject"),
        "date": _due(event),
    }
    return {"title": title, "text": text, "kind": "late", **said(facts, event)}


def _returned(facts: HistoryFacts, event: Event) -> Entry:
    if (number := event.data.get("case")) is not None:
        title = _("The problem came back: filed again as case № %(number)s") % {"number": grouped(number)}
        return {"title": title, "text": _("The first office has half of its time for that one")}
    who = (
        _("A supporter said: the problem came back")
        if _by_supporter(event)
        else _("The resident said: the problem came back")
    )
    text = _("The answer no longer counts as a success, and the clock counts as if it had never stopped: %(date)s") % {
        "date": _due(event)
    }
    return {"title": who, "text": text, "kind": "late", **said(facts, event)}


TOLD: dict[Event.Kind, Callable[[HistoryFacts, Event], Entry]] = {
    Event.Kind.MADE_SAFE: _made_safe,
    Event.Kind.APPEALED: _appealed,
    Event.Kind.RETURNED: _returned,
}
