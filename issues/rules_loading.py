"""The rules of local problems brought from issues/data into the tables, in the manner of cases.rules_loading.

Dated rows are opened, closed and replaced on their day, never edited; a broken file changes nothing and names every mistake.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.db import connection, transaction

from cases.models import ClockRule
from cases.rules_loading import LOCK, Change, DatedTable, plan, store
from cases.rules_reader import BrokenRules, Problem, Table
from issues.models import IncidentRule, SortingRule
from territories.clock import local_date

DATA = Path(__file__).parent / "data"
INCIDENTS = DatedTable(IncidentRule, key=("regime",), says=("reports", "radius_m", "window_hours", "legal_basis"))
SORTING = DatedTable(SortingRule, key=(), says=("days", "legal_basis"))
OF_PROBLEMS = (ClockRule.Regime.ORDINARY.value, ClockRule.Regime.EMERGENCY.value)


def load_issue_rules(now: datetime, folder: Path = DATA) -> list[Change]:
    """Bring both files into the tables and tell what changed; nothing at all when one is broken. One transaction.

    Idempotent. Raises BrokenRules.
    """
    problems: list[Problem] = []
    incidents = _incidents(folder / "incidents.toml", problems)
    sorting = _sorting(folder / "sorting.toml", problems)
    if problems:
        raise BrokenRules(problems)
    today = local_date(now)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        planned = plan(INCIDENTS, IncidentRule.objects.all(), incidents, today)
        terms = plan(SORTING, SortingRule.objects.all(), sorting, today)
        problems += [Problem("incidents.toml", where, why) for where, why in planned.problems]
        problems += [Problem("sorting.toml", where or "sorting", why) for where, why in terms.problems]
        if problems:
            raise BrokenRules(problems)
        store(INCIDENTS, planned)
        store(SORTING, terms)
    return [*planned.changes, *terms.changes]


def _incidents(path: Path, problems: list[Problem]) -> list[IncidentRule]:
    table = Table.of_file(path, problems)
    rows: list[IncidentRule] = []
    for entry in table.tables("incident", named_by="regime"):
        rows.append(
            IncidentRule(
                regime=entry.choice("regime", OF_PROBLEMS),
                reports=entry.number("reports", least=2),
                radius_m=entry.number("radius_m", least=1),
                window_hours=entry.number("window_hours", least=1),
                legal_basis=entry.text("legal_basis"),
                valid_from=entry.day("valid_from"),
                valid_to=entry.day("valid_to") if entry.has("valid_to") else None,
            )
        )
        entry.end()
    table.end()
    return rows


def _sorting(path: Path, problems: list[Problem]) -> list[SortingRule]:
    table = Table.of_file(path, problems)
    rows: list[SortingRule] = []
    for entry in table.tables("sorting", named_by="valid_from"):
        rows.append(
            SortingRule(
                days=entry.number("days", least=1),
                legal_basis=entry.text("legal_basis"),
                valid_from=entry.day("valid_from"),
                valid_to=entry.day("valid_to") if entry.has("valid_to") else None,
            )
        )
        entry.end()
    table.end()
    return rows
