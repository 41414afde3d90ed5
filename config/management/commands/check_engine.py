"""Whether the engine is on time, for a timer of the system: an exit code and one line."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.engine_watch import allowed, is_late, look, minutes
from territories import clock


class Command(BaseCommand):
    """manage.py check_engine."""

    requires_system_checks = ()
    help = (
        "0 when the engine is on time, 1 when it is late by more than ENGINE_LATE_MINUTES or has never run (then the operators "
        "are told, once). Hangs on the database alone, not on beat, worker or Redis."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        engine = look(clock.now())
        if engine.last_run is None:
            raise CommandError("No sweep has finished yet: are a worker and beat running?")
        if is_late(engine):
            raise CommandError(
                f"The engine is late by {minutes(engine.late_by)} min, more than {minutes(allowed())}: the oldest has waited "
                f"for {minutes(engine.oldest)} min, the last sweep finished {minutes(engine.last_run)} min ago."
            )
        self.stdout.write(
            f"The engine is on time; the last sweep finished {engine.last_run.total_seconds():.0f} s ago."
        )
