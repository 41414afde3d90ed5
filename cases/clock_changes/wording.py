"""Acts that move all clocks, in words: for the operator's pages, the public list, and the commands."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.clock_changes.previews import Preview
from cases.deadlines import last_day
from cases.models import ClockChange
from cases.numbers import grouped
from territories.clock import ZONE
from territories.kinds import Level
from territories.wording import date_time, full_date, number, weekday


def day_in_words(day: date, *, is_working: bool) -> str:
    """A date and what it becomes."""
    words = _("%(day)s: a working day") if is_working else _("%(day)s: a day off")
    return words % {"day": f"{full_date(day)}, {weekday(day)}"}


def days_in_words(days: Mapping[date, bool]) -> list[str]:
    """Each changed day, in order."""
    return [day_in_words(day, is_working=days[day]) for day in sorted(days)]


def logged_in_words(change: ClockChange) -> list[str]:
    """What an act of the log did: its days, or its time."""
    if change.kind == ClockChange.Kind.CALENDAR:
        return days_in_words({date.fromisoformat(one["date"]): one["is_working"] for one in change.days})
    assert change.began_at is not None
    assert change.ended_at is not None
    return [_("%(began)s – %(ended)s") % {"began": date_time(change.began_at), "ended": date_time(change.ended_at)}]


def moved_in_words(later: int, earlier: int, unchanged: int) -> str:
    """How many deadlines moved, which way."""
    parts = [
        ngettext("%(count)s later", "%(count)s later", later) % {"count": number(later)},
        ngettext("%(count)s earlier", "%(count)s earlier", earlier) % {"count": number(earlier)},
        ngettext("%(count)s unchanged", "%(count)s unchanged", unchanged) % {"count": number(unchanged)},
    ]
    return ", ".join(parts)


def levels_table(preview: Preview) -> dict[str, Any]:
    """By level, and all: options of the component "table"."""
    rows = [
        [str(Level(one.level).label), *map(number, (one.later, one.earlier, one.unchanged))] for one in preview.levels
    ]
    rows.append([_("All levels"), *map(number, (preview.later, preview.earlier, preview.unchanged))])
    headings = [_("later"), _("earlier"), _("unchanged")]
    return {
        "columns": [{"label": _("Level")}, *({"label": label, "kind": "number"} for label in headings)],
        "rows": rows,
    }


def examples_table(preview: Preview) -> dict[str, Any]:
    """The oldest and the newest cases that move: options of the component "table"."""
    rows = [
        [
            {"text": f"№ {grouped(one.number)}", "url": reverse("cases:case", args=[one.number])},
            str(Level(one.level).label),
            _last_moment(one.before),
            _last_moment(one.after),
        ]
        for one in preview.examples
    ]
    labels = [_("Case"), _("Level"), _("Deadline now"), _("New deadline")]
    return {"columns": [{"label": label} for label in labels], "rows": rows}


def _last_moment(due_at: datetime) -> str:
    """The last day that is in time; in an emergency the moment from which it is late."""
    if due_at.astimezone(ZONE).time() != time():
        return date_time(due_at)
    day = last_day(due_at)
    return f"{full_date(day)}, {weekday(day)}"


def others_in_words(preview: Preview) -> list[dict[str, str]]:
    """What moves besides: options of the component "facts"."""
    names = {
        "reviews": _("Reviews of disputes"),
        "waiting": _("Waiting for the resident"),
        "extensions": _("Decisions about more time"),
        "promises": _("Decisions about promised dates"),
        "arbitrations": _("Decisions about whose case it is"),
        "replies": _("Time to confirm or dispute"),
        "petitions_joining": _("Petitions that look for their first supporters"),
        "petitions_checks": _("Checks of petitions"),
        "unsorted": _("Reports that fit no category"),
    }
    return [{"label": names.get(one.name, one.name), "value": number(one.moved)} for one in preview.others if one.moved]
