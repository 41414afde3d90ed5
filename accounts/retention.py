"""How long personal data is kept: one dated table, for the pages, for docs/privacy.md (a test keeps it equal) and for the tasks.

The functions that forget are of each app; here stands what they keep to, in words and by the name of the task that beat starts.
Nothing here touches what is append-only: the history of cases, signatures, the record of staff hold no contact of a resident.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Invitation, StaffLetter

SINCE = date(2026, 11, 21)
"""From when this table holds; a change of a term gets a new date and a line in docs/privacy.md."""
CONTACT_MONTHS = 12
"""After a case is closed: longer than any of its terms (docs/privacy.md)."""
INVITATION_DAYS = 90


@dataclass(frozen=True, slots=True)
class Kept:
    """One kind of data: what, until when, and who forgets it."""

    what: str | Promise
    until: str | Promise
    task: str
    """As in settings.CELERY_BEAT_SCHEDULE; empty: only its holder, by erasing the account."""


KEPT = (
    Kept(gettext_lazy("Account: name, e-mail, telephone, language, place"), gettext_lazy("Until you erase the account"), ""),
    Kept(gettext_lazy("Name and contact left with a report"), gettext_lazy("12 months after the case is closed"), "cases.tasks.forget_contacts"),
    Kept(gettext_lazy("Name and contact of a report that a person sorted"), gettext_lazy("Until it is sorted; the case then has them"), ""),
    Kept(gettext_lazy("Name and contact of a report that waited to be checked"), gettext_lazy("Until it is registered or declared void, at most 24 hours"), "issues.tasks.release_held"),
    Kept(gettext_lazy("Words of a report that did not become a case"), gettext_lazy("90 days after the decision"), "issues.tasks.forget_words"),
    Kept(gettext_lazy("Draft of a report"), gettext_lazy("1 day after the last change"), "issues.tasks.discard_old_drafts"),
    Kept(gettext_lazy("Draft of a petition"), gettext_lazy("180 days; without an account 1 day"), "petitions.tasks.discard_old_drafts"),
    Kept(gettext_lazy("Codes to sign in"), gettext_lazy("10 minutes"), "accounts.tasks.discard_old_codes"),
    Kept(gettext_lazy("Where you were signed in"), gettext_lazy("60 days after the last use"), "accounts.tasks.forget_old_sessions"),
    Kept(gettext_lazy("Addresses of letters and numbers of short messages"), gettext_lazy("30 days after they went"), "notifications.tasks.forget_addresses"),
    Kept(gettext_lazy("Network of a report that waited to be checked (as a keyed mark)"), gettext_lazy("30 days after the decision"), "issues.tasks.forget_held_networks"),
    Kept(gettext_lazy("Networks whose reports are checked first, or never (as a keyed mark)"), gettext_lazy("90 days after the entry ends"), "accounts.tasks.forget_networks"),
    Kept(gettext_lazy("What a short message cost, with a keyed mark of the number"), gettext_lazy("400 days"), "notifications.tasks.forget_addresses"),
    Kept(gettext_lazy("Sealed IIN of a petition's author"), gettext_lazy("6 months after the petition is over; at once when it is taken back"), "petitions.tasks.discard_iins"),
    Kept(gettext_lazy("Statements for electronic signatures"), gettext_lazy("10 minutes"), "accounts.tasks_eds.discard_over"),
    Kept(gettext_lazy("Invitations of staff"), gettext_lazy("90 days after they were answered or ran out"), "accounts.tasks.forget_invitations"),
    Kept(gettext_lazy("Erasure that was asked for"), gettext_lazy("Done after 7 days"), "accounts.tasks.erase_accounts"),
)  # fmt: skip
"""In the order in which a resident asks for it."""


def kept_rows() -> list[dict[str, Any]]:
    """The table for the page."""
    return [{"what": one.what, "until": one.until} for one in KEPT]


def viewers() -> list[str]:
    """The columns of every table about a resident: who may see something."""
    return [_("Everybody"), _("The akim's office"), _("People of the platform")]


def contact_rows() -> list[dict[str, Any]]:
    """Who sees name and contact, the same wherever somebody chooses: of the platform nobody, but by accounts.openings."""
    no, choice = ("no", _("does not see")), ("choice", _("only if you choose so"))
    opened = ("choice", _("only by an order or in danger, and you are told"))
    return [
        {"label": _("Your name"), "seen": [choice, choice, opened]},
        {"label": _("Phone"), "seen": [no, choice, opened]},
        {"label": _("E-mail"), "seen": [no, no, opened]},
    ]


def seen_rows() -> dict[str, Any]:
    """Who sees what of an account, for the component "privacy"."""
    sees, no = ("yes", _("sees")), ("no", _("does not see"))
    counted = ("choice", _("only numbers"))
    of_authors = ("choice", _("only if you start a petition; each look is written down with its reason"))
    return {
        "viewers": viewers(),
        "rows": [
            {"label": _("Text, photos and place of a case"), "seen": [sees, sees, sees]},
            *contact_rows(),
            {"label": _("That you signed a petition"), "seen": [counted, counted, counted]},
            {"label": _("Your IIN"), "seen": [no, no, of_authors]},
        ],
    }


def forget_invitations(now: datetime) -> int:
    """Delete invitations that were answered or ran out INVITATION_DAYS before `now` or earlier; how many. Two statements.

    Who invited whom stands in the record of staff, who has which seat in its own rows.
    """
    long_ago = now - timedelta(days=INVITATION_DAYS)
    over = Q(accepted_at__lte=long_ago) | Q(withdrawn_at__lte=long_ago) | Q(accepted_at=None, expires_at__lte=long_ago)
    old = Invitation.objects.filter(over)
    StaffLetter.objects.filter(invitation__in=old).delete()
    return old.delete()[0]
