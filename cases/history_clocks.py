"""Lines of the public history about acts that moved all clocks: as cases.history tells the others."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from cases.clock_changes.wording import logged_in_words
from cases.models import ClockChange, Event
from cases.wording import language_of
from territories.wording import date_time, full_date, weekday

if TYPE_CHECKING:
    from cases.history import HistoryFacts

Entry = dict[str, Any]


def _clock_changed(facts: HistoryFacts, event: Event) -> Entry:
    by_outage = event.data.get("why") == ClockChange.Kind.OUTAGE
    title = (
        _("The platform could not be reached: the lost time is given back")
        if by_outage
        else _("A day off was changed: the deadline is counted again")
    )
    if (words := _beside(event.data.get("what", ""))) is not None:
        text = words % _both(event, "from", "due")
    elif event.data["from_at"] != event.data["due_at"]:
        text = _("The case climbs after %(new)s, instead of %(old)s") % _both(event, "from", "due")
    else:
        text = _("The office is measured by %(new)s, instead of %(old)s") % _both(event, "measured_from", "measured")
    if event.act is None:
        return {"title": title, "text": text}
    why = "; ".join(filter(None, [*logged_in_words(event.act), event.act.act]))
    reason = event.act.reason
    language = language_of(reason, facts.case.language)
    return {"title": title, "text": f"{text}. {why}", "quote": reason, "lang": language}


def _beside(what: str) -> str | None:
    """The words about a deadline that is none of an assignment's own; None for those."""
    words = {
        "review": _("The review is due: %(new)s, instead of %(old)s"),
        "waiting": _("The reply is awaited until: %(new)s, instead of %(old)s"),
        "extension": _("More time is decided about until: %(new)s, instead of %(old)s"),
        "promise": _("The promised date is decided about until: %(new)s, instead of %(old)s"),
        "arbitration": _("Whose case it is, is decided until: %(new)s, instead of %(old)s"),
    }
    return words.get(what)


def _both(event: Event, before: str, after: str) -> dict[str, str]:
    """The date before and the date after; moments, when both are on one day."""
    if event.data[f"{before}_on"] != event.data[f"{after}_on"]:
        return {"old": _day(event.data[f"{before}_on"]), "new": _day(event.data[f"{after}_on"])}
    return {
        "old": date_time(datetime.fromisoformat(event.data[f"{before}_at"])),
        "new": date_time(datetime.fromisoformat(event.data[f"{after}_at"])),
    }


def _day(iso: str) -> str:
    day = date.fromisoformat(iso)
    return f"{full_date(day)}, {weekday(day)}"


TOLD: dict[Event.Kind, Callable[[HistoryFacts, Event], Entry]] = {Event.Kind.CLOCK_CHANGED: _clock_changed}
