"""How many people a case affects: counted again from the rows, never incremented (a hot row would stop everybody)."""

from datetime import datetime, timedelta

from django.db import connection

LOOK_BACK = timedelta(minutes=15)
"""Longer than any request: who joined before and was not visible to the last count is found by the next."""

COUNT = """
WITH counted AS MATERIALIZED (
    SELECT p.case_id, count(*) AS supporters
      FROM cases_participant p
     WHERE p.role = 'supporter' AND p.case_id IN (SELECT case_id FROM cases_participant WHERE joined_at > %(since)s)
     GROUP BY p.case_id
), changed AS MATERIALIZED (
    SELECT c.id, counted.supporters
      FROM cases_case c JOIN counted ON counted.case_id = c.id
     WHERE c.supporter_count <> counted.supporters
     ORDER BY c.id
       FOR NO KEY UPDATE OF c SKIP LOCKED
)
UPDATE cases_case c SET supporter_count = changed.supporters FROM changed WHERE c.id = changed.id
"""
"""A case that somebody works on is left to the next run: two that wait for each other's rows would be a deadlock."""


def count_supporters(now: datetime, *, everything: bool = False) -> int:
    """Recount the cases somebody joined lately, or all of them. One statement; idempotent. Returns how many changed."""
    since = datetime.min.replace(tzinfo=now.tzinfo, year=2000) if everything else now - LOOK_BACK
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {"since": since})
        return int(cursor.rowcount)
