"""Child processes that never outlive their supervisor, and questions to /proc about the others.

Every server gets its own session: Ctrl-C in a terminal reaches the supervisor alone, which then stops its children
in the right order. Every child is also told to end when the supervisor is killed (PR_SET_PDEATHSIG).
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)

Command = Sequence[str | Path]
Handler = Callable[[int, FrameType | None], object]


def on_stop_signals(handler: Handler) -> None:
    """Call this at Ctrl-C, SIGTERM and a closed terminal; under nohup the last one stays ignored."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if number != signal.SIGHUP or signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:
            signal.signal(number, handler)


def end_with_parent(signal_number: int = signal.SIGTERM) -> Callable[[], None]:
    """A hook for Popen: the child is sent this signal when the thread that started it ends.

    Start children from the main thread only; a helper thread that ends would take them along.
    """
    supervisor = os.getpid()

    def hook() -> None:
        _libc.prctl(PR_SET_PDEATHSIG, signal_number)
        if os.getppid() != supervisor:  # killed between fork and prctl
            os._exit(1)

    return hook


@dataclass(frozen=True)
class Identity:
    """A process beyond doubt: its number and its start time in clock ticks, because numbers are used again."""

    pid: int
    started: int

    @classmethod
    def of(cls, pid: int) -> "Identity | None":
        """The identity of a living process; None when it is gone or a zombie."""
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return None
        return None if fields[0] in {"Z", "X"} else cls(pid, int(fields[19]))

    def lives(self) -> bool:
        """Whether exactly this process still runs."""
        return Identity.of(self.pid) == self


def command_line(pid: int) -> list[str]:
    """The arguments of a process; empty when it is gone or a zombie."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")[:-1]
    except OSError:
        return []


def wait_until(condition: Callable[[], bool], seconds: float, step: float = 0.03) -> bool:
    """Ask again and again until the condition holds; False when the time is over."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(step)
    return True


def stop_orphan(orphan: Identity, signal_number: int, seconds: float = 15) -> None:
    """End a process that a killed supervisor left behind; it is not our child, so it is watched through /proc."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(orphan.pid, signal_number)
    if not wait_until(lambda: not orphan.lives(), seconds):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(orphan.pid, signal.SIGKILL)
        wait_until(lambda: not orphan.lives(), 5)


class Child:
    """One process that we started: its name, how to stop it, and where its output goes."""

    def __init__(
        self,
        name: str,
        command: Command,
        *,
        environment: dict[str, str] | None = None,
        stop_signal: int = signal.SIGTERM,
        log: Path | None = None,
        on_line: Callable[[str, str], None] | None = None,
        pass_fds: Sequence[int] = (),
    ) -> None:
        """Start it at once. Output goes to the end of `log`, or line by line to `on_line(name, line)`."""
        self.name = name
        self.stop_signal = stop_signal
        sink = log.open("ab") if log else None
        try:
            self.process = subprocess.Popen(
                [str(part) for part in command],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=sink or subprocess.PIPE,
                stderr=sink or subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=end_with_parent(stop_signal),
                pass_fds=pass_fds,
            )
        finally:
            if sink:
                sink.close()
        self.started_at = time.monotonic()
        self._reader: threading.Thread | None = None
        if on_line:
            self._reader = threading.Thread(target=self._read, args=(on_line,), daemon=True)
            self._reader.start()

    @property
    def pid(self) -> int:
        """The process number, also the number of its session and group."""
        return self.process.pid

    @property
    def code(self) -> int | None:
        """The exit code; None while it runs."""
        return self.process.poll()

    def ask_to_stop(self) -> None:
        """Send the polite signal; `finish` waits."""
        if self.code is None:
            self.process.send_signal(self.stop_signal)

    def finish(self, seconds: float) -> bool:
        """Wait for the end and sweep up what the process left in its group. False when it had to be killed."""
        polite = True
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            polite = False
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)
        self.process.wait()
        if self._reader:
            self._reader.join(1)
        return polite

    def _read(self, on_line: Callable[[str, str], None]) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            on_line(self.name, line.decode(errors="replace").rstrip("\n"))
