"""What moderators read: the queue by time left, one petition with everything a check needs, signatures as figures.

Nothing here names a signer. The author's full name and residence are the petition's own fields; the page shows them only to
somebody who may decide the look that is open (petitions.rights).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Min, Q, QuerySet
from django.db.models.functions import TruncDate, TruncHour

from accounts.roles import Right, may
from cases.countdown import Calendar, in_days
from cases.deadlines import last_day
from cases.wording import Left, left_in_words
from petitions import findings, goals
from petitions.errors import NoGoal
from petitions.goals import Goal, Population
from petitions.models import HeldDecision, Moderation, Petition, PetitionText, Removal, Signature
from petitions.similar import similar_petitions
from petitions.workflow.moderators import bars_a_repeat
from territories.clock import ZONE, local_date, midnight
from territories.wording import day_month

if TYPE_CHECKING:
    from accounts.models import User

SHOWN = 25
"""Rows of one part of the queue; what is decided makes room for the next."""
ALIKE = 6
"""Similar petitions offered for a comparison."""
BURSTS = 12
DAYS_SHOWN = 21
SIGNATURES_SHOWN = 25

WITH_PETITION = ("petition__office__territory", "petition__territory")


# -- the queue ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class HeldGroup:
    """Signatures of one petition that wait for one reason, about which nothing is proposed yet."""

    petition: Petition
    held: str
    number: int
    since: datetime


@dataclass(frozen=True)
class Queue:
    """What waits for this moderator: the first rows of each part, and how many there are in all."""

    checks: list[Moderation]
    appeals: list[Moderation]
    removals: list[Removal]
    removal_appeals: list[Removal]
    held_decisions: list[HeldDecision]
    held_groups: list[HeldGroup]
    counts: dict[str, int]
    others: int
    """Proposals and appeals that wait, but for somebody else than this moderator."""


def checks_for(user: User) -> QuerySet[Moderation]:
    """First checks that wait, the latest deadline last; never one's own petition."""
    waiting = Moderation.objects.waiting().filter(round=Moderation.Round.FIRST)
    return waiting.exclude(petition__author=user).order_by("due_at", "pk")


def appeals_for(user: User) -> QuerySet[Moderation]:
    """Appeals of authors that this person may decide: for second moderators, not against their own decision."""
    if not may(user, Right.APPEALS):
        return Moderation.objects.none()
    waiting = Moderation.objects.waiting().filter(round=Moderation.Round.APPEAL)
    return waiting.exclude(petition__author=user).exclude(not_by=user).order_by("due_at", "pk")


def removals_for(user: User) -> QuerySet[Removal]:
    """Proposed removals that wait for a second person, oldest first."""
    waiting = Removal.objects.filter(agreed=None).exclude(proposed_by=user)
    return _not_own(waiting, user).order_by("proposed_at", "pk")


def removal_appeals_for(user: User) -> QuerySet[Removal]:
    """Appeals of signers that wait for a third person, a second moderator, oldest first."""
    if not may(user, Right.APPEALS):
        return Removal.objects.none()
    waiting = Removal.objects.filter(appealed_at__isnull=False, appeal_granted=None)
    return _not_own(waiting.exclude(proposed_by=user).exclude(decided_by=user), user).order_by("appealed_at", "pk")


def held_decisions_for(user: User) -> QuerySet[HeldDecision]:
    """Proposals about held signatures that wait for a second person, oldest first."""
    waiting = HeldDecision.objects.filter(agreed=None).exclude(proposed_by=user)
    return waiting.exclude(petition__author=user).order_by("proposed_at", "pk")


def _not_own(removals: QuerySet[Removal], user: User) -> QuerySet[Removal]:
    return removals.exclude(signature__petition__author=user).exclude(signature__signer__user=user)


def held_groups() -> list[HeldGroup]:
    """Held signatures by petition and reason, without those about which something is proposed. Two queries."""
    waiting = Signature.objects.waiting().filter(text_version=F("petition__text_version"))
    found = list(
        waiting.values("petition", "held")
        .annotate(number=Count("pk"), since=Min("signed_at"))
        .order_by("since", "petition", "held")
    )
    proposed = set(HeldDecision.objects.filter(agreed=None).values_list("petition", "held"))
    keys = {group["petition"] for group in found}
    petitions = (
        Petition.objects.select_related("office__territory", "territory").prefetch_related("texts").in_bulk(keys)
    )
    return [
        HeldGroup(petitions[group["petition"]], group["held"], group["number"], group["since"])
        for group in found
        if (group["petition"], group["held"]) not in proposed
    ]


