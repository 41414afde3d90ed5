"""Move the clock of a demonstration.

What beat does every minute follows by itself; what it does at an hour is told to the workers here, since beat counts real hours.
"""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from celery import current_app
from celery.schedules import crontab
from django.conf import settings
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
        before = clock.shift()
        start = timedelta() if options["reset"] else before
        moved_by = start + timedelta(days=options["days"], hours=options["hours"])
        if moved_by < timedelta():
            raise CommandError("The clock never runs behind the present: what happened then is written already.")
        try:
            clock.set_shift(moved_by)
        except clock.ClockIsFixed as error:
            raise CommandError(str(error)) from error
        moment = clock.now().astimezone(clock.ZONE)
        if moved_by > before:
            told = run_what_was_due()
            self.stdout.write(f"The workers were told to do what is done by the hour or at night: {told} tasks.")
        self.stdout.write(f"The clock runs {moved_by} ahead and shows {moment:%Y-%m-%d %H:%M} in Kazakhstan.")


def run_what_was_due() -> int:
    """Tell the workers to do everything that beat starts by the hour of the day; how many tasks. All of them may run at any time."""
    schedule: dict[str, dict[str, Any]] = settings.CELERY_BEAT_SCHEDULE
    due = [entry for entry in schedule.values() if isinstance(entry["schedule"], crontab)]
    for entry in due:
        current_app.send_task(entry["task"], **entry.get("options", {}))
    return len(due)
