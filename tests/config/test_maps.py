"""The map of figures keeps its circles on the sheet, apart from each other and in their part of the country."""

import math
from pathlib import Path

import pytest

from config import country_picture, maps
from config.components import ComponentError, drawn
from config.outline import points


def place(name: str, lat: float, lon: float, value: float = 10, **more) -> dict:
    return {"name": name, "lat": lat, "lon": lon, "value": value, "shade": "score-3", "label": name, "url": "", **more}


CROWD = [place(str(n), 43.2 + n * 0.01, 76.9, 1 + n) for n in range(25)]


def inside(x: float, y: float, ring: list[tuple[float, float]]) -> bool:
    """Whether a point lies within a polygon."""
    odd = False
    for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            odd = not odd
    return odd


@pytest.mark.parametrize("sheet", [maps.DESK, maps.PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("extent", ["country", "places"])
def test_even_a_crowd_is_readable(sheet, extent):
    circles = maps.drawing(sheet, CROWD, [], extent)["circles"]
    spots = [(float(c["x"]), float(c["y"]), float(c["r"])) for c in circles]
    for number, (x, y, r) in enumerate(spots):
        assert r >= maps.PRESSABLE
        assert 0 <= x - r < x + r <= sheet.width
        assert 0 <= y - r < y + r <= sheet.height
        for x2, y2, r2 in spots[number + 1 :]:
            assert math.hypot(x - x2, y - y2) >= r + r2 - 3


def test_area_tells_the_number():
    circles = maps.drawing(maps.DESK, [place("a", 48, 60, 400), place("b", 48, 75, 100)], [], "country")["circles"]
    assert float(circles[0]["r"]) == pytest.approx(2 * float(circles[1]["r"]), rel=0.01)


@pytest.mark.parametrize(
    ("lat", "lon"),
    [(51.13, 71.43), (43.24, 76.95), (42.32, 69.6), (47.1, 51.9), (49.95, 82.6), (54.87, 69.15), (43.65, 51.15)],
)
def test_cities_lie_within_the_outline(lat, lon):
    assert inside(lon, lat, [(longitude, latitude) for latitude, longitude in points()])


def test_north_is_up_and_east_is_right():
    shown = maps.frame(maps.DESK, points())
    north, south = shown.place(54, 69), shown.place(42, 69)
    west, east = shown.place(48, 50), shown.place(48, 84)
    assert north[1] < south[1]
    assert west[0] < east[0]


def test_a_map_of_nothing_is_refused():
    with pytest.raises(ComponentError, match="at least one place"):
        drawn("bubble_map", {"label": "x", "places": []})


def test_one_place_alone_is_drawn_in_the_middle():
    circle = maps.drawing(maps.PHONE, [place("a", 48, 60)], [], "places")["circles"][0]
    assert abs(float(circle["x"]) - maps.PHONE.width / 2) <= 1


def test_names_avoid_each_other_where_they_can():
    drawing = maps.drawing(
        maps.DESK, [place("Астана", 51.13, 71.43, 50), place("Ақмола", 51.8, 69.9, 50)], [], "country"
    )
    first, second = (
        (int(c["x"]) + int(c["name_at"]["x"]), int(c["y"]) + int(c["name_at"]["y"])) for c in drawing["circles"]
    )
    assert abs(first[0] - second[0]) > 40 or abs(first[1] - second[1]) >= maps.LINE


def test_two_hundred_districts_are_drawn_quickly_and_small():
    import time

    many = [place(str(n), 42 + (n % 14) * 0.8, 50 + (n // 14) * 2.2, n, url="/x", text="5") for n in range(208)]
    began = time.perf_counter()
    circles = maps.drawing(maps.PHONE, many, [], "country")["circles"]
    assert time.perf_counter() - began < 1.5
    assert not [circle for circle in circles if float(circle["r"]) < maps.PRESSABLE and circle["url"]]
    assert sum(float(circle["r"]) ** 2 * math.pi for circle in circles) < 0.4 * maps.PHONE.width * maps.PHONE.height


def test_the_outline_for_the_live_map_is_the_same_outline():
    import json

    path = Path(maps.__file__).resolve().parent.parent / "static" / "map" / "kazakhstan.geojson"
    ring = json.loads(path.read_text(encoding="utf-8"))["geometry"]["coordinates"][0]
    assert [(latitude, longitude) for longitude, latitude in ring] == [*points(), points()[0]]


def test_the_file_of_the_country_is_drawn_from_the_outline_and_the_register():
    assert country_picture.PICTURE.read_text(encoding="utf-8") == country_picture.picture()
    assert len(country_picture.districts()) > 200


def test_the_country_brings_its_own_dots():
    with pytest.raises(ComponentError, match="own dots"):
        drawn("bubble_map", {"label": "x", "places": CROWD, "dots": [(48.0, 67.0)]})


def test_only_circles_for_a_desk_lead_somewhere():
    html = drawn("bubble_map", {"label": "x", "places": [place("a", 48, 67, url="/a")]})
    desk, phone = html.split("map--phone")
    assert 'href="/a"' in desk
    assert "<title>a</title>" in desk
    assert "<a " not in phone
