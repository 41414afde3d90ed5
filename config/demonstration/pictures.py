"""Drawn stand-ins for photos: a scene before and after, without anybody in it. What is wrong fits the kind of problem."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from PIL import Image, ImageDraw

from cases.photos import PreparedPhoto

SIZE = (800, 600)
THUMB = (320, 240)
VARIANTS = 3
"""Different pictures of each motif."""

Colour = tuple[int, int, int]
Draw = ImageDraw.ImageDraw


@dataclass(frozen=True, slots=True)
class Light:
    """The colours of a scene."""

    sky: Colour
    hills: Colour
    ground: Colour
    road: Colour
    wall: Colour
    roof: Colour
    window: Colour


DAY = Light(
    (196, 224, 236), (150, 172, 128), (176, 190, 150), (112, 110, 108), (236, 226, 206), (142, 82, 62), (74, 84, 92)
)
DULL = Light(
    (176, 182, 184), (141, 140, 118), (150, 148, 126), (104, 102, 100), (186, 180, 170), (120, 78, 64), (74, 84, 92)
)
SNOW = Light(
    (206, 214, 222), (226, 232, 238), (240, 244, 248), (108, 110, 114), (206, 200, 190), (150, 96, 82), (250, 214, 120)
)
NIGHT = Light((24, 32, 58), (30, 38, 50), (34, 40, 46), (44, 44, 50), (62, 62, 72), (52, 40, 42), (250, 214, 120))


@dataclass(frozen=True, slots=True)
class Motif:
    """What is wrong in a picture, and how the same place looks when it is mended."""

    light: tuple[Light, Light]
    wrong: Callable[[Draw, Random], None]
    mended: Callable[[Draw, Random], None]


class Album:
    """Drawn photos by the kind of problem; a few of each motif, made once."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance
        self._made = {
            (name, after): [_picture(chance, motif, after=after) for _variant in range(VARIANTS)]
            for name, motif in MOTIFS.items()
            for after in (False, True)
        }

    def photo(self, category: str, *, after: bool) -> PreparedPhoto:
        """One that fits the category: of the problem, or of the work done."""
        return self._chance.choice(self._made[MOTIF_OF.get(category, "yard"), after])


def _picture(chance: Random, motif: Motif, *, after: bool) -> PreparedPhoto:
    light = motif.light[after]
    scene = Image.new("RGB", SIZE, light.sky)
    draw = ImageDraw.Draw(scene)
    hills = chance.randint(230, 300)
    ridge = [
        (0, hills + 30),
        (chance.randint(120, 300), hills - 60),
        (480, hills + 10),
        (800, hills - 30),
        (800, 600),
        (0, 600),
    ]
    draw.polygon(ridge, fill=light.hills)
    draw.rectangle([(0, 330), SIZE], fill=light.ground)
    left = chance.randint(290, 350)
    draw.polygon([(left, 330), (left + 130, 330), (760, 600), (40, 600)], fill=light.road)
    for house in (50, 180, 560, 690):
        _house(draw, light, house, chance.randint(250, 285))
    (motif.mended if after else motif.wrong)(draw, chance)
    return PreparedPhoto(
        image=_jpeg(scene), thumb=_jpeg(scene.resize(THUMB)), width=SIZE[0], height=SIZE[1], lat=None, lon=None
    )


def _house(draw: Draw, light: Light, left: int, top: int) -> None:
    draw.rectangle([(left, top), (left + 90, top + 85)], fill=light.wall)
    draw.polygon([(left - 10, top), (left + 45, top - 45), (left + 100, top)], fill=light.roof)
    draw.rectangle([(left + 32, top + 24), (left + 58, top + 52)], fill=light.window)


def _jpeg(picture: Image.Image) -> bytes:
    data = io.BytesIO()
    picture.save(data, "JPEG", quality=72)
    return data.getvalue()


# -- what is wrong, and how it looks mended ------------------------------------------------------


def _hole(draw: Draw, chance: Random) -> None:
    for _hole in range(chance.randint(1, 3)):
        left, top = chance.randint(190, 430), chance.randint(420, 520)
        draw.ellipse([(left, top), (left + 170, top + 62)], fill=(62, 58, 54))
        draw.ellipse([(left + 26, top + 12), (left + 144, top + 52)], fill=(84, 82, 78))


def _smooth_road(draw: Draw, _chance: Random) -> None:
    for top in range(345, 600, 52):
        draw.line([(396, top), (398, top + 30)], fill=(240, 236, 224), width=6)


