"""What stands in a text that tells of a person: IINs, bank cards, telephones, e-mail addresses, number plates. Pure functions.

For whatever is published: reports, petitions. Nothing is changed by itself: every find is shown with an offer to cover it, and the
writer decides. What cannot be told for certain (a number that only looks like a telephone) is offered too; what is certainly not
meant (twelve digits whose check digit is wrong, sixteen that do not fit Luhn's sum, a case number, a price) is left alone.
docs/privacy.md lists what is found by mistake and what is missed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from accounts.identity import IinRefused, check_iin

COVER = "•"
MASK = COVER * 3
"""What stands in a report in place of what its writer covered: not even its length remains."""


class Kind(StrEnum):
    """What was found; the first two by petitions.findings alone."""

    MIXED = "mixed"
    LINK = "link"
    IIN = "iin"
    CARD = "card"
    PHONE = "phone"
    EMAIL = "email"
    PLATE = "plate"


LABELS = {
    Kind.MIXED: _("A word with letters of two alphabets"),
    Kind.LINK: _("A link"),
    Kind.IIN: _("An IIN"),
    Kind.CARD: _("The number of a bank card"),
    Kind.PHONE: _("A phone number"),
    Kind.EMAIL: _("An e-mail address"),
    Kind.PLATE: _("The number plate of a car"),
}
"""What a find seems to be."""
PERSONAL = frozenset({Kind.IIN, Kind.CARD, Kind.PHONE, Kind.EMAIL, Kind.PLATE})
"""Kinds that tell something of a person and are offered covered."""
NEVER_MEANT = frozenset({Kind.IIN, Kind.CARD})
"""Nobody wants these read by everybody: covering them is ticked already."""


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

    @property
    def key(self) -> str:
        """The same for the same words, wherever they stand; for a form."""
        return f"{self.kind}-{hashlib.sha256(self.text.encode()).hexdigest()[:12]}"


# -- what is looked for ----------------------------------------------------------------------

_SPACE = r" \u00a0\u2007\u2009\u202f\t"
_BETWEEN = rf"[{_SPACE}\u2010-\u2015-]?"
_TWELVE = (
    re.compile(r"(?<!\d)\d{12}(?!\d)"),
    re.compile(rf"(?<![\d+])\d{{6}}{_BETWEEN}\d{{6}}(?!\d)"),
    re.compile(rf"(?<![\d+])(?:\d{_BETWEEN}){{11}}\d(?!{_BETWEEN}\d)"),
)
"""In one piece or in two halves, whatever stands beside it; or in other pieces, when nothing more follows."""
_CARD = re.compile(rf"(?<![\d+])(?=([2-6](?:{_BETWEEN}\d){{12,18}})(?!\d))")
"""Wherever one may begin, with the longest that may follow: behind a card often stands until when it is valid."""
_MOST_CARDS = 16
_GAP = rf"[{_SPACE}().\u2010-\u2015-]"
_MONEY = r"(?!\s*(?:тг|теңге|тенге|₸|kzt|руб))"
_PHONES = (
    re.compile(rf"(?<![\d+])(?:\+?7|8){_GAP}{{0,2}}[67](?:{_GAP}{{0,2}}\d){{9}}(?!\d){_MONEY}", re.IGNORECASE),
    re.compile(r"(?<![\d+])\(?7\d\d\)?[ \u00a0-]\d{3}[ \u00a0-]\d\d[ \u00a0-]?\d\d(?![\d])"),
    re.compile(
        rf"(?<![\d+.,])\(?7(?:0[0-8]|47|5[01]|6[0-4]|7[15-8])\)?{_GAP}?\d{{3}}(?:{_GAP}?\d){{4}}(?!\d){_MONEY}",
        re.IGNORECASE,
    ),
    re.compile(rf"(?<![\d+])\+(?!7)[1-9](?:{_GAP}{{0,2}}\d){{8,13}}(?!\d)"),
)
"""Of Kazakhstan with 7 or 8 before, unless a currency follows; of Kazakhstan without, in its usual groups, or of a mobile network in
any; of other countries with +."""
_EMAIL = re.compile(r"(?<![\w.+-])[\w+-]+(?:\.[\w+-]+)* ?@ ?[\w-]+(?:\.[\w-]+)+", re.ASCII)
_PLATE_LETTERS = "A-ZАВЕКМНОРСТУХ"
_PLATE_GAP = r"[ \u00a0|-]?"
_PLATES = (
    re.compile(rf"(?<![\w-])\d{{3}}{_PLATE_GAP}[{_PLATE_LETTERS}]{{2,3}}{_PLATE_GAP}(?:0[1-9]|1\d|20)(?![\w-])"),
    re.compile(rf"(?<![\w-])[{_PLATE_LETTERS}]{_PLATE_GAP}\d{{3}}{_PLATE_GAP}[{_PLATE_LETTERS}]{{2,3}}(?![\w-])"),
    re.compile(rf"(?<![\w-])\d{{3}}[{_PLATE_LETTERS}]{{3}}(?:0[1-9]|1\d|20)(?![\w-])", re.IGNORECASE),
)
"""Plates since 2012 (number, letters, region 01 to 20) and those before (letter of the region, number, letters); in small letters
only in one piece."""


def iins(text: str) -> Iterator[Finding]:
    """Twelve digits with a right check digit."""
    for pattern in _TWELVE:
        for found in pattern.finditer(text):
            if is_iin(re.sub(r"\D", "", found[0])):
                yield _covered(Kind.IIN, found)


def is_iin(text: str) -> bool:
    """Whether twelve digits can be an IIN: the check digit. Birth date and sex prove nothing (docs/law.md), so BINs fit too."""
    try:
        check_iin(text)
    except IinRefused:
        return False
    return True


def cards(text: str) -> Iterator[Finding]:
    """Numbers of bank cards: 13 to 19 digits whose sum fits (ISO/IEC 7812, Luhn); of more that follow, the first sixteen."""
    for found in _CARD.finditer(text):
        for number in (found[1], _first_digits(found[1], _MOST_CARDS)):
            if number and fits_luhn(number):
                yield Finding(Kind.CARD, found.start(1), number, covered(number))
                break


def _first_digits(run: str, many: int) -> str:
    """So many digits with what stands between them; empty when the next one touches the last."""
    ends = [place for place, letter in enumerate(run, 1) if letter.isdigit()]
    if len(ends) <= many or ends[many] == ends[many - 1] + 1:
        return ""
    return run[: ends[many - 1]]


def fits_luhn(number: str) -> bool:
    """Whether the last digit follows from the others by Luhn's sum.

    >>> fits_luhn("4111 1111 1111 1111"), fits_luhn("4111 1111 1111 1112")
    (True, False)
    """
    digits = [int(digit) for digit in number if digit.isdigit()]
    doubled = [digit * 2 - 9 if digit > 4 else digit * 2 for digit in digits[-2::-2]]
    return (sum(digits[::-2]) + sum(doubled)) % 10 == 0


def phones(text: str) -> Iterator[Finding]:
    """Numbers of phones: of Kazakhstan with +7, with 8 or alone, of other countries with +."""
    for pattern in _PHONES:
        for found in pattern.finditer(text):
            yield _covered(Kind.PHONE, found)


def emails(text: str) -> Iterator[Finding]:
    """E-mail addresses."""
    for found in _EMAIL.finditer(text):
        yield _covered(Kind.EMAIL, found)


def plates(text: str) -> Iterator[Finding]:
    """Number plates of cars of Kazakhstan, in capitals of either alphabet; in small letters in one piece."""
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


# -- all of it ---------------------------------------------------------------------------------

Finder = Callable[[str], Iterable[Finding]]
FINDERS: tuple[Finder, ...] = (emails, iins, cards, phones, plates)
"""In this order: what an earlier one found, a later one does not find again."""


def find_with(finders: Iterable[Finder], text: str) -> list[Finding]:
    """Everything that finders find, in the order of the text, without overlaps.

    Looked for again in what remains, until nothing is found: a number that only its neighbour had hidden is found as well.
    """
    finders = tuple(finders)
    found: dict[int, Finding] = {}
    rest, is_new = text, True
    while is_new:
        is_new = False
        for finder in finders:
            for one in list(finder(rest)):
                if COVER not in one.text and rest[one.start : one.end] == one.text:
                    found[one.start] = one
                    rest = rest[: one.start] + COVER * len(one.text) + rest[one.end :]
                    is_new = True
    return [found[start] for start in sorted(found)]


def find_personal(text: str) -> list[Finding]:
    """Everything in a text that may tell of a person."""
    return find_with(FINDERS, text)


def mended(text: str, chosen: Iterable[Finding]) -> str:
    """The text with what was offered in place of each chosen find."""
    for one in sorted(chosen, key=lambda one: one.start, reverse=True):
        if one.instead and text[one.start : one.end] == one.text:
            text = text[: one.start] + one.instead + text[one.end :]
    return text


def masked(text: str, keys: Iterable[str]) -> str:
    """The text with MASK in place of every find whose key is among these.

    >>> masked("Хабарласыңыз: aigul@mail.kz", [one.key for one in find_personal("aigul@mail.kz")])
    'Хабарласыңыз: •••'
    """
    wanted = frozenset(keys)
    for one in reversed(find_personal(text)):
        if one.key in wanted:
            text = text[: one.start] + MASK + text[one.end :]
    return text
