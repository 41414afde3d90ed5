"""A rejection on the page of a petition: the look that ended in it, its reasons, and what the author may still do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from cases import wording as case_wording
from petitions import wording
from petitions.addresses import page_address
from petitions.models import Moderation, Petition, PetitionEvent, RejectionReason
from territories.clock import local_date


@dataclass(frozen=True, slots=True)
class Rejection:
    """One look that ended in a rejection."""

    round: Moderation
    reasons: Sequence[RejectionReason]
    duplicate: Petition | None

    @property
    def language(self) -> str:
        """Of the moderator's words."""
        return case_wording.language_of(self.round.explanation, "")

    @property
    def is_appeal(self) -> bool:
        """It was the second look."""
        return self.round.round == Moderation.Round.APPEAL

    @property
    def repeats(self) -> dict[str, str] | None:
        """The petition that this one repeats, as a link."""
        if self.duplicate is None:
            return None
        shown = wording.shown_title(self.duplicate)
        return {
            "title": shown.title,
            "lang": shown.language,
            "url": page_address(self.duplicate),
            "number": self.duplicate.display_number,
        }


def last_rejection(rounds: Sequence[Moderation]) -> Rejection | None:
    """The last of these looks that ended in a rejection. Two queries when there is one, else none."""
    refused = [one for one in rounds if one.approved is False]
    if not refused:
        return None
    last = refused[-1]
    return Rejection(
        last,
        list(RejectionReason.objects.filter(code__in=last.reasons)),
        Petition.objects.filter(pk=last.duplicate_of_id).prefetch_related("texts").first()
        if last.duplicate_of_id
        else None,
    )


def appeal_words(
    rejection: Rejection, open_round: Moderation | None, events: Sequence[PetitionEvent], now: datetime
) -> str:
    """The state of the appeal, in a sentence. `open_round`: the second look, while it waits."""
    if rejection.is_appeal:
        return _("The author appealed, and another moderator rejected the petition too. This is final.")
    if open_round is not None:
        return _("The author appealed. Another moderator looks at the petition again.")
    until = next((one.data.get("appeal_until") for one in reversed(events) if "appeal_until" in one.data), None)
    if not until:
        return ""
    last = date.fromisoformat(until)
    if last < local_date(now):
        return _("The author did not appeal.")
    return _("The author may appeal %(until)s; another moderator would decide.") % {"until": wording.by_date(last)}
