"""The place box: one line of text finds a unit in any of the three languages, with any keyboard and with slips.

Names and queries are compared in a form that forgives more than folding does (`sound`): Latin becomes Cyrillic, letters
that people interchange become one, doubled letters become single. So "Karauyl", "Қарауыл" and "Қараауыл" are the same
word. PostgreSQL finds candidates by trigrams (function place_hits, migration 0006) and ranks them: the whole name before
its beginning, that before a later word, that before what is only similar; larger units first among equals. Of several
words each must be found in the unit or in something above it: "Абай ауданы Қарауыл".
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import connection
from django.db.models import Case, IntegerField, Value, When

from .folding import fold
from .kinds import Kind

if TYPE_CHECKING:
    from .models import Territory, TerritoryQuerySet

QuerySetT = TypeVar("QuerySetT", bound="TerritoryQuerySet")

LONGEST_QUERY = 100
MOST_WORDS = 6
MOST_FOUND = 100
MOST_ANYWHERE = 1000
"""Looked at when those of one region are wanted: more than the register has of any name."""

# -- the forgiving form ---------------------------------------------------------------

_MARKED_LATIN = str.maketrans(
    {"ş": "ш", "š": "ш", "ç": "ч", "č": "ч", "ž": "ж", "ñ": "н", "ń": "н", "ğ": "г", "ǵ": "г", "ı": "ы", "ý": "у"}
)
_LATIN_GROUPS = (
    ("shch", "ш"), ("sch", "ш"), ("sh", "ш"), ("ch", "ч"), ("zh", "ж"), ("kh", "х"), ("gh", "г"), ("ts", "тс"),
    ("tz", "тс"), ("ck", "к"), ("ye", "е"), ("yo", "е"),
)  # fmt: skip
_LATIN_LETTERS = str.maketrans("abcdefghijklmnopqrstuvwxyz", "абсдефгхижклмнопкрстуввхиз")
_ALIKE = (
    ("ю", "иу"), ("я", "иа"), ("э", "е"), ("ы", "и"), ("й", "и"), ("щ", "ш"), ("ч", "ш"), ("ц", "тс"), ("нг", "н"), ("ь", ""),
    ("ъ", ""),
)  # fmt: skip


def sound(text: str) -> str:
    """The forgiving form of a name or a query: lower-case Cyrillic words with one space between."""
    text = fold(text.lower().translate(_MARKED_LATIN))
    text = re.sub(r"['’ʼ`]", "", text)
    text = re.sub(r"[^0-9a-zа-я]+", " ", text).strip()
    for latin, letters in _LATIN_GROUPS:
        text = text.replace(latin, letters)
    text = text.translate(_LATIN_LETTERS)
    for letters, instead in _ALIKE:
        text = text.replace(letters, instead)
    return re.sub(r"([а-я])\1+", r"\1", text)


FORMER_NAMES = {
    "101000000": ["Семипалатинск"],
    "151000000": ["Актюбинск"],
    "191000000": ["Капчагай", "Қапшағай"],
    "231000000": ["Гурьев"],
    "311000000": ["Джамбул"],
    "471000000": ["Шевченко"],
    "710000000": ["Нур-Султан", "Целиноград"],
    "750000000": ["Алма-Ата"],
}
"""Names that many people still use for a city, by its code."""


def search_text(code: str, names: Iterable[str]) -> str:
    """What Territory.search_text holds: every different form of the unit's names, each between bars: "|карауил|"."""
    known = [*names, *FORMER_NAMES.get(code, ())]
    forms = dict.fromkeys(form for name in known if (form := sound(name)))
    return f"|{'|'.join(forms)}|"


# -- words for kinds ---------------------------------------------------------------------

_DISTRICTS = {Kind.DISTRICT, Kind.CITY_DISTRICT}
_CITIES = {Kind.REPUBLICAN_CITY, Kind.CITY_ADMINISTRATION, Kind.CITY, Kind.TOWN_ADMINISTRATION, Kind.TOWN}
_SETTLEMENTS = {Kind.SETTLEMENT_ADMINISTRATION, Kind.SETTLEMENT}
_VILLAGES = {Kind.VILLAGE_ADMINISTRATION, Kind.VILLAGE, Kind.LOCALITY}
_RURAL = {Kind.RURAL_DISTRICT}

KIND_WORDS = {
    sound(word): kinds
    for words, kinds in (
        ("облыс облысы область обл oblast oblysy region", {Kind.REGION}),
        ("аудан ауданы район районы district rayon raion audan audany", _DISTRICTS),
        ("қала қаласы город г city town qala qalasy gorod", _CITIES),
        ("кент кенті посёлок поселок пос п settlement kenti poselok", _SETTLEMENTS),
        ("ауыл ауылы село с village auyl auyly selo", _VILLAGES),
        ("ауылдық округ округі сельский сельского rural okrug auyldyq okrugi", _RURAL),
        ("қаладағы", {Kind.CITY_DISTRICT}),
        ("қалалық городская", _CITIES),
        ("кенттік поселковая", _SETTLEMENTS),
        ("сельская", _VILLAGES),
        ("әкімдік әкімдігі администрация акимат akimat administration", set()),
        ("станция стансасы ст разъезд разъезі рзд station siding", {Kind.LOCALITY}),
    )
    for word in words.split()
}
"""Words that say what kind of unit is meant. They rank, they never exclude."""


_ABBREVIATIONS = ((" р н ", " раион "), (" а о ", " округ "), (" с о ", " округ "))


