"""Fetch the lists of revoked certificates now, and say what is trusted and how fresh everything is."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.eds import sources, trust
from territories import clock


class Command(BaseCommand):
    """After installing roots, and from a system timer where no beat runs. Exit code 1 when signatures cannot be accepted."""

    help = "Fetch lists of revoked certificates; print the pinned roots and how fresh each list is."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Print, fetch, print."""
        if not trust.is_set_up():
            raise CommandError("EDS_ROOTS is not set: signatures are not accepted.")
        try:
            roots, others = trust.installed()
        except trust.BadRoots as fault:
            raise CommandError(str(fault)) from fault
        now = clock.now()
        for kind, certificates in (("root", roots), ("authority", others)):
            for one in certificates:
                until = one.parsed.not_valid_after_utc.date()
                words = "" if one.holds_at(now) else "  NOT VALID NOW"
                self.stdout.write(f"{kind}  {one.fingerprint()}  until {until}  {one.own_name()}{words}")
        found = sources.refresh((*roots, *others), now)
        for line in found:
            self.stdout.write(f"list  {'fresh' if line.is_fresh else 'NOT FRESH'}  {line.url}: {line.words}")
        self.stdout.write(f"OCSP  {settings.EDS_OCSP or 'none'}")
        self.stdout.write(f"NCANode  {settings.EDS_NCANODE_URL or 'none: ours is the only verifier'}")
        if not all(line.is_fresh for line in found):
            raise CommandError("A list is not fresh.")
