"""The answers of a case on its page: words, photos, what residents said of them, and how a review ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from cases import wording
from cases.models import Answer, Case, Photo, Review
from territories.models import Office
from territories.wording import day_month, full_date


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """An answer with its words, photos and what became of it."""

    answer: Answer
    heading: str
    verdict: wording.State | None
    photos: list[dict[str, Any]]
    review: Review | None
    review_words: str
    review_language: str


def newest_first(
    case: Case, answers: Sequence[Answer], photos: Sequence[Photo], offices: Mapping[int, Office]
) -> list[ShownAnswer]:
    """Answers, the newest first. The newest "fixed" stands beside the photo of the problem. No query."""
    before = of_the_report(photos)
    shown = []
    for place, answer in enumerate(reversed(answers)):
        after = [_photo(photo, answer) for photo in photos if photo.answer_id == answer.pk]
        if place == 0 and answer.kind == Answer.Kind.FIXED and len(after) == 1 and before:
            after = [{**before[0], "title": _("Before")}, {**after[0], "title": _("After")}]
        review = review_of(answer)
        shown.append(
            ShownAnswer(
                answer,
                wording.answer_heading(answer),
                wording.verdict_of(answer),
                after,
                review,
                _review_words(review, offices),
                wording.language_of(review.explanation, case.language) if review else "",
            )
        )
    return shown


def of_the_report(photos: Sequence[Photo]) -> list[dict[str, Any]]:
    """The photos of the problem, for the component "photos"."""
    return [_photo(photo, None) for photo in photos if photo.answer_id is None]


def review_of(answer: Answer) -> Review | None:
    """The last review of an answer, read with it; None when nobody disputed it."""
    return answer.review


def _review_words(review: Review | None, offices: Mapping[int, Office]) -> str:
    if review is None or review.decided_at is None:
        return ""
    office = offices.get(review.office_id)
    names = {"office": office.title if office else "", "date": full_date(review.decided_at)}
    if review.by_silence:
        return _("%(office)s did not review it in time, so the resident is right (%(date)s).") % names
    if review.verdict == Review.Verdict.UPHELD:
        return _("%(office)s reviewed it: the resident is right (%(date)s).") % names
    return _("%(office)s reviewed it: the answer is right (%(date)s).") % names


def _photo(photo: Photo, answer: Answer | None) -> dict[str, Any]:
    """A photo with who took it and when."""
    by = _("photo of a resident") if answer is None else _("photo of the office")
    return {
        "src": photo.thumb.url,
        "href": photo.image.url,
        "alt": _("The problem, as a resident photographed it")
        if answer is None
        else _("As the office photographed it"),
        "text": f"{day_month(photo.at)}, {by}",
        "width": photo.width,
        "height": photo.height,
    }
