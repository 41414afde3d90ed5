"""The whole site as people start it: `tools/up.py` with web, worker and beat of its own on a fresh database.

    def test_something(whole_site):
        whole_site.move_to(moment)       # the demonstration's clock, which every process reads
        whole_site.page("/en/unanswered/")

One site serves every test of a run, so its clock only goes forward. What happens by itself happens there by beat and the
worker alone: tests look at public pages, and ask the database only when something is due.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import psycopg2
import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
START_SECONDS = 90
STEP_SECONDS = 15
"""How long beat and the worker may take for one step. Beat starts the sweep every second here."""
MANAGE = [sys.executable, "tools/up.py", "--manage", sys.executable]
Answer = TypeVar("Answer")


def wait_for(condition: Callable[[], Answer], what: str, seconds: float = STEP_SECONDS) -> Answer:
    """The first answer that is not empty; the test fails when none comes."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if answer := condition():
            return answer
        time.sleep(0.1)
    return pytest.fail(f"waited {seconds:g} s in vain for {what}")


class WholeSite:
    """A site that runs, with the clock in our hand."""

    def __init__(self, run_directory: Path) -> None:
        self.run_directory = run_directory
        self.log = run_directory.with_suffix(".log")
        inherited = {"PATH", "HOME", "LANG", "PG_BINDIR", "TMPDIR"}
        self.environment = {
            **{name: value for name, value in os.environ.items() if name in inherited},
            "RUN_DIR": str(run_directory),
            "PORT": str(free_port()),
            "DEMO": "0",
            "SWEEP_SECONDS": "1",
            "SWEEP_GRACE_SECONDS": "0",
            "PETITION_COUNT_SECONDS": "1",
            "LIMIT_SIGN": "1000000",
            "LIMIT_SIGN_HELD": "1000000",
        }
        with self.log.open("w") as sink:
            self.process = subprocess.Popen(
                [sys.executable, "tools/up.py"],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait_until_ready(self) -> None:
        """Wait until the supervisor says so; its lines are the reason when it ends instead."""
        wait_for(lambda: "Ready on" in self.said() or self.process.poll() is not None, "the site", START_SECONDS)
        assert self.process.poll() is None, self.said()
        self.state = json.loads((self.run_directory / "state.json").read_text())
        self.address = str(self.state["address"]).rstrip("/")
        self.clock_file = Path(self.state["variables"]["CLOCK_SHIFT_FILE"])

    def said(self) -> str:
        """Everything the supervisor and its programs have said."""
        return self.log.read_text()

    def stop(self) -> None:
        """Stop everything, however the tests went."""
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.process.wait(START_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def program(self, name: str) -> int:
        """The process of web, worker or beat."""
        return int(json.loads((self.run_directory / "state.json").read_text())["children"][name][0])

    # -- the clock ----------------------------------------------------------------------

    def shift(self) -> timedelta:
        """How far the clock runs ahead."""
        return timedelta(seconds=float(self.clock_file.read_text())) if self.clock_file.exists() else timedelta()

    def now(self) -> datetime:
        """The moment as the site sees it."""
        return datetime.now(UTC) + self.shift()

    def move_to(self, moment: datetime) -> None:
        """Let it be that moment everywhere from now on, as `manage.py shift_clock` does. Never back."""
        shift = moment - datetime.now(UTC)
        assert shift >= self.shift(), "the clock of a site that others use too only goes forward"
        draft = self.clock_file.with_name("clock-shift.draft")
        draft.write_text(f"{shift.total_seconds():.6f}")
        draft.replace(self.clock_file)

    # -- looking and preparing --------------------------------------------------------------

    def page(self, path: str) -> str:
        """A public page."""
        with urllib.request.urlopen(self.address + path, timeout=30) as answer:
            return str(answer.read().decode("utf-8-sig"))

    def ask(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Rows of the site's database, read as the site's own role."""
        connection = psycopg2.connect(self.state["addresses"]["DATABASE_URL"])
        try:
            connection.set_session(readonly=True, autocommit=True)
            with connection.cursor() as cursor:
                cursor.execute(query, values)
                return list(cursor.fetchall())
        finally:
            connection.close()

    def prepare(self, *words: str) -> Any:
        """Let tests/whole/preparations.py do something in the site's own environment; what it printed comes back."""
        done = subprocess.run(
            [*MANAGE, "-m", "tests.whole.preparations", *words],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return json.loads(done.stdout.splitlines()[-1])


def free_port() -> int:
    """A port that is free now, away from those that a start without PORT tries."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def whole_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WholeSite]:
    """The running site, started when the first test asks for it."""
    site = WholeSite(tmp_path_factory.mktemp("whole") / "run")
    try:
        site.wait_until_ready()
        yield site
    finally:
        site.stop()
