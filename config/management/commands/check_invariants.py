"""Prove the invariants of the clocks on the database at hand: nothing is changed, everything that breaks one is named."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction

from cases.invariants import INVARIANTS, SHOWN, Invariant, violations
from statistics.invariants import PARTITION

ALL: tuple[Invariant, ...] = tuple(sorted((*INVARIANTS, PARTITION), key=lambda one: one.number))


class Command(BaseCommand):
    """manage.py check_invariants."""

    help = "Checks the numbered invariants of docs/clocks.md over every case; names what breaks them and ends with 1."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--only", type=int, nargs="+", metavar="NUMBER", help="only these numbers of docs/clocks.md"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        chosen = [one for one in ALL if not options["only"] or one.number in options["only"]]
        if not chosen:
            raise CommandError(f"There are invariants {', '.join(str(one.number) for one in ALL)}.")
        broken = 0
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            for one in chosen:
                found = list(violations([one]))
                broken += bool(found)
                self.stdout.write(f"{one.number:>3}  {'BROKEN' if found else 'holds '}  {one.says}")
                for violation in found:
                    self.stdout.write(f"       case {violation.case_id}: {violation.wrong}")
                if len(found) == SHOWN:
                    self.stdout.write("       and perhaps more")
        if broken:
            raise CommandError(f"{broken} of {len(chosen)} invariants do not hold.")
        self.stdout.write(self.style.SUCCESS(f"All {len(chosen)} invariants hold."))
