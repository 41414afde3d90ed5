"""Reading everything that the page of one case shows: at most ten queries, one more after an act that moved all clocks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, F, FilteredRelation, Max, Q
from django.db.models.functions import TruncDate

from cases import ladder, time_told
from cases.countdown import Calendar, started_on
from cases.deadlines import last_day
from cases.history import NAMES, Joined
from cases.models import Answer, Assignment, Case, ClockChange, ClockRule, Event, Participant, Photo
from cases.petition_tracker import PetitionTracker
from cases.reopening import APPEAL
from cases.tracker import People, Tracker
from territories.clock import ZONE, local_date
from territories.models import Office, Seat


def seats_along(case: Case) -> list[Seat]:
    """Who holds, and held, the offices of a case's ladder. One query."""
    paths = [case.current.office.path] + ([case.territory.office.path] if case.territory.office else [])
    offices = {office for path in paths for office in ladder.offices_of(path)}
    return list(Seat.objects.filter(office__in=offices).order_by("-started_on", "-pk"))


def track(case: Case, seats: Sequence[Seat], now: datetime, *, key: str = "") -> Tracker:
    """Read everything about a case that came from `Case.objects.for_tracker()`. Eight queries, however long its history.

    `key` is the visitor's, to find their own support of the case.
    """
    return _read(
        case,
        seats,
        now,
        events=_with_acts(list(case.events.order_by("number"))),
        photos=list(Photo.objects.public().filter(case=case).order_by("position", "pk")),
        people=_people(case, key),
    )


def track_answer(case: Case, seats: Sequence[Seat], now: datetime) -> Tracker:
    """What the page of a petition shows of the case that answers it: ladder, clock, answers; no history, no people.

    Five queries for a case that came with its territory.
    """
    return _read(case, seats, now, events=[], photos=[], people=People("", [], None))


def _read(
    case: Case,
    seats: Sequence[Seat],
    now: datetime,
    *,
    events: Sequence[Event],
    photos: Sequence[Photo],
    people: People,
) -> Tracker:
    assignments = list(
        Assignment.objects.filter(case=case)
        .select_related("office__territory", "clock", "extension__above__territory")
        .order_by("number")
    )
    case.current = next(one for one in assignments if one.pk == case.current_id)
    offices = _offices(case, assignments, events)
    answers = _answers(case, offices)
    today = local_date(now)
    first = min([today, local_date(case.closed_at or now), *(_earliest(one) for one in assignments)])
    last = max([today, *(last_day(one.due_at) for one in assignments), local_date(case.closed_at or now)])
    kind = PetitionTracker if case.is_petition else Tracker
    return kind(
        case,
        assignments=assignments,
        events=events,
        offices=offices,
        seats=seats,
        answers=answers,
        photos=photos,
        people=people,
        clocks={rule.step: rule for rule in ClockRule.objects.in_force(today).filter(regime=case.current.regime)},
        calendar=Calendar.around(first, last),
        now=now,
        promises=time_told.promises_in(events, offices),
    )


def _earliest(held: Assignment) -> date:
    """The first day that a page says anything about: a report of a day off came before its days are counted."""
    return min(started_on(held), local_date(held.entered_at))


def _with_acts(events: list[Event]) -> list[Event]:
    """The lines, those that an act wrote together with it: it says which day or hours, and why. One query, mostly none."""
    moved = [event for event in events if event.kind == Event.Kind.CLOCK_CHANGED and event.data.get("change")]
    if moved:
        acts = ClockChange.objects.in_bulk({event.data["change"] for event in moved})
        for event in moved:
            event.act = acts.get(event.data["change"])
    return events


def _answers(case: Case, offices: Mapping[int, Office]) -> list[Answer]:
    """The answers in their order, each with its dispute and the appeal. One query: there is one of both at most."""
    stages = {f"stage_{stage}": FilteredRelation("reviews", condition=Q(reviews__stage=stage)) for stage in (1, APPEAL)}
    found = list(Answer.objects.filter(case=case).annotate(**stages).select_related(*stages).order_by("at", "pk"))
    for answer in found:
        answer.office = offices[answer.office_id]
        reviews = [review for name in stages if (review := getattr(answer, name, None)) is not None]
        answer.__dict__["_prefetched_objects_cache"] = {"reviews": reviews}  # as prefetch_related("reviews") would
    return found


def _offices(case: Case, assignments: Sequence[Assignment], events: Sequence[Event]) -> dict[int, Office]:
    """Every office that the page names, and those of the places of the trail, with their territories. One query."""
    wanted = {one.office_id for one in assignments} | {one.office_id for one in events if one.office_id}
    for one in assignments:
        wanted |= set(ladder.offices_of(one.office.path))
    for event in events:
        wanted |= {
            event.data[key] for key in ("from", "to", "reviewer", "about", "above", "desk") if event.data.get(key)
        }
    codes = case.territory.path.strip("/").split("/")
    of_the_trail = Q(territory__in=codes) & ~Q(body=Office.Body.MASLIKHAT)
    found = Office.objects.filter(Q(pk__in=wanted) | of_the_trail).select_related("territory")
    return {office.pk: office for office in found}


def _people(case: Case, key: str) -> People:
    """Who reported, who joined on which day, and the visitor themselves. One query, whatever the number of supporters."""
    rows = (
        case.participants.annotate(day=TruncDate("joined_at", tzinfo=ZONE))
        .values("role", "day")
        .annotate(
            count=Count("pk"),
            shown=ArrayAgg("name", filter=Q(show_name=True), order_by=["joined_at", "pk"]),
            own=Max("pk", filter=Q(key=key) & ~Q(key="")),
        )
        .annotate(names=F(f"shown__0_{NAMES}"))
        .order_by("role", "day")
        .values("role", "day", "count", "names", "own")
    )
    name, joined, own = "", [], None
    for row in rows:
        if row["role"] == Participant.Role.SUPPORTER:
            joined.append(Joined(row["day"], row["count"], row["names"] or ()))
            own = own or row["own"]
        else:
            name = next(iter(row["names"] or ()), "")
    return People(name, joined, own)
