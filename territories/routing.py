"""From a place to the office that must answer: the first active one at or above a level, walking up the tree."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from .models import Office, Territory


@dataclass(frozen=True)
class Route:
    """Where a case goes. `via_vacancy`: an office below would have had to answer, and stands empty."""

    office: Office
    via_vacancy: bool


class NoRoute(Exception):
    """No office answers for a place. Cannot happen once the register is loaded: the republic's desk is never vacant."""

    def __init__(self, territory: Territory) -> None:
        self.territory = territory
        super().__init__(f"No office answers for {territory.pk}.")


def responsible_office(territory: Territory, first_level: str) -> Route:
    """The office that answers for a place in matters that start at `first_level` (Office.Level). Two queries.

    The SQL function responsible_office(bigint, text) decides, and serves statements over many places:
    `CROSS JOIN LATERAL responsible_office(t.office_id, rule.first_level)`.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT office_id, via_vacancy FROM responsible_office(%s, %s)",
            [territory.office_id, Office.Level(first_level).value],
        )
        row = cursor.fetchone()
    if row is None:
        raise NoRoute(territory)
    return Route(Office.objects.select_related("territory").get(pk=row[0]), via_vacancy=row[1])
