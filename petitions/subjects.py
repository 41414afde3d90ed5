"""Who started a petition, for accounts.openings alone (settings.IDENTITY_SUBJECTS)."""

from __future__ import annotations

from dataclasses import replace

from accounts.openings import Subject, of_user
from cases.numbers import read_number
from petitions.models import Petition


def author(number: str) -> Subject | None:
    """The author of a petition, by its number: the account, with the full name and the residence that the law asks for. One query."""
    read = read_number(number)
    found = Petition.objects.select_related("author").filter(number=read).first() if read is not None else None
    if found is None:
        return None
    known = of_user(found.author)
    return replace(known, name=found.author_full_name, residence=found.author_residence, number=str(read))
