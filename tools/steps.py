"""One step of a start: a command that must succeed before the next one."""

import time
from collections.abc import Callable

from tools import console
from tools.errors import Interrupted, StartRefused
from tools.processes import Child, Command

STOP_SECONDS = 10


def run_step(name: str, command: Command, environment: dict[str, str], stopped: Callable[[], bool]) -> None:
    """Run a command with its lines under `name`; raise StartRefused when it fails, Interrupted when we must stop."""
    child = Child(name, command, environment=environment, on_line=console.echo)
    while child.code is None and not stopped():
        time.sleep(0.02)
    if stopped():
        child.ask_to_stop()
    child.finish(STOP_SECONDS)
    if stopped():
        raise Interrupted
    if child.code:
        raise StartRefused(f"The step `{name}` failed (exit code {child.code}); its last lines above say why.")
