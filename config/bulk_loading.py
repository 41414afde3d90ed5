"""Many rows at once: what is checked row by row meanwhile waits, and is checked set by set at the end.

Foreign keys and indexes that no constraint stands on are dropped and made anew from the finished tables, which also proves
them; triggers of single rows are off, so the caller proves what they keep (config.seeding does, with the invariants). Checks,
primary and unique keys and the triggers of whole statements stay on. One transaction: a load that fails leaves nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

FOREIGN_KEYS = """
SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),
       format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass, conname, pg_get_constraintdef(oid))
  FROM pg_constraint WHERE contype = 'f' AND conrelid = ANY(%s::regclass[])
 ORDER BY conrelid, conname
"""
INDEXES = """
SELECT format('DROP INDEX %%s', indexrelid::regclass), pg_get_indexdef(indexrelid)
  FROM pg_index i
 WHERE indrelid = ANY(%s::regclass[]) AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)
 ORDER BY indrelid, indexrelid
"""
OF_SINGLE_ROWS = """
SELECT format('ALTER TABLE %%s DISABLE TRIGGER %%I', tgrelid::regclass, tgname),
       format('ALTER TABLE %%s ENABLE TRIGGER %%I', tgrelid::regclass, tgname)
  FROM pg_trigger WHERE NOT tgisinternal AND (tgtype & 5) = 5 AND tgrelid = ANY(%s::regclass[])
 ORDER BY tgrelid, tgname
"""
"""Of the bits of tgtype, 1 is "for each row" and 4 "insert"."""

FOR_SORTING = "512MB"
"""Memory of the server while an index is made anew."""


@contextmanager
def bulk_loading(tables: Sequence[str]) -> Iterator[None]:
    """One transaction in which rows can be added to tables quickly. Only for their owner; nobody else reads them meanwhile."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL maintenance_work_mem = '{FOR_SORTING}'")
        cursor.execute("SET LOCAL synchronous_commit = off")
        put_back = _take_away(cursor, list(tables))
        yield
        for statement in put_back:
            cursor.execute(statement)


def _take_away(cursor: CursorWrapper, tables: list[str]) -> list[str]:
    """What brings everything back comes back, indexes first: foreign keys are proved with them."""
    undo: dict[str, list[str]] = {}
    for what in (FOREIGN_KEYS, OF_SINGLE_ROWS, INDEXES):
        cursor.execute(what, [tables])
        for away, back in cursor.fetchall():
            cursor.execute(away)
            undo.setdefault(what, []).append(back)
    return [back for what in (INDEXES, FOREIGN_KEYS, OF_SINGLE_ROWS) for back in undo.get(what, [])]
