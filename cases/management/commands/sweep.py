"""Run the sweep by hand: harmless beside the one that beat starts."""

from typing import Any

from django.core.management.base import BaseCommand

from cases import escalation
from territories import clock


class Command(BaseCommand):
    """manage.py sweep."""

    help = "Does once what beat does every minute: whatever is past its deadline climbs, resumes or closes."

    def handle(self, *args: Any, **options: Any) -> None:
        run = escalation.sweep(clock.now())
        self.stdout.write(
            f"escalated {run.escalated}, listed {run.listed}, disputes upheld {run.upheld}, "
            f"resumed {run.resumed}, closed {run.closed}"
        )
