"""A migrated database from which each worker of the tests copies its own: what takes long is done once.

Run beside the other checks (tools/check.py), on the servers of tools/up.py --exec. Its name tells what it was made
from: a migration that changes makes another, and the old one goes.
"""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg2
from psycopg2 import sql

ROOT = Path(__file__).resolve().parent.parent
PREFIX = "tests_copy_this_"
MADE_FROM = ("*/migrations/*.py", "requirements.txt")


def name() -> str:
    """Of the database that fits this checkout."""
    digest = hashlib.sha256()
    for path in sorted(path for pattern in MADE_FROM for path in ROOT.glob(pattern)):
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return PREFIX + digest.hexdigest()[:16]


def owner() -> str:
    """The address of the database for who may make others."""
    return os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"]


def prepare() -> str:
    """Make the database unless it is there, drop those of other states, and return its name."""
    wanted = name()
    with _connected() as run:
        found = {row[0] for row in run("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", PREFIX)}
        for old in found - {wanted}:
            run(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(old)))
        if wanted in found:
            return wanted
        begun = f"{wanted}_begun"
        run(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(begun)))
        _migrate(begun)
        run(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(begun), sql.Identifier(wanted)))
    return wanted


def _migrate(database: str) -> None:
    address = urlunsplit(urlsplit(owner())._replace(path=f"/{database}"))
    environment = {**os.environ, "DATABASE_URL": address, "DATABASE_OWNER_URL": address}
    subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity", "0"], cwd=ROOT, env=environment, check=True)


@contextmanager
def _connected() -> Iterator[Any]:
    """A function that runs one statement by itself and gives its rows."""
    connection = psycopg2.connect(owner())
    connection.autocommit = True

    def run(statement: str | sql.Composed, *values: str) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(statement, values or None)
            return cursor.fetchall() if cursor.description else []

    try:
        yield run
    finally:
        connection.close()


if __name__ == "__main__":
    print(prepare())
