"""What stands in the text of a petition that its author may not want there: mixed alphabets, links, personal data. Pure functions.

Personal data is found by cases.redaction, for reports as for petitions. Nothing is changed by itself: every find is shown with an
offer, and the person decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cases.redaction import FINDERS as PERSONAL_FINDERS
from cases.redaction import Finder, Finding, Kind, covered, find_with, fits_luhn, mended

__all__ = ["Finding", "Kind", "covered", "find", "fits_luhn", "latin_letters", "mended", "one_alphabet"]

MOST = 40
"""Finds that are shown at once; a text with more of them is mended in several rounds."""

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

_FINDERS: tuple[Finder, ...] = (PERSONAL_FINDERS[0], links, *PERSONAL_FINDERS[1:], mixed)
"""E-mail addresses before links; words of two alphabets last: a plate may be one."""


def find(text: str) -> list[Finding]:
    """Everything, in the order of the text, without overlaps; at most MOST."""
    return find_with(_FINDERS, text)[:MOST]
