"""The picture of the country under its maps of figures: the outline and a dot for every district, once for each sheet.

A file that browsers keep, so that no page carries it. After a change of the outline or of the register:

    python -m config.country_picture
"""

from __future__ import annotations

import csv
from itertools import pairwise
from pathlib import Path

from config.maps import DESK, PHONE, Sheet, dots_path, frame
from config.outline import points

ROOT = Path(__file__).resolve().parent.parent
REGISTER = ROOT / "territories" / "data" / "register.csv"
PICTURE = ROOT / "static" / "map" / "kazakhstan.svg"


def outline_path(sheet: Sheet) -> str:
    """The country on a sheet, in whole steps from point to point."""
    shown = frame(sheet, points())
    placed = [tuple(round(value) for value in shown.place(*point)) for point in points()]
    steps = [f"M{placed[0][0]} {placed[0][1]}l"]
    for (x1, y1), (x2, y2) in pairwise(placed):
        if (x1, y1) != (x2, y2):
            steps.append(f"{x2 - x1} {y2 - y1} ")
    return "".join(steps).rstrip() + "z"


def districts() -> list[tuple[float, float]]:
    """Latitude and longitude of the units right below the regions and the cities of republican significance."""
    with REGISTER.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    parents = {row["code"]: row["parent"] for row in rows}
    return [
        (float(row["lat"]), float(row["lon"]))
        for row in rows
        if row["lat"] and parents.get(parents.get(row["parent"], "")) == ""
    ]


def picture() -> str:
    """The file."""
    paths = [
        f'<path id="{name}-{sheet.name}" d="{path}"/>'
        for sheet in (DESK, PHONE)
        for name, path in (
            ("land", outline_path(sheet)),
            ("dots", dots_path(frame(sheet, points()), districts())),
        )
    ]
    return "\n".join(['<svg xmlns="http://www.w3.org/2000/svg">', *paths, "</svg>", ""])


if __name__ == "__main__":
    PICTURE.write_text(picture(), encoding="utf-8")
