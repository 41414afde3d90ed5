"""The search for incidents: reports of one kind, near to each other, within some hours. Started by beat every minute.

Nothing of this happens while a report is filed. One statement finds what is alike, whatever the number of reports; what is
then joined is decided anew under the locks of the cases (cases.workflow.incidents), so the search may run late, twice or beside
itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from cases.workflow.incidents import gather
from issues.models import IncidentRun
from territories.clock import local_date

LOOK_BACK = timedelta(minutes=15)
"""Longer than any request: a report that was not visible to the last search is found by this one."""
FIRST_LOOK = timedelta(days=1)
"""How far the very first search looks back."""
METRES_OF_A_DEGREE = 111_320

ALIKE = """
WITH rules AS MATERIALIZED (
    SELECT regime, reports, radius_m, make_interval(hours => window_hours) AS since, radius_m / %(degree)s AS high
      FROM issues_incidentrule
     WHERE valid_from <= %(today)s AND (valid_to IS NULL OR valid_to > %(today)s)
), fresh AS MATERIALIZED (
    SELECT c.id, c.category_id, c.territory_id, c.regime, c.filed_at, i.lat, i.lon,
           rules.reports, rules.radius_m, rules.since, rules.high,
           rules.high / greatest(0.05, cos(radians(coalesce(i.lat, 0)))) AS wide
      FROM cases_participant p
      JOIN cases_case c ON c.id = p.case_id AND c.kind = 'issue' AND c.state = 'open' AND c.hidden_at IS NULL
      JOIN issues_issue i ON i.case_id = c.id
      JOIN rules ON rules.regime = c.regime
     WHERE p.joined_at > %(since)s AND p.joined_at <= %(now)s AND p.role = 'reporter'
), near AS MATERIALIZED (
    SELECT fresh.id AS seed, i.case_id, i.lat, i.lon
      FROM fresh
      JOIN issues_issue i ON i.lat BETWEEN fresh.lat - fresh.high AND fresh.lat + fresh.high
                         AND i.lon BETWEEN fresh.lon - fresh.wide AND fresh.lon + fresh.wide
    UNION ALL
    SELECT fresh.id, i.case_id, i.lat, i.lon
      FROM fresh
      JOIN cases_case c ON c.category_id = fresh.category_id AND c.territory_id = fresh.territory_id
                       AND c.kind = 'issue' AND c.state = 'open'
      JOIN issues_issue i ON i.case_id = c.id AND (i.lat IS NULL OR fresh.lat IS NULL)
)
SELECT fresh.id, fresh.reports, array_agg(c.id ORDER BY c.id)
  FROM fresh
  JOIN near ON near.seed = fresh.id
  JOIN cases_case c ON c.id = near.case_id AND c.category_id = fresh.category_id AND c.regime = fresh.regime
                   AND c.kind = 'issue' AND c.state = 'open' AND c.hidden_at IS NULL
 WHERE (c.incident_at IS NOT NULL OR c.filed_at > fresh.filed_at - fresh.since AND c.filed_at < fresh.filed_at + fresh.since)
   AND (near.lat IS NULL OR fresh.lat IS NULL
        OR 2 * 6371000 * asin(sqrt(
             sin(radians(near.lat - fresh.lat) / 2) ^ 2
             + cos(radians(fresh.lat)) * cos(radians(near.lat)) * sin(radians(near.lon - fresh.lon) / 2) ^ 2))
           <= fresh.radius_m)
 GROUP BY fresh.id, fresh.reports
HAVING count(*) >= fresh.reports OR count(*) > 1 AND bool_or(c.incident_at IS NOT NULL)
 ORDER BY fresh.id
"""
"""For every new report: itself and the open ones like it, when they are enough or one of them is an incident already.

A report with a point is like those within the radius; one without, and a report with a point beside it, like those of the
same place."""


def search(now: datetime) -> IncidentRun:
    """Look at what was reported since the last search; join what is one thing. Leaves a row of what was done."""
    since = _since(now)
    run = IncidentRun.objects.create(started_at=now)
    for needed, ids in alike(since, now):
        done = gather(ids, now, needed=needed)
        run.found += done.is_new
        run.joined += done.joined
    run.finished_at = now
    run.save(update_fields=["finished_at", "found", "joined"])
    return run


def alike(since: datetime, now: datetime) -> Iterator[tuple[int, list[int]]]:
    """How many reports an incident needs, and the ids of similar open cases around each new one. One statement."""
    facts: dict[str, Any] = {"since": since, "now": now, "today": local_date(now), "degree": float(METRES_OF_A_DEGREE)}
    with connection.cursor() as cursor:
        cursor.execute(ALIKE, facts)
        rows: Iterable[tuple[int, int, list[int]]] = cursor.fetchall()
    told: set[tuple[int, ...]] = set()
    for _seed, needed, ids in rows:
        if tuple(ids) not in told:  # five who report the same within a minute find the same five
            told.add(tuple(ids))
            yield needed, ids


def _since(now: datetime) -> datetime:
    last = IncidentRun.objects.filter(finished_at__isnull=False, started_at__lte=now).values_list(
        "started_at", flat=True
    )
    newest = last.order_by("-started_at").first()
    return newest - LOOK_BACK if newest else now - FIRST_LOOK