def words_and_kinds(text: str) -> tuple[list[str], set[Kind]]:
    """The words of a query in the forgiving form, and the kinds it speaks of. Words for kinds alone count as names."""
    heard = f" {sound(text)} "
    for short, whole in _ABBREVIATIONS:
        heard = heard.replace(short, whole)
    kinds = {kind for word in heard.split() for kind in KIND_WORDS.get(word, ())}
    words = [word for word in heard.split() if word not in KIND_WORDS] or heard.split()
    return words[:MOST_WORDS], kinds


# -- finding -------------------------------------------------------------------------------

WEIGHTS = {
    Kind.REPUBLIC: 0.09,
    Kind.REPUBLICAN_CITY: 0.09,
    Kind.REGION: 0.08,
    Kind.CITY_ADMINISTRATION: 0.07,
    Kind.DISTRICT: 0.06,
    Kind.CITY_DISTRICT: 0.05,
    Kind.CITY: 0.05,
    Kind.TOWN_ADMINISTRATION: 0.04,
    Kind.TOWN: 0.035,
    Kind.SETTLEMENT_ADMINISTRATION: 0.035,
    Kind.RURAL_DISTRICT: 0.03,
    Kind.SETTLEMENT: 0.025,
    Kind.VILLAGE_ADMINISTRATION: 0.02,
    Kind.VILLAGE: 0.01,
}
"""What a kind adds to the rank, so that among equals the larger unit comes first. A found word gives at most 1."""

FIND = """
WITH hit AS MATERIALIZED (
    SELECT number - 2 AS number, code, path, score FROM place_hits(%(words)s)
), own AS (
    SELECT DISTINCT code, path FROM hit
), best AS (
    SELECT own.code, hit.number, max(CASE WHEN hit.code = own.code THEN hit.score ELSE 0.9 * hit.score END) AS score
    FROM own
    CROSS JOIN LATERAL unnest(string_to_array(rtrim(own.path, '/'), '/')) AS line (code)
    JOIN hit ON hit.code = line.code AND (hit.code = own.code OR hit.score >= 0.6 AND hit.number > 0)
    GROUP BY own.code, hit.number
), ranked AS (
    SELECT code,
        coalesce(avg(score) FILTER (WHERE number > 0), 0) AS words,
        coalesce(max(score) FILTER (WHERE number <= 0), 0) AS phrase,
        count(*) FILTER (WHERE number > 0) AS found
    FROM best GROUP BY code
), kept AS (
    SELECT code, greatest(words, phrase) AS likeness, phrase, max(greatest(words, phrase)) OVER () AS best
    FROM ranked WHERE found = %(needed)s OR phrase >= 0.9
)
SELECT t.code
FROM kept k JOIN territories_territory t USING (code)
WHERE k.likeness >= 0.6 * k.best
ORDER BY k.likeness + 0.5 * k.phrase
    + coalesce((%(weights)s::jsonb ->> t.kind)::float8, 0)
    + CASE WHEN t.kind = ANY (%(kinds)s) THEN 0.3 ELSE 0 END DESC,
    t.depth, t.sort_key, t.code
LIMIT %(limit)s
"""
"""Words 1 to `needed` must each be found; numbers -1 and 0 are the whole phrase, with and without its spaces."""

NOISE = re.compile(r"([^\W\d_])\1{2,}")
"""A key held down: one letter three times and more. Its forgiving form is that one letter, with which many names begin."""

FIND_CODE = """
SELECT code FROM territories_territory
WHERE code LIKE %(code)s || '%%' AND abolished_on IS NULL
ORDER BY depth, code LIMIT %(limit)s
"""


def find_codes(text: str, limit: int) -> list[str]:
    """Codes of the active units that answer to a text, best first. One query (two for a number that is no code)."""
    text = text[:LONGEST_QUERY]
    digits = re.sub(r"[\s-]", "", text)
    words, kinds = words_and_kinds(text)
    if not words or NOISE.fullmatch(text.strip().lower()):
        return []
    if re.fullmatch(r"[0-9]{4,9}", digits) and (codes := _found(FIND_CODE, {"code": digits, "limit": limit})):
        return codes
    different = list(dict.fromkeys(words))
    several = len(different) > 1
    phrases = [" ".join(words), sound("".join(words))] if several else [None, None]
    return _found(
        FIND,
        {
            "words": phrases + different,
            "needed": len(different),
            "kinds": sorted(kinds),
            "weights": _WEIGHTS_JSON,
            "limit": limit,
        },
    )


def _found(query: str, values: Mapping[str, Any]) -> list[str]:
    """Codes in the order of the query."""
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return [code for (code,) in cursor.fetchall()]


_WEIGHTS_JSON = json.dumps({kind.value: weight for kind, weight in WEIGHTS.items()})


def matching(territories: QuerySetT, text: str) -> QuerySetT:
    """Of these units those that answer to the text, best first, at most MOST_FOUND. Runs one query when called."""
    codes = find_codes(text, MOST_FOUND)
    rank = Case(
        *(When(code=code, then=Value(place)) for place, code in enumerate(codes)),
        default=Value(len(codes)),
        output_field=IntegerField(),
    )
    return territories.filter(code__in=codes).order_by(rank, "code")


def search_places(text: str, limit: int = 10, *, within: Territory | None = None) -> list[Territory]:
    """The units that answer to a text, best first, each with its parent and region. Two queries.

    `within`: a region or republican city, of which alone they are.
    """
    from .models import Territory

    codes = find_codes(text, limit if within is None else MOST_ANYWHERE)
    units = Territory.objects.select_related("parent", "region")
    found = (units if within is None else units.filter(region=within)).in_bulk(codes)
    return [found[code] for code in codes if code in found][:limit]
