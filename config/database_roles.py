"""Two roles of the database: the owner changes its shape, the application's role lives in it.

The application may read and write ordinary tables, may only add to append-only ones (models with `append_only = True`),
and may never TRUNCATE nor make tables. So even a hole in the site cannot rewrite what has been said.
DATABASE_URL names the application's role, DATABASE_OWNER_URL the owner; without the second, one role is both.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.apps import apps
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.migrations.recorder import MigrationRecorder
from psycopg2 import sql

from config.environment import database

WHO = ("USER", "PASSWORD", "HOST", "PORT", "OPTIONS")
"""What the owner's address changes of a connection; the name stays, so that a test database stays the test database."""

PREPARING = 7_265_117
"""The number of the advisory lock under which one process at a time changes the shape and the rights."""

WRITTEN, ADDED_TO, READ = "SELECT, INSERT, UPDATE, DELETE", "SELECT, INSERT", "SELECT"


class RoleProblem(Exception):
    """The roles of the database are not as they must be; the message says what to run."""


@dataclass(frozen=True)
class Rights:
    """How many tables the application's role may write, only add to, and only read."""

    written: int
    added_to: int
    read: int


def current_role() -> str:
    """The role that this connection acts as. One query."""
    with connection.cursor() as cursor:
        return str(_value(cursor, "SELECT current_user"))


@contextmanager
def acting_as_owner() -> Iterator[None]:
    """Connect as the owner for a while, as migrations must; nothing changes when no owner is named."""
    if not os.environ.get("DATABASE_OWNER_URL"):
        yield
        return
    owner = database("DATABASE_OWNER_URL")
    if owner["USER"] == connection.settings_dict["USER"]:
        yield
        return
    application = {name: connection.settings_dict[name] for name in WHO}
    connection.close()
    connection.settings_dict.update({name: owner[name] for name in WHO})
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(application)


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Wait until no other process prepares this database; the lock goes with the connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [PREPARING])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [PREPARING])


def append_only_tables() -> set[str]:
    """The tables of models that say `append_only = True`."""
    return {model._meta.db_table for model in apps.get_models() if getattr(model, "append_only", False)}


def changeable_columns() -> dict[str, tuple[str, ...]]:
    """The columns of append-only tables that may change nevertheless: of models that name `changeable_columns`."""
    named = {model._meta.db_table: getattr(model, "changeable_columns", ()) for model in apps.get_models()}
    return {table: columns for table, columns in named.items() if columns}


@transaction.atomic
def grant(application: str) -> Rights:
    """As the owner, give the application's role exactly its rights on every table. Idempotent, one transaction.

    Raises RoleProblem when the role does not exist, owns a table, or could make tables even so.
    """
    with connection.cursor() as cursor:
        _refuse_wrong_role(cursor, application)
        for statement in (
            "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
            "GRANT USAGE ON SCHEMA public TO {}",
            "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {}",
            "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}",
        ):
            _run(cursor, sql.SQL(statement).format(sql.Identifier(application)))
        groups = _tables_by_rights(cursor)
        for rights, tables in groups.items():
            if tables:
                names = sql.SQL(", ").join(map(sql.Identifier, sorted(tables)))
                _run(cursor, sql.SQL(f"GRANT {rights} ON {{}} TO {{}}").format(names, sql.Identifier(application)))
        for table, columns in changeable_columns().items():
            if table in groups[ADDED_TO]:
                names = sql.SQL(", ").join(map(sql.Identifier, columns))
                statement = sql.SQL("GRANT UPDATE ({}) ON {} TO {}")
                _run(cursor, statement.format(names, sql.Identifier(table), sql.Identifier(application)))
        if _value(cursor, "SELECT has_schema_privilege(%s, 'public', 'CREATE')", application):
            raise RoleProblem(
                f"The role {application} can make tables; as a superuser: "
                f'REVOKE CREATE ON SCHEMA public FROM PUBLIC, "{application}"'
            )
    return Rights(len(groups[WRITTEN]), len(groups[ADDED_TO]), len(groups[READ]))


def _refuse_wrong_role(cursor: CursorWrapper, application: str) -> None:
    if not _value(cursor, "SELECT 1 FROM pg_roles WHERE rolname = %s", application):
        raise RoleProblem(f'There is no role {application}; as a superuser: CREATE ROLE "{application}" LOGIN')
    owned = _value(
        cursor, "SELECT min(tablename) FROM pg_tables WHERE schemaname = 'public' AND tableowner = %s", application
    )
    if owned:
        raise RoleProblem(
            f"The role {application} owns the table {owned}, so nothing can be kept from it; as a superuser: "
            f'REASSIGN OWNED BY "{application}" TO "{current_role()}"'
        )


def _tables_by_rights(cursor: CursorWrapper) -> dict[str, set[str]]:
    """Every table and view of the owner under its rights; a partition has those of the table it is a part of."""
    cursor.execute(
        """
        SELECT c.relname, coalesce(root.relname, c.relname), c.relkind::text
          FROM pg_class c
          LEFT JOIN pg_class root ON root.oid = pg_partition_root(c.oid)
         WHERE c.relnamespace = 'public'::regnamespace
           AND c.relkind IN ('r', 'p', 'v', 'm')
           AND pg_has_role(current_user, c.relowner, 'USAGE')
           AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
        """
    )
    append_only = append_only_tables()
    migrations = MigrationRecorder.Migration._meta.db_table
    groups: dict[str, set[str]] = {WRITTEN: set(), ADDED_TO: set(), READ: set()}
    for table, root, kind in cursor.fetchall():
        if kind in {"v", "m"} or table == migrations:
            groups[READ].add(table)
        else:
            groups[ADDED_TO if root in append_only else WRITTEN].add(table)
    return groups


def _run(cursor: CursorWrapper, statement: sql.Composable) -> None:
    cursor.execute(statement.as_string(cursor.cursor))


def _value(cursor: CursorWrapper, query: str, *values: str) -> object:
    cursor.execute(query, values)
    row = cursor.fetchone()
    return row[0] if row else None
