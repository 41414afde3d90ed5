"""Gunicorn as the site runs it, without limits per address, and the processor time it takes."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

NO_LIMIT = "1000000000"


@contextmanager
def web_server() -> Iterator[tuple[int, int]]:
    """Its port and its process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    static = Path(tempfile.mkdtemp())
    limits = ("FILE", "WRITE", "SIGN", "SIGN_HELD")
    environment = os.environ | {
        "BIND": f"127.0.0.1:{port}",
        "STATIC_ROOT": str(static),
        **{f"LIMIT_{name}": NO_LIMIT for name in limits},
    }
    manage = [sys.executable, "manage.py", "collectstatic", "-v0", "--noinput"]
    subprocess.run(manage, env=environment, check=True)
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "-c", "python:config.web_server", "config.wsgi"], env=environment
    )
    try:
        _wait_for(port)
        yield port, server.pid
    finally:
        server.terminate()
        server.wait(30)
        shutil.rmtree(static)


def _wait_for(port: int) -> None:
    for _attempt in range(200):
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", port), 0.2).close()
            return
        time.sleep(0.05)
    raise TimeoutError("the web server did not start")


def cpu_seconds(pid: int) -> float:
    """Processor time of a process and its children, alive or gone."""
    ticks = os.sysconf("SC_CLK_TCK")
    total = 0.0
    for process in [pid, *_children(pid)]:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        total += (int(fields[11]) + int(fields[12])) / ticks
    return total


def _children(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in listed]
