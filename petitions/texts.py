"""The words of a petition: cleaned, checked, and hashed in one fixed form, so that a signature covers exactly them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from cases.errors import BadInput
from cases.texts import clean, clean_line
from territories.folding import fold
from territories.wording import number

if TYPE_CHECKING:
    from django.utils.functional import Promise

LONGEST_TITLE = 150
LONGEST_DEMAND = 2000
LONGEST_ARGUMENTS = 20_000
LANGUAGES = ("kk", "ru")
LANGUAGE_NAMES = {"kk": "Қазақша", "ru": "Русский"}
"""Each language by its own name."""


@dataclass(frozen=True, slots=True)
class Words:
    """What one language says."""

    title: str
    demand: str
    arguments: str

    def cleaned(self) -> Words:
        """Without control characters, line ends alike, letters composed."""
        return Words(clean_line(self.title), clean(self.demand), clean(self.arguments))


def canonical(petition_id: int, version: int, language: str, words: Words) -> bytes:
    r"""The bytes that are hashed: a label, then each part with its length in bytes, so that no two texts look alike.

    >>> canonical(7, 1, "kk", Words("A", "B", "C"))
    b'jauap/petition-text/v1\n7\n1\nkk\n1:A\n1:B\n1:C\n'
    """
    parts = [part.encode() for part in (words.title, words.demand, words.arguments)]
    head = f"jauap/petition-text/v1\n{petition_id}\n{version}\n{language}\n".encode()
    return head + b"".join(b"%d:%s\n" % (len(part), part) for part in parts)


def digest(petition_id: int, version: int, language: str, words: Words) -> bytes:
    """SHA-256 of the canonical form."""
    return hashlib.sha256(canonical(petition_id, version, language, words)).digest()


def check(texts: Mapping[str, Words]) -> dict[str, Words]:
    """Cleaned texts by language. Raises BadInput with everything that is missing or too long, by field and language."""
    cleaned = {language: words.cleaned() for language, words in texts.items()}
    errors: dict[str, str | Promise] = {}
    if not cleaned or not set(cleaned) <= set(LANGUAGES):
        errors["title"] = _("Write the petition in Kazakh or in Russian, or in both.")
    limits = {"title": LONGEST_TITLE, "demand": LONGEST_DEMAND, "arguments": LONGEST_ARGUMENTS}
    for language, words in cleaned.items():
        for name, most in limits.items():
            written: str = getattr(words, name)
            if not written:
                errors[f"{name}_{language}"] = _("Please write something here.")
            elif len(written) > most:
                errors[f"{name}_{language}"] = _(
                    "The text has %(length)s characters; at most %(limit)s fit. Please shorten it: nothing is lost."
                ) % {"length": number(len(written)), "limit": number(most)}
    if errors:
        raise BadInput(errors)
    return cleaned


def searchable(texts: Mapping[str, Words]) -> str:
    """Titles and demands of all languages, folded."""
    return fold(" ".join(f"{words.title} {words.demand}" for words in texts.values()))
