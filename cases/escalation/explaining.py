"""How the database would run the sweep: the plan of each statement, without doing it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from cases.escalation.sweeping import Step, facts_of, of_any_case

READS = ("Index Scan", "Index Only Scan", "Bitmap Index Scan")


@dataclass(frozen=True, slots=True)
class Plan:
    """What the database says of one statement."""

    indexes: tuple[str, ...]
    """Those that it reads, in the order of the plan."""
    whole_tables: tuple[str, ...]
    """Tables that it reads from end to end."""
    lines: tuple[str, ...]


def plan_of(step: Step, now: datetime, grace: timedelta, *, analyze: bool = False) -> Plan:
    """How one step would be run at `now`. `analyze` really runs one batch, with the triggers of its rows, and undoes it."""
    facts = facts_of(now, cutoff=now - grace, limit=settings.SWEEP_BATCH)
    statement = of_any_case(step.statement)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {statement}", facts)
        nodes = list(_nodes(cursor.fetchone()[0][0]["Plan"]))
        if analyze:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # so that what would run at the commit is measured too
        cursor.execute(f"EXPLAIN ({'ANALYZE, BUFFERS, ' if analyze else ''}COSTS OFF) {statement}", facts)
        lines = tuple(str(line) for (line,) in cursor.fetchall())
        transaction.set_rollback(True)
    read = [node["Index Name"] for node in nodes if node["Node Type"] in READS]
    whole = [node["Relation Name"] for node in nodes if node["Node Type"] == "Seq Scan"]
    return Plan(tuple(dict.fromkeys(read)), tuple(dict.fromkeys(whole)), lines)


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for inner in plan.get("Plans", ()):
        yield from _nodes(inner)
