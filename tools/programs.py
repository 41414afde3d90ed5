"""The three programs of the site and the rule by which a dead one is started again."""

import sys
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tools import console
from tools.processes import Child, Command

FIRST_PAUSE_SECONDS = 0.5
DEATHS_TOO_MANY = 5
DEATHS_COUNTED_SECONDS = 60.0

ROOT_IS_FINE = "ignore:You're running the worker with superuser privileges"
"""A laptop's container often has no other user; what Celery warns of is a broker that strangers can write to."""
CELERY = [sys.executable, "-W", ROOT_IS_FINE, "-m", "celery", "--quiet", "-A", "config"]


@dataclass
class Program:
    """One program that should always run."""

    name: str
    command: Command
    environment: dict[str, str]
    pass_fds: tuple[int, ...] = ()

    def start(self) -> Child:
        """Start it; its lines go to the terminal under its name."""
        return Child(
            self.name,
            self.command,
            environment=self.environment,
            on_line=console.echo,
            pass_fds=self.pass_fds,
        )


@dataclass
class Deaths:
    """How often something died lately, and what follows: a growing pause, then giving up."""

    clock: Callable[[], float] = time.monotonic
    moments: deque[float] = field(default_factory=deque)

    def add(self) -> None:
        """Count one death now; those longer ago than a minute are forgiven."""
        now = self.clock()
        self.moments.append(now)
        while now - self.moments[0] > DEATHS_COUNTED_SECONDS:
            self.moments.popleft()

    @property
    def pause(self) -> float:
        """Seconds to wait before the next start: 0.5, 1, 2, 4."""
        return FIRST_PAUSE_SECONDS * 2.0 ** (len(self.moments) - 1)

    @property
    def too_many(self) -> bool:
        """Whether another start would only repeat the failure."""
        return len(self.moments) >= DEATHS_TOO_MANY


def web(environment: dict[str, str], listener: int) -> Program:
    """Gunicorn on a socket that is already open; its settings are config/web_server.py."""
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "-c",
        "python:config.web_server",
        "-b",
        f"fd://{listener}",
        "config.wsgi",
    ]
    return Program("web", command, environment, (listener,))


def worker(environment: dict[str, str]) -> Program:
    """Celery's worker with two processes; alone on its queue, so no gossip between workers."""
    options = ["-c", environment.get("WORKER_PROCESSES", "2"), "-l", "WARNING", "--without-gossip", "--without-mingle"]
    return Program("worker", [*CELERY, "worker", *options], environment)


def beat(environment: dict[str, str], memory: Path) -> Program:
    """Celery's beat. The schedule is code; what it remembers of the last run differs between Python builds, so it goes."""
    for file in memory.parent.glob(memory.name + "*"):
        file.unlink()
    options = ["-l", "WARNING", "--pidfile=", "-s", str(memory)]
    return Program("beat", [*CELERY, "beat", *options], environment)
