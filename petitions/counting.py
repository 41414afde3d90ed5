"""How many support a petition: counted again from the signatures, hour by hour, never incremented.

A task looks back over the last minutes, finds the hours of petitions in which something was signed or an act was written,
counts those hours whole, and sums the hours of these petitions. Every night all hours are counted. Two counts at once, a count
that was missed or one that runs late change nothing: the result depends on the rows alone.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection, transaction

from petitions.models import Petition, Tally

LOOK_BACK = timedelta(minutes=15)
"""Longer than any request: what was committed late is found by the next run."""

LOCK = 7_265_118
"""Number of the advisory lock that lets one count run at a time; another one waits, then finds nothing left to do."""

TOUCHED = """
touched AS MATERIALIZED (
    SELECT petition_id, date_trunc('hour', signed_at, 'UTC') AS hour
      FROM petitions_signature WHERE signed_at > %(since)s {only}
     UNION
    SELECT s.petition_id, date_trunc('hour', s.signed_at, 'UTC')
      FROM petitions_signatureact a JOIN petitions_signature s ON s.id = a.signature_id
     WHERE a.at > %(since)s {only_act}
     UNION
    SELECT petition_id, hour FROM petitions_tallyhour WHERE %(everything)s {only}
)"""

HOURS = """
WITH {touched}, last AS MATERIALIZED (
    SELECT DISTINCT ON (a.signature_id) a.signature_id, a.kind
      FROM petitions_signatureact a
     WHERE a.petition_id IN (SELECT petition_id FROM touched)
     ORDER BY a.signature_id, a.number DESC
), fresh AS (
    SELECT s.petition_id, x.hour, s.region_id, s.method, s.stage, count(*) AS number
      FROM touched x
      JOIN petitions_petition p ON p.id = x.petition_id
      JOIN petitions_signature s
        ON s.petition_id = x.petition_id AND s.text_version = p.text_version
       AND s.signed_at >= x.hour AND s.signed_at < x.hour + interval '1 hour'
      LEFT JOIN last ON last.signature_id = s.id
     WHERE CASE WHEN last.kind IS NULL THEN s.held = '' ELSE last.kind IN ('renewed', 'released', 'restored') END
     GROUP BY s.petition_id, x.hour, s.region_id, s.method, s.stage
), gone AS (
    DELETE FROM petitions_tallyhour t USING touched x
     WHERE t.petition_id = x.petition_id AND t.hour = x.hour
       AND NOT EXISTS (
           SELECT FROM fresh f
            WHERE f.petition_id = t.petition_id AND f.hour = t.hour AND f.method = t.method AND f.stage = t.stage
              AND f.region_id IS NOT DISTINCT FROM t.region_id)
)
INSERT INTO petitions_tallyhour AS t (petition_id, hour, region_id, method, stage, number)
SELECT petition_id, hour, region_id, method, stage, number FROM fresh
    ON CONFLICT (petition_id, hour, region_id, method, stage)
    DO UPDATE SET number = EXCLUDED.number WHERE t.number <> EXCLUDED.number
"""

SUMS = """
WITH {touched}, chosen AS (
    SELECT DISTINCT petition_id FROM touched
), summed AS (
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


def count(now: datetime, *, everything: bool = False) -> int:
    """Count the petitions in which something changed lately, or all. Three statements. Returns how many were counted.

    `everything` also finds hours that no signature supports any more.
    """
    since = datetime(2000, 1, 1, tzinfo=UTC) if everything else now - LOOK_BACK
    return _count({"since": since, "everything": everything, "now": now}, only="", only_act="")


def count_one(petition: Petition, now: datetime) -> Tally:
    """Count all hours of one petition; the tally. Four statements; the caller holds the petition when the result decides."""
    facts = {"since": datetime(2000, 1, 1, tzinfo=UTC), "everything": True, "now": now, "petition": petition.pk}
    _count(facts, only="AND petition_id = %(petition)s", only_act="AND a.petition_id = %(petition)s")
    return Tally.objects.get(petition=petition)


@transaction.atomic
def _count(facts: dict[str, Any], *, only: str, only_act: str) -> int:
    touched = TOUCHED.format(only=only, only_act=only_act)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        cursor.execute(HOURS.format(touched=touched), facts)
        cursor.execute(SUMS.format(touched=touched), facts)
        return int(cursor.rowcount)
