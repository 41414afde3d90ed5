"""What changed rules would have done to the cases there were. Changes nothing."""

from argparse import ArgumentParser
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Max

from cases.deadlines import months_later
from cases.models import SweepRun
from cases.replay import Figures, Rules, compare, differences, histories, replay, table
from cases.replay.figures import as_csv
from cases.replay.rungs import seats
from cases.replay.workdays import Workdays
from cases.rules_reader import BrokenRules
from territories import clock

SHOWN = 20


class Command(BaseCommand):
    """manage.py replay."""

    help = (
        "Runs the ladder of past cases again by changed rules and prints what would have come out. Nothing is written."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The rules, and the time."""
        parser.add_argument(
            "--rules", action="append", type=Path, default=[], help="a file like clocks.toml or categories.toml"
        )
        parser.add_argument(
            "--from", dest="filed_from", type=date.fromisoformat, help="filed from this day on (a year ago)"
        )
        parser.add_argument("--to", dest="filed_to", type=date.fromisoformat, help="filed before this day (today)")
        parser.add_argument("--csv", type=Path, help="write the table to this file too")
        parser.add_argument("--check", action="store_true", help="only prove that the rules as they were give what was")

    def handle(self, *args: Any, **options: Any) -> None:
        """Stream the histories once, run each ladder twice, print the table."""
        now = clock.now()
        until = _known_until(now)
        last = options["filed_to"] or clock.local_date(now)
        first = options["filed_from"] or months_later(last, -12)
        days, offices, present = Workdays(), seats(), Rules.as_they_were()
        changed = self._changed(present, options["rules"])
        was, would, wrong = Figures(), Figures(), []
        for history in histories(clock.midnight(first), clock.midnight(last)):
            again = replay(history, present, days, offices, until)
            if differences(history, again):
                wrong.append(history.case)
            was.add(history.category, again, days)
            if changed is not present:
                would.add(history.category, replay(history, changed, days, offices, until), days)
        self._say_how_exact(was.cases, wrong)
        if options["check"]:
            return
        rows = list(compare(was, would if changed is not present else was))
        table(rows, self.stdout)  # type: ignore[arg-type]  # Django's wrapper writes like a file
        if options["csv"]:
            with options["csv"].open("w", encoding="utf-8", newline="") as file:
                as_csv(rows, file)

    def _changed(self, present: Rules, files: list[Path]) -> Rules:
        changed = present
        for path in files:
            try:
                changed = changed.with_file(path)
            except (BrokenRules, OSError, ValueError) as error:
                raise CommandError(str(error)) from error
        return changed

    def _say_how_exact(self, cases: int, wrong: list[int]) -> None:
        self.stdout.write(
            f"{cases} cases; by the rules as they were {cases - len(wrong)} come out exactly as they were."
        )
        if wrong:
            named = ", ".join(map(str, wrong[:SHOWN]))
            self.stderr.write(self.style.WARNING(f"Not exactly: {len(wrong)} cases, among them {named}."))


def _known_until(now: datetime) -> datetime:
    """The last moment up to which the engine has surely done everything: the last sweep, less its grace."""
    swept = SweepRun.objects.filter(finished_at__isnull=False).aggregate(last=Max("started_at"))["last"]
    return min(now, swept - timedelta(seconds=settings.SWEEP_GRACE_SECONDS)) if swept else now
