"""What happens next while an arbiter has to say whose case it is, for the component "then"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.utils.translation import gettext as _

from cases.deadlines import last_day
from cases.models import Arbitration, Assignment, Event
from cases.wording import office_in
from territories.clock import local_date, midnight
from territories.models import Office
from territories.wording import clock_time, day_month, until_day

Step = dict[str, str]


def steps_in(events: Iterable[Event], offices: Mapping[int, Office], held: Assignment) -> list[Step]:
    """As the public history tells it: referred in the present assignment, and not assigned since. No query."""
    asked: Event | None = None
    for event in events:
        if event.kind == Event.Kind.REFERRED and event.assignment_id == held.pk:
            asked = event
        elif event.kind == Event.Kind.ASSIGNED:
            asked = None
    if asked is None or held.left_at is not None or held.answered_at is not None:
        return []
    return [_step(offices.get(asked.data["above"]), until_when(asked))]


def steps_of(asked: Arbitration | None) -> list[Step]:
    """For the office that asked, and for the one that decides."""
    if asked is None or asked.decide_until is None:
        return []
    return [_step(asked.above, _until(asked.decide_until))]


def until_when(asked: Event) -> str:
    """Until when it is decided, as the line of the history says: by the hour in an emergency, else by the day."""
    if "due_at" in asked.data:
        return _until(datetime.fromisoformat(asked.data["due_at"]))
    return until_day(date.fromisoformat(asked.data["until"]), "weekday")


def _until(moment: datetime) -> str:
    if moment == midnight(local_date(moment)):
        return until_day(last_day(moment), "weekday")
    return _("by %(time)s on %(date)s") % {"date": day_month(moment), "time": clock_time(moment)}


def _step(above: Office | None, until: str) -> Step:
    return {
        "icon": "seal",
        "strong": _("Three offices said “not ours”."),
        "text": _(
            "Whose case it is, is decided for good by %(office)s, %(until)s. If that office is silent, it has to answer "
            "itself. The clock runs on."
        )
        % {"office": office_in(above) if above else _("another office"), "until": until},
    }
