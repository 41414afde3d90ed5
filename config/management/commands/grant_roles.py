"""Give the application's role its rights and no more."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.database_roles import RoleProblem, acting_as_owner, current_role, grant


class Command(BaseCommand):
    """Run after every migration; idempotent; creates no role."""

    requires_system_checks = ()  # pages are not its business, and reading them all takes time
    help = "As the owner (DATABASE_OWNER_URL), give the role of DATABASE_URL its rights on every table and no more."

    def handle(self, *args: Any, **options: Any) -> None:
        """Grant, or say that one role does both."""
        application = current_role()
        with acting_as_owner():
            if current_role() == application:
                self.stdout.write(
                    f"The role {application} does everything, so there is nothing to grant. To keep the site from "
                    "changing what is append-only, name the database's owner in DATABASE_OWNER_URL."
                )
                return
            try:
                rights = grant(application)
            except RoleProblem as problem:
                raise CommandError(str(problem)) from problem
        self.stdout.write(
            f"The role {application} writes {rights.written} tables, only adds to {rights.added_to}, reads {rights.read}."
        )
