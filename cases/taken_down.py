"""Reports that somebody at an office's desk writes down for a resident: how the resident came, who wrote, and how it is told.

The report stays the resident's. Who wrote it down stands in the first line of the public history, by the office; the person is in
the same line and in the record of staff, not in public.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from accounts.models import User
    from cases.models import Case
    from territories.models import Office


class Channel(models.TextChoices):
    """How the resident came to the office."""

    COUNTER = "counter", _("came in person")
    TELEPHONE = "telephone", _("telephoned")
    LETTER = "letter", _("wrote a letter")


TOLD: dict[str, str | Promise] = {
    Channel.COUNTER: _("The resident came in person; it was written down at the desk of %(office)s"),
    Channel.TELEPHONE: _("The resident telephoned; it was written down at the desk of %(office)s"),
    Channel.LETTER: _("The resident wrote a letter; it was entered at the desk of %(office)s"),
}
"""The line of the public history, for each way."""


def desk_of(case: Case) -> dict[str, object]:
    """The office whose desk wrote a case down, for the facts of a line; empty for all others. One query."""
    from cases.models import Event

    desk = Event.objects.filter(case=case, number=1).values_list("data__desk", flat=True).first()
    return {"desk": desk} if desk else {}


@dataclass(frozen=True, slots=True)
class TakenDown:
    """Who wrote a report down for a resident, for which office, and how the resident came."""

    office: Office
    by: User
    channel: str

    def facts(self) -> dict[str, object]:
        """What the line of the history keeps of it."""
        return {"desk": self.office.pk, "channel": self.channel}
