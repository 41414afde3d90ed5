"""What the components draw: places and sizes in percent or in units of a viewBox, and the sentences that pictures say.

Templates hold no arithmetic. Numbers that go into SVG attributes leave here as text with a point, whatever the language.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext, ngettext

from config.components import ComponentError, prepares
from territories import wording

MARK_SHARE = 0.72  # of the room of one day, the rest is the gap
MOST_MARKS = 40
RUNG_STATES = {"missed", "here", "done", "next", "far"}
LETTER_TAKES = 2.9  # per cent of a bar that one letter of a number needs on a phone


def percent(value: float | Decimal) -> str:
    """A share of 100 as an SVG length."""
    return f"{float(value):.2f}%"


# -- days ---------------------------------------------------------------------------------


def day_marks(total: int, used: int) -> list[dict[str, str]]:
    """One mark per day: used, left, over; the last allowed day is the tall one. Very long delays are cut at MOST_MARKS."""
    total = max(total, 0)
    shown = min(max(total, used), max(MOST_MARKS, total))
    room = 100 / max(shown, 1)
    marks = []
    for number in range(1, shown + 1):
        kind = "over" if number > total else ("used" if number <= used else "left")
        tall = number == total
        marks.append(
            {
                "kind": kind,
                "x": percent((number - 1) * room),
                "width": percent(room * MARK_SHARE),
                "y": "0" if tall else "8",
                "height": "28" if tall else "20",
            }
        )
    return marks


def spoken_days(total: int, used: int) -> str:
    """The picture of the days in one sentence."""
    if used > total:
        words = ngettext(
            "%(total)s day is over, late by: %(over)s", "%(total)s days are over, late by: %(over)s", total
        )
        return words % {"total": wording.number(total), "over": wording.number(used - total)}
    words = ngettext(
        "%(total)s day in all; gone: %(used)s, left: %(left)s",
        "%(total)s days in all; gone: %(used)s, left: %(left)s",
        total,
    )
    numbers = {"total": total, "used": used, "left": total - used}
    return words % {name: wording.number(value) for name, value in numbers.items()}


@prepares("days")
def _days(values: dict[str, Any]) -> dict[str, Any]:
    total, used = int(values["total"]), int(values["used"])
    return {"marks": day_marks(total, used), "spoken": values["label"] or spoken_days(total, used)}


# -- the ladder -------------------------------------------------------------------------------

FACT_ICONS = {"missed": "cross", "done": "check", "here": "sun", "next": "climb", "far": "clock"}


@prepares("ladder")
def _ladder(values: dict[str, Any]) -> dict[str, Any]:
    rungs = values["rungs"]
    if not 2 <= len(rungs) <= 5:
        raise ComponentError(f"A ladder has two to five rungs, not {len(rungs)}.")
    current = [rung for rung in rungs if rung["current"]] or [rung for rung in rungs if rung["state"] == "here"]
    if len(current) > 1:
        raise ComponentError("A ladder has at most one rung where the case is.")
    drawn = [
        {
            **rung,
            "number": number,
            "current": rung in current,
            "fact_icon": rung["icon"] or FACT_ICONS[rung["state"]],
        }
        for number, rung in enumerate(rungs, 1)
    ]
    return {"rungs": drawn}


def small_rungs(states: Sequence[str]) -> dict[str, Any]:
    """The little stairs of two to five rungs in a box 21 units high: one path for each state, to keep long lists small."""
    if not 2 <= len(states) <= 5:
        raise ComponentError(f"Small stairs have two to five rungs, not {len(states)}.")
    unknown = set(states) - RUNG_STATES
    if unknown:
        raise ComponentError(f"A rung is one of {sorted(RUNG_STATES)}, not {sorted(unknown)}.")
    rise = 12 / (len(states) - 1)
    classes = {"missed": "miss", "here": "here", "done": "done", "next": "", "far": ""}
    paths: dict[str, str] = {}
    for number, state in enumerate(states):
        height = round(6 + rise * number)
        left = 1 + 8 * number
        css = classes[state]
        paths[css] = f"{paths.get(css, '')}M{left} {20 - height}h6v{height}h-6z"
        if state == "missed":
            paths["x"] = f"{paths.get('x', '')}M{left + 1} 18.5l4-3"
    return {"paths": paths.items(), "count": len(states), "box": f"0 0 {8 * len(states) + 1} 21"}


@prepares("rungs")
def _rungs(values: dict[str, Any]) -> dict[str, Any]:
    states = values["states"]
    return small_rungs(states.split() if isinstance(states, str) else list(states))


# -- bars ------------------------------------------------------------------------------------------

DARK_SHADES = {"k1", "late", "ink"}


@prepares("bar")
def _bar(values: dict[str, Any]) -> dict[str, Any]:
    parts = values["parts"]
    whole = sum(float(part["value"]) for part in parts)
    drawn, left = [], 0.0
    for part in parts:
        share = 100 * float(part["value"]) / whole if whole else 0.0
        drawn.append(
            {
                **part,
                "x": percent(left),
                "width": percent(share),
                "middle": percent(left + share / 2),
                "fits": share >= LETTER_TAKES * len(str(part["text"])) and part["shade"] not in {"hatch", "dots"},
                "on_dark": part["shade"] in DARK_SHADES,
                "empty": share == 0,
            }
        )
        left += share
    spoken = "" if values["key"] == "below" else "; ".join(f"{part['label']}: {part['text']}" for part in parts)
    return {"parts": drawn, "spoken": spoken, "whole": whole}


@prepares("meter")
def _meter(values: dict[str, Any]) -> dict[str, Any]:
    most = float(values["most"]) or 1.0
    return {"width": percent(min(100.0, max(0.0, 100 * float(values["value"]) / most)))}


@prepares("flight")
def _flight(values: dict[str, Any]) -> dict[str, Any]:
    steps = values["steps"]
    if not 2 <= len(steps) <= 5:
        raise ComponentError(f"A flight has two to five steps, not {len(steps)}.")
    drawn = [
        {**step, "height": str(max(4, round(190 * float(step["share"])))), "shade": f"score-{max(1, 5 - number)}"}
        for number, step in enumerate(steps)
    ]
    return {"steps": drawn, "count": len(steps)}


# -- steps, pages ------------------------------------------------------------------------------------


@prepares("timeline")
def _timeline(values: dict[str, Any]) -> dict[str, Any]:
    """The day is told above the first of its events; a moment has its time of day."""
    told = ""
    for event in values["events"]:
        at, day = event["at"], event["when"] or f"{wording.day_month(event['at'])}, {wording.weekday(event['at'])}"
        event["day"] = "" if day == told else day
        event["hour"] = wording.clock_time(at) if isinstance(at, datetime) and not event["when"] else ""
        told = day
    return values


@prepares("steps")
def _steps(values: dict[str, Any]) -> dict[str, Any]:
    current, total = int(values["current"]), int(values["total"])
    if not 1 <= current <= total:
        raise ComponentError(f"Step {current} of {total} does not exist.")
    return {"spoken": gettext("Step %(current)s of %(total)s") % {"current": current, "total": total}}


@prepares("goal")
def _goal(values: dict[str, Any]) -> dict[str, Any]:
    value, most = wording.number(values["value"]), wording.number(values["most"])
    return {
        "value_text": value,
        "most_text": most,
        "value": str(int(values["value"])),
        "most": str(int(values["most"])),
        "spoken": gettext("%(value)s, goal: %(most)s") % {"value": value, "most": most},
    }


@prepares("series")
def _series(values: dict[str, Any]) -> dict[str, Any]:
    """Columns in a box of 664 by 192 units, one path for all of them; three lines across, two or three words below."""
    points = values["points"]
    if not points:
        raise ComponentError("A series needs at least one point; say in words that there is none.")
    numbers = [int(point["value"]) for point in points]
    top = round_top(max(numbers))
    room = 664 / len(points)
    width = min(room * (0.86 if len(points) < 200 else 1), 40)
    columns = "".join(
        f"M{56 + room * (place + 0.5) - width / 2:.1f} 208v-{max(192 * number / top, 2):.1f}h{width:.1f}V208z"
        for place, number in enumerate(numbers)
        if number
    )
    shown = sorted({top, top // 2} - {0}, reverse=True)
    last = len(points) - 1
    ticks = [{"x": "56", "anchor": "start", "label": points[0]["label"]}]
    if last:
        ticks.append({"x": "720", "anchor": "end", "label": points[last]["label"]})
    return {
        "columns": columns,
        "lines": [
            {
                "y": f"{208 - 192 * line / top:.0f}",
                "text_y": f"{213 - 192 * line / top:.0f}",
                "text": wording.number(line),
            }
            for line in shown
        ],
        "ticks": ticks,
        "spoken": gettext("%(sum)s in all, at most %(most)s")
        % {"sum": wording.number(sum(numbers)), "most": wording.number(max(numbers))},
    }


def round_top(largest: int) -> int:
    """The even round number at the top of an axis: 2, 4, 6, 10, 20, 40, 60, 100 and so on."""
    step = 1
    while True:
        for factor in (2, 4, 6, 10):
            if factor * step >= largest:
                return factor * step
        step *= 10


@prepares("petition_progress")
def _petition_progress(values: dict[str, Any]) -> dict[str, Any]:
    value, most = int(values["value"]), int(values["most"])
    return {"value_text": str(min(value, most)), "most_text": str(most)}


# -- tables ----------------------------------------------------------------------------------------------


@prepares("table")
def _table(values: dict[str, Any]) -> dict[str, Any]:
    columns = values["columns"]
    rows = []
    for row in values["rows"]:
        cells = list(row)
        if len(cells) != len(columns):
            raise ComponentError(f"A row of {len(columns)} cells has {len(cells)}: {row!r}.")
        rows.append([_cell(cell, column) for cell, column in zip(cells, columns, strict=True)])
    figures = len(columns) > 1 and all(column["kind"] == "number" for column in columns[1:])
    css = " ".join(name for name, said in (("fold", values["shape"] == "fold"), ("figures", figures)) if said)
    return {"rows": rows, "figures": figures, "css": css}


def _cell(cell: Any, column: dict[str, Any]) -> dict[str, Any]:
    """A cell is text, or a mapping with text and url."""
    known = {"text", "url"}
    if isinstance(cell, dict):
        if not set(cell) <= known:
            raise ComponentError(f"A cell has {sorted(known)}, not {sorted(set(cell) - known)}.")
        return {"url": "", **cell, "column": column}
    return {"text": cell, "url": "", "column": column}


@prepares("privacy")
def _privacy(values: dict[str, Any]) -> dict[str, Any]:
    signs = {"yes": "eye", "no": "hidden", "choice": "ask"}
    rows = []
    for row in values["rows"]:
        cells = list(row["seen"])
        if len(cells) != len(values["viewers"]) or not {cell for cell, _text in cells} <= set(signs):
            raise ComponentError(f"Who sees {row['label']!r}: one pair (yes|no|choice, words) for each viewer.")
        drawn = [
            {"sees": sees, "sign": signs[sees], "text": text, "viewer": viewer}
            for (sees, text), viewer in zip(cells, values["viewers"], strict=True)
        ]
        rows.append({"label": row["label"], "cells": drawn})
    return {"rows": rows}
