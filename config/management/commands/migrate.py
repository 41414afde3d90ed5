"""Django's migrate, always as the owner of the database."""

from typing import Any

from django.core.management.commands.migrate import Command as DjangoCommand

from config.database_roles import acting_as_owner


class Command(DjangoCommand):
    """Change the shape of the database; the application's own role cannot."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Connect as DATABASE_OWNER_URL says for as long as it takes."""
        with acting_as_owner():
            super().handle(*args, **options)
