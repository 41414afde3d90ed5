"""Proof that nobody's problem is left without an office: every unit of the register against every category.

The same function that routes one case, `responsible_office`, is asked about all of them in one statement.
"""

from dataclasses import dataclass
from datetime import date

from django.db import connection

UNROUTABLE = """
WITH in_force AS (
    SELECT category_id, territory_kind, first_level
    FROM cases_categoryrule
    WHERE valid_from <= %(on)s AND (valid_to IS NULL OR valid_to > %(on)s)
),
-- Units share the answer of their office, and offices of one kind share their rules: 2,570 offices instead of 8,616 units.
-- Maslikhats are not among them: no unit is answered for by one.
seat AS (
    SELECT office.id, unit.kind
    FROM territories_office AS office
    JOIN territories_territory AS unit ON unit.code = office.territory_id
    WHERE office.body <> 'maslikhat'
),
reached AS (
    SELECT seat.id AS office_id, asked.first_level
    FROM seat
    CROSS JOIN (SELECT DISTINCT first_level FROM in_force) AS asked
    CROSS JOIN LATERAL responsible_office(seat.id, asked.first_level)
),
-- An exact kind of territory wins over the rule for any kind.
ruled AS (
    SELECT kind.kind, category.code AS category, coalesce(exact.first_level, general.first_level) AS first_level
    FROM (SELECT DISTINCT kind FROM seat) AS kind
    CROSS JOIN cases_category AS category
    LEFT JOIN in_force AS exact ON exact.category_id = category.code AND exact.territory_kind = kind.kind
    LEFT JOIN in_force AS general ON general.category_id = category.code AND general.territory_kind = ''
),
routed AS (
    SELECT seat.id AS office_id, ruled.category
    FROM seat
    JOIN ruled ON ruled.kind = seat.kind
    JOIN reached ON reached.office_id = seat.id AND reached.first_level = ruled.first_level
)
SELECT unit.code, category.code
FROM territories_territory AS unit
CROSS JOIN cases_category AS category
LEFT JOIN routed ON routed.office_id = unit.office_id AND routed.category = category.code
WHERE unit.abolished_on IS NULL AND routed.office_id IS NULL
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
    """Every pair of an existing unit and a category without an active office on a day, ordered. One statement, below 1 s."""
    with connection.cursor() as cursor:
        cursor.execute(UNROUTABLE, {"on": on})
        return [Unroutable(territory, category) for territory, category in cursor.fetchall()]


def pairs_checked() -> tuple[int, int]:
    """How many existing units and how many categories `unroutable` looks at."""
    with connection.cursor() as cursor:
        cursor.execute(PAIRS)
        units, categories = cursor.fetchone()
    return units, categories
