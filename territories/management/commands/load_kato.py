"""Compare the register with an edition of the official classifier, and bring it up to that edition."""

from argparse import ArgumentParser
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from territories import kato, kato_changes
from territories.clock import local_date, now
from territories.naming import full_names

SHOWN = 50


class Command(BaseCommand):
    """Say what an edition of the classifier changes. With --apply also make the change."""

    help = (
        "Compares the register with a file of the official classifier (CSV or XLSX) and prints what is new, renamed, moved"
        " and abolished. Nothing is written without --apply: read the list first. A file with any fault changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, and what to do with it."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--apply", action="store_true", help="write the changes")
        parser.add_argument(
            "--on", type=date.fromisoformat, help="the day from which abolished units are gone; by default today"
        )
        parser.add_argument("--all", action="store_true", help=f"list every change, not only {SHOWN} of each kind")
        parser.add_argument(
            "--even-so", action="store_true", help="apply although more than a tenth of all units would be abolished"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Read, compare, print, and apply when asked to."""
        path: Path = options["file"]
        try:
            edition = kato.read_edition(path)
        except (OSError, kato.BrokenFile) as error:
            raise CommandError(f"{path}: {error}. Nothing was changed.") from error
        changes = kato_changes.compare(edition)
        self.stdout.write(f"{edition.rows} rows, {len(edition.units)} units.")
        self._print(changes, SHOWN if not options["all"] else None)
        if changes.is_empty or not options["apply"]:
            self.stdout.write("No change." if changes.is_empty else "Nothing was written; add --apply to write it.")
            return
        if not changes.is_plausible and not options["even_so"]:
            raise CommandError(
                f"{len(changes.abolished)} of {changes.active_before} units would be abolished: this looks like a file with"
                " a part of the country. Nothing was changed; --even-so applies it nevertheless."
            )
        kato_changes.apply(changes, on=options["on"] or local_date(now()))
        self.stdout.write("Written.")

    def _print(self, changes: kato_changes.Changes, shown: int | None) -> None:
        """Every kind of change with its number and its list."""
        names = {unit.code: full_names(unit.kind, unit.name, place=unit.place).kk for unit in changes.units}
        self._list("New", (f"{u.code} {names[u.code]}" for u in changes.added), len(changes.added), shown)
        self._list("Restored", (f"{u.code} {names[u.code]}" for u in changes.restored), len(changes.restored), shown)
        self._list(
            "Renamed", (f"{r.code} {r.before} -> {r.after}" for r in changes.renamed), len(changes.renamed), shown
        )
        self._list(
            "Moved",
            (f"{m.code} {m.name}: {names[m.before]} -> {names[m.after]}" for m in changes.moved),
            len(changes.moved),
            shown,
        )
        ends = [*changes.abolished, *changes.succeeded]
        self._list(
            "Abolished",
            (f"{e.code} {e.name}" + (f", now {e.successor} {names[e.successor]}" if e.successor else "") for e in ends),
            len(ends),
            shown,
        )

    def _list(self, title: str, lines: Iterable[str], count: int, shown: int | None) -> None:
        """A title with the number, then the lines."""
        if not count:
            return
        self.stdout.write(f"{title}: {count}")
        for number, line in enumerate(lines):
            if number == shown:
                self.stdout.write(f"  ... and {count - number} more (--all lists them)")
                break
            self.stdout.write(f"  {line}")
