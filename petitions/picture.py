"""The picture that messengers show beside a link: what is asked, of whom, and how far it is. Drawn by the server."""

from __future__ import annotations

import hashlib
import io
import logging
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.core.cache import cache
from PIL import Image, ImageDraw, ImageFont
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

FONT = Path(__file__).resolve().parent / "fonts" / "NotoSans-SemiBold.ttf"
WIDTH, HEIGHT = 1200, 630
MARGIN = 72
ROOM = WIDTH - 2 * MARGIN
TITLE_SIZES = (76, 68, 60, 52, 46)
TITLE_HEIGHT = 296
BAR_TOP = 486
BAR_HEIGHT = 30
KEPT_SECONDS = 7 * 24 * 3600
"""How long a picture nobody has changed is kept: bounds the memory that all of them take."""

# static/css/tokens.css, the light theme
PAPER, SUNK, LINE, INK, INK_2 = "#f7f4ee", "#eeeae1", "#ddd6c9", "#17242c", "#4f5a60"
SKY, GOLD, GOLD_INK = "#0a678c", "#d29a2a", "#7a5206"


@dataclass(frozen=True, slots=True)
class Drawn:
    """The words and the bar; every word in the language of the page."""

    site: str
    number: str
    title: str
    addressee: str
    progress: str
    aside: str
    """At the right end below the bar: the per cent, or until when."""
    value: int
    most: int
    """0: no bar."""


@lru_cache(maxsize=16)
def font(size: int) -> ImageFont.FreeTypeFont:
    """The letters in one size, Kazakh ones included."""
    return ImageFont.truetype(str(FONT), size)


def drawn_once(name: str, shown: Drawn, edition: str) -> bytes:
    """The picture, drawn when its words or the bar are others than last time; drawing takes 80 ms.

    `name`: whose picture, in which language; one is kept for each, in Redis, for all processes. `edition`: of the program,
    because it draws otherwise after a change. Where Redis does not answer it is drawn each time.
    """
    key = f"petition-picture:{name}"
    content = hashlib.sha256(repr((edition, shown)).encode()).hexdigest()
    try:
        drawn_for, image = cache.get(key) or ("", b"")
        if drawn_for == content:
            return bytes(image)
        image = draw(shown)
        cache.set(key, (content, image), timeout=KEPT_SECONDS)
    except (RedisError, OSError):
        log.exception("The picture %s could not be kept.", name)
        image = draw(shown)
    return image


def draw(shown: Drawn) -> bytes:
    """The picture as PNG, 1200 by 630."""
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(image)
    _mark(pen)
    pen.text((MARGIN + 84, 62), shown.site, font=font(34), fill=INK, anchor="lm")
    pen.text((WIDTH - MARGIN, 62), shown.number, font=font(30), fill=INK_2, anchor="rm")
    lines, size = fitted(shown.title)
    top = 122 + (TITLE_HEIGHT - len(lines) * _step(size)) // 2
    for line in lines:
        pen.text((MARGIN, top), line, font=font(size), fill=INK)
        top += _step(size)
    pen.text((MARGIN, 446), shortened(shown.addressee, 30, ROOM), font=font(30), fill=GOLD_INK, anchor="lm")
    if shown.most:
        _bar(pen, shown.value, shown.most)
    room = ROOM - pen.textlength(shown.aside, font=font(34)) - 24
    pen.text((MARGIN, 562), shortened(shown.progress, 38, int(room)), font=font(38), fill=INK, anchor="lm")
    pen.text((WIDTH - MARGIN, 562), shown.aside, font=font(34), fill=INK_2, anchor="rm")
    out = io.BytesIO()
    image.quantize(64).save(out, "PNG")
    return out.getvalue()


def _step(size: int) -> int:
    return round(size * 1.18)


def fitted(text: str) -> tuple[list[str], int]:
    """The title in lines, in the largest size in which it fits; cut with an ellipsis when it fits in none."""
    for size in TITLE_SIZES:
        lines = wrapped(text, size, ROOM)
        if len(lines) * _step(size) <= TITLE_HEIGHT:
            return lines, size
    size = TITLE_SIZES[-1]
    most = TITLE_HEIGHT // _step(size)
    lines = wrapped(text, size, ROOM)[:most]
    lines[-1] = shortened(f"{lines[-1]} …", size, ROOM)
    return lines, size


def wrapped(text: str, size: int, room: int) -> list[str]:
    """Lines of whole words; a word longer than a line is broken where the line ends."""
    lines: list[str] = []
    present = ""
    for word in text.split():
        joined = f"{present} {word}".strip()
        if _length(joined, size) <= room:
            present = joined
            continue
        if present:
            lines.append(present)
        present = word
        while _length(present, size) > room:
            cut = next(end for end in range(len(present), 0, -1) if _length(present[:end], size) <= room)
            lines.append(present[:cut])
            present = present[cut:]
    return [*lines, present] if present else lines


def shortened(text: str, size: int, room: int) -> str:
    """One line that fits, cut with an ellipsis."""
    if _length(text, size) <= room:
        return text
    while text and _length(f"{text}…", size) > room:
        text = text[:-1].rstrip(" …")
    return f"{text}…"


def _length(text: str, size: int) -> float:
    return float(font(size).getlength(text))


def _mark(pen: ImageDraw.ImageDraw) -> None:
    """Three steps, the last one golden."""
    for step, colour in enumerate((SKY, SKY, GOLD)):
        left = MARGIN + step * 22
        pen.rounded_rectangle((left, 70 - step * 12, left + 18, 84), radius=3, fill=colour)


def _bar(pen: ImageDraw.ImageDraw, value: int, most: int) -> None:
    frame = (MARGIN, BAR_TOP, WIDTH - MARGIN, BAR_TOP + BAR_HEIGHT)
    pen.rounded_rectangle(frame, radius=6, fill=SUNK, outline=LINE, width=2)
    filled = round(ROOM * min(value / most, 1))
    if filled >= 14:
        pen.rounded_rectangle((MARGIN, BAR_TOP, MARGIN + filled, BAR_TOP + BAR_HEIGHT), radius=6, fill=SKY)
        pen.rectangle((MARGIN + filled - 7, BAR_TOP, MARGIN + filled, BAR_TOP + BAR_HEIGHT), fill=GOLD)
