"""Bring issues/data into the tables."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cases.rules_reader import BrokenRules
from issues.rules_loading import DATA, load_issue_rules
from territories.clock import now


class Command(BaseCommand):
    """Reads the files, checks them whole, and opens or closes dated rows; safe to run again at any time."""

    help = "Loads the rules of incidents and of sorting; changes nothing when a file is broken."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Another folder, for trying a change before it is put in place."""
        parser.add_argument("--folder", type=Path, default=DATA, metavar="FOLDER")

    def handle(self, *args: Any, folder: Path, verbosity: int, **options: Any) -> None:
        """Print one line for each change."""
        try:
            changes = load_issue_rules(now(), folder)
        except BrokenRules as broken:
            raise CommandError(f"Nothing was changed.\n{broken}") from broken
        if verbosity:
            for change in changes:
                self.stdout.write(str(change))
            self.stdout.write(f"{len(changes)} changes." if changes else "Nothing to change.")
