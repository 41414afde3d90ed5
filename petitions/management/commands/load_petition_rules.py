"""Bring petitions/data into the tables."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from cases.models import Category
from cases.rules_reader import BrokenRules
from petitions.rules_loading import DATA, load_petition_rules
from territories.clock import now


class Command(BaseCommand):
    """Reads the files, checks them whole, and opens or closes dated rows; safe to run again at any time."""

    help = "Loads goals, terms and reasons for a rejection; changes nothing when a file is broken."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Another folder, for trying a change before it is put in place."""
        parser.add_argument("--folder", type=Path, default=DATA, metavar="FOLDER")

    def handle(self, *args: Any, folder: Path, verbosity: int, **options: Any) -> None:
        """Print one line for each change. A database from before petitions gets their category and clocks first."""
        if not Category.objects.filter(pk=Category.PETITION).exists():
            call_command("load_rules", stdout=self.stdout, verbosity=verbosity)
        try:
            changes = load_petition_rules(now(), folder)
        except BrokenRules as broken:
            raise CommandError(f"Nothing was changed.\n{broken}") from broken
        if verbosity:
            for change in changes:
                self.stdout.write(str(change))
            self.stdout.write(f"{len(changes)} changes." if changes else "Nothing to change.")
