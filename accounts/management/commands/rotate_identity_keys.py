"""Seal with the newest key what older ones sealed."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.identity import sealed


class Command(BaseCommand):
    """In batches, each a transaction: killed at any moment it goes on where it was when started again."""

    help = "Seals IINs with the newest key of IDENTITY_KEYS, and says which older keys may then be removed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How many rows a transaction takes; or only looking."""
        parser.add_argument("--batch", type=int, default=500, metavar="ROWS")
        parser.add_argument("--check", action="store_true", help="change nothing; only say what each key has sealed")

    def handle(self, *args: Any, batch: int, check: bool, **options: Any) -> None:
        """A line for each key. Rows that another process seals at the same time are left to it."""
        done = 0
        if batch < 1:
            raise CommandError("A batch has at least one row.")
        try:
            while not check and (number := sealed.seal_anew(batch)):
                done += number
        except sealed.CannotBeOpened as broken:
            raise CommandError(f"{done} rows were sealed anew; then: {broken} Nothing else was changed.") from broken
        current, used = sealed.current_version(), sealed.versions_in_use()
        if not check:
            self.stdout.write(f"Sealed anew with key {current}: {done}")
        for version in sorted({*used, *settings.IDENTITY_KEYS}):
            self.stdout.write(f"Key {version}: {used.get(version, 0)} rows. {_advice(version, current, used)}".rstrip())


def _advice(version: int, current: int, used: dict[int, int]) -> str:
    if version == current:
        return "It seals now."
    if version not in settings.IDENTITY_KEYS:
        return "IDENTITY_KEYS does not have it!"
    return "Run this again." if used.get(version) else "It may be removed when no backup needs it."
