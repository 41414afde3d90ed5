"""What a text is in the air: seven bits a letter while all are in the old Latin alphabet of the network, else sixteen.

Kazakh and Russian always take sixteen: 70 letters in one message, 67 in each part of a longer one. Alphabet and lengths: 3GPP TS
23.038 (6.2.1) and TS 23.040 (9.2.3.24.1).
"""

from __future__ import annotations

from collections.abc import Iterator

BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = {
    "\f": 0x0A,
    "^": 0x14,
    "{": 0x28,
    "}": 0x29,
    "\\": 0x2F,
    "[": 0x3C,
    "~": 0x3D,
    "]": 0x3E,
    "|": 0x40,
    "€": 0x65,
}
ESCAPE = 0x1B
CODES = {letter: bytes([place]) for place, letter in enumerate(BASIC) if place != ESCAPE} | {
    letter: bytes([ESCAPE, code]) for letter, code in EXTENDED.items()
}
ALONE_7, PART_7 = 160, 153
"""Sevenths of a message: alone, and beside the header that joins parts."""
ALONE_16, PART_16 = 140, 134
"""Bytes of a message in sixteen bits a letter: 70 letters, or 67."""


def is_latin(text: str) -> bool:
    """Whether every letter is in the alphabet of seven bits."""
    return all(letter in CODES for letter in text)


def segments(text: str) -> int:
    """How many messages are paid for. An empty text is one too."""
    return len(parts(text))


def parts(text: str) -> list[bytes]:
    """The bytes of each part: one septet an octet, or UTF-16 with the high byte first. No letter is cut in two."""
    if is_latin(text):
        return _split([CODES[letter] for letter in text], ALONE_7, PART_7)
    return _split([letter.encode("utf-16-be", "replace") for letter in text], ALONE_16, PART_16)


def whole(text: str) -> bytes:
    """The same as one piece, for a gateway that splits by itself."""
    return b"".join(CODES[letter] if is_latin(text) else letter.encode("utf-16-be", "replace") for letter in text)


def _split(letters: list[bytes], alone: int, part: int) -> list[bytes]:
    joined = b"".join(letters)
    return [joined] if len(joined) <= alone else list(_filled(letters, part))


def _filled(letters: list[bytes], most: int) -> Iterator[bytes]:
    filled = b""
    for letter in letters:
        if len(filled) + len(letter) > most:
            yield filled
            filled = b""
        filled += letter
    yield filled