def queue(user: User, now: datetime) -> Queue:
    """Everything the desk shows. A fixed number of queries."""
    checks, appeals = checks_for(user), appeals_for(user)
    removals, removal_appeals, decisions = removals_for(user), removal_appeals_for(user), held_decisions_for(user)
    groups = [group for group in held_groups() if group.petition.author_id != user.pk]
    late = Q(due_at__lte=now)
    counts = {
        "checks": checks.count(),
        "late": checks.filter(late).count() + appeals.filter(late).count(),
        "appeals": appeals.count(),
        "removals": removals.count() + decisions.count(),
        "removal_appeals": removal_appeals.count(),
        "held": sum(group.number for group in groups),
    }
    signature = ("signature__petition__office__territory", "signature__petition__territory")
    return Queue(
        checks=list(checks.select_related(*WITH_PETITION).prefetch_related("petition__texts")[:SHOWN]),
        appeals=list(appeals.select_related(*WITH_PETITION).prefetch_related("petition__texts")[:SHOWN]),
        removals=list(removals.select_related(*signature).prefetch_related("signature__petition__texts")[:SHOWN]),
        removal_appeals=list(
            removal_appeals.select_related(*signature).prefetch_related("signature__petition__texts")[:SHOWN]
        ),
        held_decisions=list(decisions.select_related(*WITH_PETITION).prefetch_related("petition__texts")[:SHOWN]),
        held_groups=groups[:SHOWN],
        counts=counts,
        others=_for_others(user),
    )


def _for_others(user: User) -> int:
    mine = Q(proposed_by=user)
    looks = Q(not_by=user) | Q(petition__author=user)
    appeals = mine | Q(decided_by=user)
    if not may(user, Right.APPEALS):
        looks, appeals = looks | Q(round=Moderation.Round.APPEAL), Q()
    return (
        Moderation.objects.waiting().filter(looks).count()
        + Removal.objects.filter(mine, agreed=None).count()
        + HeldDecision.objects.filter(mine, agreed=None).count()
        + Removal.objects.filter(appeals, appealed_at__isnull=False, appeal_granted=None).count()
    )


def calendar_of(looks: Iterable[Moderation], now: datetime) -> Calendar:
    """The working days that the deadlines of these looks are counted with. One query."""
    dates = {local_date(now)}
    for look in looks:
        dates |= {local_date(look.opened_at), last_day(look.due_at)}
    return Calendar.of(dates)


def time_left(look: Moderation, calendar: Calendar, now: datetime) -> Left:
    """How long the platform has left to decide, in plain words; late is said."""
    left = in_days(local_date(look.opened_at), look.due_at, calendar, now)
    words = left_in_words(left)
    if left.is_late or not left.left:
        return words
    return Left(words.strong, f"{words.text}, {day_month(left.last_on)}", words.tone)


# -- one petition -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class GoalNow:
    """What the goal would be if the petition were published today, and what is known of the population."""

    goal: Goal | None
    """None: a share of a population nobody knows."""
    known: Population | None
    needs_population: bool
    """The rule is a share, so the population matters."""
    must_confirm: bool
    """It cannot be published before a figure is entered: an estimate, or an unknown one without a ceiling."""


def goal_now(petition: Petition, now: datetime, figure: Population | None = None) -> GoalNow:
    """The arithmetic of today; `figure`: what the moderator enters. One query."""
    on = local_date(now)
    known = goals.population_of(petition.territory)
    try:
        goal: Goal | None = goals.goal_for(petition.addressee, petition.territory, on, figure)
    except NoGoal:
        goal = None
    share = goal is None or goal.rule.fixed is None
    return GoalNow(goal, known, share, share and (goal is None or (known is not None and known.is_estimate)))


def as_frozen(petition: Petition, goal: Goal) -> Petition:
    """A petition that is never saved, with the goal as it would be frozen: for the sentences about it."""
    known = goal.population
    return Petition(
        pk=petition.pk,
        goal=goal.number,
        goal_rule=goal.rule,
        population=known.number if known else None,
        population_on=known.on if known else None,
        population_source=known.source if known else "",
    )


