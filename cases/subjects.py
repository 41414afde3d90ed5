"""Who reported a case, for accounts.openings alone (settings.IDENTITY_SUBJECTS): nothing else reads a contact for a person to see."""

from __future__ import annotations

from accounts.openings import Subject, is_number, of_user
from cases.models import Participant


def reporter(number: str) -> Subject | None:
    """Whoever filed a case, by its public number: the account, else what they left. One query."""
    if not is_number(number):
        return None
    found = (
        Participant.objects.select_related("user", "case")
        .filter(case__number=number, role=Participant.Role.REPORTER)
        .first()
    )
    if found is None:
        return None
    if found.user is not None:
        return of_user(found.user)
    return Subject(
        name=found.name, email=found.contact_email, phone=found.contact_phone, language=found.case.language or "kk"
    )
