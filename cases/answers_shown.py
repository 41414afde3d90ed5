"""The answers of a case on its page: words, photos, what residents said of them, and how a review ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from cases import wording
from cases.models import Answer, Case, Photo, Review
from cases.reopening import APPEAL
from territories.models import Office
from territories.wording import day_month, full_date


@dataclass(frozen=True, slots=True)
class ShownReview:
    """A review with what it decided and in which language it gave its reasons; no words while it is open."""

    review: Review
    words: str
    language: str


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """An answer with its words, photos and what became of it."""

    answer: Answer
    heading: str
    verdict: wording.State | None
    photos: list[dict[str, Any]]
    reviews: list[ShownReview]
    """The dispute, and the appeal if there was one."""


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
        reviews = [
            ShownReview(one, _review_words(one, offices), wording.language_of(one.explanation, case.language))
            for one in answer.reviews.all()
        ]
        shown.append(
            ShownAnswer(
                answer,
                wording.answer_heading(answer),
                wording.verdict_of(answer),
                after,
                reviews,
            )
        )
    return shown


def of_the_report(photos: Sequence[Photo]) -> list[dict[str, Any]]:
    """The photos of the problem, for the component "photos"."""
    return [_photo(photo, None) for photo in photos if photo.answer_id is None]


def review_of(answer: Answer) -> Review | None:
    """The last review of an answer, read with it; None when nobody disputed it."""
    return answer.review


def _review_words(review: Review, offices: Mapping[int, Office]) -> str:
    if review.decided_at is None:
        return ""
    office = offices.get(review.office_id)
    names = {"office": office.title if office else "", "date": full_date(review.decided_at)}
    if review.stage == APPEAL and not review.by_silence:
        return (
            _("Appeal, decided by %(office)s: the resident is right (%(date)s).")
            if review.verdict == Review.Verdict.UPHELD
            else _("Appeal, decided by %(office)s: the answer is right (%(date)s).")
        ) % names
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
