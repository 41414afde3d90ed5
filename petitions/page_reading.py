"""Reading everything that the page of one petition shows: at most ten queries. And what the page depends on, for its tag."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, IntegerField, OuterRef, Subquery, prefetch_related_objects
from django.db.models.functions import Coalesce

from cases.models import Answer
from cases.tracker_reading import seats_along, track_answer
from petitions import figures
from petitions.models import DecisionFlag, Petition, PetitionQuerySet
from petitions.page import PetitionPage
from petitions.register import with_decision
from territories.clock import local_date

WITH = (
    "tally",
    "terms",
    "goal_rule",
    "territory__parent",
    "office__territory",
    "from_case",
    "case__current__office__territory",
    "case__territory__office",
)


def petitions() -> PetitionQuerySet:
    """Petitions with everything that `read` and `version` need of their rows."""
    decision = Answer.objects.filter(case=OuterRef(OuterRef("case")), kind__in=Answer.STANDING).order_by("-at", "-pk")
    flags = DecisionFlag.objects.filter(answer=Subquery(decision.values("pk")[:1])).order_by().values("answer")
    counted = Subquery(flags.annotate(count=Count("pk")).values("count"), output_field=IntegerField())
    return with_decision(Petition.objects.select_related(*WITH)).annotate(objections=Coalesce(counted, 0))


def find(**wanted: object) -> Petition | None:
    """One petition of `petitions()`. One query, two while a moderator checks it: an appeal leaves a rejection public."""
    petition = petitions().filter(**wanted).first()
    if petition is not None and petition.state == Petition.State.MODERATION:
        prefetch_related_objects([petition], "moderations")
    return petition


def read(petition: Petition, now: datetime, *, text: str = "") -> PetitionPage:
    """Read what belongs to a petition of `petitions()`. At most nine queries. `text`: the language of its words."""
    case = petition.case
    tracker = None
    if case is not None and petition.state == Petition.State.REACHED:
        tracker = track_answer(case, seats_along(case), now)
    return PetitionPage(
        petition,
        texts=petition.present_texts(),
        events=list(petition.events.order_by("number")),
        tracker=tracker,
        rounds=sorted(petition.moderations.all(), key=lambda one: one.round) if petition.published_at is None else [],
        figures=figures.read(petition, _until(petition, now)) if petition.published_at else None,
        now=now,
        text=text,
    )


def _until(petition: Petition, now: datetime) -> datetime:
    """The end of the time in which signatures came."""
    return min(filter(None, [petition.reached_at, petition.ended_at, petition.closes_at, now]))


def version(petition: Petition) -> list[object]:
    """What the page of a petition of `petitions()` depends on. No query."""
    tally, case = petition.tally, petition.case
    facts: list[object] = [petition.version, petition.hidden_at, tally.total, tally.joined, tally.platform]
    facts += [tally.counted_at, petition.objections]  # type: ignore[attr-defined]
    if petition.from_case is not None:
        facts.append(petition.from_case.hidden_at)
    if case is not None:
        facts += [case.version, case.current.due_at, case.current.listed_at]
    return facts


def passed(petition: Petition, now: datetime) -> list[object]:
    """Which of its deadlines lie behind, and the day: "3 days left" is another sentence tomorrow. No query."""
    deadlines = [petition.joining_until, petition.closes_at]
    if petition.case is not None:
        deadlines.append(petition.case.current.promise_at)
    return [local_date(now), *(bool(one and one <= now) for one in deadlines)]
