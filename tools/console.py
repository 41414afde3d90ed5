"""What the person at the terminal sees: one line per event, with the seconds since the start or the program's name."""

import contextlib
import sys
import threading
import time

_started_at = time.monotonic()
_one_at_a_time = threading.Lock()


def say(text: str) -> None:
    """Tell what we are doing."""
    write(f"[{time.monotonic() - _started_at:5.1f} s] {text}")


def echo(name: str, line: str) -> None:
    """Pass on a line that one of the programs wrote."""
    write(f"{name:>9} | {line}")


def write(text: str) -> None:
    """Write whole lines only. A terminal that was closed is no reason to stop before the servers are down."""
    with _one_at_a_time, contextlib.suppress(OSError, ValueError):
        sys.stdout.write(text + "\n")
        sys.stdout.flush()
