"""Bring cases/data/categories.toml and clocks.toml into the tables."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cases.rules_files import CATEGORIES_FILE, CLOCKS_FILE
from cases.rules_loading import load_rules
from cases.rules_reader import BrokenRules
from territories.clock import now


class Command(BaseCommand):
    """Reads the files, checks them whole, and opens or closes dated rows; safe to run again at any time."""

    help = "Loads the categories, their rules and the clocks; changes nothing when a file is broken."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Other files, for trying a change before it is put in place."""
        parser.add_argument("--categories", type=Path, default=CATEGORIES_FILE, metavar="FILE")
        parser.add_argument("--clocks", type=Path, default=CLOCKS_FILE, metavar="FILE")

    def handle(self, *args: Any, categories: Path, clocks: Path, verbosity: int, **options: Any) -> None:
        """Print one line for each change."""
        try:
            changes = load_rules(now(), categories_file=categories, clocks_file=clocks)
        except BrokenRules as broken:
            raise CommandError(f"Nothing was changed.\n{broken}") from broken
        if verbosity:
            for change in changes:
                self.stdout.write(str(change))
            self.stdout.write(f"{len(changes)} changes." if changes else "Nothing to change.")
