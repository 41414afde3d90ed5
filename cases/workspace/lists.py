"""The lists of the workspace: what one office sees on each of its tabs. Every list is scoped to the office by its query."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, F, Func, OuterRef, Q, QuerySet, Subquery

from cases.keyset import Order
from cases.models import Arbitration, Assignment, Case, Extension, Photo, Promise, Review
from cases.time_asked import asked_of
from cases.workspace.paging import by_moment
from cases.workspace.time_left import in_a_week, tomorrow
from territories.models import Office

LATELY = timedelta(days=30)
"""What an empty day speaks of."""
MOST_NEW = 10
MOST_CLAIMS = 20

BY_DEADLINE = by_moment("current__climbs_at")
BY_CONFIRMATION = by_moment("confirm_until")
BY_REVIEW = by_moment("due_at")
BY_DECISION = by_moment("decide_until")
NEWEST_FIRST = Order(("pk",), descending=True)


@dataclass(frozen=True, slots=True)
class Counts:
    """How much an office has on each tab, and how pressing it is."""

    late: int
    today: int
    week: int
    new: int
    mine: int
    from_below: int
    answered: int
    reviews: int
    asked: int


def counts(office: Office, now: datetime) -> Counts:
    """The numbers on the tabs and tallies. Two queries."""
    owed = Q(state__in=[Case.State.OPEN, Case.State.WAITING])
    open_ = Q(state=Case.State.OPEN)
    climbs = "current__climbs_at"
    found = Case.objects.filter(current__office=office, current__left_at=None).aggregate(
        late=Count("pk", filter=open_ & Q(**{f"{climbs}__lte": now})),
        today=Count("pk", filter=open_ & Q(**{f"{climbs}__gt": now, f"{climbs}__lte": tomorrow(now)})),
        week=Count("pk", filter=open_ & Q(**{f"{climbs}__gt": tomorrow(now), f"{climbs}__lte": in_a_week(now)})),
        new=Count("pk", filter=_is_new(now)),
        mine=Count("pk", filter=owed),
        from_below=Count("pk", filter=owed & Q(current__entered_by__in=Assignment.CLIMBED)),
        answered=Count("pk", filter=Q(state=Case.State.ANSWERED)),
    )
    above = (
        Review.objects.filter(office=office, decided_at=None),
        extensions(office),
        promises(office),
        arbitrations(office),
    )
    numbers = Office.objects.filter(pk=office.pk).values_list(*(Subquery(_how_many(rows)) for rows in above))
    reviews, *asked = numbers.get()
    return Counts(**found, reviews=reviews, asked=sum(asked))


def _how_many(rows: QuerySet[Any]) -> Any:
    """The number of rows, as a subquery of one value."""
    return rows.select_related(None).order_by().annotate(rows=Func(F("pk"), function="COUNT")).values("rows")


def _is_new(now: datetime) -> Q:
    """Nobody in the office has accepted it, and the days for that still run."""
    return Q(state=Case.State.OPEN, current__accepted_at=None, current__acknowledge_until__gt=now)


def pressing(office: Office, now: datetime) -> QuerySet[Case]:
    """Late, due today, or due within the coming week."""
    return Case.objects.for_queue(office).filter(
        state=Case.State.OPEN, current__left_at=None, current__climbs_at__lte=in_a_week(now)
    )


def new(office: Office, now: datetime) -> QuerySet[Case]:
    """To be accepted or given back, and not pressing for another reason."""
    return Case.objects.for_queue(office).filter(
        _is_new(now), current__left_at=None, current__climbs_at__gt=in_a_week(now)
    )


def mine(office: Office) -> QuerySet[Case]:
    """Everything the office owes an answer to, also what waits for a resident."""
    return Case.objects.for_queue(office).filter(current__left_at=None)


def from_below(office: Office) -> QuerySet[Case]:
    """What the office owes because lower offices did not answer, could not, or answered wrongly."""
    return mine(office).filter(current__entered_by__in=Assignment.CLIMBED)


def claims(office: Office, now: datetime) -> QuerySet[Assignment]:
    """Lower offices that said "no power" or "no funds" and handed their case to this one, which may still rule on it."""
    holds_it = Assignment.objects.filter(
        case=OuterRef("case"), number=OuterRef("number") + 1, office=office, left_at=None, promise_at__gt=now
    )
    return (
        Assignment.objects.filter(
            Exists(holds_it),
            outcome__in=[Assignment.Outcome.NO_POWER, Assignment.Outcome.NO_FUNDS],
            ruling="",
        )
        .select_related("office__territory", "case__current", "case__territory", "case__category")
        .order_by("left_at", "pk")
    )


def reviews(office: Office) -> QuerySet[Review]:
    """Disputes the office has to decide."""
    return Review.objects.filter(office=office, decided_at=None).select_related(
        "case__territory", "case__category", "case__current", "answer__office__territory"
    )


def extensions(office: Office) -> QuerySet[Extension]:
    """More time that offices below have asked for and this one has to decide."""
    return asked_of(office, Extension.objects.undecided()).select_related(*_ASKED)


def promises(office: Office) -> QuerySet[Promise]:
    """Later dates that offices below have promised and this one has to decide."""
    return asked_of(office, Promise.objects.undecided().filter(verdict="")).select_related(*_ASKED)


def arbitrations(office: Office) -> QuerySet[Arbitration]:
    """Cases that three offices called "not ours" and that this one has to assign."""
    return asked_of(office, Arbitration.objects.undecided()).select_related(*_ASKED)


_ASKED = ("case__territory", "case__category", "case__current", "assignment__office__territory")


def answered(office: Office) -> QuerySet[Case]:
    """Answers that residents may still confirm or dispute."""
    return Case.objects.filter(current__office=office, current__left_at=None, state=Case.State.ANSWERED).select_related(
        "current", "territory", "category"
    )


def below(office: Office, now: datetime, *, late: bool = False, of: Office | None = None) -> QuerySet[Case]:
    """Open cases of the offices under this one, to read: all, those of one branch, those past their promise."""
    branch = of.path if of else office.path
    found = (
        Case.objects.filter(
            current__office__path__startswith=branch,
            current__left_at=None,
            state__in=[Case.State.OPEN, Case.State.WAITING],
        )
        .exclude(current__office=office)
        .select_related("current__office__territory", "territory", "category")
    )
    return found.overdue(now) if late else found


def co_executor(office: Office) -> QuerySet[Case]:
    """Cases that climbed from this office and are still open above: it may still help and answer."""
    had_it = Assignment.objects.filter(case=OuterRef("pk"), office=office, left_at__isnull=False).exclude(
        outcome=Assignment.Outcome.FORWARDED
    )
    return (
        Case.objects.filter(Exists(had_it), state__in=[Case.State.OPEN, Case.State.WAITING])
        .exclude(current__office=office)
        .select_related("current__office__territory", "territory", "category")
    )


def left_in_silence(office: Office, now: datetime) -> int:
    """How many cases the office let climb without an answer lately. One query."""
    return Assignment.objects.filter(
        office=office, outcome=Assignment.Outcome.SILENCE, left_at__gt=now - LATELY, left_at__lte=now
    ).count()


def answered_in_time(office: Office, now: datetime) -> bool:
    """Whether the office answered anything before its promise lately. One query."""
    return Assignment.objects.filter(
        office=office, answered_at__gt=now - LATELY, answered_at__lte=now, answered_at__lt=F("promise_at")
    ).exists()


def branches(office: Office) -> QuerySet[Office]:
    """The offices directly under this one, akims first, in the order of the alphabet: a filter of the list "below"."""
    return (
        Office.objects.filter(superior=office, abolished_on=None)
        .select_related("territory")
        .order_by("body", F("territory__sort_key"), "pk")
    )


def thumbs(case_ids: list[int]) -> dict[int, str]:
    """The first photo of each report, small. One query."""
    found = (
        Photo.objects.public()
        .filter(case__in=case_ids, answer=None)
        .order_by("case_id", "position", "pk")
        .distinct("case_id")
    )
    return {photo.case_id: photo.thumb.url for photo in found}
