"""What stands in a text that its author may not want there: mixed alphabets, links, personal data. Pure functions.

Nothing is changed by itself: every find is shown with an offer, and the person decides. What cannot be told for certain (a
number that only looks like a phone) is offered too; what is certainly not meant (twelve digits whose check digit is wrong)
is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from accounts.identity import IinRefused, check_iin

MOST = 40
"""Finds that are shown at once; a text with more of them is mended in several rounds."""
COVER = "•"


class Kind(StrEnum):
    """What was found."""

    MIXED = "mixed"
    LINK = "link"
    IIN = "iin"
    CARD = "card"
    PHONE = "phone"
    EMAIL = "email"
    PLATE = "plate"


PERSONAL = frozenset({Kind.IIN, Kind.CARD, Kind.PHONE, Kind.EMAIL, Kind.PLATE})
"""Kinds that tell something of a person and are offered covered."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One place in a text, and what is offered instead; empty: nothing, it is only told."""

    kind: Kind
    start: int
    text: str
    instead: str = ""

    @property
    def end(self) -> int:
        """The first character after it."""
        return self.start + len(self.text)

    @property
    def is_personal(self) -> bool:
        """Whether it may tell of a person."""
        return self.kind in PERSONAL


# -- mixed alphabets -------------------------------------------------------------------------

_LOOK_ALIKE = dict(zip("aceopxyikmthABCEHIKMOPTXY", "асеорхуікмтһАВСЕНІКМОРТХУ", strict=True))
"""Latin letters that the eye takes for Cyrillic ones."""
_TO_CYRILLIC = str.maketrans(_LOOK_ALIKE)
_TO_LATIN = str.maketrans({cyrillic: latin for latin, cyrillic in _LOOK_ALIKE.items()})
_WORD = re.compile(r"[^\W\d_]+")
_LATIN = re.compile("[A-Za-z]")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_WITH_ENDING = re.compile("[A-Za-z]{2,}[\u0400-\u04ff]+")
"""A foreign name with an ending: "PDFте"."""


def mixed(text: str) -> Iterator[Finding]:
    """Words with letters of both alphabets, where exchanging letters that look alike leaves one alphabet.

    The alphabet with more letters of its own wins. "WhatsAppта" is left alone: its Latin letters are meant.
    """
    for word in _WORD.finditer(text):
        corrected = one_alphabet(word[0])
        if corrected != word[0]:
            yield Finding(Kind.MIXED, word.start(), word[0], corrected)


def one_alphabet(word: str) -> str:
    """The word in one alphabet; itself when it is already, or when it cannot be.

    >>> one_alphabet("cу")  # a Latin c
    'су'
    """
    latin, cyrillic = len(_LATIN.findall(word)), len(_CYRILLIC.findall(word))
    if not latin or not cyrillic:
        return word
    in_cyrillic, in_latin = word.translate(_TO_CYRILLIC), word.translate(_TO_LATIN)
    if not _LATIN.search(in_cyrillic) and (cyrillic >= latin or _CYRILLIC.search(in_latin)):
        return in_cyrillic
    return word if _CYRILLIC.search(in_latin) or _WITH_ENDING.fullmatch(word) else in_latin


def latin_letters(word: str) -> str:
    """Its Latin letters, each once: what the eye cannot tell apart.

    >>> latin_letters("aуaо")
    'a'
    """
    return " ".join(dict.fromkeys(_LATIN.findall(word)))


# -- personal data ---------------------------------------------------------------------------

_BETWEEN = r"[ \u00a0-]?"
_TWELVE = re.compile(rf"(?<![\d+])(?:\d{_BETWEEN}){{11}}\d(?!{_BETWEEN}\d)")
_CARD = re.compile(rf"(?<![\d+])[2-6](?:{_BETWEEN}\d){{12,18}}(?!\d)")
_PHONE = re.compile(r"(?<![\d+])(?:\+7|8)[ \u00a0-]?\(?[67](?:[ \u00a0()-]{0,2}\d){9}(?!\d)")
_FOREIGN_PHONE = re.compile(r"(?<![\d+])\+(?!7)[1-9](?:[ \u00a0()-]{0,2}\d){8,13}(?!\d)")
_EMAIL = re.compile(r"(?<![\w.+-])[\w+-]+(?:\.[\w+-]+)*@[\w-]+(?:\.[\w-]+)+", re.ASCII)
_PLATE_LETTERS = "A-ZАВЕКМНОРСТУХ"
_PLATES = (
    re.compile(rf"(?<![\w-])\d{{3}}[ \u00a0]?[{_PLATE_LETTERS}]{{2,3}}[ \u00a0]?(?:0[1-9]|1\d|20)(?![\w-])"),
    re.compile(rf"(?<![\w-])[{_PLATE_LETTERS}][ \u00a0]?\d{{3}}[ \u00a0]?[{_PLATE_LETTERS}]{{2,3}}(?![\w-])"),
)
"""Plates since 2012 (number, letters, region 01 to 20) and those before (letter of the region, number, letters)."""


