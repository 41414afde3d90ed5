"""Print docs/roles.md."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from config.rights_in_words import page


class Command(BaseCommand):
    """Print the table of roles and rights and the rule of every address."""

    help = "Print docs/roles.md: roles, rights, and the rule of every address."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Nothing else."""
        self.stdout.write(page(), ending="")
