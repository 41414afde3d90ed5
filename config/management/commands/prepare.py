"""Bring a database to the point where the site can open."""

from collections.abc import Callable, Iterator
from datetime import datetime
from io import StringIO
from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import transaction

from cases.rules_loading import Change, load_rules
from cases.rules_reader import BrokenRules
from config.database_roles import acting_as_owner, one_at_a_time
from config.migration_state import missing_migrations
from issues.rules_loading import load_issue_rules
from petitions.rules_loading import load_petition_rules
from territories.clock import now

FIRST_DATA = (
    ("territories.Territory", "load_register"),
    ("territories.CalendarDay", "load_calendar"),
    ("cases.Category", "load_rules"),
    ("petitions.GoalRule", "load_petition_rules"),
    ("issues.IncidentRule", "load_issue_rules"),
)
"""Which command fills which table, in order, when the table is empty."""

RULES: dict[str, Callable[[datetime], list[Change]]] = {
    "load_rules": load_rules,
    "load_petition_rules": load_petition_rules,
    "load_issue_rules": load_issue_rules,
}
"""What brings changed files into tables that are filled: for a person to run, since it overrides what operators wrote."""
SHOWN = 3
AS_THEY_ARE = {"kept", "left"}
"""Changes that are none: the table is ahead of the file."""


class Command(BaseCommand):
    """Migrations, rights, and what every database must hold. Idempotent; safe in several containers at once."""

    requires_system_checks = ()  # pages are not its business, and reading them all takes time
    help = "Migrate as the owner, grant the application's role its rights, load register, calendar and rules once."

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what is still missing, in this order."""
        with acting_as_owner(), one_at_a_time():
            if missing_migrations():
                call_command("migrate", interactive=False, verbosity=options["verbosity"])
        call_command("grant_roles", stdout=self.stdout)
        for model, command in FIRST_DATA:
            if not apps.get_model(model)._default_manager.exists():
                said = StringIO()
                call_command(command, stdout=said)
                self.stdout.write(f"{command}: {(said.getvalue().splitlines() or ['done'])[-1]}")
        for waiting in rules_not_loaded(now()):
            self.stdout.write(self.style.WARNING(waiting))


def rules_not_loaded(at: datetime) -> Iterator[str]:
    """A line for each command whose files say something else than the tables. Changes nothing."""
    for command, load in RULES.items():
        try:
            with transaction.atomic():
                found = [change for change in load(at) if change.verb not in AS_THEY_ARE]
                transaction.set_rollback(True)
        except BrokenRules as broken:
            yield f"{command} would refuse the files as they are:\n{broken}"
            continue
        if found:
            what = "; ".join(str(change) for change in found[:SHOWN])
            more = f"; and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
            yield f"The files of rules say something new. To bring it in: manage.py {command} ({what}{more})"
