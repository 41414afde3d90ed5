"""Fill an empty database with the demonstration."""

import time
from typing import Any

from django.core.cache import cache
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from accounts.demonstration import DOMAIN, PASSWORD
from accounts.models import User
from cases.models import Case
from config.demonstration.story import Story
from territories import clock


class Command(BaseCommand):
    """manage.py seed_demo."""

    help = "Twelve months of invented life in some fifty offices, made by the real verbs. All of it or nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--cases", type=int, default=2000, help="how many problems are filed (default 2000)")

    def handle(self, *args: Any, **options: Any) -> None:
        if Case.objects.exists() or User.objects.filter(email__endswith=DOMAIN).exists():
            raise CommandError("The database already holds cases; the demonstration is for an empty one.")
        started = time.monotonic()
        with transaction.atomic():
            told = Story(now=clock.now(), cases=options["cases"]).tell(self._progress)
        self.stdout.write(
            f"{told.filed} cases of {told.offices} offices and {told.petitions} petitions "
            f"in {time.monotonic() - started:.0f} s."
        )
        cache.clear()  # a page asked for meanwhile remembers a site without figures
        self.stdout.write(f"Accounts end in {DOMAIN}, their password is {PASSWORD}; the sign-in page lists them.")

    def _progress(self, day: int, days: int) -> None:
        if day % 73 == 0:
            self.stdout.write(f"the story is {day * 100 // days} % told")
            self.stdout.flush()
