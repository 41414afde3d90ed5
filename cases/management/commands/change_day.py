"""Change a day off by hand: look first, then do it."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import override

from cases import clock_changes
from cases.clock_changes.wording import days_in_words, moved_in_words
from cases.errors import BadInput
from territories import clock


class Command(BaseCommand):
    """manage.py change_day."""

    help = "Changes days of the calendar and moves every deadline counted over them. Without --reason it only shows what would move."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The days, and why."""
        parser.add_argument("--off", action="append", type=date.fromisoformat, default=[], help="becomes a day off")
        parser.add_argument(
            "--working", action="append", type=date.fromisoformat, default=[], help="becomes a working day"
        )
        parser.add_argument("--reason", default="", help="public; with it the act is done")
        parser.add_argument("--act", default="", help="the act of the Government, as published")

    def handle(self, *args: Any, **options: Any) -> None:
        """Show what moves; with a reason, move it."""
        days = dict.fromkeys(options["off"], False) | dict.fromkeys(options["working"], True)
        with override("en"):
            try:
                self._run(days, options["reason"], options["act"])
            except BadInput as error:
                raise CommandError(" ".join(map(str, error.errors.values()))) from error

    def _run(self, days: dict[date, bool], reason: str, act: str) -> None:
        now = clock.now()
        found = clock_changes.preview_days(days, now=now)
        self.stdout.write("\n".join(days_in_words(days)))
        for one in found.levels:
            self.stdout.write(f"{one.level}: {moved_in_words(one.later, one.earlier, one.unchanged)}")
        if not reason:
            self.stdout.write("Nothing was changed. Say --reason to do it.")
            return
        change = clock_changes.change_days(days, reason=reason, act=act, now=now)
        self.stdout.write(f"Act {change.pk}: {moved_in_words(change.later, change.earlier, change.unchanged)}.")
