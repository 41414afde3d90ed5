"""Prove the invariants of the clocks on the database at hand: nothing is changed, everything that breaks one is named."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction

from cases.invariants import INVARIANTS, SHOWN, Invariant, Violation, violations
from cases.models import Case
from cases.notices import ONE_NOTICE
from statistics.invariants import PARTITION

ALL: tuple[Invariant, ...] = tuple(sorted((*INVARIANTS, ONE_NOTICE, PARTITION), key=lambda one: one.number))


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
        is_own = not connection.in_atomic_block
        with transaction.atomic(), connection.cursor() as cursor:
            if is_own:  # everything is looked at as it was at one moment
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            for one in chosen:
                found = list(violations([one]))
                broken += bool(found)
                self.stdout.write(f"{one.number:>3}  {'BROKEN' if found else 'holds '}  {one.says}")
                for violation in found:
                    self.stdout.write(f"       {_whose(violation)}{violation.wrong}")
                if len(found) == SHOWN:
                    self.stdout.write("       and perhaps more")
        if broken:
            raise CommandError(f"{broken} of {len(chosen)} invariants do not hold.")
        self.stdout.write(self.style.SUCCESS(f"All {len(chosen)} invariants hold."))


def _whose(violation: Violation) -> str:
    """The case by its public number; nothing when what is wrong belongs to no case. One query."""
    case = Case.objects.filter(pk__in=[violation.case_id]).only("number").first() if violation.case_id else None
    return f"case {case.display_number}: " if case is not None else ""
