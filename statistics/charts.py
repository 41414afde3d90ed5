"""What the components of the design system need to draw measures: bars, flights, maps and tables, in the active language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from statistics.measures import PARTS, OfficeMeasure, Tally
from statistics.proportions import ENOUGH, STEPS, Share, whole_percents
from territories.wording import number, percent

TO = "\N{WORD JOINER}–\N{WORD JOINER}"
"""The dash of an interval, which a line never breaks."""

Cell = str | dict[str, str]
Row = list[Cell]

SHADES = {
    "confirmed": "k1",
    "answered": "hatch",
    "overturned": "late",
    "later": "k2",
    "district": "k3",
    "region": "k4",
    "republic": "gold",
    "unanswered": "ink",
    "climbing": "dots",
    "missed": "rest",
    "in_time": "k1",
    "late": "k3",
    "pending": "late",
    "full": "k1",
    "part": "k2",
    "refused": "rest",
}


def fate_labels() -> dict[str, str]:
    """The nine fates of a case in words."""
    return {
        "confirmed": _("Solved where it arose, on time, confirmed by residents"),
        "answered": _("Answered there on time, not confirmed"),
        "overturned": _("The answer was overturned by review"),
        "later": _("Answered later by the first office"),
        "district": _("Answered at the district"),
        "region": _("Answered at the region"),
        "republic": _("Answered at the republic"),
        "unanswered": _("Left without an answer"),
        "climbing": _("Still on its way up"),
    }


def result_labels() -> dict[str, str]:
    """The four results of an office in words."""
    return {
        "confirmed": _("On time, confirmed by residents"),
        "answered": _("Answered on time, not confirmed"),
        "overturned": _("The answer was overturned by review"),
        "missed": _("Deadline missed"),
    }


def level_labels() -> dict[str, str]:
    """Words for the levels an office can have."""
    return {
        "rural": pgettext("level of offices", "Villages"),
        "district": pgettext("level of offices", "Districts and cities"),
        "region": pgettext("level of offices", "Regions"),
        "republic": pgettext("level of offices", "Republic"),
    }


# -- bars ------------------------------------------------------------------------------------


def fate_bar(tally: Tally) -> list[dict[str, Any]]:
    """The nine fates; whole per cents that add up to 100, or counts when there are too few cases to speak in per cent."""
    labels = fate_labels()
    return bar_of([(part, labels[part], count) for part, count in zip(PARTS, tally.parts, strict=True)])


def short_bar(tally: Tally) -> list[dict[str, Any]]:
    """The same in five parts, for the home page."""
    later = tally.later + tally.district + tally.region + tally.republic
    return bar_of(
        [
            ("confirmed", _("Where it arose, on time, confirmed by residents"), tally.confirmed),
            ("answered", _("Answered there on time, not confirmed"), tally.answered),
            ("later", _("Answered later: there, at the district, the region or the republic"), later),
            ("overturned", _("The answer was overturned, or there is none"), tally.overturned + tally.unanswered),
            ("climbing", _("Still on its way up"), tally.climbing),
        ]
    )


def bar_of(parts: Sequence[tuple[str, str, int]]) -> list[dict[str, Any]]:
    """A bar of (part, words, count): whole per cents that add up to 100, counts when there are too few."""
    counts = [count for _part, _label, count in parts]
    enough = sum(counts) >= ENOUGH
    shares = whole_percents(counts, exact=1)
    return [
        {
            "label": label,
            "value": share if enough else count,
            "text": percent(share / 100) if enough else number(count),
            "shade": SHADES[part],
        }
        for (part, label, count), share in zip(parts, shares, strict=True)
    ]


def result_bar(measure: OfficeMeasure) -> list[dict[str, Any]]:
    """The four results of an office, in cases."""
    return [
        {"label": label, "value": count, "text": number(count), "shade": SHADES[part]}
        for part, label in result_labels().items()
        for count in [getattr(measure, part)]
    ]


# -- shares in words ---------------------------------------------------------------------------


def of(share: Share) -> str:
    """23 / 41."""
    return f"{number(share.part)} / {number(share.whole)}"


def in_percent(share: Share) -> str:
    """56 %, rounded down; a dash when there are too few cases."""
    return percent(share.percent / 100) if share.is_enough else "—"


def between(share: Share) -> str:
    """The 95 % interval: 41–70 %, with a decimal where whole per cents would say nothing; a dash for too few cases."""
    if not share.is_enough:
        return "—"
    low, high = share.interval
    digits = 1 if high - low < 0.03 else 0
    return f"{number(low * 100, digits)}{TO}{percent(high, digits)}"


# -- the funnel ----------------------------------------------------------------------------------


def flight(tally: Tally) -> list[dict[str, Any]]:
    """How many cases reach each level, from the first office up."""
    steps = (
        (_("First office"), tally.cases),
        (_("District or higher"), tally.reached_district),
        (_("Region or higher"), tally.reached_region),
        (_("Republic"), tally.reached_republic),
    )
    return [
        {
            "level": level,
            "count": number(count),
            "share": count / tally.cases if tally.cases else 0,
            "text": percent(Share(count, tally.cases).percent / 100) if tally.cases >= ENOUGH else number(count),
        }
        for level, count in steps
    ]


def flight_table(tally: Tally) -> tuple[list[dict[str, str]], list[Row]]:
    """The funnel as a table."""
    columns = [{"label": _("Level")}, _numbers(_("Cases")), _numbers(_("Of all"))]
    rows: list[Row] = []
    for step in flight(tally):
        count = round(step["share"] * tally.cases)
        rows.append([step["level"], step["count"], in_percent(Share(count, tally.cases))])
    return columns, rows


# -- tables of tallies -----------------------------------------------------------------------------


def tally_columns(first: str) -> list[dict[str, str]]:
    """Headings of a table of units or categories."""
    return [
        {"label": first},
        _numbers(_("Cases")),
        _numbers(_("Confirmed")),
        _numbers(_("Share")),
        _numbers(_("95% interval")),
        _numbers(_("Climbed higher")),
    ]


def tally_row(name: str, url: str, tally: Tally) -> Row:
    """One unit or category: the denominator always stands before the per cent."""
    climbed = Share(tally.reached_district, tally.cases)
    head: Cell = {"text": name, "url": url} if url else name
    return [
        head, number(tally.cases), number(tally.confirmed), in_percent(tally.share), between(tally.share),
        number(climbed.part),
    ]  # fmt: skip


def _numbers(label: str) -> dict[str, str]:
    return {"label": label, "kind": "number"}


# -- maps --------------------------------------------------------------------------------------------


def circle(name: str, lat: float, lon: float, tally: Tally, url: str) -> dict[str, Any]:
    """A place on the map: area = cases, colour = share, grey when there are too few."""
    share = tally.share
    said = in_percent(share) if share.is_enough else _("too few cases for a per cent")
    return {
        "name": name,
        "lat": lat,
        "lon": lon,
        "value": tally.cases,
        "text": number(share.percent) if share.is_enough else "",
        "shade": f"score-{share.step}",
        "label": _("%(name)s: %(of)s, %(said)s") % {"name": name, "of": of(share), "said": said},
        "url": url,
    }


def legend() -> list[dict[str, str]]:
    """What the colours mean."""
    bounds = (0, *STEPS, 101)
    items = [{"shade": "score-0", "label": _("fewer than %(least)s cases") % {"least": ENOUGH}}]
    for step, (low, high) in enumerate(pairwise(bounds), start=1):
        items.append({"shade": f"score-{step}", "label": f"{low}–{percent(min(high - 1, 100) / 100)}"})
    return items


def total_of(tallies: Iterable[Tally]) -> Tally:
    """Tallies added up."""
    return Tally(*(sum(column) for column in zip(*tallies, strict=True)))
