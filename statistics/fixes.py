"""Cases that residents have just confirmed as solved, with photos before and after."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.countdown import Calendar
from cases.ladder import small_rungs
from cases.models import Answer, Assignment, Case, Photo
from cases.wording import office_in
from statistics.wording import working_days
from territories.clock import local_date
from territories.models import Office

LOOKED_AT = 24
"""How many of the newest are looked through for some with a photo before and after."""


def confirmed_lately(most: int, office: Office | None = None, beside: Iterable[Case] = ()) -> list[Answer]:
    """Confirmed answers of closed cases, the newest first, those with a photo before and after before others. Three queries.

    The assignments of the cases `beside` them on the page are read with theirs.
    """
    answers = Answer.objects.filter(
        verdict=Answer.Verdict.CONFIRMED,
        kind=Answer.Kind.FIXED,
        case__state=Case.State.CLOSED,
        case__outcome=Case.Outcome.CONFIRMED,
        case__hidden_at=None,
    )
    if office is not None:
        answers = answers.filter(office=office)
    newest = list(
        answers.select_related("case__territory__region", "case__current__office__territory", "office__territory")
        .prefetch_related(Prefetch("case__photos", Photo.objects.public().order_by("position", "pk")))
        .order_by("-case__closed_at", "-pk")[:LOOKED_AT]
    )
    chosen = sorted(newest, key=lambda answer: None in _pair(answer))[:most]
    read_assignments([*beside, *(answer.case for answer in chosen)])
    return chosen


def read_assignments(cases: list[Case]) -> None:
    """Read the assignments of cases with their offices, for the rungs of a row. One query."""
    in_order = Assignment.objects.select_related("office").order_by("number")
    prefetch_related_objects(cases, Prefetch("assignments", in_order))


def days_of(answers: Iterable[Answer]) -> set[date]:
    """The days that the cards count from and to."""
    pairs = ((_registered_on(answer), local_date(answer.at)) for answer in answers)
    return {day for pair in pairs for day in pair}


def cards(answers: Iterable[Answer], calendar: Calendar) -> list[dict[str, Any]]:
    """For the component "fixed_card". No query."""
    return [_card(answer, calendar) for answer in answers]


def _pair(answer: Answer) -> tuple[Photo | None, Photo | None]:
    """A photo of the problem and one of the answer."""
    photos = list(answer.case.photos.all())
    before = next((photo for photo in photos if photo.answer_id is None), None)
    after = next((photo for photo in photos if photo.answer_id == answer.pk), None)
    return before, after


def _registered_on(answer: Answer) -> date:
    first: Assignment = answer.case.assignments.all()[0]
    return first.registered_on


def _card(answer: Answer, calendar: Calendar) -> dict[str, Any]:
    case = answer.case
    before, after = _pair(answer)
    states, words = small_rungs(case, list(case.assignments.all()))
    taken = max(1, calendar.between(_registered_on(answer), local_date(answer.at)))
    region = case.territory.region
    place = [case.territory.full_name, region.full_name if region else ""]
    return {
        "title": case.title,
        "href": reverse("cases:case", args=[case.number]),
        "lang": case.language,
        "before": before.thumb.url if before else "",
        "after": after.thumb.url if after else "",
        "place": ", ".join(dict.fromkeys(filter(None, place))),
        "states": states,
        "rungs_label": words,
        "text": _("in %(days)s, %(office)s") % {"days": working_days(taken), "office": office_in(answer.office)},
    }
