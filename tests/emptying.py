"""Emptying the tables after a test with real transactions, without loading the whole country again each time.

Django truncates every table. The register, the calendar and the rules take seconds to load and hardly any test changes them:
they stay, unless their fingerprint says that a test did. Triggers that refuse to empty the history step aside meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

COUNTRY = {
    "territories_territory",
    "territories_office",
    "territories_calendarday",
    "cases_category",
    "cases_categoryrule",
    "cases_clockrule",
    "issues_incidentrule",
    "issues_sortingrule",
    "petitions_goalrule",
    "petitions_rejectionreason",
    "petitions_termrule",
}
SEATS = "territories_seat"
"""Emptied row by row, so that its triggers give the offices back."""
REFUSING = (
    "SELECT tgrelid::regclass::text, quote_ident(tgname) FROM pg_trigger WHERE NOT tgisinternal AND tgtype & 32 <> 0"
    " AND tgenabled <> 'D'"
)

_remembered: dict[str, str] = {}


def remember_country() -> None:
    """Call when register, calendar and rules are loaded and untouched."""
    _remembered["country"] = _fingerprint()


def _fingerprint() -> str:
    parts = " || ".join(
        f"(SELECT coalesce(md5(string_agg(t::text, '' ORDER BY t::text)), '') FROM {table} t)"
        for table in sorted(COUNTRY)
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {parts}")
        return str(cursor.fetchone()[0])


@contextmanager
def quick_emptying() -> Iterator[None]:
    """While it lasts, Django's flush spares what every test begins with."""
    operations = type(connection.ops)
    original: Callable[..., list[str]] = operations.sql_flush

    def spare(self: Any, style: Any, tables: Any, **options: Any) -> list[str]:
        with self.connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {SEATS}")
            cursor.execute(REFUSING)
            refusing = cursor.fetchall()
        untouched = _remembered.get("country") == _fingerprint() if _remembered else False
        emptied = [table for table in tables if not (untouched and table in COUNTRY)]
        return [
            *(f"ALTER TABLE {table} DISABLE TRIGGER {name}" for table, name in refusing),
            *original(self, style, emptied, **options),
            *(f"ALTER TABLE {table} ENABLE TRIGGER {name}" for table, name in refusing),
        ]

    operations.sql_flush = spare
    try:
        yield
    finally:
        operations.sql_flush = original
