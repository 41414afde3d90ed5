"""What is like a petition that somebody is about to write: one call with many voices is stronger than two alike.

A resident writes one sentence in Kazakh or in Russian. Petitions are compared in all their languages at once, since their
searched text holds both; problems by their words and by the categories that the sentence suggests in either language.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Case as FirstOf
from django.db.models import F, FloatField, Q, Value, When

from cases.categories import suggest_categories
from cases.models import Case
from petitions.models import Petition
from territories.folding import fold
from territories.models import Territory

LIKE = 0.34
"""Share of three-letter pieces of the sentence that another's words must have. Found by trying sentences."""
WORTH_OF_THE_CATEGORY = 0.4
LOOK_AT = 400
"""Candidates that are compared, the newest."""
LONGEST_READ = 300
"""Characters of the sentence that are compared."""
STEM = 5
"""Letters of a word that are looked up; shorter words say too little to look for."""
MOST_STEMS = 8

SUPPORTED = (Petition.State.OPEN, Petition.State.REACHED)
"""Where one's voice still counts, or an answer is due or given: a petition on the same subject would be refused."""


@dataclass(frozen=True, slots=True)
class Similar:
    """Petitions that can be supported or already are with their addressee; problems that wait for an answer."""

    petitions: list[Petition]
    cases: list[Case]

    def __bool__(self) -> bool:
        return bool(self.petitions or self.cases)


def similar_to(text: str, place: Territory | None = None, most: int = 3) -> Similar:
    """The most alike, best first. `place`: where the writer lives or what they ask about, when it is known. Few queries."""
    return Similar(similar_petitions(text, most), similar_cases(text, place, most))


def similar_petitions(text: str, most: int = 3) -> list[Petition]:
    """Published petitions in the whole country with similar words, in any of their languages. Two queries."""
    words = _stems(text)
    if not words:
        return []
    near = Petition.objects.published().filter(_any_of(words), state__in=SUPPORTED).order_by("-pk")[:LOOK_AT]
    found = Petition.objects.for_list().filter(pk__in=near.values("pk")).annotate(likeness=_likeness(text))
    return list(found.filter(likeness__gte=LIKE).order_by("-likeness", "-pk")[:most])


def similar_cases(text: str, place: Territory | None, most: int = 3) -> list[Case]:
    """Public open problems: of a suggested category where the writer lives, or with similar words anywhere near. Two queries.

    Without a place, the whole country's by words alone.
    """
    words = _stems(text)
    if not words:
        return []
    open_ones = Case.objects.public().live().filter(kind=Case.Kind.ISSUE)
    suggested = suggest_categories(text) if place is not None else []
    wanted = _any_of(words)
    if place is not None:
        open_ones = open_ones.filter(Q(territory__office=place.office_id) | Q(region=place.region_id) & wanted)
        wanted |= Q(category__in=suggested)
    near = open_ones.filter(wanted).order_by("-pk")[:LOOK_AT]
    of_category = [When(category__in=suggested, then=F("likeness") + Value(WORTH_OF_THE_CATEGORY))] if suggested else []
    found = (
        Case.objects.filter(pk__in=near.values("pk"))
        .annotate(likeness=_likeness(text))
        .annotate(rank=FirstOf(*of_category, default=F("likeness"), output_field=FloatField()))
        .filter(rank__gte=LIKE)
        .select_related("territory", "category", "current__office__territory")
        .order_by("-rank", "-supporter_count", "-pk")
    )
    return list(found[:most])


def _likeness(text: str) -> TrigramWordSimilarity:
    return TrigramWordSimilarity(fold(text[:LONGEST_READ]), "search_text")


def _stems(text: str) -> list[str]:
    """Beginnings of the words that say something, folded, the longest first: endings differ, and so do their hands."""
    words = re.findall(r"\w+", fold(text[:LONGEST_READ]))
    telling = sorted({word for word in words if len(word) >= STEM}, key=lambda word: (-len(word), word))
    return list(dict.fromkeys(word[:STEM] for word in telling))[:MOST_STEMS]


def _any_of(stems: list[str]) -> Q:
    return reduce(or_, (Q(search_text__contains=stem) for stem in stems))
