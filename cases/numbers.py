"""The public number of a case as people type it: "482-917", "№ 482 917", "482–917".

The last digit checks the others (Damm): a single mistyped digit or two neighbours swapped never lead to somebody else's
case. The database makes the number (function case_number, migration 0001); here it is only read.
"""

from __future__ import annotations

import re
import unicodedata

TABLE = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)
LONGEST = 18
"""Digits that fit the column (bigint)."""

_SEPARATORS = re.compile(r"[\s\-‐‑‒–—―−_.,/№#N]+", re.IGNORECASE)


def read_number(text: str) -> int | None:
    """The number in what a person typed, right or not; None when it is not a number at all."""
    digits = _SEPARATORS.sub("", unicodedata.normalize("NFKC", text.replace("№", "")))
    if not digits.isascii() or not digits.isdigit() or len(digits) > LONGEST:
        return None
    return int(digits)


def is_whole(number: int) -> bool:
    """Whether the check digit fits: when not, a digit is wrong or missing."""
    check = 0
    for digit in str(number):
        check = TABLE[check][int(digit)]
    return check == 0


def with_check_digit(identity: int) -> int:
    """The public number that belongs to the id of a case."""
    check = 0
    for digit in str(identity):
        check = TABLE[check][int(digit)]
    return identity * 10 + check


def grouped(number: int) -> str:
    """A number as people read it aloud: "482-917"."""
    digits = str(number)
    groups = [digits[max(0, end - 3) : end] for end in range(len(digits), 0, -3)]
    return "-".join(reversed(groups))
