"""Everything that the site keeps, as text, to look for what must not stand in it: every table, and everything in Redis."""

from __future__ import annotations

import base64
import hashlib

from django.core.cache import cache
from django.db import connection

READ = {
    "string": lambda client, key: client.get(key),
    "hash": lambda client, key: client.hgetall(key),
    "list": lambda client, key: client.lrange(key, 0, -1),
    "set": lambda client, key: client.smembers(key),
    "zset": lambda client, key: client.zrange(key, 0, -1, withscores=True),
    "stream": lambda client, key: client.xrange(key),
}


def whole_database() -> str:
    """Every row of every table (bytes as hex), and what the cache (with the sessions) holds."""
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


def forms_of(number: str) -> dict[str, str]:
    """How a number may stand somewhere without being seen: each form by its name."""
    found = {"plain": number, "reversed": number[::-1]}
    for name, text in list(found.items()):
        raw = text.encode()
        found[f"{name}, hex"] = raw.hex()
        found[f"{name}, UTF-16"] = raw.decode().encode("utf-16-le").hex()
        for shift in range(3):  # wherever in a longer text it begins, some of these letters are the same
            letters = base64.b64encode(b"\0" * shift + raw).decode()
            found[f"{name}, base64 from {shift}"] = letters[(0, 2, 3)[shift] : len(raw) * 4 // 3]
        for algorithm in ("md5", "sha1", "sha256", "sha512"):
            found[f"{name}, {algorithm}"] = hashlib.new(algorithm, raw).hexdigest()
    found["as a whole number in hex"] = f"{int(number):x}"
    found["with spaces"] = f"{number[:6]} {number[6:]}"
    found["in fours"] = f"{number[:4]} {number[4:8]} {number[8:]}"
    return found


def where(number: str, everything: str) -> list[str]:
    """The forms in which a number stands in a text, in any case of its letters but for base64."""
    small = everything.lower()
    return [name for name, form in forms_of(number).items() if form in (everything if "base64" in name else small)]


def _remembered() -> list[str]:
    client = cache._cache.get_client()
    found = []
    for key in client.scan_iter("*"):
        kind = client.type(key).decode()
        value = READ[kind](client, key) if kind in READ else kind
        as_hex = value.hex() if isinstance(value, bytes) else ""
        found.append(f"{key!r} {value!r} {as_hex}")
    return found
