"""Who is told of what happens to a case. The rows are written by the database, with the line of the history itself.

AUDIENCES is the one table of it. The database has the same table (the function cases_told_to, in the newest migration that makes it) and a trigger that
writes a notice for each audience whenever lines are added to the history, however they are added: verb, sweep, or a
statement that somebody writes next year. So nobody can forget to tell, and no statement is spent on it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import connection
from django.db.models import Q
from django.urls import reverse

from accounts.models import Membership
from accounts.phones import normalise
from cases.invariants import Invariant
from cases.models import Case, Event, Participant
from cases.notice_words import phrase, words_of
from cases.private_links import address_of
from notifications.links import refusal_link
from notifications.models import Delivery, Notice
from notifications.recipients import phone_key
from notifications.sources import Recipient, Words

SOURCE = "case"


class Telling(NamedTuple):
    """A kind of line, an audience it is told to, and how that audience's office is found; "" for residents.

    `whose`: "owner" is the office that has the case after the line, "line" the office that the line names; any other word is
    the key of an office in the line's data, or of a list of offices: the second is then told as "above_2", and so on.
    `needs`: a key that the line's data must have; "" for none.
    """

    kind: str
    audience: str
    whose: str = ""
    needs: str = ""


AUDIENCES = (
    Telling("filed", "reporter"),
    Telling("filed", "owner", "owner"),
    Telling("accepted", "reporter"),
    Telling("forwarded", "reporter"),
    Telling("forwarded", "owner", "owner"),
    Telling("asked", "reporter"),
    Telling("replied", "owner", "owner"),
    Telling("resumed", "reporter"),
    Telling("resumed", "owner", "owner"),
    Telling("answered", "reporter"),
    Telling("answered", "supporters"),
    Telling("made_safe", "reporter"),
    Telling("made_safe", "supporters"),
    Telling("confirmed", "supporters"),
    Telling("confirmed", "reporter", "", "desk"),
    Telling("confirmed", "owner", "owner"),
    Telling("disputed", "owner", "owner"),
    Telling("disputed", "reviewer", "reviewer"),
    Telling("dispute_upheld", "reporter"),
    Telling("dispute_upheld", "owner", "owner"),
    Telling("dispute_upheld", "previous_office", "from"),
    Telling("dispute_rejected", "reporter"),
    Telling("dispute_rejected", "supporters"),
    Telling("dispute_rejected", "owner", "owner"),
    Telling("appealed", "owner", "owner"),
    Telling("appealed", "reviewer", "reviewer"),
    Telling("escalated", "reporter"),
    Telling("escalated", "owner", "owner"),
    Telling("escalated", "previous_office", "from"),
    Telling("ruled", "previous_office", "about"),
    Telling("listed", "reporter"),
    Telling("listed", "supporters"),
    Telling("listed", "owner", "owner"),
    Telling("extension_asked", "above", "above"),
    Telling("extension_granted", "reporter"),
    Telling("extension_granted", "owner", "owner"),
    Telling("extension_refused", "owner", "owner"),
    Telling("promised", "reporter"),
    Telling("promised", "above", "above", "decide_on"),
    Telling("promise_accepted", "reporter"),
    Telling("promise_accepted", "owner", "owner"),
    Telling("promise_refused", "reporter"),
    Telling("promise_refused", "owner", "owner"),
    Telling("referred", "arbiter", "arbiter"),
    Telling("assigned", "reporter"),
    Telling("assigned", "owner", "owner"),
    Telling("succeeded", "reporter"),
    Telling("succeeded", "owner", "owner"),
    Telling("returned", "owner", "owner", "due_on"),
    Telling("merged", "reporter"),
    Telling("merged", "supporters"),
    Telling("split", "reporter", "", "into"),
    Telling("split", "owner", "owner", "into"),
    Telling("incident", "reporter"),
    Telling("incident", "owner", "owner"),
    Telling("incident", "previous_office", "from"),
    Telling("incident", "above", "informed"),
    Telling("reclassified", "reporter"),
    Telling("reclassified", "owner", "owner"),
    Telling("withdrawn", "owner", "owner"),
    Telling("voided", "reporter"),
    Telling("voided", "owner", "owner"),
    Telling("hidden", "reporter"),
    Telling("shown", "reporter"),
    Telling("closed", "reporter"),
    Telling("closed", "supporters"),
    Telling("closed", "owner", "owner"),
)
"""Supporters are told of answers and outcomes, not of each step. A reporter knows what they confirmed themselves; one for whom an office's
desk wrote the report down is told, in case that it was somebody else (the line's data then names the desk). Deadlines moved for everybody at once are told to nobody: the
pages of the cases show them."""

CAN_WAIT = {
    "confirmed",
    "closed",
    "hidden",
    "shown",
    "merged",
    "withdrawn",
    "voided",
    "ruled",
    "listed",
    "dispute_rejected",
}
"""What wakes nobody at night, though it is about an emergency."""

FAREWELLS = {"merged", "withdrawn", "voided"}
"""What is still told of a case that nobody has to do with any more."""
OVER = {Case.Outcome.MERGED, Case.Outcome.WITHDRAWN, Case.Outcome.VOID}

MOMENTS = {"filed", "escalated", "answered", "closed", "confirmed"}
"""What its reporter is told of by short message: registered, passed up, answered, closed. That it was confirmed only somebody is told
for whom an office's desk wrote it down: they should have been the one."""

REMINDER = "confirm_reminder"
REMINDED_AFTER_DAYS = (3, 7)
"""After an answer, whoever may confirm it is reminded on these days; the letter about the answer itself is day 0."""
UNDECIDED = "undecided_{}"
"""The audience of a reminder: a row of its own for each (answer, day)."""

REMIND = """
INSERT INTO notifications_notice (source, source_id, event_id, kind, audience, at, urgent, data, expanded_at)
SELECT 'case', c.id, e.id, 'confirm_reminder', 'undecided_' || reminder.days, %(now)s, false, '{}', NULL
  FROM cases_case c
  JOIN LATERAL (
       SELECT e.id, e.at FROM cases_event e
        WHERE e.case_id = c.id AND e.kind = 'answered' ORDER BY e.number DESC LIMIT 1) e ON true
  JOIN unnest(%(days)s) AS reminder (days) ON e.at + make_interval(days => reminder.days) <= %(now)s
                                          AND e.at + make_interval(days => reminder.days) > %(since)s
 WHERE c.state = 'answered' AND c.confirm_until > %(now)s
    ON CONFLICT (source, event_id, audience) DO NOTHING
"""
MISSED = timedelta(days=2)
"""A reminder whose day passed longer ago, while nothing ran, is left out: the next one is near."""


def remind(now: datetime) -> int:
    """Put the reminders that are due into the outbox; how many. One statement; each stands there once, however often it runs."""
    with connection.cursor() as cursor:
        cursor.execute(REMIND, {"now": now, "days": list(REMINDED_AFTER_DAYS), "since": now - MISSED})
        return int(cursor.rowcount)


class CaseNotices:
    """People and words for the notices of cases (settings.NOTICE_SOURCES)."""

    def recipients(self, notices: Sequence[Notice]) -> Iterable[tuple[Notice, Recipient]]:
        """Residents who left an address or have an account; the people of an office. Nobody for what is over."""
        over = self.cancelled(notices)
        current = [notice for notice in notices if notice.pk not in over]
        yield from _officials([notice for notice in current if notice.office_id is not None])
        yield from _residents([notice for notice in current if notice.office_id is None])

    def cancelled(self, notices: Sequence[Notice]) -> Collection[int]:
        """Of cases that were joined, withdrawn or void, but for the news of just that; and reminders that are not needed any more."""
        cases = {notice.source_id for notice in notices}
        states = {
            pk: (state, outcome)
            for pk, state, outcome in Case.objects.filter(pk__in=cases).values_list("pk", "state", "outcome")
        }
        return {
            notice.pk
            for notice in notices
            if (states[notice.source_id][1] in OVER and notice.kind not in FAREWELLS)
            or (notice.kind == REMINDER and states[notice.source_id][0] != Case.State.ANSWERED)
        }

    def words(self, deliveries: Sequence[Delivery], language: str) -> Sequence[Words]:
        """What each says. Three queries."""
        events = Event.objects.select_related(
            "case__category", "case__territory", "case__merged_into", "assignment__office__territory"
        ).in_bulk({one.notice.event_id for one in deliveries})
        for event in events.values():
            if event.assignment is not None:
                event.assignment.case = event.case
        return [
            words_of(one.notice, events[one.notice.event_id], _link(one, events[one.notice.event_id].case))
            for one in deliveries
        ]

    def tally(self, kind: str, audience: str, number: int) -> str:
        """How often something happened, as a line of a digest."""
        said = phrase(kind, audience)
        return f"{said[:1].upper()}{said[1:]}: {number}"

    def home(self, delivery: Delivery) -> str:
        """An official's list of today; a resident's page of messages."""
        return reverse("workspace:today" if delivery.notice.office_id is not None else "notifications:messages")


def _officials(notices: Sequence[Notice]) -> Iterator[tuple[Notice, Recipient]]:
    """Whoever works for the offices today; what an office is told of comes in numbers, so it is gathered. One query."""
    if not notices:
        return
    people: dict[int, list[tuple[int, str]]] = {}
    working = Membership.objects.present().filter(office__in={one.office_id for one in notices}, user__is_active=True)
    answering = working.exclude(role=Membership.Role.OPERATOR).order_by("pk")
    for office, user, language in answering.values_list("office", "user", "user__language"):
        people.setdefault(office, []).append((user, language))
    for notice in notices:
        for user, language in people.get(notice.office_id or 0, ()):
            yield notice, Recipient(user_id=user, language=language, is_gathered=True)


def _residents(notices: Sequence[Notice]) -> Iterator[tuple[Notice, Recipient]]:
    """The reporter, the supporters, or whoever may still confirm an answer. One query, streamed; two for reminders."""
    if not notices:
        return
    by_case: dict[int, list[Notice]] = {}
    for notice in notices:
        by_case.setdefault(notice.source_id, []).append(notice)
    answered = {one.event_id for one in notices if one.kind == REMINDER}
    answered_at = dict(Event.objects.filter(pk__in=answered).values_list("pk", "at")) if answered else {}
    by_phone = Q(role=Participant.Role.REPORTER) & ~Q(contact_phone="")
    may_be_told = Q(user__isnull=False, user__erased_at=None) | ~Q(contact_email="") | by_phone
    reachable = Participant.objects.filter(may_be_told, case__in=list(by_case))
    for person in reachable.select_related("user", "case").order_by("pk").iterator(chunk_size=2000):
        for notice in by_case[person.case_id]:
            if _is_meant(person, notice, answered_at):
                yield notice, _recipient(person, notice)


def _is_meant(person: Participant, notice: Notice, answered_at: dict[int, datetime]) -> bool:
    if notice.kind == REMINDER:
        is_reporter = person.role == Participant.Role.REPORTER
        return is_reporter or person.joined_at < answered_at[notice.event_id]
    if person.case.is_petition and notice.kind == "filed":
        return False  # its author is told that the goal is reached, by the petition itself
    if notice.audience == "reporter":
        return person.role == Participant.Role.REPORTER
    return person.role == Participant.Role.SUPPORTER and person.joined_at <= notice.at


def _recipient(person: Participant, notice: Notice) -> Recipient:
    is_moment = notice.audience == "reporter" and notice.kind in MOMENTS
    if person.user is not None:
        return Recipient(
            user_id=person.user_id, language=person.user.language, reference=person.pk, is_moment=is_moment
        )
    return Recipient(
        email=person.contact_email,
        phone=person.contact_phone,
        language=person.case.language,
        reference=person.pk,
        is_moment=is_moment,
    )


def no_more_short_messages(person: Participant) -> str:
    """The link by which somebody without an account ends the short messages about a case; empty for who gets none. No query."""
    is_told = person.role == Participant.Role.REPORTER and person.user_id is None and not person.contact_email
    number = normalise(person.contact_phone) if is_told and person.contact_phone else None
    return refusal_link(phone_key(number), (SOURCE, person.case_id)) if number else ""


def _link(delivery: Delivery, case: Case) -> str:
    """A resident's private link; an official's page of the case. Each person's link is made for them when it is sent."""
    if delivery.reference is None:
        return reverse("workspace:case", args=[case.number])
    return address_of(Participant(pk=delivery.reference, case=case))


ONE_NOTICE = Invariant(
    18,
    "one outbox row per (event, audience); none after merge, withdrawal or void",
    """
    SELECT e.case_id, 'line ' || e.number || ' (' || e.kind || ') is not told to ' || told_to.audience
      FROM cases_event e
      JOIN cases_told_to() told_to ON told_to.kind = e.kind AND told_to.whose = ''
                                  AND (told_to.needs = '' OR e.data ? told_to.needs)
     WHERE e.id >= (SELECT min(event_id) FROM notifications_notice WHERE source = 'case' AND kind = 'filed')
       AND NOT EXISTS (SELECT FROM notifications_notice n
                        WHERE n.source = 'case' AND n.event_id = e.id AND n.audience = told_to.audience)
       AND NOT EXISTS (SELECT FROM cases_event ending
                        WHERE ending.case_id = e.case_id AND ending.number < e.number
                          AND ending.kind IN ('merged', 'withdrawn', 'voided'))
    UNION ALL
    SELECT n.source_id, 'is over (' || c.outcome || ') and was told ' || n.kind || ' to ' || n.audience
      FROM cases_case c
      JOIN notifications_notice n ON n.source = 'case' AND n.source_id = c.id
     WHERE c.outcome IN ('merged', 'withdrawn', 'void') AND n.at > c.closed_at
    UNION ALL
    SELECT e.case_id, 'line ' || e.number || ' is told ' || count(*) || ' times to ' || n.audience
      FROM notifications_notice n JOIN cases_event e ON e.id = n.event_id
     WHERE n.source = 'case'
     GROUP BY e.case_id, e.number, n.audience HAVING count(*) > 1
    """,
)
"""The third part is kept by a unique constraint; it stands here to be shown to hold."""
