"""Private links: who holds one may confirm, dispute, reply. And the visitor's key, by which one browser supports once."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from cases.errors import BadInput
from cases.models import Case, Participant
from cases.workflow import check_texts

LONGEST_NAME = 80
LONGEST_EMAIL = 254


def address_of(participant: Participant) -> str:
    """The participant's private link, in the active language. Reads the case."""
    return reverse("cases:private", args=[participant.case.number, participant.token])


def find_participant(case: Case, token: str) -> Participant | None:
    """Whose private link it is; None when nobody's. One query."""
    participant = case.participants.select_related("user").filter(pk=Participant.named_in(token)).first()
    return participant if participant is not None and participant.has_token(token) else None


def same_person_in(case: Case, participant: Participant) -> Participant | None:
    """The row of the same person in a case that their own was joined to. One query."""
    same = Q(
        came_with=participant.case_id,
        joined_at=participant.joined_at,
        user=participant.user_id,
        key=participant.key,
        contact_email=participant.contact_email,
    )
    if participant.user_id is not None:
        same |= Q(user=participant.user_id)
    if participant.key:
        same |= Q(key=participant.key)
    found = case.participants.filter(same).order_by("pk").first()
    if found is not None:
        found.case = case
    return found


def key_of(visitor: str) -> str:
    """The key of a visitor that is stored with their support: a keyed hash, from which the cookie cannot be found."""
    return salted_hmac("cases.visitor", visitor, algorithm="sha256").hexdigest() if visitor else ""


def introduce(participant: Participant, *, name: str, show_name: bool, email: str) -> None:
    """A supporter says who they are, or takes it back. Raises BadInput; nothing of it is public but a name they show."""
    name, email = " ".join(name.split()), email.strip()
    if not (name or email or participant.name or participant.contact_email):
        raise BadInput({"name": _("Nothing was filled in. Write a name or an e-mail address.")})
    check_texts(name=(name, LONGEST_NAME, show_name), email=(email, LONGEST_EMAIL, False))
    if email:
        try:
            validate_email(email)
        except ValidationError:
            raise BadInput({"email": _("This is not an e-mail address. For example: aigul@example.kz")}) from None
    Participant.objects.filter(pk=participant.pk).update(
        name=name, show_name=show_name and bool(name), contact_email=email
    )
