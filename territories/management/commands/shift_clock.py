"""Move the clock of a demonstration."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from territories import clock


class Command(BaseCommand):
    """Let the demonstration's clock run further ahead, or bring it back to the present."""

    help = "Moves the clock of a demonstration ahead, so that deadlines can be watched passing. DEBUG only."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """By how much; steps add up."""
        parser.add_argument("--days", type=float, default=0.0, help="move this many days further ahead")
        parser.add_argument("--hours", type=float, default=0.0, help="move this many hours further ahead")
        parser.add_argument("--reset", action="store_true", help="come back to the present first")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Move, then say what the clock shows."""
        start = timedelta() if options["reset"] else clock.shift()
        moved_by = start + timedelta(days=options["days"], hours=options["hours"])
        if moved_by < timedelta():
            raise CommandError("The clock never runs behind the present: what happened then is written already.")
        try:
            clock.set_shift(moved_by)
        except clock.ClockIsFixed as error:
            raise CommandError(str(error)) from error
        moment = clock.now().astimezone(clock.ZONE)
        self.stdout.write(f"The clock runs {moved_by} ahead and shows {moment:%Y-%m-%d %H:%M} in Kazakhstan.")
