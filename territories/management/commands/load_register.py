"""Bring the register of units, their offices and their population up to the carried files."""

from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand

from territories import register
from territories.models import Office, Territory


class Command(BaseCommand):
    """Load territories/data/register.csv and population.csv; running it again changes nothing."""

    help = "Loads the carried register of units, their akims' offices and maslikhats, and the known population."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Load, then say what changed and what there is."""
        started = monotonic()
        stored = register.load()
        self.stdout.write(
            f"{stored.units_added} units added, {stored.units_changed} changed, {stored.offices_added} offices added; "
            f"now {Territory.objects.count()} units and {Office.objects.count()} offices ({monotonic() - started:.1f} s)."
        )
