"""Texts that people agree to, by purpose and by the day from which they hold, in three languages; and what is kept of it.

filing/2026-11-21.kk.txt. A text is never changed: a new one gets a new date, and whoever has a page with the old one open is shown
the new one and asked anew. What somebody agreed to is a row (Consent), from which the words can be found again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import get_language

from accounts.models import Consent
from territories.clock import local_date

if TYPE_CHECKING:
    from accounts.models import User

FOLDER = Path(__file__).resolve().parent
Purpose = Consent.Purpose


@dataclass(frozen=True, slots=True)
class Text:
    """One version of a text."""

    purpose: str
    version: date
    words: dict[str, str]
    """By language."""

    def __str__(self) -> str:
        """In the language of the page."""
        return self.words[language()]


def language() -> str:
    """In which language the page shows a text."""
    active = get_language() or ""
    return active if active in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


@cache
def versions(purpose: str) -> tuple[Text, ...]:
    """All versions of a text, the oldest first. Raises KeyError for one that lacks a language."""
    days = sorted({file.name.partition(".")[0] for file in (FOLDER / purpose).glob("*.txt")})
    return tuple(
        Text(
            purpose,
            date.fromisoformat(day),
            {code: (FOLDER / purpose / f"{day}.{code}.txt").read_text().strip() for code, _name in settings.LANGUAGES},
        )
        for day in days
    )


def in_force(purpose: str, now: datetime) -> Text:
    """The version that holds on the local day; before the first one, that."""
    known = versions(purpose)
    return next((one for one in reversed(known) if one.version <= local_date(now)), known[0])


def is_agreed(sent: str, text: Text) -> bool:
    """Whether a form was shown with this version: a form of another one must be shown anew."""
    return sent == text.version.isoformat()


def agree(
    text: Text, *, user: User | None, subject: int, now: datetime, recorded_by: User | None = None, read_in: str = ""
) -> None:
    """Write down that somebody agreed, for a case or a petition. Sent twice it is one row. One statement.

    `recorded_by`: who at a desk read it out to a resident who then agreed. `read_in`: the language in which it was shown, when that
    was not on this very page.
    """
    row = Consent(
        purpose=text.purpose, version=text.version, language=read_in or language(), user=user, subject=subject, at=now,
        recorded_by=recorded_by,
    )  # fmt: skip
    Consent.objects.bulk_create([row], ignore_conflicts=True)
