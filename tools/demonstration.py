"""Whether this database shows the demonstration: asked for, already there, or refused at the first start."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import psycopg2

from tools.errors import StartRefused
from tools.run_directory import RunDirectory

Decision = Literal["", "made", "refused"]
WHICH_DATABASE = "SELECT system_identifier::text || '/' || current_database() FROM pg_control_system()"


@dataclass
class Demonstration:
    """What was decided for one database, kept as a mark in the run directory.

    `seed_demo` makes all of it or nothing, so a start that was cut short leaves no half of it.
    """

    mark: Path
    owner_address: str
    choice: str
    database_is_ours: bool

    @classmethod
    def of(cls, directory: RunDirectory, owner_address: str, *, database_is_ours: bool) -> "Demonstration":
        """Read DEMO; DEMO=0 at the first start is remembered, as the others are."""
        choice = os.environ.get("DEMO", "")
        if choice not in {"", "0", "1"}:
            raise StartRefused(f"DEMO must be 0 or 1, not {choice!r}.")
        found = cls(directory.path / "demonstration", owner_address, choice, database_is_ours)
        if choice == "0" and not found.decision:
            found.decide("refused")
        return found

    @property
    def decision(self) -> Decision:
        """What was decided for this very database; a mark left by another one does not count."""
        try:
            database, decision = self.mark.read_text().split()
        except (OSError, ValueError):
            return ""
        if database != self._ask(WHICH_DATABASE):
            return ""
        return "made" if decision == "made" else "refused"

    @property
    def must_be_made(self) -> bool:
        """Whether to make it now: the database holds no case, and it was asked for or nobody said no.

        A real server's database never gets invented people unless DEMO=1 asks for them.
        """
        wanted = self.choice == "1" or (self.choice == "" and self.database_is_ours and self.decision != "refused")
        return wanted and not self._has_cases()

    @property
    def is_shown(self) -> bool:
        """Whether invented people are, or are about to be, in the database."""
        return self.must_be_made or (self.decision == "made" and self._has_cases())

    def decide(self, decision: Decision) -> None:
        """Remember it for the next start."""
        self.mark.write_text(f"{self._ask(WHICH_DATABASE)} {decision}")

    def _has_cases(self) -> bool:
        return bool(self._ask("SELECT EXISTS (SELECT FROM cases_case)"))

    def _ask(self, query: str) -> object:
        connection = psycopg2.connect(self.owner_address)
        try:
            with connection.cursor() as cursor:
                cursor.execute(query)
                row = cursor.fetchone()
                return row[0] if row else None
        finally:
            connection.close()