def _puddle(draw: Draw, chance: Random) -> None:
    left = chance.randint(120, 260)
    draw.polygon([(left, 480), (left + 420, 440), (left + 470, 560), (left - 60, 590)], fill=(112, 142, 164))
    for drop in range(6):
        draw.line(
            [(left + 200, 470), (left + 120 + drop * 34, 350 + abs(3 - drop) * 24)], fill=(190, 212, 226), width=5
        )


def _closed_pipe(draw: Draw, chance: Random) -> None:
    left = chance.randint(220, 420)
    draw.rectangle([(left, 470), (left + 190, 545)], fill=(134, 124, 108))
    draw.ellipse([(left + 60, 486), (left + 130, 528)], fill=(70, 74, 78), outline=(40, 42, 44), width=5)


def _pole(draw: Draw, left: int, colour: Colour) -> None:
    draw.line([(left, 150), (left, 520)], fill=colour, width=12)
    draw.line([(left, 154), (left + 90, 150)], fill=colour, width=8)


def _dark_lamp(draw: Draw, chance: Random) -> None:
    left = chance.randint(180, 260)
    _pole(draw, left, (78, 78, 84))
    draw.ellipse([(left + 70, 146), (left + 110, 168)], fill=(58, 58, 62))


def _lit_lamp(draw: Draw, chance: Random) -> None:
    left = chance.randint(180, 260)
    draw.polygon([(left + 90, 160), (left - 60, 600), (left + 340, 600)], fill=(92, 86, 64))
    _pole(draw, left, (120, 120, 126))
    draw.ellipse([(left + 60, 136), (left + 120, 176)], fill=(255, 236, 160))


def _heap(draw: Draw, chance: Random) -> None:
    for _bag in range(16):
        left, top = chance.randint(90, 420), chance.randint(420, 530)
        colour = chance.choice([(58, 66, 74), (148, 132, 92), (96, 110, 84), (176, 170, 162), (150, 76, 66)])
        draw.ellipse([(left, top), (left + chance.randint(60, 110), top + chance.randint(40, 66))], fill=colour)


def _bins(draw: Draw, chance: Random) -> None:
    first = chance.randint(110, 180)
    for left, colour in ((first, (74, 122, 84)), (first + 110, (66, 104, 142))):
        draw.rectangle([(left, 430), (left + 86, 530)], fill=colour)
        draw.rectangle([(left - 8, 416), (left + 94, 434)], fill=(52, 56, 60))


def _drifts(draw: Draw, chance: Random) -> None:
    for _drift in range(5):
        left, top = chance.randint(-40, 560), chance.randint(390, 500)
        draw.ellipse([(left, top), (left + 320, top + 140)], fill=(236, 241, 247))


def _cleared(draw: Draw, _chance: Random) -> None:
    draw.polygon([(250, 350), (20, 600), (-40, 600), (220, 350)], fill=(252, 254, 255))
    draw.polygon([(480, 350), (780, 600), (840, 600), (510, 350)], fill=(252, 254, 255))


def _broken_fence(draw: Draw, chance: Random) -> None:
    for post in range(9):
        left, lean = 90 + post * 72, chance.randint(-46, 46)
        if chance.random() < 0.75:
            draw.line([(left, 545), (left + lean, 430)], fill=(110, 92, 76), width=14)


def _whole_fence(draw: Draw, _chance: Random) -> None:
    for post in range(9):
        draw.line([(90 + post * 72, 545), (90 + post * 72, 430)], fill=(92, 128, 150), width=14)
    for top in (456, 512):
        draw.line([(80, top), (690, top)], fill=(92, 128, 150), width=9)


MOTIFS = {
    "road": Motif((DULL, DAY), _hole, _smooth_road),
    "water": Motif((DULL, DAY), _puddle, _closed_pipe),
    "lamp": Motif((NIGHT, NIGHT), _dark_lamp, _lit_lamp),
    "waste": Motif((DULL, DAY), _heap, _bins),
    "snow": Motif((SNOW, SNOW), _drifts, _cleared),
    "yard": Motif((DULL, DAY), _broken_fence, _whole_fence),
}
MOTIF_OF = {
    "roads": "road",
    **dict.fromkeys(("water", "water_quality", "sewerage", "flooding", "irrigation"), "water"),
    **dict.fromkeys(("street_lighting", "electricity", "street_danger"), "lamp"),
    "waste": "waste",
    "snow_ice": "snow",
}
