"""Emptying the tables after a test with real transactions, without loading the whole country again each time.

Django truncates every table. The register, the calendar and the rules take seconds to load and hardly any test changes them:
they stay, unless their fingerprint says that a test did. A population that a moderator wrote into the register with a
petition is taken out again. Triggers that refuse to empty the history step aside meanwhile.
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
OF_DJANGO = {"django_content_type", "auth_permission"}
"""The names of the tables, made by the migrations; no test changes them."""
SEATS = "territories_seat"
"""Emptied row by row, so that its triggers give the offices back."""
REFUSING = (
    "SELECT tgrelid::regclass::text, quote_ident(tgname) FROM pg_trigger WHERE NOT tgisinternal AND tgtype & 32 <> 0"
    " AND tgenabled <> 'D'"
)

POPULATIONS = "SELECT code, population, population_on, population_source FROM territories_territory"
POPULATIONS_BACK = """
UPDATE territories_territory t SET population = r.population, population_on = r.population_on, population_source = r.source
  FROM unnest(%s::text[], %s::int[], %s::date[], %s::text[]) AS r(code, population, population_on, source)
 WHERE r.code = t.code AND (t.population, t.population_on, t.population_source)
       IS DISTINCT FROM (r.population, r.population_on, r.source)
"""

_remembered: dict[str, str] = {}
"""Of the country as it was loaded: "country" its fingerprint, "stamp" when its rows were last seen with it."""
_populations: list[list[Any]] = []


def remember_country() -> None:
    """Call when register, calendar and rules are loaded and untouched."""
    _remembered.update(country=_fingerprint(), stamp=_stamp())
    with connection.cursor() as cursor:
        cursor.execute(POPULATIONS)
        _populations[:] = [list(column) for column in zip(*cursor.fetchall(), strict=True)]


def _is_untouched() -> bool:
    """Whether register, calendar and rules are as they were; the populations are put back when something differs."""
    if not _remembered:
        return False
    if _stamp() == _remembered["stamp"]:
        return True
    if _fingerprint() != _remembered["country"]:
        with connection.cursor() as cursor:
            cursor.execute(POPULATIONS_BACK, _populations)
        if _fingerprint() != _remembered["country"]:
            return False
    _remembered["stamp"] = _stamp()
    return True


def _stamp() -> str:
    """How many rows there are and which transaction wrote last. The same: nothing was written. Read in a tenth of the time."""
    parts = ", ".join(f"(SELECT count(*) || '-' || max(xmin::text::bigint) FROM {table})" for table in sorted(COUNTRY))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT concat_ws('/', {parts})")
        return str(cursor.fetchone()[0])


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
        spared = {*OF_DJANGO, *(COUNTRY if _is_untouched() else ())}
        emptied = [table for table in tables if table not in spared]
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
