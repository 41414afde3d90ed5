"""Whose IIN was released because somebody proved it is told so, on their page and by letter. Never who, or which number.

accounts.identity calls `tell` in the transaction of the proof (settings.IDENTITY_HOOKS); notifications are above accounts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from django.urls import reverse
from django.utils.translation import gettext

from accounts.identity import Released
from accounts.models import Identity
from notifications import outbox
from notifications.models import Delivery, Notice
from notifications.sources import Recipient, Words

SOURCE, ACCOUNT = "identity", "account"
TAKEN, REPLACED = "taken", "replaced"


def tell(released: Released) -> None:
    """Put it into the outbox. One statement."""
    outbox.tell(
        source=SOURCE,
        source_id=released.identity.user_id,
        event_id=released.identity.pk,
        kind=REPLACED if released.keeps else TAKEN,
        audiences=[(ACCOUNT, None)],
        at=released.now,
    )


class IdentityNotices:
    """People and words for claims that gave way."""

    def recipients(self, notices: Sequence[Notice]) -> Iterable[tuple[Notice, Recipient]]:
        """The account that had typed the number, if it is open. One query."""
        rows = Identity.objects.filter(pk__in={notice.event_id for notice in notices}, user__is_active=True)
        found = {pk: (user, language) for pk, user, language in rows.values_list("pk", "user", "user__language")}
        for notice in notices:
            if notice.event_id in found:
                user, language = found[notice.event_id]
                yield notice, Recipient(user_id=user, language=language)

    def cancelled(self, notices: Sequence[Notice]) -> Collection[int]:
        """None: what happened to one's own account is always worth knowing."""
        return ()

    def words(self, deliveries: Sequence[Delivery], language: str) -> Sequence[Words]:
        """What each says. No query."""
        return [_words(delivery.notice.kind) for delivery in deliveries]

    def tally(self, kind: str, audience: str, number: int) -> str:
        """How often, as a line of a digest."""
        about = gettext("Your IIN on Jauap")
        return f"{about}: {number}"

    def home(self, delivery: Delivery) -> str:
        """The page of messages."""
        return reverse("notifications:messages")


def _words(kind: str) -> Words:
    if kind == TAKEN:
        news = gettext("the IIN typed here was confirmed by its owner")
        sentences: tuple[str, ...] = (
            gettext("The person whose IIN was typed on your account has confirmed it on another account."),
            gettext("Your account has no IIN now. Signatures given with it on open petitions no longer count."),
            gettext("If you mistyped: give your own IIN when you sign again, or confirm who you are on your page."),
            gettext(
                "If you are that person yourself: sign in by the confirmation; it opens the account that has your IIN."
            ),
        )
    else:
        news = gettext("your IIN was confirmed, and it is another than you typed")
        sentences = (
            gettext("The IIN typed on your account before was not the confirmed one, and was replaced by it."),
            gettext("Signatures given with the typed one on open petitions no longer count: you can sign them again."),
        )
    return Words(
        subject=gettext("About the IIN of your account on Jauap"),
        news=news,
        about=gettext("Your account"),
        sentences=sentences,
        link=reverse("accounts:me"),
        action=gettext("Open my page"),
    )
