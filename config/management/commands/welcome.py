"""What to do first on a site that has just started: where it is, and who one may be in the demonstration."""

from itertools import groupby
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from accounts import demonstration

ACCOUNTS_A_LEVEL = 2


class Command(BaseCommand):
    """Printed by `make run` at the end."""

    requires_system_checks = ()  # pages are not its business, and reading them all takes time
    help = "Print the address of the site and, in a demonstration, accounts to sign in with."

    def handle(self, *args: Any, **options: Any) -> None:
        """A few accounts of every level; the sign-in page lists them all."""
        self.stdout.write(
            f"Open {settings.SITE_ADDRESS}/ (Kazakh), {settings.SITE_ADDRESS}/ru/ or {settings.SITE_ADDRESS}/en/"
        )
        accounts = demonstration.accounts()
        if not accounts:
            return
        self.stdout.write(
            f"Sign in at {settings.SITE_ADDRESS}/sign-in/ with the password {demonstration.password()} as:"
        )
        for _level, group in groupby(accounts, key=lambda account: account.level):
            for account in list(group)[:ACCOUNTS_A_LEVEL]:
                self.stdout.write(f"  {account.email:<40} {', '.join(filter(None, (account.role, account.office)))}")
        resident = demonstration.residents()[0]
        self.stdout.write(f"As a resident at {settings.SITE_ADDRESS}/enter/, where the page shows the code:")
        self.stdout.write(f"  {resident.email:<40} {resident.name}")
