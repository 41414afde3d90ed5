"""Whoever's identity was opened is told: on their page and by letter, or by what they left who have no account.

At once, at night too, and also whoever wants no other letters. A short message goes to whom nothing else reaches. accounts.openings
calls `tell` in the transaction of the opening (settings.TELL_OPENING); notifications are above accounts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext, pgettext

from accounts.models import IdentityOpening
from accounts.openings import Subject
from notifications import outbox
from notifications.models import Delivery, Message, Notice
from notifications.recipients import user_key
from notifications.sources import Recipient, Words

SOURCE, RESIDENT = "opening", "resident"


def tell(opening: IdentityOpening, subject: Subject) -> None:
    """Put it into the outbox, for whom there is a way to tell. At most six statements."""
    user = subject.user
    if user is None and not (subject.email or subject.phone):
        return
    person = Recipient(
        user_id=user.pk if user else None,
        email="" if user else subject.email,
        phone="" if user else subject.phone,
        language=subject.language,
        is_moment=True,
    )
    outbox.tell_one(
        person,
        source=SOURCE,
        source_id=opening.pk,
        kind=opening.purpose,
        audience=RESIDENT,
        at=opening.at,
        urgent=True,
    )
    if user is not None and user.email:
        notice = Notice.objects.get(source=SOURCE, event_id=opening.pk, audience=RESIDENT)
        letter = Delivery(
            notice=notice,
            channel=Message.EMAIL,
            recipient=user_key(user.pk),
            user=user,
            language=subject.language,
            urgent=True,
            is_gathered=False,
            held_until=opening.at,
        )
        Delivery.objects.bulk_create([letter], ignore_conflicts=True)  # whoever wants letters has it already


class OpeningNotices:
    """Words for them; the person stands in the delivery from the beginning."""

    def recipients(self, notices: Sequence[Notice]) -> Iterable[tuple[Notice, Recipient]]:
        """Nobody more."""
        return ()

    def cancelled(self, notices: Sequence[Notice]) -> Collection[int]:
        """None: it happened."""
        return ()

    def words(self, deliveries: Sequence[Delivery], language: str) -> Sequence[Words]:
        """What each says. One query."""
        rows = IdentityOpening.objects.in_bulk({delivery.notice.source_id for delivery in deliveries})
        return [_words(rows[delivery.notice.source_id]) for delivery in deliveries]

    def tally(self, kind: str, audience: str, number: int) -> str:
        """How often, as a line of a digest."""
        about = gettext("Who you are")
        return f"{about}: {number}"

    def home(self, delivery: Delivery) -> str:
        """The page that counts them for everybody."""
        return reverse("accounts:openings")


def _about(opening: IdentityOpening) -> str:
    """By which case or petition somebody was found, with its number as it stands on its page."""
    kind, _space, digits = opening.reference.partition(" ")
    number = f"{int(digits):,}".replace(",", "-") if digits.isdecimal() else digits
    if kind == "case":
        return gettext("Case № %(number)s") % {"number": number}
    return gettext("Petition № %(number)s") % {"number": number} if kind == "petition" else gettext("Your account")


def _words(opening: IdentityOpening) -> Words:
    label = opening.get_purpose_display()
    contact = {"address": settings.CONTACT_EMAIL}
    return Words(
        subject=gettext("Who you are was looked at"),
        news=gettext("who you are was looked at"),
        about=_about(opening),
        sentences=(
            gettext("An operator of the platform looked at who you are. The reason given: %(purpose)s.")
            % {"purpose": label},
            gettext("It is written down for good, an auditor sees it, and everybody can see how often it happens."),
            gettext("If you do not know of a reason, write to the platform, to %(address)s: an auditor looks into it.")
            % contact,
        ),
        link=reverse("accounts:openings"),
        action=gettext("See how often it happens"),
        is_private=False,
        short=pgettext("short message", "Jauap: who you are was looked at."),
    )
