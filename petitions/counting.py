"""How many support a petition: counted again from the signatures, hour by hour, never incremented.

A task looks back over the last minutes, finds the hours of petitions in which something was signed or an act was written,
counts those hours whole, and sums the hours of these petitions. Every night all hours are counted. Two counts at once, a count
that was missed or one that runs late change nothing: the result depends on the rows alone.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from petitions.models import Petition, Tally

LOOK_BACK = timedelta(minutes=15)
"""Longer than any request: what was committed late is found by the next run."""

LOCK = 7_265_123
"""Number of the advisory lock that lets one count run at a time; another one waits, then finds nothing left to do."""

COUNTS = """
CASE WHEN coalesce(last.kind, 'renewed') = 'renewed' THEN s.held = '' OR coalesce(last.was_released, false)
     ELSE last.kind IN ('released', 'restored') END"""
"""Whether a signature counts: by its last act. Without one, and given again after it was withdrawn, a held one still waits."""

LATELY = """
WITH touched AS MATERIALIZED (
    SELECT petition_id, date_trunc('hour', signed_at, 'UTC') AS hour FROM petitions_signature WHERE signed_at > %(since)s
     UNION
    SELECT s.petition_id, date_trunc('hour', s.signed_at, 'UTC')
      FROM petitions_signatureact a JOIN petitions_signature s ON s.id = a.signature_id
     WHERE a.at > %(since)s
)"""
"""Hours of petitions in which something was signed lately, or whose signatures had an act."""

LATE_HOURS = """
{lately}, last AS MATERIALIZED (
    SELECT a.signature_id, (array_agg(a.kind ORDER BY a.number DESC))[1] AS kind,
           bool_or(a.kind = 'released') AS was_released
      FROM petitions_signatureact a
     WHERE a.petition_id IN (SELECT petition_id FROM touched)
     GROUP BY a.signature_id
), fresh AS MATERIALIZED (
    SELECT s.petition_id, x.hour, s.region_id, s.method, s.stage, count(*) AS number
      FROM touched x
      JOIN petitions_petition p ON p.id = x.petition_id
      JOIN petitions_signature s
        ON s.petition_id = x.petition_id AND s.text_version = p.text_version
       AND s.signed_at >= x.hour AND s.signed_at < x.hour + interval '1 hour'
      LEFT JOIN last ON last.signature_id = s.id
     WHERE {counts}
     GROUP BY s.petition_id, x.hour, s.region_id, s.method, s.stage
), stale AS (
    SELECT t.* FROM petitions_tallyhour t JOIN touched x ON x.petition_id = t.petition_id AND x.hour = t.hour
)"""

ALL_HOURS = """
WITH last AS MATERIALIZED (
    SELECT a.signature_id, (array_agg(a.kind ORDER BY a.number DESC))[1] AS kind,
           bool_or(a.kind = 'released') AS was_released
      FROM petitions_signatureact a
     WHERE %(petition)s IS NULL OR a.petition_id = %(petition)s
     GROUP BY a.signature_id
), fresh AS MATERIALIZED (
    SELECT s.petition_id, date_trunc('hour', s.signed_at, 'UTC') AS hour, s.region_id, s.method, s.stage,
           count(*) AS number
      FROM petitions_petition p
      JOIN petitions_signature s ON s.petition_id = p.id AND s.text_version = p.text_version
      LEFT JOIN last ON last.signature_id = s.id
     WHERE (%(petition)s IS NULL OR p.id = %(petition)s) AND {counts}
     GROUP BY 1, 2, 3, 4, 5
), stale AS (
    SELECT * FROM petitions_tallyhour t WHERE %(petition)s IS NULL OR t.petition_id = %(petition)s
)"""

WRITE = """, gone AS (
    -- NOT IN and not NOT EXISTS: looked up in a table of hashes, however few hours the database expects to be fresh
    DELETE FROM petitions_tallyhour t USING stale
     WHERE t.id = stale.id
       AND (stale.petition_id, stale.hour, stale.method, stale.stage, coalesce(stale.region_id, '')) NOT IN (
           SELECT f.petition_id, f.hour, f.method, f.stage, coalesce(f.region_id, '') FROM fresh f)
)
INSERT INTO petitions_tallyhour AS t (petition_id, hour, region_id, method, stage, number)
SELECT petition_id, hour, region_id, method, stage, number FROM fresh
    ON CONFLICT (petition_id, hour, region_id, method, stage)
    DO UPDATE SET number = EXCLUDED.number WHERE t.number <> EXCLUDED.number
"""

SUM = """
, summed AS (
    SELECT chosen.petition_id,
           coalesce(sum(t.number) FILTER (WHERE t.stage = 'joining'), 0) AS joined,
           coalesce(sum(t.number) FILTER (WHERE t.method IN ('platform', 'openid')), 0) AS platform,
           coalesce(sum(t.number) FILTER (WHERE t.method IN ('eds', 'paper')), 0) AS by_law
      FROM chosen LEFT JOIN petitions_tallyhour t ON t.petition_id = chosen.petition_id
     GROUP BY chosen.petition_id
)
UPDATE petitions_tally t
   SET joined = summed.joined, platform = summed.platform, by_law = summed.by_law, counted_at = %(now)s
  FROM summed WHERE t.petition_id = summed.petition_id
"""

CHOSEN_LATELY = "{lately}, chosen AS (SELECT DISTINCT petition_id FROM touched)"
CHOSEN = (
    "WITH chosen AS (SELECT id AS petition_id FROM petitions_petition WHERE %(petition)s IS NULL OR id = %(petition)s)"
)


def _filled(*parts: str) -> str:
    return "".join(parts).replace("{lately}", LATELY).replace("{counts}", COUNTS)


LATE = (_filled(LATE_HOURS, WRITE), _filled(CHOSEN_LATELY, SUM))
ALL = (_filled(ALL_HOURS, WRITE), _filled(CHOSEN, SUM))


def count(now: datetime, *, everything: bool = False) -> int:
    """Count the petitions in which something changed lately, or all. Three statements. Returns how many were counted."""
    return _count(ALL if everything else LATE, {"since": now - LOOK_BACK, "now": now, "petition": None})


def count_one(petition: Petition, now: datetime) -> Tally:
    """Count all hours of one petition; the tally. Four statements; the caller holds the petition when the result decides."""
    _count(ALL, {"now": now, "petition": petition.pk})
    return Tally.objects.get(petition=petition)


@transaction.atomic
def _count(statements: tuple[str, str], facts: dict[str, Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        for statement in statements:
            cursor.execute(statement, facts)
        return int(cursor.rowcount)
