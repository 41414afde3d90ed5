"""What the components need to draw the figures of petitions: bars, the flight and tables, in the active language."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from statistics.charts import Row, bar_of, between, in_percent
from statistics.petitions import DECISIONS, RESULTS, PetitionTally
from statistics.proportions import ENOUGH, Share
from territories.wording import number, percent


def result_labels() -> dict[str, str]:
    """What became of the deadlines, in words."""
    return {
        "in_time": _("Decided within the addressee's deadline"),
        "late": _("Decided later"),
        "pending": _("The deadline has passed, no decision yet"),
    }


def decision_labels() -> dict[str, str]:
    """What was decided, in words."""
    return {
        "full": _("Satisfied in full"),
        "part": _("Satisfied in part"),
        "refused": _("Refused, with reasons"),
    }


def addressee_labels() -> dict[tuple[str, str], str]:
    """Whom petitions ask, by kind and level, from the village up."""
    return {
        ("akimat", "rural"): pgettext("addressees of petitions", "Akims of villages"),
        ("akimat", "district"): pgettext("addressees of petitions", "Akimats of districts and cities"),
        ("maslikhat", "district"): pgettext("addressees of petitions", "Maslikhats of districts and cities"),
        ("akimat", "region"): pgettext("addressees of petitions", "Akimats of regions"),
        ("maslikhat", "region"): pgettext("addressees of petitions", "Maslikhats of regions"),
        ("government", "republic"): pgettext("addressees of petitions", "Government"),
    }


def result_bar(tally: PetitionTally) -> list[dict[str, Any]]:
    """In time, late, not yet."""
    labels = result_labels()
    return bar_of([(part, labels[part], getattr(tally, part)) for part in RESULTS])


def decision_bar(tally: PetitionTally) -> list[dict[str, Any]]:
    """Full, part, refused."""
    labels = decision_labels()
    return bar_of([(part, labels[part], getattr(tally, part)) for part in DECISIONS])


def flight(tally: PetitionTally) -> list[dict[str, Any]]:
    """How many petitions climbed to each level, from the addressee up."""
    return [
        {
            "level": level,
            "count": number(count),
            "share": count / tally.due if tally.due else 0,
            "text": percent(Share(count, tally.due).percent / 100) if tally.due >= ENOUGH else number(count),
        }
        for level, count in _steps(tally)
    ]


def flight_table(tally: PetitionTally) -> tuple[list[dict[str, str]], list[Row]]:
    """The same as a table."""
    columns = [{"label": _("Level")}, _numbers(_("Petitions")), _numbers(_("Of all"))]
    return columns, [[level, number(count), in_percent(Share(count, tally.due))] for level, count in _steps(tally)]


def _steps(tally: PetitionTally) -> list[tuple[str, int]]:
    return [
        (_("Addressee"), tally.due),
        (_("District or higher"), tally.reached_district),
        (_("Region or higher"), tally.reached_region),
        (_("Republic"), tally.reached_republic),
    ]


def columns(first: str) -> list[dict[str, str]]:
    """Headings of a table of regions or addressees."""
    return [
        {"label": first},
        _numbers(_("Due")),
        _numbers(_("In time")),
        _numbers(_("Later")),
        _numbers(_("Not yet")),
        _numbers(_("Full")),
        _numbers(_("In part")),
        _numbers(_("Refused")),
        _numbers(_("In time, share")),
        _numbers(_("95% interval")),
    ]


def row(name: str, url: str, tally: PetitionTally) -> Row:
    """One region or kind of addressee."""
    counts = (tally.due, tally.in_time, tally.late, tally.pending, tally.full, tally.part, tally.refused)
    head = {"text": name, "url": url} if url else name
    return [head, *(number(count) for count in counts), in_percent(tally.share), between(tally.share)]


def _numbers(label: str) -> dict[str, str]:
    return {"label": label, "kind": "number"}
