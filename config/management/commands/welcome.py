"""What to do first on a site that has just started: where it is, and who one may be in the demonstration."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.translation import override

from accounts import demonstration


class Command(BaseCommand):
    """Printed by `make run` at the end."""

    requires_system_checks = ()  # pages are not its business, and reading them all takes time
    help = "Print the address of the site and, in a demonstration, accounts to sign in with."

    def handle(self, *args: Any, **options: Any) -> None:
        """The accounts of the sign-in page: a few of every level, a maslikhat, moderators, the operator."""
        self.stdout.write(
            f"Open {settings.SITE_ADDRESS}/ (Kazakh), {settings.SITE_ADDRESS}/ru/ or {settings.SITE_ADDRESS}/en/"
        )
        with override("en"):  # the terminal speaks English, whatever the pages speak
            groups = demonstration.groups()
        if not groups:
            return
        self.stdout.write(
            f"Sign in at {settings.SITE_ADDRESS}/sign-in/ with the password {demonstration.password()} as:"
        )
        for group in groups:
            for account in group.accounts:
                self.stdout.write(f"  {account.email:<40} {account.office or account.role}")
        resident = demonstration.residents()[0]
        self.stdout.write(f"As a resident at {settings.SITE_ADDRESS}/enter/, where the page shows the code:")
        self.stdout.write(f"  {resident.address:<40} {resident.name}")
