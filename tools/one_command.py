"""Run one command with the servers behind it: tests with throwaway ones, management commands with the site's own."""

import base64
import hashlib
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from types import FrameType
from typing import Literal

from tools.errors import StartRefused
from tools.processes import end_with_parent, on_stop_signals
from tools.run_directory import RunDirectory
from tools.servers import Servers, end_orphans, identities

Purpose = Literal["test", "manage", "bench"]
"""Tests get a database that forgets, benchmarks one that is measured as in production, management the site's own."""

SECRETS = ("SECRET_KEY", "IDENTITY_SECRET", "PETITION_SECRET")
"""Made once for each run directory and kept there, readable by us alone."""


def environment(run_directory: RunDirectory, addresses: dict[str, str]) -> dict[str, str]:
    """The environment of every process of the site: the caller's own, then addresses and what is kept in RUN_DIR.

    A start from the checkout is for developing and for looking around: DEBUG unless DEBUG=0 is given.
    """
    found = dict(os.environ, **addresses, PYTHONUNBUFFERED="1")
    found.setdefault("DEBUG", "1")
    for name in SECRETS:
        found.setdefault(name, run_directory.secret(name.lower().replace("_", "-")))
    key = hashlib.sha256(run_directory.secret("identity-keys").encode()).digest()
    found.setdefault("IDENTITY_KEYS", f"1:{base64.b64encode(key).decode()}")
    for name, part in (("MEDIA_ROOT", "media"), ("STATIC_ROOT", "static")):
        (run_directory.path / part).mkdir(mode=0o700, exist_ok=True)
        found.setdefault(name, str(run_directory.path / part))
    for name, part in (("EMAIL_URL", "mail"), ("SMS_URL", "sms")):
        (run_directory.path / part).mkdir(mode=0o700, exist_ok=True)
        found.setdefault(name, (run_directory.path / part).as_uri())
    found["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{found.get('PATH', os.defpath)}"
    return found


def run_with_servers(run_directory: RunDirectory, command: list[str], purpose: Purpose) -> int:
    """Start servers in this run directory, run the command, stop the servers; the command's exit code comes back."""
    run_directory.lock()
    stop = threading.Event()
    on_stop_signals(lambda *_: stop.set())
    servers = Servers(run_directory, throwaway=purpose == "test", stopped=stop.is_set)
    try:
        end_orphans(run_directory)
        servers.start()
        if stop.is_set():
            return 130
        variables = environment(run_directory, servers.addresses())
        run_directory.write_state(addresses=servers.addresses(), children=identities(servers.children))
        return run_here(command, variables)
    finally:
        servers.stop()
        run_directory.unlock()


def run_with_site_servers(run_directory: RunDirectory, command: list[str]) -> int:
    """Run the command against the servers that are up in this run directory, or start them for it."""
    if not run_directory.is_locked():
        return run_with_servers(run_directory, command, "manage")
    state = run_directory.read_state()
    if "addresses" not in state:
        raise StartRefused(f"The site in {run_directory.path} is still starting; try again when it says Ready.")
    variables = environment(run_directory, state["addresses"])
    variables.update(state.get("variables", {}))
    return run_here(command, variables)


def run_here(command: list[str], variables: dict[str, str]) -> int:
    """Run a command in our terminal. It gets Ctrl-C from the terminal itself; other signals are passed on."""
    process = subprocess.Popen(command, env=variables, preexec_fn=end_with_parent())

    def pass_on(number: int, _frame: FrameType | None) -> None:
        if number != signal.SIGINT or not sys.stdin.isatty():
            process.send_signal(number)

    on_stop_signals(pass_on)
    code = process.wait()
    return 128 - code if code < 0 else code
