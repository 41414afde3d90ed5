"""Load boundaries of units from a GeoJSON file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from territories import boundaries


class Command(BaseCommand):
    """Load or replace the boundaries of the units that a GeoJSON file names by code (WGS 84)."""

    help = (
        "Loads boundaries (GeoJSON in WGS 84, each feature with the 9-digit code), so that a point finds its district."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, and where it comes from."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--source", default="", help="where the boundaries come from; by default the file's name")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Load; a broken file changes nothing."""
        path: Path = options["file"]
        try:
            loaded = boundaries.load(path, source=options["source"] or path.name)
        except (OSError, boundaries.BrokenBoundaries) as error:
            raise CommandError(f"{path}: {error}. Nothing was changed.") from error
        self.stdout.write(f"{loaded.boundaries} boundaries loaded.")
        if loaded.repaired:
            self.stdout.write(f"Repaired: {', '.join(loaded.repaired)}.")
