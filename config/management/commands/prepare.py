"""Bring a database to the point where the site can open."""

from io import StringIO
from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.core.management.base import BaseCommand

from config.database_roles import acting_as_owner, one_at_a_time
from config.migration_state import missing_migrations

FIRST_DATA = (
    ("territories.Territory", "load_register"),
    ("territories.CalendarDay", "load_calendar"),
    ("cases.Category", "load_rules"),
    ("petitions.GoalRule", "load_petition_rules"),
)
"""Which command fills which table, in order, when the table is empty."""


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
