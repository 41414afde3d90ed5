"""What the writer of a report that fits no category is told: that it did not become a case, and where the reason stands.

Of a report that was sorted the case itself tells, from its first line on.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext, pgettext

from issues.models import Unsorted
from notifications import outbox
from notifications.models import Delivery, Notice
from notifications.sources import Recipient, Words
from territories import wording

SOURCE, VOIDED, WRITER = "report", "voided", "writer"


def tell_the_writer(kept: Unsorted, now: datetime) -> None:
    """Put it into the outbox that a report is declared void, while it is still known who wrote it. Nobody without an address."""
    if kept.user is not None:
        person = Recipient(user_id=kept.user_id, language=kept.user.language)
    elif kept.email:
        person = Recipient(email=kept.email, language=kept.language)
    else:
        return
    outbox.tell_one(person, source=SOURCE, source_id=kept.pk, kind=VOIDED, audience=WRITER, at=now)


class ReportNotices:
    """Words for the writer (settings.NOTICE_SOURCES). People are named when it is told, and forgotten."""

    def recipients(self, notices: Sequence[Notice]) -> Iterable[tuple[Notice, Recipient]]:
        """Nobody more: whoever is told was named with the notice."""
        return ()

    def cancelled(self, notices: Sequence[Notice]) -> Collection[int]:
        """None: it is final."""
        return ()

    def words(self, deliveries: Sequence[Delivery], language: str) -> Sequence[Words]:
        """What each says. One query."""
        ids = {one.notice.source_id for one in deliveries}
        reports = Unsorted.objects.select_related("territory").in_bulk(ids)
        return [_words(reports[one.notice.source_id]) for one in deliveries]

    def tally(self, kind: str, audience: str, number: int) -> str:
        """How often, as a line of a digest."""
        about = gettext("Reports")
        return f"{about}, {_news()}: {number}"

    def home(self, delivery: Delivery) -> str:
        """The page of messages."""
        return reverse("notifications:messages")


def _news() -> str:
    return pgettext("news of a report", "not taken up")


def _words(kept: Unsorted) -> Words:
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
        link=reverse("issues:unsorted", args=[kept.secret]),
        action=gettext("Open my report"),
    )
