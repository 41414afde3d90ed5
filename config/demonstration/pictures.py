"""Drawn stand-ins for photos: a scene before and after, without anybody in it."""

from __future__ import annotations

import io
from random import Random

from PIL import Image, ImageDraw

from cases.photos import PreparedPhoto

SIZE = (800, 600)
THUMB = (320, 240)


def pictures(chance: Random, count: int, *, after: bool) -> list[PreparedPhoto]:
    """A few different scenes; `after` is bright and whole, before is dull with a gap in the road."""
    return [_picture(chance, after=after) for _index in range(count)]


def _picture(chance: Random, *, after: bool) -> PreparedPhoto:
    scene = Image.new("RGB", SIZE, (196, 224, 236) if after else (176, 182, 184))
    draw = ImageDraw.Draw(scene)
    hills = chance.randint(240, 320)
    draw.polygon(
        [
            (0, hills + 40),
            (chance.randint(120, 300), hills - 60),
            (480, hills + 10),
            (800, hills - 30),
            (800, 600),
            (0, 600),
        ],
        fill=(150, 172, 128) if after else (141, 140, 118),
    )
    draw.polygon([(320, 330), (470, 330), (760, 600), (40, 600)], fill=(112, 110, 108))
    _houses(draw, chance, after=after)
    if after:
        draw.line([(395, 340), (400, 600)], fill=(240, 236, 224), width=6)
        draw.ellipse([(640, 60), (720, 140)], fill=(240, 200, 96))
    else:
        left = chance.randint(230, 380)
        draw.ellipse([(left, 450), (left + 200, 530)], fill=(62, 58, 54))
        draw.ellipse([(left + 30, 462), (left + 170, 516)], fill=(92, 120, 136))
    return PreparedPhoto(
        image=_jpeg(scene), thumb=_jpeg(scene.resize(THUMB)), width=SIZE[0], height=SIZE[1], lat=None, lon=None
    )


def _houses(draw: ImageDraw.ImageDraw, chance: Random, *, after: bool) -> None:
    for left in (60, 190, 560, 680):
        top = chance.randint(250, 290)
        wall = (236, 226, 206) if after else (186, 180, 170)
        draw.rectangle([(left, top), (left + 90, top + 80)], fill=wall)
        draw.polygon([(left - 10, top), (left + 45, top - 45), (left + 100, top)], fill=(142, 82, 62))
        draw.rectangle([(left + 32, top + 24), (left + 58, top + 52)], fill=(250, 214, 120) if after else (74, 84, 92))


def _jpeg(picture: Image.Image) -> bytes:
    data = io.BytesIO()
    picture.save(data, "JPEG", quality=72)
    return data.getvalue()
