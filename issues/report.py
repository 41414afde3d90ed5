"""The order of a report: which questions there are, which are answered, and what its answers mean."""

from __future__ import annotations

from typing import Any

from django.utils.functional import cached_property

from cases.models import Category
from issues.filing import Point
from issues.models import Draft
from issues.nearby import Similar, similar_open
from issues.texts import heading_of
from territories.models import Territory
from territories.picking import place_of

WHAT, PLACE, CATEGORY, SIMILAR, YOU, CHECK = "what", "place", "category", "similar", "you", "check"
STEPS = (WHAT, PLACE, CATEGORY, SIMILAR, YOU, CHECK)
COUNTED = (WHAT, PLACE, CATEGORY, YOU, CHECK)
"""Steps that everybody takes. Similar cases belong to the one before: nobody knows beforehand whether there are any, and a way
that has five steps on one page and six on the next looks broken."""

NO_CATEGORY = "none"
"""The answer "none of these fits": a person of the platform reads the report and chooses."""
OTHER = "other"
"""The category for what has none of its own. Only that person chooses it: beside the answer above it would ask the same twice."""


class Report:
    """A draft and what its answers mean. Reads the place and the category once, when they are asked for."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft

    @property
    def is_at_desk(self) -> bool:
        """Somebody at an office's desk writes it down for a resident."""
        return self.draft.desk_user_id is not None

    @property
    def answers(self) -> dict[str, Any]:
        """What has been answered so far."""
        answers: dict[str, Any] = self.draft.answers
        return answers

    @property
    def text(self) -> str:
        """The words of the resident."""
        return str(self.answers.get("text", ""))

    @property
    def title(self) -> str:
        """The heading: as the resident mended it, else made from the text."""
        return str(self.answers.get("title") or heading_of(self.text))

    @cached_property
    def territory(self) -> Territory | None:
        """The chosen place with its office; None when it is not chosen or is not in the register any more."""
        return place_of(self.answers.get("place"))

    @cached_property
    def category(self) -> Category | None:
        """The chosen category."""
        return Category.objects.offered().filter(pk=self.answers.get("category", "")).first()

    @property
    def is_unsorted(self) -> bool:
        """None of the categories fits, said the writer."""
        return self.answers.get("category") == NO_CATEGORY

    @property
    def point(self) -> Point | None:
        """The point on the map, if there is one."""
        return _point(self.answers, "lat", "lon")

    @property
    def photo_point(self) -> Point | None:
        """The place that a photo spoke of: only a suggestion."""
        return _point(self.answers, "photo_lat", "photo_lon")

    @cached_property
    def similar(self) -> list[Similar]:
        """Open cases that may be the same problem."""
        if self.territory is None or self.category is None:
            return []
        return similar_open(territory=self.territory, category=self.category, text=self.text, point=self.point)

    @property
    def similar_asked_about(self) -> str:
        """For which place and category similar cases were looked for: a change of either asks again."""
        return f"{self.answers.get('place')}:{self.answers.get('category')}"

    @staticmethod
    def number_of(step: str) -> int:
        """How far one is on the way of len(COUNTED) steps."""
        return COUNTED.index(CATEGORY if step == SIMILAR else step) + 1

    def next_step(self) -> str:
        """The first question without an answer; the last look when there is none."""
        if not self.text or (self.is_at_desk and not self.answers.get("channel")):
            return WHAT
        if self.territory is None:
            return PLACE
        if self.category is None and not self.is_unsorted:
            return CATEGORY
        if not self.is_unsorted and self.answers.get("similar") != self.similar_asked_about and self.similar:
            return SIMILAR
        return CHECK if self.answers.get("you") else YOU

    def may_open(self, step: str) -> bool:
        """Whether the questions before a step are answered."""
        return STEPS.index(step) <= STEPS.index(self.next_step()) or step in {WHAT, PLACE, CATEGORY}


def _point(answers: dict[str, Any], lat: str, lon: str) -> Point | None:
    if answers.get(lat) is None or answers.get(lon) is None:
        return None
    return float(answers[lat]), float(answers[lon])