def iins(text: str) -> Iterator[Finding]:
    """Twelve digits with a right check digit."""
    for found in _TWELVE.finditer(text):
        try:
            check_iin(found[0])
        except IinRefused:
            continue
        yield _covered(Kind.IIN, found)


def cards(text: str) -> Iterator[Finding]:
    """Numbers of bank cards: 13 to 19 digits whose sum fits (ISO/IEC 7812, Luhn)."""
    for found in _CARD.finditer(text):
        if fits_luhn(found[0]):
            yield _covered(Kind.CARD, found)


def fits_luhn(number: str) -> bool:
    """Whether the last digit follows from the others by Luhn's sum.

    >>> fits_luhn("4111 1111 1111 1111"), fits_luhn("4111 1111 1111 1112")
    (True, False)
    """
    digits = [int(digit) for digit in number if digit.isdigit()]
    doubled = [digit * 2 - 9 if digit > 4 else digit * 2 for digit in digits[-2::-2]]
    return (sum(digits[::-2]) + sum(doubled)) % 10 == 0


def phones(text: str) -> Iterator[Finding]:
    """Numbers of phones: of Kazakhstan with +7 or 8, of other countries with +."""
    for pattern in (_PHONE, _FOREIGN_PHONE):
        for found in pattern.finditer(text):
            yield _covered(Kind.PHONE, found)


def emails(text: str) -> Iterator[Finding]:
    """E-mail addresses."""
    for found in _EMAIL.finditer(text):
        yield _covered(Kind.EMAIL, found)


def plates(text: str) -> Iterator[Finding]:
    """Number plates of cars of Kazakhstan, in capitals of either alphabet."""
    for pattern in _PLATES:
        for found in pattern.finditer(text):
            yield _covered(Kind.PLATE, found)


def _covered(kind: Kind, found: re.Match[str]) -> Finding:
    return Finding(kind, found.start(), found[0], covered(found[0]))


def covered(text: str) -> str:
    """Every letter and digit under a dot; what stands between them stays, so that one sees what it was.

    >>> covered("+7 701 123-45-67")
    '+• ••• •••-••-••'
    """
    return re.sub(r"[^\W_]", COVER, text)


# -- links -------------------------------------------------------------------------------------

_LINK = re.compile(
    r"(?<![\w@.-])(?:https?://\S+|www\.\S+|(?:[\w-]+\.)+(?:kz|қаз|ru|рф|com|org|net|info|io|me|gov|edu|uz|kg)(?![\w.-]*@)\b(?:/\S*)?)",
    re.IGNORECASE,
)


def links(text: str) -> Iterator[Finding]:
    """Addresses of pages. They stay as plain text, which is told, and need no decision."""
    for found in _LINK.finditer(text):
        address = found[0].rstrip(".,;:!?)»”\"'")
        yield Finding(Kind.LINK, found.start(), address)


# -- all of it ---------------------------------------------------------------------------------

_FINDERS: tuple[Callable[[str], Iterable[Finding]], ...] = (emails, links, iins, cards, phones, plates, mixed)
"""In this order: what an earlier one found, a later one does not find again."""


def find(text: str) -> list[Finding]:
    """Everything, in the order of the text, without overlaps; at most MOST."""
    found: list[Finding] = []
    taken: set[int] = set()
    for finder in _FINDERS:
        for one in finder(text):
            where = range(one.start, one.end)
            if not taken.intersection(where):
                taken.update(where)
                found.append(one)
    return sorted(found, key=lambda one: one.start)[:MOST]


def mended(text: str, chosen: Iterable[Finding]) -> str:
    """The text with what was offered in place of each chosen find."""
    for one in sorted(chosen, key=lambda one: one.start, reverse=True):
        if one.instead and text[one.start : one.end] == one.text:
            text = text[: one.start] + one.instead + text[one.end :]
    return text