@dataclass(frozen=True, slots=True)
class Found:
    """One find in a text: where it stands and what is around it."""

    kind: str
    language: str
    part: str
    before: str
    text: str
    after: str


AROUND = 30
PARTS = ("title", "demand", "arguments")


def found_in(texts: Iterable[PetitionText]) -> list[Found]:
    """Personal data, links and mixed alphabets in every text, with a few words around each."""
    finds = []
    for one in texts:
        for part in PARTS:
            words: str = getattr(one, part)
            for find in findings.find(words):
                before = ("…" if find.start > AROUND else "") + words[max(0, find.start - AROUND) : find.start]
                after = words[find.end : find.end + AROUND] + ("…" if len(words) > find.end + AROUND else "")
                finds.append(Found(find.kind, one.language, part, before, find.text, after))
    return finds


@dataclass(frozen=True, slots=True)
class Alike:
    """A petition that may be on the same subject, and whether it bars a repeat."""

    petition: Petition
    bars: bool


def alike(petition: Petition, texts: Iterable[PetitionText], now: datetime) -> list[Alike]:
    """Similar petitions in public access or with their addressee, by the titles in every language; those that bar come first."""
    found: dict[int, Petition] = {}
    for one in texts:
        for other in similar_petitions(one.title, ALIKE + 1):
            if other.pk != petition.pk:
                found.setdefault(other.pk, other)
    rows = [Alike(other, bars_a_repeat(petition, other, now)) for other in list(found.values())[:ALIKE]]
    return sorted(rows, key=lambda row: not row.bars)


# -- signatures as figures -------------------------------------------------------------------------------


def present_signatures(petition: Petition) -> QuerySet[Signature]:
    """All that were given under the present words, whatever became of them."""
    return Signature.objects.filter(petition=petition, text_version=petition.text_version)


@dataclass(frozen=True, slots=True)
class Moment:
    """How many were given in a day or an hour, and how many of these were held, for which reason."""

    at: date | datetime
    given: int
    network: int
    mail: int


COUNTS = {
    "given": Count("pk"),
    "network": Count("pk", filter=Q(held=Signature.Held.NETWORK)),
    "mail": Count("pk", filter=Q(held=Signature.Held.MAIL)),
}


def by_day(petition: Petition, before: date | None = None) -> list[Moment]:
    """Local days on which somebody signed, the newest first, one more than a page shows. One query.

    `before`: only days before this one.
    """
    signatures = present_signatures(petition)
    if before is not None:
        signatures = signatures.filter(signed_at__lt=midnight(before))
    days = signatures.annotate(day=TruncDate("signed_at", tzinfo=ZONE)).values("day")
    return [_moment(row, "day") for row in days.annotate(**COUNTS).order_by("-day")[: DAYS_SHOWN + 1]]


def by_hour(petition: Petition, day: date) -> list[Moment]:
    """The hours of a local day in which somebody signed. One query."""
    start = midnight(day)
    within = present_signatures(petition).filter(signed_at__gte=start, signed_at__lt=start + timedelta(days=1))
    return [_moment(row, "hour") for row in _hours(within).order_by("hour")]


def bursts(petition: Petition) -> list[Moment]:
    """The hours with the most signatures held because they came from one network. One query."""
    hours = _hours(present_signatures(petition)).filter(network__gt=0)
    return [_moment(row, "hour") for row in hours.order_by("-network", "-hour")[:BURSTS]]


def _hours(signatures: QuerySet[Signature]) -> Any:
    return signatures.annotate(hour=TruncHour("signed_at", tzinfo=ZONE)).values("hour").annotate(**COUNTS)


def _moment(row: Any, name: str) -> Moment:
    return Moment(row[name], row["given"], row["network"], row["mail"])


def of_hour(petition: Petition, start: datetime, after: int = 0) -> list[Signature]:
    """Signatures of one hour by number, one more than a page shows. One query."""
    within = present_signatures(petition).filter(
        signed_at__gte=start, signed_at__lt=start + timedelta(hours=1), pk__gt=after
    )
    return list(within.select_related("region").order_by("pk")[: SIGNATURES_SHOWN + 1])
