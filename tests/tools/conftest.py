"""A small site beside a copy of the supervisor: real processes, real servers, a second to start."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
PATIENCE_SECONDS = 90
"""A machine that runs other tests at the same time starts a site, and shuts a database down, slowly."""


def wait_for(condition: Callable[[], object], what: str, seconds: float = PATIENCE_SECONDS) -> object:
    """The first true answer; the test fails when none comes."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if answer := condition():
            return answer
        time.sleep(0.02)
    return pytest.fail(f"waited in vain for {what}")


class Site:
    """A copy of the tools with a small site, below a directory of its own."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.run_directory = directory / ".run"
        shutil.copytree(ROOT / "tools", directory / "tools", ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copytree(Path(__file__).parent / "small_site", directory, dirs_exist_ok=True)
        inherited = {"PATH", "HOME", "LANG", "PG_BINDIR"}
        self.environment = {name: value for name, value in os.environ.items() if name in inherited}
        self.command = [sys.executable, "tools/up.py"]
        self.started: list[subprocess.Popen[str]] = []

    def start(self, *arguments: str, wait: bool = True, **variables: str) -> "Run":
        """Start the supervisor; by default return when it says Ready."""
        number = len(self.started)
        output = self.directory / f"output-{number}"
        with output.open("w") as sink:
            process = subprocess.Popen(
                [*self.command, *arguments],
                cwd=self.directory,
                env={**self.environment, **variables},
                stdout=sink,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                text=True,
                start_new_session=True,
                preexec_fn=hears_hangups,  # noqa: PLW1509  # the tests start it from one thread
            )
        self.started.append(process)
        run = Run(process, output)
        if wait:
            wait_for(lambda: "Ready on" in run.output or process.poll() is not None, "the site")
            assert process.poll() is None, run.output
        return run

    def processes(self) -> dict[int, str]:
        """Number and command line of every process that works in this directory."""
        found = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and int(entry.name) != os.getpid():
                try:
                    words = (entry / "cmdline").read_bytes().decode().split("\0")
                    here = (entry / "cwd").readlink().is_relative_to(self.directory)
                except (OSError, ValueError):
                    continue
                if here or any(str(self.directory) in word for word in words):
                    found[int(entry.name)] = " ".join(words)
        return found

    def find(self, pattern: str) -> list[int]:
        """The numbers of its processes whose command line matches, oldest first."""
        return sorted(pid for pid, words in self.processes().items() if re.search(pattern, words))

    def calls(self) -> list[str]:
        """The management commands that were called."""
        file = self.run_directory / "calls"
        return file.read_text().splitlines() if file.exists() else []

    def end(self) -> None:
        """Leave nothing behind, however the test went."""
        for process in self.started:
            if process.poll() is None:
                process.terminate()
                process.wait(PATIENCE_SECONDS)
        for pid in self.processes():
            os.kill(pid, signal.SIGKILL)


def hears_hangups() -> None:
    """As in a terminal, also when the tests themselves run under nohup, whose children are born deaf to it."""
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


class Run:
    """One start of the supervisor and what it has said so far."""

    def __init__(self, process: subprocess.Popen[str], output: Path) -> None:
        self.process = process
        self.file = output

    @property
    def output(self) -> str:
        return self.file.read_text()

    @property
    def address(self) -> str:
        found = re.search(r"Ready on (\S+)", self.output)
        assert found, self.output
        return found[1]

    def page(self) -> str:
        """The site's only page."""
        with urllib.request.urlopen(self.address, timeout=10) as answer:
            return answer.read().decode()

    def wait_for(self, text: str) -> None:
        wait_for(lambda: text in self.output or self.process.poll() is not None, text)
        assert text in self.output, self.output

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Send a signal and return the exit code."""
        self.process.send_signal(number)
        return self.process.wait(PATIENCE_SECONDS)

    def ended(self) -> int:
        """Wait for it to end by itself."""
        return self.process.wait(PATIENCE_SECONDS)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A site that is not started yet."""
    made = Site(tmp_path / "site")
    yield made
    made.end()
