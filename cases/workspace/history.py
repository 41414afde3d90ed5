"""The history of a case as an official reads it: every public line, and who in the office acted."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext, pgettext

from cases.models import Answer, Case, Event, Photo
from territories.models import Office
from territories.wording import until_day

Entry = dict[str, Any]
Offices = dict[int, Office]


def events_of(case: Case, *, after: int = 0) -> list[Event]:
    """The lines of a case, the newest first; `after` leaves out what a person had already seen. One query."""
    found = case.events.filter(number__gt=after).select_related("office__territory", "user")
    return list(found.order_by("-number"))


def offices_of(events: Iterable[Event]) -> Offices:
    """Every office that the lines name in their facts. One query."""
    ids = {event.data.get(name) for event in events for name in ("from", "to", "about", "reviewer")} - {None}
    return {office.pk: office for office in Office.objects.filter(pk__in=ids).select_related("territory")}


def timeline(case: Case, events: list[Event], answers: dict[int, Answer], photos: list[Photo]) -> list[Entry]:
    """The lines as entries of the component "timeline". One query."""
    offices = offices_of(events)
    shown = {photo.answer_id: photo for photo in reversed(photos) if photo.answer_id}
    return [_entry(case, event, offices, answers, shown, first=not place) for place, event in enumerate(events)]


def changes(events: list[Event]) -> list[Entry]:
    """The lines as entries of the component "conflict"."""
    return [{"at": event.at, "who": who(event), "what": title(event)} for event in events]


def who(event: Event) -> str:
    """Who did it; within offices also the name of the person."""
    if event.actor == Event.Actor.RESIDENT:
        return gettext("Resident")
    if event.actor == Event.Actor.SYSTEM:
        return gettext("By itself, at the deadline")
    name = event.user.name if event.user else ""
    return " · ".join(filter(None, [event.office.title if event.office else "", name]))


def _entry(
    case: Case, event: Event, offices: Offices, answers: dict[int, Answer], photos: dict[int, Photo], *, first: bool
) -> Entry:
    answer = answers.get(event.data.get("answer", 0))
    of_resident = event.actor == Event.Actor.RESIDENT
    photo = photos.get(answer.pk) if answer and event.kind == Event.Kind.ANSWERED else None
    return {
        "at": event.at,
        "title": title(event),
        "text": text(event, offices),
        "by": who(event),
        "quote": event.text,
        "lang": case.language if of_resident else (answer.language if answer else ""),
        "kind": _tone(event, first=first),
        "image": photo.thumb.url if photo else "",
        "image_url": photo.image.url if photo else "",
        "image_alt": gettext("Photo of the answer") if photo else "",
    }


def _tone(event: Event, *, first: bool) -> str:
    kinds = Event.Kind
    if event.kind in {kinds.ESCALATED, kinds.UPHELD}:
        return "up"
    if event.kind == kinds.CONFIRMED:
        return "good"
    if event.kind in {kinds.DISPUTED, kinds.LISTED}:
        return "late"
    return "new" if first else "plain"


# -- words ---------------------------------------------------------------------------------


def title(event: Event) -> str:
    """What happened, in a few words."""
    return _TITLES[event.kind](event)


def _answered(event: Event) -> str:
    refused = event.data.get("kind") == Answer.Kind.REFUSED
    return gettext("Answer: refused, with reasons") if refused else gettext("Answer: fixed")


def _escalated(event: Event) -> str:
    words = {
        "no_power": gettext("Passed up: the office has no power to decide"),
        "no_funds": gettext("Passed up: the office has no funds"),
    }
    return words.get(event.data.get("reason", ""), gettext("Passed up: no answer in time"))


def _ruled(event: Event) -> str:
    if event.data.get("granted"):
        return gettext("Ruling: the office below could indeed not decide it")
    return gettext("Ruling: the office below could have decided it")


def _closed(event: Event) -> str:
    outcome = str(dict(Case.Outcome.choices).get(event.data.get("outcome", ""), ""))
    return f"{gettext('Closed')}: {outcome}" if outcome else gettext("Closed")


_TITLES: dict[str, Callable[[Event], str]] = {
    Event.Kind.FILED: lambda event: gettext("A resident reported the problem"),
    Event.Kind.ACCEPTED: lambda event: gettext("The office accepted the case"),
    Event.Kind.FORWARDED: lambda event: gettext("“Not ours”: forwarded"),
    Event.Kind.ASKED: lambda event: gettext("The resident was asked"),
    Event.Kind.REPLIED: lambda event: gettext("The resident replied"),
    Event.Kind.RESUMED: lambda event: gettext("No reply came: the clock runs again"),
    Event.Kind.ANSWERED: _answered,
    Event.Kind.CONFIRMED: lambda event: gettext("Residents confirmed it"),
    Event.Kind.DISPUTED: lambda event: gettext("The resident does not agree"),
    Event.Kind.UPHELD: lambda event: gettext("Review: the resident is right"),
    Event.Kind.REJECTED: lambda event: gettext("Review: the office is right"),
    Event.Kind.ESCALATED: _escalated,
    Event.Kind.RULED: _ruled,
    Event.Kind.LISTED: lambda event: gettext("Entered the register of unanswered cases"),
    Event.Kind.CLOSED: _closed,
}


def text(event: Event, offices: Offices) -> str:
    """From whom to whom, and until when."""
    parts = []
    given, taken = offices.get(event.data.get("from", 0)), offices.get(event.data.get("to", 0))
    reviewer = offices.get(event.data.get("reviewer", 0))
    if given and taken:
        parts.append(f"{given.title} → {taken.title}")
    elif taken:
        parts.append(pgettext("hand-over", "To: %(office)s") % {"office": taken.title})
    if reviewer:
        parts.append(gettext("Reviewed by: %(office)s") % {"office": reviewer.title})
    if due_on := event.data.get("due_on"):
        due = until_day(date.fromisoformat(due_on), "weekday")
        parts.append(pgettext("deadline of an answer", "Answer due %(until)s") % {"until": due})
    if event.data.get("via_vacancy"):
        parts.append(gettext("A vacant seat was passed over"))
    return ". ".join(parts)
