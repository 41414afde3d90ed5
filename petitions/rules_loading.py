"""The rules of petitions brought from petitions/data into the tables, in the manner of cases.rules_loading.

Dated rows are opened, closed and replaced on their day, never edited; a broken file changes nothing and names every mistake.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path

from django.db import connection, transaction

from cases.rules_loading import LOCK, Change, DatedTable, plan, store
from cases.rules_reader import BrokenRules, Problem, Table
from petitions.models import GoalRule, RejectionReason, TermRule
from petitions.models.rules import Addressee
from territories.clock import local_date
from territories.kinds import ADMINISTRATIVE_KINDS

DATA = Path(__file__).parent / "data"
GOALS = DatedTable(
    GoalRule,
    key=("addressee", "territory_kind"),
    says=("fixed", "percent", "above", "ceiling", "legal_basis"),
)
TERMS = DatedTable(
    TermRule,
    key=(),
    says=(
        *("joiners_needed", "joining_days", "moderation_days", "appeal_within_days", "appeal_days"),
        *("support_months", "repeat_months", "legal_basis"),
    ),
)
REASON_BASIS = "APPC art. 90-2: the closed list of subjects that a petition may not have"
REASON_FIELDS = (
    *("position", "name_kk", "name_ru", "name_en", "example_kk", "example_ru", "example_en", "legal_basis"),
)


def load_petition_rules(now: datetime, folder: Path = DATA) -> list[Change]:
    """Bring the three files into the tables and tell what changed; nothing at all when one is broken. One transaction.

    Idempotent. Raises BrokenRules.
    """
    problems: list[Problem] = []
    goals = _goals(folder / "goals.toml", problems)
    terms = _terms(folder / "terms.toml", problems)
    reasons = _reasons(folder / "reasons.toml", problems)
    if problems:
        raise BrokenRules(problems)
    today = local_date(now)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        planned_goals = plan(GOALS, GoalRule.objects.all(), goals, today)
        planned_terms = plan(TERMS, TermRule.objects.all(), terms, today)
        problems += [Problem("goals.toml", where, why) for where, why in planned_goals.problems]
        problems += [Problem("terms.toml", where or "terms", why) for where, why in planned_terms.problems]
        if problems:
            raise BrokenRules(problems)
        store(GOALS, planned_goals)
        store(TERMS, planned_terms)
        changes = _store_reasons(reasons)
    return [*planned_goals.changes, *planned_terms.changes, *changes]


def _goals(path: Path, problems: list[Problem]) -> list[GoalRule]:
    table = Table.of_file(path, problems)
    start = table.day("valid_from")
    rows: list[GoalRule] = []
    for entry in table.tables("goal", named_by="addressee"):
        addressee = entry.choice("addressee", Addressee.values)
        kinds = entry.choices("kinds", sorted(ADMINISTRATIVE_KINDS))
        values = {
            "fixed": entry.number("fixed", least=1) if entry.has("fixed") else None,
            "percent": _percent(entry) if entry.has("percent") else None,
            "above": entry.number("above", least=1) if entry.has("above") else None,
            "ceiling": entry.number("ceiling", least=1) if entry.has("ceiling") else None,
            "legal_basis": entry.text("legal_basis"),
            "valid_from": entry.day("valid_from") if entry.has("valid_from") else start,
            "valid_to": entry.day("valid_to") if entry.has("valid_to") else None,
        }
        if (values["fixed"] is None) == (values["percent"] is None):
            entry.complain("either fixed or percent is needed")
        entry.end()
        rows += [GoalRule(addressee=addressee, territory_kind=kind, **values) for kind in kinds]
    table.end()
    return rows


def _percent(entry: Table) -> Decimal:
    share = entry.checked(
        "percent", float, lambda share: 0 < share <= 100, "a share above 0 and up to 100, as 5.0", 1.0
    )
    return Decimal(str(share)).quantize(Decimal("0.01"))


def _terms(path: Path, problems: list[Problem]) -> list[TermRule]:
    table = Table.of_file(path, problems)
    rows: list[TermRule] = []
    for entry in table.tables("terms", named_by="valid_from"):
        numbers = {name: entry.number(name, least=1) for name in TERMS.says if name != "legal_basis"}
        rows.append(
            TermRule(
                **numbers,
                legal_basis=entry.text("legal_basis"),
                valid_from=entry.day("valid_from"),
                valid_to=entry.day("valid_to") if entry.has("valid_to") else None,
            )
        )
        entry.end()
    table.end()
    return rows


def _reasons(path: Path, problems: list[Problem]) -> list[RejectionReason]:
    table = Table.of_file(path, problems)
    rows: list[RejectionReason] = []
    for position, entry in enumerate(table.tables("reason", named_by="code"), start=1):
        name, example = entry.trilingual("name", longest=400), entry.trilingual("example", longest=300)
        rows.append(
            RejectionReason(
                code=entry.text("code", longest=40),
                position=position,
                name_kk=name.kk,
                name_ru=name.ru,
                name_en=name.en,
                example_kk=example.kk,
                example_ru=example.ru,
                example_en=example.en,
                legal_basis=entry.text("legal_basis") if entry.has("legal_basis") else REASON_BASIS,
            )
        )
        entry.end()
    table.end()
    return rows


def _store_reasons(rows: list[RejectionReason]) -> list[Change]:
    known = RejectionReason.objects.in_bulk()
    changed = [
        row
        for row in rows
        if row.pk not in known or any(getattr(known[row.pk], name) != getattr(row, name) for name in REASON_FIELDS)
    ]
    if changed:
        RejectionReason.objects.bulk_create(
            changed, update_conflicts=True, unique_fields=["code"], update_fields=REASON_FIELDS
        )
    return [Change("changed" if row.pk in known else "added", f"reason {row.pk}") for row in changed]
