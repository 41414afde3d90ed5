"""Who is told of what happens to a petition: its author, and whoever asked to be told what becomes of it.

Two sources of notices (settings.NOTICE_SOURCES): "petition" for lines of the petition's own history, written with the line
(petitions.log), and "decision" for the answer of its case, which cases write without knowing of signers. The author stands in
the case as its reporter and is told of the decision by it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta

from django.db import connection
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext, pgettext_lazy

from notifications import outbox
from notifications.following import followers
from notifications.models import Delivery, Notice
from notifications.sources import Recipient, Words
from petitions.addresses import page_address
from petitions.models import Petition, PetitionEvent
from territories import wording

SOURCE, DECISION = "petition", "decision"
AUTHOR, FOLLOWERS = "author", "followers"
Kind = PetitionEvent.Kind

AUDIENCES: dict[str, tuple[str, ...]] = {
    Kind.SUBMITTED: (AUTHOR,),
    Kind.REJECTED: (AUTHOR,),
    Kind.PUBLISHED: (AUTHOR,),
    Kind.REACHED: (AUTHOR, FOLLOWERS),
    Kind.LAPSED: (AUTHOR, FOLLOWERS),
    Kind.HIDDEN: (AUTHOR,),
}
"""What the author did, the author knows."""

NEWS: dict[str, str | Promise] = {
    Kind.SUBMITTED: pgettext_lazy("news of a petition", "a moderator checks it now"),
    Kind.REJECTED: pgettext_lazy("news of a petition", "not published"),
    Kind.PUBLISHED: pgettext_lazy("news of a petition", "published"),
    Kind.REACHED: pgettext_lazy("news of a petition", "the goal is reached"),
    Kind.LAPSED: pgettext_lazy("news of a petition", "the time is over"),
    Kind.HIDDEN: pgettext_lazy("news of a petition", "a moderator has acted"),
    DECISION: pgettext_lazy("news of a petition", "decided"),
}

TELL_DECISIONS = """
INSERT INTO notifications_notice (source, source_id, event_id, kind, audience, at, urgent)
SELECT 'decision', p.id, e.id, 'decision', 'followers', e.at, false
  FROM cases_case c
  JOIN petitions_petition p ON p.case_id = c.id AND p.state = 'reached' AND p.hidden_at IS NULL
  JOIN LATERAL (
       SELECT e.id, e.at FROM cases_event e
        WHERE e.case_id = c.id AND e.kind = 'answered' ORDER BY e.number DESC LIMIT 1) e ON e.at > %(since)s
 WHERE c.kind = 'petition' AND (c.state = 'answered' OR c.closed_at > %(since)s)
   AND NOT EXISTS (SELECT FROM notifications_notice n
                    WHERE n.source = 'decision' AND n.event_id = e.id AND n.audience = 'followers')
    ON CONFLICT (source, event_id, audience) DO NOTHING
"""
LATELY = timedelta(days=7)
"""Decisions that nobody was told of for longer are left: they are not news."""


def tell(petition: Petition, event: PetitionEvent) -> None:
    """Put a line of the history into the outbox, for everybody whom its kind concerns. At most one statement."""
    audiences = AUDIENCES.get(event.kind, ())
    if audiences:
        outbox.tell(
            source=SOURCE,
            source_id=petition.pk,
            event_id=event.pk,
            kind=event.kind,
            audiences=[(audience, None) for audience in audiences],
            at=event.at,
        )


def tell_decisions(now: datetime) -> int:
    """Put new decisions into the outbox for whoever asked to be told; how many. One statement, safe at any rate."""
    with connection.cursor() as cursor:
        cursor.execute(TELL_DECISIONS, {"since": now - LATELY})
        told = int(cursor.rowcount)
    if told:
        outbox.wake()
    return told


class PetitionNotices:
    """People and words for the lines of a petition's own history."""

    def recipients(self, notices: Sequence[Notice]) -> Iterable[tuple[Notice, Recipient]]:
        """The author, if the account is open; followers."""
        over = self.cancelled(notices)
        current = [notice for notice in notices if notice.pk not in over]
        mine = [notice for notice in current if notice.audience == AUTHOR]
        authors = Petition.objects.filter(pk__in={notice.source_id for notice in mine}, author__is_active=True)
        by_petition = {pk: (user, lang) for pk, user, lang in authors.values_list("pk", "author", "author__language")}
        for notice in mine:
            if notice.source_id in by_petition:
                user, language = by_petition[notice.source_id]
                yield notice, Recipient(user_id=user, language=language)
        yield from followers([notice for notice in current if notice.audience == FOLLOWERS], SOURCE)

    def cancelled(self, notices: Sequence[Notice]) -> Collection[int]:
        """Of withdrawn petitions everything; of hidden ones what others than the author would be told."""
        petitions = Petition.objects.filter(pk__in={notice.source_id for notice in notices})
        states = {pk: (state, hidden) for pk, state, hidden in petitions.values_list("pk", "state", "hidden_at")}
        return {
            notice.pk
            for notice in notices
            if states[notice.source_id][0] == Petition.State.WITHDRAWN
            or (notice.audience == FOLLOWERS and states[notice.source_id][1] is not None)
        }

    def words(self, deliveries: Sequence[Delivery], language: str) -> Sequence[Words]:
        """What each says. Four queries."""
        petitions = _petitions(deliveries)
        events = PetitionEvent.objects.in_bulk({one.notice.event_id for one in deliveries})
        return [
            _words(one, petitions[one.notice.source_id], _happened(events[one.notice.event_id])) for one in deliveries
        ]

    def tally(self, kind: str, audience: str, number: int) -> str:
        """How often something happened, as a line of a digest."""
        about = gettext("Petitions")
        return f"{about}, {NEWS[kind]}: {number}"

    def home(self, delivery: Delivery) -> str:
        """The page of messages."""
        return reverse("notifications:messages")


