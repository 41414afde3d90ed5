"""What the verbs of petitions refuse, by name; config turns these into pages and problem documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from cases.errors import BadInput, DomainError, TransitionRefused

if TYPE_CHECKING:
    from petitions.models import Petition

__all__ = [
    "AlreadySigned",
    "BadInput",
    "DomainError",
    "NoGoal",
    "NotSigned",
    "PetitionChanged",
    "TextChanged",
    "TransitionRefused",
]


class AlreadySigned(DomainError):
    """This person's signature is there: nothing was written, it counts once."""

    code = "already-signed"

    def __init__(self, petition: Petition) -> None:
        super().__init__(
            _("You have already signed this petition. Your signature counts once."), number=petition.number
        )


class NotSigned(DomainError):
    """There is no signature of this person to withdraw, or to object with."""

    code = "not-signed"

    def __init__(self, petition: Petition) -> None:
        super().__init__(_("You have not signed this petition."), number=petition.number)


class PetitionChanged(DomainError):
    """Somebody changed the petition after the moderator looked at it: nothing was written."""

    code = "petition-changed"

    def __init__(self, petition: Petition, since: int) -> None:
        super().__init__(
            _("The petition has changed since you opened it. Nothing was saved."), number=petition.number, since=since
        )
        self.petition = petition
        self.since = since


class TextChanged(DomainError):
    """The words were changed after the person read them: nothing was signed."""

    code = "text-changed"

    def __init__(self, petition: Petition) -> None:
        super().__init__(
            _("The text was changed while you were reading it. Nothing was signed: please read it again."),
            number=petition.number,
        )


class NoGoal(DomainError):
    """No rule says how many people a petition to such an addressee needs."""

    code = "no-goal"
