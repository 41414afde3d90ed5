"""What a text seems to be about: categories offered to the resident, who always has the last word.

No model of language, only the keywords of the table `Category`, which an operator can read and mend: a resident who writes
"құбыр жарылды", "прорвало трубу" or "a pipe burst" is offered water first. Letters are folded, so that "кубыр" finds "құбыр".
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from cases.models import Category
from territories.folding import fold

WORD = re.compile(r"\w+")
SHORT = 3
"""Letters. A stem this short matches only a whole word: "су" must not find "сурет". See Keyword.parse for exceptions."""

WORTH_OF_A_WORD = 1.0
WORTH_OF_EACH_FURTHER_WORD = 1.5
"""Words that stand together say more than the same words in two keywords: "ржав вод*" is about quality, "вода" about anything."""

READ_AT_MOST = 4_000
"""Characters of a text that are read: what it is about is said at the beginning."""


GROUP_ICONS: Mapping[Category.Group, str] = {
    Category.Group.DANGER: "warn",
    Category.Group.UTILITIES: "drop",
    Category.Group.STREETS: "road",
    Category.Group.CLEAN: "tree",
    Category.Group.HOME: "house",
    Category.Group.VILLAGE: "field",
    Category.Group.CARE: "book",
    Category.Group.PEOPLE: "hands",
    Category.Group.STATE: "doc",
}
"""The picture of each of the nine doors, by its name on the icon sheet."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text and all their beginnings, so that matching a stem is one look into a set."""

    whole: frozenset[str]
    beginnings: frozenset[str]

    @classmethod
    def of(cls, text: str) -> "Words":
        whole = frozenset(WORD.findall(fold(text[:READ_AT_MOST])))
        beginnings = frozenset(word[:length] for word in whole for length in range(1, len(word) + 1))
        return cls(whole, beginnings)


@dataclass(frozen=True, slots=True)
class Keyword:
    """One or more stems; it matches a text in which each of them is found, in any order."""

    whole: tuple[str, ...]
    beginnings: tuple[str, ...]

    @classmethod
    def parse(cls, written: str) -> "Keyword":
        """Reads one keyword as it is written in the table: stems apart by spaces, "=дәрі" whole, "газ*" a beginning."""
        whole: list[str] = []
        beginnings: list[str] = []
        for marked in fold(written).split():
            stem = marked.strip("=*")
            if not stem:
                continue
            if marked.startswith("=") or (len(stem) <= SHORT and not marked.endswith("*")):
                whole.append(stem)
            else:
                beginnings.append(stem)
        return cls(tuple(whole), tuple(beginnings))

    @property
    def worth(self) -> float:
        return WORTH_OF_A_WORD + WORTH_OF_EACH_FURTHER_WORD * (len(self.whole) + len(self.beginnings) - 1)

    def is_in(self, words: Words) -> bool:
        return words.whole.issuperset(self.whole) and words.beginnings.issuperset(self.beginnings)


@dataclass(frozen=True, slots=True)
class KeywordTable:
    """The keywords of all categories, each worth less the more categories share it."""

    weights: tuple[tuple[str, Keyword, float], ...]

    @classmethod
    def build(cls, lines: Iterable[tuple[str, str]]) -> "KeywordTable":
        """Makes the table from pairs (category code, keywords apart by commas)."""
        parsed = [(code, keyword) for code, keywords in lines for keyword in parse_keywords(keywords)]
        sharing = Counter(keyword for _code, keyword in parsed)
        return cls(tuple((code, keyword, keyword.worth / sharing[keyword]) for code, keyword in parsed))

    def scores(self, text: str) -> dict[str, float]:
        """Category code -> score, only of categories with at least one keyword in the text."""
        words = Words.of(text)
        found: dict[str, float] = {}
        for code, keyword, weight in self.weights:
            if keyword.is_in(words):
                found[code] = found.get(code, 0.0) + weight
        return found


def parse_keywords(keywords: str) -> set[Keyword]:
    """The keywords of one category, written apart by commas or line ends; empty ones and repetitions are dropped."""
    parsed = (Keyword.parse(keyword) for keyword in keywords.replace("\n", ",").split(","))
    return {keyword for keyword in parsed if keyword.whole or keyword.beginnings}


def suggest_categories(text: str, limit: int = 3) -> list[Category]:
    """The categories that the text most probably speaks of, best first; none when no keyword is found.

    One query of some forty rows; the parsed table is kept per process and rebuilt by itself when a keyword changes.
    """
    categories = list(Category.objects.offered().order_by("position", "code"))
    table = _table(tuple((category.code, category.keywords) for category in categories))
    scores = table.scores(text)
    # sorted() is stable: equal scores keep the order of the page.
    likely = sorted(
        (category for category in categories if category.code in scores), key=lambda category: -scores[category.code]
    )
    return likely[:limit]


@lru_cache(maxsize=2)
def _table(lines: tuple[tuple[str, str], ...]) -> KeywordTable:
    return KeywordTable.build(lines)
