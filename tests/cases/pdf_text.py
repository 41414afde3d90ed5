"""The text of a PDF that fpdf2 made, as a reader would select it: through the tables that lead from glyphs to letters."""

from __future__ import annotations

import re
import zlib

STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
LETTER = re.compile(rb"<([0-9A-F]{4})> <([0-9A-F]{4,})>")
SHOWN = re.compile(rb"/F(\d+) [\d.]+ Tf|BT ([\d.]+) ([\d.]+) Td.*?\((.*?)(?<!\\)\) Tj", re.DOTALL)
ESCAPED = re.compile(rb"\\([nrtbf()\\])")
ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def streams(file: bytes) -> list[bytes]:
    """Everything in the file that was packed."""
    found = []
    for packed in STREAM.findall(file):
        try:
            found.append(zlib.decompress(packed))
        except zlib.error:
            found.append(packed)
    return found


def pages_of(file: bytes) -> list[str]:
    """The lines of each page, from the top down."""
    opened = streams(file)
    fonts = [
        {int(code, 16): bytes.fromhex(letters.decode()).decode("utf-16-be") for code, letters in LETTER.findall(one)}
        for one in opened
        if b"begincmap" in one
    ]
    return [_lines(one, fonts) for one in opened if b" Tj" in one]


def text_of(file: bytes) -> str:
    """All words in one line, with plain spaces."""
    return " ".join(" ".join(pages_of(file)).replace("\N{NO-BREAK SPACE}", " ").split())


def _lines(content: bytes, fonts: list[dict[int, str]]) -> str:
    lines, font = [], fonts[0]
    for name, _left, _up, shown in SHOWN.findall(content):
        if name:
            font = fonts[int(name) - 1]
            continue
        codes = ESCAPED.sub(lambda found: ESCAPES.get(found[1], found[1]), shown)
        pairs = zip(codes[::2], codes[1::2], strict=True)
        lines.append("".join(font[high << 8 | low] for high, low in pairs))
    return "\n".join(lines)
