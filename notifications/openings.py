"""Whoever's identity was opened is told: on their page and by letter, or by letter alone who has no account.

accounts.openings calls `tell` in the transaction of the opening (settings.TELL_OPENING); notifications are above accounts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from django.urls import reverse
from django.utils.translation import gettext

from accounts.models import IdentityOpening
from accounts.openings import Subject
from notifications import outbox
from notifications.models import Delivery, Notice
from notifications.sources import Recipient, Words

SOURCE, RESIDENT = "opening", "resident"


def tell(opening: IdentityOpening, subject: Subject) -> None:
    """Put it into the outbox, for whom there is a way to tell. At most five statements."""
    if subject.user is None and not subject.email:
        return
    person = Recipient(
        user_id=subject.user.pk if subject.user else None,
        email="" if subject.user else subject.email,
        language=subject.language,
    )
    outbox.tell_one(person, source=SOURCE, source_id=opening.pk, kind=opening.purpose, audience=RESIDENT, at=opening.at)


class OpeningNotices:
    """Words for them; the person stands in the delivery from the beginning."""

    def recipients(self, notices: Sequence[Notice]) -> Iterable[tuple[Notice, Recipient]]:
        """Nobody more."""
        return ()

    def cancelled(self, notices: Sequence[Notice]) -> Collection[int]:
        """None: it happened."""
        return ()

    def words(self, deliveries: Sequence[Delivery], language: str) -> Sequence[Words]:
        """What each says. No query."""
        return [_words(delivery.notice.kind) for delivery in deliveries]

    def tally(self, kind: str, audience: str, number: int) -> str:
        """How often, as a line of a digest."""
        about = gettext("Who you are")
        return f"{about}: {number}"

    def home(self, delivery: Delivery) -> str:
        """The page that counts them for everybody."""
        return reverse("accounts:openings")


def _words(purpose: str) -> Words:
    label = dict(IdentityOpening.Purpose.choices).get(purpose, purpose)
    return Words(
        subject=gettext("Who you are was looked at"),
        news=gettext("who you are was looked at"),
        about=gettext("Your data on Jauap"),
        sentences=(
            gettext("An operator of the platform looked at who you are. The reason given: %(purpose)s.")
            % {"purpose": label},
            gettext("It is written down for good, an auditor sees it, and everybody can see how often it happens."),
            gettext("If you do not know of a reason, write to the platform: an auditor looks into it."),
        ),
        link=reverse("accounts:openings"),
        action=gettext("See how often it happens"),
    )
