"""Fill a database with invented cases in numbers."""

import time
from typing import Any

from django.core.cache import cache
from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.database_roles import acting_as_owner
from config.seeding import seed
from territories import clock


class Command(BaseCommand):
    """manage.py seed."""

    help = (
        "Invented cases in numbers, for measuring: set-based, a million in two minutes. As the owner of the database; "
        "never on a real one. For a story told by the real verbs: seed_demo."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--cases", type=int, required=True, metavar="N", help="how many")
        parser.add_argument(
            "--overdue", type=int, default=0, metavar="N", help="of these, past their time and not passed up yet"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        cases, overdue = options["cases"], options["overdue"]
        if cases < 1 or not 0 <= overdue <= cases:
            raise CommandError("At least one case, and no more of them overdue than there are.")
        began = time.monotonic()

        def tell(done: int) -> None:
            self.stdout.write(f"{done} of {cases} written, {time.monotonic() - began:.0f} s")
            self.stdout.flush()

        with acting_as_owner():
            seed(cases, overdue, clock.now(), tell=tell)
        self.stdout.write(f"{cases} cases, {overdue} of them overdue, in {time.monotonic() - began:.0f} s.")
        cache.clear()  # pages remember figures
