"""Note an outage of the platform by hand: look first, then give the lost time back."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import override

from cases import clock_changes
from cases.clock_changes.wording import moved_in_words
from cases.errors import BadInput
from territories import clock


def _moment(text: str) -> datetime:
    """ISO, local time unless it says otherwise: 2026-11-20T14:30."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=clock.ZONE)


class Command(BaseCommand):
    """manage.py note_outage."""

    help = "Logs an outage of the platform and puts off every clock that ran in it. Without --reason it only shows what would move."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """From when to when, and why."""
        parser.add_argument("--from", dest="began_at", type=_moment, required=True, help="local time: 2026-11-20T14:30")
        parser.add_argument("--to", dest="ended_at", type=_moment, required=True)
        parser.add_argument("--reason", default="", help="public; with it the act is done")

    def handle(self, *args: Any, **options: Any) -> None:
        """Show what moves; with a reason, move it."""
        with override("en"):
            try:
                self._run(options["began_at"], options["ended_at"], options["reason"])
            except BadInput as error:
                raise CommandError(" ".join(map(str, error.errors.values()))) from error

    def _run(self, began_at: datetime, ended_at: datetime, reason: str) -> None:
        now = clock.now()
        found = clock_changes.preview_outage(began_at, ended_at, now=now)
        for one in found.levels:
            self.stdout.write(f"{one.level}: {moved_in_words(one.later, one.earlier, one.unchanged)}")
        if not reason:
            self.stdout.write("Nothing was changed. Say --reason to do it.")
            return
        change = clock_changes.note_outage(began_at, ended_at, reason=reason, now=now)
        self.stdout.write(f"Act {change.pk}: {moved_in_words(change.later, change.earlier, change.unchanged)}.")
