"""Whether this database shows the demonstration: asked for, already there, or left half made by an interrupted start."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import psycopg2

from tools.errors import StartRefused
from tools.run_directory import RunDirectory

Stage = Literal["", "begun", "complete"]


@dataclass
class Demonstration:
    """The mark in the run directory that says how far the demonstration of one database has come."""

    mark: Path
    owner_address: str
    wanted: bool

    @classmethod
    def of(cls, directory: RunDirectory, owner_address: str, *, database_is_ours: bool) -> "Demonstration":
        """DEMO=0 and DEMO=1 decide; otherwise an embedded database gets it and a real server's never does."""
        choice = os.environ.get("DEMO", "")
        if choice not in {"", "0", "1"}:
            raise StartRefused(f"DEMO must be 0 or 1, not {choice!r}.")
        wanted = choice == "1" or (database_is_ours and choice != "0")
        return cls(directory.path / "demonstration", owner_address, wanted)

    @property
    def stage(self) -> Stage:
        """How far it has come in this very database (a mark left by another one does not count)."""
        try:
            database, stage = self.mark.read_text().split()
        except (OSError, ValueError):
            return ""
        if database != self._ask(
            "SELECT system_identifier::text || '/' || current_database() FROM pg_control_system()"
        ):
            return ""
        return "complete" if stage == "complete" else "begun"

    @property
    def is_shown(self) -> bool:
        """Whether invented people are, or are about to be, in the database."""
        return self.stage != "" or self.must_be_made

    @property
    def must_be_made(self) -> bool:
        """Whether to make it at this start: wanted, and the database holds no case of anybody, or only half of it."""
        if not self.wanted or self.stage == "complete":
            return False
        return self.stage == "begun" or not self._ask("SELECT EXISTS (SELECT FROM cases_case)")

    def note(self, stage: Stage) -> None:
        """Remember how far it has come."""
        database = self._ask("SELECT system_identifier::text || '/' || current_database() FROM pg_control_system()")
        self.mark.write_text(f"{database} {stage}")

    def _ask(self, query: str) -> object:
        connection = psycopg2.connect(self.owner_address)
        try:
            with connection.cursor() as cursor:
                cursor.execute(query)
                row = cursor.fetchone()
                return row[0] if row else None
        finally:
            connection.close()
