"""Who started a petition, for accounts.openings alone (settings.IDENTITY_SUBJECTS)."""

from __future__ import annotations

from dataclasses import replace

from accounts.openings import Subject, is_number, of_user
from petitions.models import Petition


def author(number: str) -> Subject | None:
    """The author of a petition, by its number: the account, with the full name and the residence that the law asks for. One query."""
    found = Petition.objects.select_related("author").filter(number=number).first() if is_number(number) else None
    if found is None:
        return None
    return replace(of_user(found.author), name=found.author_full_name, residence=found.author_residence)
