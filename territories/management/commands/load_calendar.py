"""Fill the calendar of working days."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError

from territories import calendar

FIRST_YEAR, LAST_YEAR = 2024, 2030


class Command(BaseCommand):
    """Fill the calendar for some years; days that a person has edited are never overwritten."""

    help = "Fills the calendar of working days from the rules of the law and the holidays library. Safe to run again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The years."""
        parser.add_argument("--from", dest="first_year", type=int, default=FIRST_YEAR)
        parser.add_argument("--to", dest="last_year", type=int, default=LAST_YEAR)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Fill, then say how far the calendar reaches."""
        first_year, last_year = options["first_year"], options["last_year"]
        if not 2024 <= first_year <= last_year <= 2100:
            raise CommandError("The years must run from 2024 on: --from may not come after --to.")
        try:
            changed = calendar.load(first_year, last_year)
        except IntegrityError as error:
            if "change_day" in str(error):
                raise CommandError(
                    "The rules or the holidays library now say something else about a day under running deadlines. "
                    "Change that day by `manage.py change_day`, which moves them, and run this again."
                ) from error
            raise CommandError("These years do not join those of the calendar: it must not miss a date.") from error
        self.stdout.write(f"{changed} days added or changed; the calendar reaches {calendar.last_day()}.")
