"""What an account is told about itself: that somebody came in, that an address was added or taken away.

accounts.news calls `tell` (settings.ACCOUNT_NEWS); notifications are above accounts. Such a letter goes also to whoever wants no
others, and at night too: whoever did not do it themselves should know at once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy

from accounts.models import User
from accounts.news import News
from notifications import outbox
from notifications.models import Delivery, Message, Notice
from notifications.recipients import address_key, user_key
from notifications.sources import Recipient, Words
from territories.wording import date_time

SOURCE, ACCOUNT = "account", "account"
HAPPENED = {
    News.ENTERED: pgettext_lazy("news of an account", "Somebody signed in to your account with a code sent to your telephone, in a browser that was not used before."),
    News.NOT_ENOUGH: pgettext_lazy("news of an account", "Somebody who has your telephone number wanted to sign in to your account. A number is not enough for it, so nobody came in."),
    News.LEFT: pgettext_lazy("news of an account", "Your telephone number was not used here for long, and somebody else has confirmed it now. It no longer belongs to your account."),
    News.EMAIL_ADDED: pgettext_lazy("news of an account", "An e-mail address was added to your account."),
    News.EMAIL_CHANGED: pgettext_lazy("news of an account", "The e-mail address of your account was changed."),
    News.EMAIL_REMOVED: pgettext_lazy("news of an account", "The e-mail address was removed from your account."),
    News.PHONE_ADDED: pgettext_lazy("news of an account", "A telephone number was added to your account."),
    News.PHONE_CHANGED: pgettext_lazy("news of an account", "The telephone number of your account was changed."),
    News.PHONE_REMOVED: pgettext_lazy("news of an account", "The telephone number was removed from your account."),
    News.ERASURE_ASKED: pgettext_lazy("news of an account", "Your account will be erased on %(date)s, as was asked on its page. Until then you can take that back there."),
    News.ERASURE_CANCELLED: pgettext_lazy("news of an account", "Your account will not be erased: that was taken back on %(date)s."),
}  # fmt: skip
ERASURE = frozenset({News.ERASURE_ASKED, News.ERASURE_CANCELLED})
"""Of these the last one alone is true."""


def tell(user: User, kind: str, now: datetime, also_to: str = "", due_at: datetime | None = None) -> None:
    """Put it into the outbox, for the account's page and its e-mail address, and for the one that it had until now."""
    event = int(now.timestamp() * 1_000_000)
    outbox.tell(
        source=SOURCE,
        source_id=user.pk,
        event_id=event,
        kind=kind,
        audiences=[(f"{ACCOUNT}_{user.pk}", None)],
        at=now,
        urgent=True,
        data={"date": (due_at or now).isoformat()},
    )
    notice = Notice.objects.get(source=SOURCE, event_id=event, audience=f"{ACCOUNT}_{user.pk}")
    letters = []
    if user.email:
        letters.append(Delivery(recipient=user_key(user.pk), user=user))
    if also_to and also_to != user.email:
        letters.append(Delivery(recipient=address_key(also_to), address=also_to))
    for letter in letters:
        letter.notice, letter.channel, letter.language = notice, Message.EMAIL, user.language
        letter.urgent, letter.is_gathered, letter.held_until = True, False, now
    Delivery.objects.bulk_create(letters, ignore_conflicts=True)


class AccountNotices:
    """People and words for them."""

    def recipients(self, notices: Sequence[Notice]) -> Iterable[tuple[Notice, Recipient]]:
        """The account itself, for its page of messages. One query. Its letter stands in the outbox already."""
        users = {notice.source_id for notice in notices}
        languages = dict(User.objects.filter(pk__in=users, is_active=True).values_list("pk", "language"))
        for notice in notices:
            if notice.source_id in languages:
                yield notice, Recipient(user_id=notice.source_id, language=languages[notice.source_id])

    def cancelled(self, notices: Sequence[Notice]) -> Collection[int]:
        """Of an erasure that was asked for, taken back and asked for again, what was before the last. One query.

        Anything else that happened to one's own account is always worth knowing.
        """
        told = [notice for notice in notices if notice.kind in ERASURE]
        if not told:
            return ()
        later = Notice.objects.filter(
            source=SOURCE,
            event_id__gt=min(notice.event_id for notice in told),
            audience__in={notice.audience for notice in told},
            kind__in=ERASURE,
        )
        last = {row["audience"]: row["last"] for row in later.values("audience").annotate(last=Max("event_id"))}
        return {notice.pk for notice in told if notice.event_id < last.get(notice.audience, 0)}

    def words(self, deliveries: Sequence[Delivery], language: str) -> Sequence[Words]:
        """What each says. No query."""
        return [_words(delivery.notice) for delivery in deliveries]

    def tally(self, kind: str, audience: str, number: int) -> str:
        """How often, as a line of a digest."""
        about = gettext("Your account")
        return f"{about}: {number}"

    def home(self, delivery: Delivery) -> str:
        """The page of messages."""
        return reverse("notifications:messages")


def _words(notice: Notice) -> Words:
    moment = datetime.fromisoformat(notice.data["date"]) if "date" in notice.data else notice.at
    happened = str(HAPPENED[News(notice.kind)]) % {"date": date_time(moment)}
    return Words(
        subject=gettext("About your account on Jauap"),
        news=happened,
        about=gettext("Your account"),
        sentences=(
            happened,
            gettext("Was it you? Then there is nothing to do."),
            gettext("Was it not you? Open your page at once and look which addresses belong to your account."),
        ),
        link=reverse("accounts:me"),
        action=gettext("Open my page"),
    )
