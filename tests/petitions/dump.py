"""The whole database as text, to look for what must not stand in it."""

from django.core.cache import cache
from django.db import connection


def whole_database() -> str:
    """Every row of every table, and what the cache (with the sessions) holds."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        tables = [name for (name,) in cursor.fetchall()]
        parts = []
        for table in tables:
            if table.startswith("territories_"):
                continue
            cursor.execute(f"SELECT coalesce(string_agg(t::text, E'\\n'), '') FROM {table} t")
            parts.append(cursor.fetchone()[0])
    return "\n".join([*parts, *_remembered()])


def _remembered() -> list[str]:
    client = cache._cache.get_client()
    found = []
    for key in client.scan_iter("*"):
        kind = client.type(key).decode()
        value = client.get(key) if kind == "string" else b""
        found.append(f"{key!r} {value!r}")
    return found
