"""Check that every unit of the register x every category reaches an active office."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cases.routing_check import pairs_checked, unroutable
from territories.clock import local_date, now

SHOWN = 20


class Command(BaseCommand):
    """Fails, naming the first few, when somebody somewhere could not file a case."""

    help = "Checks that every unit of the register x every category reaches an active office."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print how many pairs were checked; raise CommandError when some lead nowhere or there was nothing to check."""
        units, categories = pairs_checked()
        lost = unroutable(local_date(now()))
        checked = f"{units} units x {categories} categories = {units * categories} pairs"
        if not units or not categories:
            raise CommandError(f"Nothing to check: {checked}.")
        if lost:
            first = "\n".join(f"{pair.territory} {pair.category}" for pair in lost[:SHOWN])
            raise CommandError(f"{checked}: {len(lost)} lead to no active office, among them\n{first}")
        self.stdout.write(f"{checked}: all lead to an active office.")
