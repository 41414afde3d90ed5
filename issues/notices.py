"""What the writer of a report that did not become a case is told: that it did not, and where the reason stands.

Of one that became a case the case itself tells, from its first line on.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import ClassVar

from django.urls import reverse
from django.utils.translation import gettext, pgettext

from issues.models import HeldReport, Unsorted
from notifications import outbox
from notifications.models import Delivery, Notice
from notifications.recipients import address_key, user_key
from notifications.sources import Recipient, Words
from territories import wording

SOURCE, HELD_SOURCE, VOIDED, WRITER = "report", "held", "voided", "writer"
ONCE_IN = timedelta(days=1)
"""Of what was held an address is told once in this time: a flood may name one that is not its writer's, and many times."""


def tell_the_writer(kept: Unsorted | HeldReport, now: datetime) -> None:
    """Put it into the outbox that a report is declared void, while it is still known who wrote it. Nobody without an address.

    A letter and the account's own page, never a short message: those are for the moments of a case, and cost money.
    """
    if kept.user is not None:
        person = Recipient(user_id=kept.user_id, language=kept.user.language)
    elif kept.email:
        person = Recipient(email=kept.email, language=kept.language)
    else:
        return
    source = SOURCE
    if isinstance(kept, HeldReport):
        if _was_told_of_held(person, now):
            return
        source = HELD_SOURCE
    outbox.tell_one(person, source=source, source_id=kept.pk, kind=VOIDED, audience=WRITER, at=now)


def _was_told_of_held(person: Recipient, now: datetime) -> bool:
    """Whether somebody was told so in the last day. One query."""
    key = user_key(person.user_id) if person.user_id is not None else address_key(person.email)
    told = Delivery.objects.filter(notice__source=HELD_SOURCE, notice__at__gt=now - ONCE_IN)
    return told.filter(recipient=key).exists()


class ReportNotices:
    """Words for the writer (settings.NOTICE_SOURCES). People are named when it is told, and forgotten."""

    model: ClassVar[type[Unsorted] | type[HeldReport]] = Unsorted
    page: ClassVar[str] = "issues:unsorted"

    def recipients(self, notices: Sequence[Notice]) -> Iterable[tuple[Notice, Recipient]]:
        """Nobody more: whoever is told was named with the notice."""
        return ()

    def cancelled(self, notices: Sequence[Notice]) -> Collection[int]:
        """None: it is final."""
        return ()

    def words(self, deliveries: Sequence[Delivery], language: str) -> Sequence[Words]:
        """What each says. One query."""
        ids = {one.notice.source_id for one in deliveries}
        reports = self.model._default_manager.select_related("territory").in_bulk(ids)
        return [self._words(reports[one.notice.source_id]) for one in deliveries]

    def tally(self, kind: str, audience: str, number: int) -> str:
        """How often, as a line of a digest."""
        about = gettext("Reports")
        return f"{about}, {_news()}: {number}"

    def home(self, delivery: Delivery) -> str:
        """The page of messages."""
        return reverse("notifications:messages")

    def _words(self, kept: Unsorted | HeldReport) -> Words:
        """Neither what the resident wrote nor what the moderator did: both stand behind the link."""
        return Words(
            subject=gettext("Your report: %(news)s") % {"news": _news()},
            news=_news(),
            about=f"{wording.full_date(kept.received_at)} · {kept.territory.name}",
            sentences=(
                gettext("A moderator has read your report. It did not become a case. Reason: %(reason)s.")
                % {"reason": kept.get_reason_display()},
                gettext(
                    "The moderator's words stand on the page of your report. If it is a mistake, report it again there."
                ),
            ),
            link=reverse(self.page, args=[kept.secret]),
            action=gettext("Open my report"),
        )


class HeldNotices(ReportNotices):
    """The same of a report that came in a suspected flood."""

    model = HeldReport
    page = "issues:held"


def _news() -> str:
    return pgettext("news of a report", "not taken up")
