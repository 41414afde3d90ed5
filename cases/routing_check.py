"""Proof that nobody's problem is left without an office: every unit of the register against every category.

The same question that `territories.routing.responsible_office` answers for one case, asked of all of them in one statement.
"""

from dataclasses import dataclass
from datetime import date

from django.db import connection

from territories.kinds import LEVELS_FROM_BELOW

UNROUTABLE = """
WITH
ladder AS (
    SELECT level, rung FROM unnest(%(levels)s::text[]) WITH ORDINALITY AS labels (level, rung)
),
-- The rules of the day; an exact kind of territory wins over the rule for any kind.
in_force AS (
    SELECT rule.category_id, rule.territory_kind, ladder.rung
    FROM cases_categoryrule AS rule
    JOIN ladder ON ladder.level = rule.first_level
    WHERE rule.valid_from <= %(on)s AND (rule.valid_to IS NULL OR rule.valid_to > %(on)s)
),
-- The highest rung on which an active office stands at or above each office.
reach AS (
    SELECT low.id, unit.kind, max(ladder.rung) AS rung
    FROM territories_office AS low
    JOIN territories_territory AS unit ON unit.code = low.territory_id
    CROSS JOIN unnest(string_to_array(trim(trailing '/' from low.path), '/')::bigint[]) AS above (id)
    LEFT JOIN territories_office AS high
        ON high.id = above.id AND high.vacant_since IS NULL AND high.abolished_on IS NULL
    LEFT JOIN ladder ON ladder.level = high.level
    GROUP BY low.id, unit.kind
),
-- Each office x category: reached or not. Units share the answer of their office.
answered AS (
    SELECT reach.id AS office_id, category.code AS category,
        coalesce(exact.rung, general.rung) <= reach.rung AS is_routed
    FROM reach
    CROSS JOIN cases_category AS category
    LEFT JOIN in_force AS exact ON exact.category_id = category.code AND exact.territory_kind = reach.kind
    LEFT JOIN in_force AS general ON general.category_id = category.code AND general.territory_kind = ''
)
SELECT unit.code, category.code
FROM territories_territory AS unit
CROSS JOIN cases_category AS category
LEFT JOIN answered ON answered.office_id = unit.office_id AND answered.category = category.code
WHERE unit.abolished_on IS NULL AND answered.is_routed IS NOT TRUE
ORDER BY unit.code, category.code
"""

PAIRS = """
SELECT (SELECT count(*) FROM territories_territory WHERE abolished_on IS NULL), (SELECT count(*) FROM cases_category)
"""


@dataclass(frozen=True, slots=True)
class Unroutable:
    """A unit whose people could not file in a category: no rule in force, or no active office at or above its level."""

    territory: str
    category: str


def unroutable(on: date) -> list[Unroutable]:
    """Every pair of an existing unit and a category without an active office on a day, ordered. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(UNROUTABLE, {"on": on, "levels": [level.value for level in LEVELS_FROM_BELOW]})
        return [Unroutable(territory, category) for territory, category in cursor.fetchall()]


def pairs_checked() -> tuple[int, int]:
    """How many existing units and how many categories `unroutable` looks at."""
    with connection.cursor() as cursor:
        cursor.execute(PAIRS)
        units, categories = cursor.fetchone()
    return units, categories
