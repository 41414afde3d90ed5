"""Opening who a resident is: by an operator, for a purpose of a closed list, with a reason; the resident is told, everybody can count.

The platform keeps who people are from the public and from offices. Somebody must be able to look when a court orders it or a life
is in danger; nobody may be able to look unseen. So the row of the opening, the message to the resident and the line of the record
are committed before anything is shown.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Count
from django.db.models.functions import TruncMonth
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from accounts import identity
from accounts.errors import AccountError
from accounts.models import SHORTEST_REASON, IdentityOpening, SealedIin, User
from accounts.roles import Right, may
from territories.clock import ZONE

LONGEST_REASON, LONGEST_DOCUMENT = 2000, 200
WITH_A_DOCUMENT = frozenset({IdentityOpening.Purpose.COURT, IdentityOpening.Purpose.LAW})


class OpeningRefused(AccountError):
    """Nothing is opened; the subclass says why."""

    code = "opening-refused"


class MayNotOpen(OpeningRefused):
    """Somebody else's right."""

    code = "may-not-open"
    message = _("Only an operator of the platform may see who a resident is.")


class NobodyThere(OpeningRefused):
    """No such case, petition or account, or nobody gave a name or an address there."""

    code = "nobody-there"
    message = _("There is nobody to be found by this number.")


class ReasonMissing(OpeningRefused):
    """Too short to be a reason."""

    code = "reason-missing"
    message = _("Write the reason in a whole sentence: an auditor reads it.")


class ReasonTooLong(OpeningRefused):
    """More than an auditor can be asked to read."""

    code = "reason-too-long"

    def __init__(self) -> None:
        super().__init__()
        self.message = _("The text is too long: at most %(most)s characters.") % {"most": LONGEST_REASON}


class DocumentMissing(OpeningRefused):
    """An order or a demand has a number and a date."""

    code = "document-missing"
    message = _("Write the number and the date of the order or demand.")


class OneselfOpened(OpeningRefused):
    """Who one is oneself stands on one's own page."""

    code = "oneself"
    message = _("This is you: who you are stands on your own page.")


@dataclass(frozen=True, slots=True)
class Subject:
    """Somebody as the platform knows them: from an account, or from what was left with a report or a petition."""

    user: User | None = None
    name: str = ""
    email: str = ""
    phone: str = ""
    residence: str = ""
    language: str = "kk"
    iin: str = ""
    number: str = ""
    """Of the case, petition or account, as it was understood: people type "482-917"."""

    def can_be_told(self) -> bool:
        """Whether there is an account or a contact to tell."""
        return bool(self.user or self.email or self.phone)

    def known(self) -> list[str]:
        """What there is to show."""
        return [part for part in ("name", "email", "phone", "residence", "iin") if getattr(self, part)]


Find = Callable[[str], Subject | None]


def open_identity(
    kind: str, number: str, *, purpose: str, document: str, reason: str, by: User, address: str, now: datetime
) -> Subject:
    """Who it is, after it has been written down and told. Raises an OpeningRefused; nothing is then shown or told.

    `kind`: a key of settings.IDENTITY_SUBJECTS. Must not run in a transaction that could take the rows back (RuntimeError).
    """
    reason, document = " ".join(reason.split()), " ".join(document.split())[:LONGEST_DOCUMENT]
    if not may(by, Right.OPEN_IDENTITY):
        raise MayNotOpen
    if len(reason) < SHORTEST_REASON:
        raise ReasonMissing
    if len(reason) > LONGEST_REASON:
        raise ReasonTooLong
    if purpose in WITH_A_DOCUMENT and not document:
        raise DocumentMissing
    subject = find(kind, number)
    if subject is None or not (subject.known() or subject.user):
        raise NobodyThere
    if subject.user == by:
        raise OneselfOpened
    sealed = SealedIin.objects.filter(user=subject.user).order_by("-sealed_at").first() if subject.user else None
    shown = [*subject.known(), *(["iin"] if sealed else [])]
    with transaction.atomic(durable=True):
        row = IdentityOpening.objects.create(
            at=now,
            by=by,
            subject=subject.user,
            reference=f"{kind} {subject.number}",
            purpose=purpose,
            document=document,
            reason=reason,
            shown=shown,
        )
        tell: Callable[[IdentityOpening, Subject], None] = import_string(settings.TELL_OPENING)
        tell(row, subject)
    if sealed is None:
        return subject
    digits = identity.open_sealed(sealed, by=by, reason=reason, now=now, address=address)
    return replace(subject, iin=digits)


def find(kind: str, number: str) -> Subject | None:
    """Who is meant by a number of a kind of thing; None: nobody."""
    if kind not in settings.IDENTITY_SUBJECTS:
        return None
    look: Find = import_string(settings.IDENTITY_SUBJECTS[kind])
    return look(number)


def of_account(number: str) -> Subject | None:
    """The holder of an account, by its number. One query."""
    user = User.objects.filter(pk=int(number)).first() if is_number(number) else None
    return of_user(user) if user else None


def of_user(user: User) -> Subject:
    """Somebody with an account."""
    return Subject(user, user.name, user.email or "", user.phone or "", language=user.language, number=str(user.pk))


def is_number(text: str) -> bool:
    """Whether a text can be the number of a row."""
    return text.isascii() and text.isdigit() and len(text) < 19


def counts() -> list[dict[str, object]]:
    """How often and what for, by month, the newest first, for everybody. One query."""
    months = IdentityOpening.objects.annotate(month=TruncMonth("at", tzinfo=ZONE)).values("month", "purpose")
    found = months.annotate(number=Count("pk")).order_by("-month", "purpose")
    return [{"month": row["month"].date(), "purpose": row["purpose"], "number": row["number"]} for row in found]
