"""The map of figures: one circle for each place over the outline of the country, drawn once for a desk and once for a phone.

The projection is Albers' equal-area cone with the parallels 43° and 53°, the usual one for Kazakhstan. Circles that would cover one
another are pushed apart (a Dorling cartogram), so that on a phone each of them can still be read and pressed. What is the same on
every page, the outline and the districts, is a file that browsers keep: config/country_picture.py.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from config.components import ComponentError, prepares
from config.outline import points

LETTER = 6.6  # average width of a letter of a place's name, in units of the desk's picture
LINE = 15
CLOSEST = 0.01  # radii of the Earth, some 60 km: a single place is not drawn larger than that
ROUNDS = 400
HOMEWARD = 0.6  # share of the rounds in which circles are still drawn home; after that they only make room
WORK = 300_000  # pairs of circles looked at for one picture, some tenth of a second
FULL = 0.35  # share of a sheet that circles may cover
READABLE = 9  # radius below which a number has no room
MOST_NAMES = 40
PRESSABLE = 12  # radius below which a circle is no link, as on a phone none is: the list beside the map has it


@dataclass(frozen=True)
class Sheet:
    """A picture: its size, the room at its edges, the smallest and largest circle, whether names are written."""

    width: float
    height: float
    margin: float
    least: float
    most: float
    names: bool
    name: str


DESK = Sheet(width=900, height=540, margin=24, least=12.5, most=40, names=True, name="desk")
PHONE = Sheet(width=360, height=236, margin=14, least=14, most=24, names=False, name="phone")


@dataclass
class Circle:
    """A place on a sheet."""

    x: float
    y: float
    r: float
    home_x: float
    home_y: float


def albers(latitude: float, longitude: float) -> tuple[float, float]:
    """Position in radii of the Earth; x to the east of 67°, y to the north of 48°."""
    south, north, middle, base = (math.radians(degrees) for degrees in (43, 53, 67, 48))
    n = (math.sin(south) + math.sin(north)) / 2
    c = math.cos(south) ** 2 + 2 * n * math.sin(south)

    def distance(angle: float) -> float:
        return math.sqrt(c - 2 * n * math.sin(angle)) / n

    turn = n * (math.radians(longitude) - middle)
    r = distance(math.radians(latitude))
    return r * math.sin(turn), distance(base) - r * math.cos(turn)


@dataclass(frozen=True)
class Frame:
    """Which part of the projected plane a sheet shows."""

    left: float
    top: float
    scale: float
    shift_x: float
    shift_y: float

    def place(self, latitude: float, longitude: float) -> tuple[float, float]:
        """Position on the sheet."""
        x, y = albers(latitude, longitude)
        return self.shift_x + (x - self.left) * self.scale, self.shift_y + (self.top - y) * self.scale


def frame(sheet: Sheet, positions: list[tuple[float, float]]) -> Frame:
    """The frame in which all positions (latitude, longitude) fit on the sheet, in the middle."""
    plane = [albers(*position) for position in positions]
    left, right = min(x for x, _ in plane), max(x for x, _ in plane)
    bottom, top = min(y for _, y in plane), max(y for _, y in plane)
    wide, high = right - left, top - bottom
    room_x, room_y = sheet.width - 2 * sheet.margin, sheet.height - 2 * sheet.margin
    scale = min(room_x / max(wide, CLOSEST), room_y / max(high, CLOSEST))
    return Frame(left, top, scale, (sheet.width - wide * scale) / 2, (sheet.height - high * scale) / 2)


def pushed_apart(circles: list[Circle], sheet: Sheet) -> None:
    """Move overlapping circles away from each other, and all of them gently towards home; ends when nothing overlaps."""
    rounds = max(10, min(ROUNDS, WORK // max(1, len(circles) ** 2 // 2)))
    homeward = rounds * HOMEWARD
    for number in range(rounds):
        pull = 0.03 * max(0.0, 1 - number / homeward)
        for circle in circles:
            circle.x += (circle.home_x - circle.x) * pull
            circle.y += (circle.home_y - circle.y) * pull
        moved = False
        for place, one in enumerate(circles):
            for other in circles[place + 1 :]:
                moved |= _separate(one, other)
        for circle in circles:
            circle.x = min(max(circle.x, circle.r + 1), sheet.width - circle.r - 1)
            circle.y = min(max(circle.y, circle.r + 1), sheet.height - circle.r - 1)
        if not moved and (number == 0 or number > homeward):
            return


def _separate(one: Circle, other: Circle) -> bool:
    dx, dy = other.x - one.x, other.y - one.y
    distance = math.hypot(dx, dy)
    lack = one.r + other.r + 2 - distance
    if lack <= 0.5:
        return False
    if distance < 1e-6:
        dx, dy, distance = 0.0, 1.0, 1.0
    share = lack / distance / 2
    one.x, one.y = one.x - dx * share, one.y - dy * share
    other.x, other.y = other.x + dx * share, other.y + dy * share
    return True


Box = tuple[float, float, float, float]


def name_places(circles: list[Circle], names: list[str], sheet: Sheet) -> list[dict[str, str]]:
    """Where each name stands, seen from the middle of its circle: below, above, right or left, where it covers least."""
    taken: list[Box] = [(c.x - c.r, c.y - c.r, c.x + c.r, c.y + c.r) for c in circles]
    places = []
    for circle, name in zip(circles, names, strict=True):
        length = len(name) * LETTER
        choices = [
            ("middle", circle.x, circle.y + circle.r + LINE - 2, circle.x - length / 2),
            ("middle", circle.x, circle.y - circle.r - 5, circle.x - length / 2),
            ("start", circle.x + circle.r + 4, circle.y + 4, circle.x + circle.r + 4),
            ("end", circle.x - circle.r - 4, circle.y + 4, circle.x - circle.r - 4 - length),
        ]
        boxes = [(left, y - LINE + 3, left + length, y + 3) for _anchor, _x, y, left in choices]
        costs = [_cover(box, taken, sheet) for box in boxes]
        best = costs.index(min(costs))
        anchor, x, y, _left = choices[best]
        taken.append(boxes[best])
        places.append({"anchor": anchor, "x": whole(x - circle.x), "y": whole(y - circle.y)})
    return places


def _cover(box: Box, taken: list[Box], sheet: Sheet) -> float:
    """How much of a box is already taken or off the sheet."""
    left, top, right, bottom = box
    outside = max(0.0, -left) + max(0.0, right - sheet.width) + max(0.0, -top) + max(0.0, bottom - sheet.height)
    covered = sum(
        max(0.0, min(right, r) - max(left, x)) * max(0.0, min(bottom, b) - max(top, y)) for x, y, r, b in taken
    )
    return covered + 1000 * outside


def radii(values: list[float], sheet: Sheet) -> list[float]:
    """Area tells the number; the smallest can still be pressed, unless there are more circles than the sheet can hold."""
    largest = max(values, default=0.0) or 1.0
    wanted = [max(sheet.least, sheet.most * math.sqrt(max(0.0, value) / largest)) for value in values]
    covered = math.pi * sum(r * r for r in wanted)
    shrink = min(1.0, math.sqrt(FULL * sheet.width * sheet.height / covered)) if covered else 1.0
    return [r * shrink for r in wanted]


def drawing(sheet: Sheet, places: list[dict[str, Any]], dots: list[tuple[float, float]], extent: str) -> dict[str, Any]:
    """Everything on one sheet."""
    positions = points() if extent == "country" else [(p["lat"], p["lon"]) for p in places] + dots
    shown = frame(sheet if extent == "country" else replace(sheet, margin=sheet.margin + sheet.most), positions)
    circles = []
    for place, r in zip(places, radii([float(place["value"]) for place in places], sheet), strict=True):
        x, y = shown.place(float(place["lat"]), float(place["lon"]))
        circles.append(Circle(x, y, r, x, y))
    pushed_apart(circles, sheet)
    named = sheet.names and len(places) <= MOST_NAMES
    names = name_places(circles, [str(place["name"]) for place in places], sheet) if named else []
    return {
        "name": sheet.name,
        "box": f"0 0 {sheet.width:.0f} {sheet.height:.0f}",
        "dots": dots_path(shown, dots),
        "linked": sheet.names and any(place["url"] for place in places),
        "text_y": "5" if sheet.names else "4",
        "circles": [
            {
                **place,
                "url": place["url"] if sheet.names and circle.r >= PRESSABLE else "",
                "text": place.get("text", "") if circle.r >= READABLE else "",
                "x": whole(circle.x),
                "y": whole(circle.y),
                "r": f"{circle.r:.1f}".removesuffix(".0"),
                "name_at": names[number] if names else None,
            }
            for number, (place, circle) in enumerate(zip(places, circles, strict=True))
        ],
    }


def whole(value: float) -> str:
    """A position in whole units; never "-0"."""
    return str(round(value))


def dots_path(shown: Frame, dots: Iterable[tuple[float, float]]) -> str:
    """Points as strokes without length, which round ends make visible."""
    return "".join(f"M{whole(x)} {whole(y)}h0" for x, y in (shown.place(*dot) for dot in dots))


@prepares("bubble_map")
def _bubble_map(values: dict[str, Any]) -> dict[str, Any]:
    places = values["places"]
    dots = [(float(latitude), float(longitude)) for latitude, longitude in values["dots"]]
    if not places:
        raise ComponentError("A map needs at least one place; say in words that there is none.")
    if dots and values["extent"] == "country":
        raise ComponentError("The picture of the country has its own dots.")
    drawings = [drawing(sheet, places, dots, values["extent"]) for sheet in (DESK, PHONE)]
    return {"drawings": drawings}