class DecisionNotices(PetitionNotices):
    """People and words for the decision of an addressee."""

    def words(self, deliveries: Sequence[Delivery], language: str) -> Sequence[Words]:
        """What each says. Three queries."""
        petitions = _petitions(deliveries)
        said = [
            gettext("The addressee has decided about the petition. The decision and its reasons stand on its page."),
            gettext("You may say there whether it answers what was asked."),
        ]
        return [_words(one, petitions[one.notice.source_id], said) for one in deliveries]


def _petitions(deliveries: Sequence[Delivery]) -> dict[int, Petition]:
    wanted = Petition.objects.prefetch_related("texts", "moderations")
    return wanted.in_bulk({one.notice.source_id for one in deliveries})


def _words(delivery: Delivery, petition: Petition, sentences: Sequence[str]) -> Words:
    notice = delivery.notice
    is_author = notice.audience == AUTHOR
    news = str(NEWS[notice.kind])
    return Words(
        subject=gettext("Petition %(number)s: %(news)s") % {"number": petition.display_number, "news": news},
        news=news,
        about=f"{petition.display_number} · {petition.title}",
        sentences=tuple(sentences),
        link=reverse("petitions:author", args=[petition.number]) if is_author else page_address(petition),
        action=gettext("Open my petition") if is_author else gettext("Open the petition"),
    )


def _happened(event: PetitionEvent) -> list[str]:
    """One or two sentences about a line; dates stand at the end, after a colon, so that every language can say them."""
    data = event.data
    if event.kind == Kind.SUBMITTED:
        day = _day(data.get("until"))
        return [gettext("The first supporters are there. A moderator checks the petition by: %(day)s") % {"day": day}]
    if event.kind == Kind.REJECTED:
        said = [gettext("The moderator did not let the petition be published. The reasons stand on its page.")]
        if data.get("appeal_until"):
            said.append(
                gettext("You can appeal once, to another moderator. Last day: %(day)s")
                % {"day": _day(data["appeal_until"])}
            )
        return said
    if event.kind == Kind.PUBLISHED:
        return [
            gettext("Everybody can now read and sign the petition. Signatures that it needs: %(goal)s")
            % {"goal": wording.number(data["goal"])},
            gettext("Last day to sign: %(day)s") % {"day": _day(data.get("closes_on"))},
        ]
    if event.kind == Kind.REACHED:
        return [
            gettext("The goal is reached, and the petition is with its addressee."),
            gettext("A public decision is owed now. If there is none in time, the petition climbs by itself."),
        ]
    if event.kind == Kind.LAPSED:
        if "goal" not in data:
            return [gettext("Not enough first supporters joined in time, so the petition was not published.")]
        return [
            gettext("The time to sign is over, and the goal was not reached."),
            gettext("The addressee must answer all the same, as to an ordinary proposal."),
        ]
    if data.get("hidden"):
        return [gettext("A moderator hid the petition from the public. The reason stands on its page.")]
    return [gettext("The petition is public again.")]


def _day(written: object) -> str:
    if not isinstance(written, str):
        return pgettext("a date", "not set")
    return wording.full_date(date.fromisoformat(written[:10]))
