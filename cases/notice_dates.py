"""The dates that messages about a case name, as its history has them."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext, pgettext

from cases.deadlines import last_day
from cases.models import ClockRule, Event
from territories import wording
from territories.clock import local_date, midnight


def due(event: Event) -> str:
    """When the answer is due, as the line says; for older lines as the assignment has it."""
    held, stated = event.assignment, day_written(event.data.get("due_on"))
    assert held is not None
    if held.regime == ClockRule.Regime.EMERGENCY:
        return gettext("An answer is due by: %(day)s") % {"day": wording.date_time(held.due_at)}
    return gettext("An answer is due by: %(day)s") % {"day": day_shown(stated or last_day(held.due_at))}


def decide_by(event: Event) -> str:
    """Until when the office decides: by the hour where hours are counted, else by the day."""
    data = event.data
    moment = datetime.fromisoformat(data["due_at"]) if data.get("due_at") else None
    if moment is not None and moment != midnight(local_date(moment)):
        return wording.date_time(moment)
    return day_shown(day_written(data.get("decide_on") or data.get("until") or data.get("due_on")))


def day_written(written: object) -> date | None:
    """The day that a line of the history has written down; None when it has none."""
    return date.fromisoformat(written[:10]) if isinstance(written, str) and written else None


def day_shown(day: date | None) -> str:
    """A day as people read it."""
    return wording.full_date(day) if day else pgettext("a date", "not set")
