"""Who reported a case, for accounts.openings alone (settings.IDENTITY_SUBJECTS): nothing else reads a contact for a person to see."""

from __future__ import annotations

from dataclasses import replace

from accounts.openings import Subject, of_user
from cases.models import Participant
from cases.numbers import read_number


def reporter(number: str) -> Subject | None:
    """Whoever filed a case, by its public number: the account, and what they left with it. One query.

    Somebody who gave an account no name may have left one with the case.
    """
    read = read_number(number)
    if read is None:
        return None
    found = (
        Participant.objects.select_related("user", "case")
        .filter(case__number=read, role=Participant.Role.REPORTER)
        .first()
    )
    if found is None:
        return None
    left = Subject(
        name=found.name,
        email=found.contact_email,
        phone=found.contact_phone,
        language=found.case.language or "kk",
        number=str(read),
    )
    if found.user is None:
        return left
    known = of_user(found.user)
    return replace(
        known,
        name=_both(known.name, left.name),
        email=_both(known.email, left.email),
        phone=_both(known.phone, left.phone),
        number=left.number,
    )


def _both(known: str, left: str) -> str:
    """What the account says, and what was left with the case where that is something else."""
    return known if left.casefold() in known.casefold() else "; ".join(filter(None, [known, left]))
