"""The run directory (.run): one lock, one state file, logs, secrets and the short directory for sockets."""

import fcntl
import hashlib
import json
import os
import secrets
import stat
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from tools.errors import StartRefused
from tools.processes import Identity

ROOT = Path(__file__).resolve().parent.parent
LONGEST_SOCKET_NAME = "/.s.PGSQL.5432.lock"
LONGEST_LOG_BYTES = 10 * 1024 * 1024
SUN_PATH_LIMIT = 100
"""A unix socket's address holds 108 bytes with its end mark; we stay a little below."""


class AlreadyRunning(StartRefused):
    """Another supervisor holds this run directory."""


@dataclass
class RunDirectory:
    """Everything a run keeps between starts, below one path that belongs to one user."""

    path: Path
    _lock: IO[str] | None = field(default=None, repr=False)

    @classmethod
    def chosen(cls, name: str = "") -> "RunDirectory":
        """RUN_DIR of the environment, else .run in the checkout; `name` picks a part of the default."""
        given = os.environ.get("RUN_DIR")
        path = Path(given) if given else ROOT / ".run" / name
        return cls(Path(os.path.abspath(path)))  # noqa: PTH100 - a symbolic link stays as it was written

    def lock(self) -> None:
        """Take the directory for this process, or raise AlreadyRunning. The kernel frees it however we end."""
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.path.stat().st_uid != os.geteuid():
            raise StartRefused(f"{self.path} belongs to another user; set RUN_DIR to a directory of your own.")
        handle = (self.path / "lock").open("a+")
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            handle.close()
            raise AlreadyRunning(self._who_runs()) from None
        self._lock = handle

    def unlock(self) -> None:
        """Give the directory back; the state file goes first, nobody may read it without the lock held."""
        (self.path / "state.json").unlink(missing_ok=True)
        if self._lock:
            self._lock.close()
            self._lock = None

    def is_locked(self) -> bool:
        """Whether some supervisor holds this directory now."""
        try:
            handle = (self.path / "lock").open("r")
        except FileNotFoundError:
            return False
        with handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
        return False

    def write_state(self, **facts: Any) -> None:
        """Publish what other commands need (pid, addresses, children); replaced in one step, readable by us alone."""
        new = self.path / "state.json.new"
        new.touch(mode=0o600)
        new.write_text(json.dumps({"pid": os.getpid(), **facts}, indent=1))
        new.replace(self.path / "state.json")

    def read_state(self) -> dict[str, Any]:
        """What the last supervisor published; empty when there is none."""
        try:
            state = json.loads((self.path / "state.json").read_text())
        except (OSError, ValueError):
            return {}
        return state if isinstance(state, dict) else {}

    def orphans(self) -> dict[str, Identity]:
        """Children that a killed supervisor left running, by name."""
        recorded = {name: Identity(*numbers) for name, numbers in self.read_state().get("children", {}).items()}
        return {name: identity for name, identity in recorded.items() if identity.lives()}

    def log(self, name: str) -> Path:
        """The file that a server writes to; a long one from earlier starts is set aside first."""
        file = self.path / f"{name}.log"
        if file.exists() and file.stat().st_size > LONGEST_LOG_BYTES:
            file.replace(self.path / f"{name}.old.log")
        return file

    def secret(self, name: str) -> str:
        """A secret made once and kept, readable by us alone."""
        file = self.path / "secrets" / name
        file.parent.mkdir(mode=0o700, exist_ok=True)
        if not file.exists():
            handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w") as out:
                out.write(secrets.token_urlsafe(48))
        return file.read_text()

    def socket_directory(self) -> Path:
        """Where unix sockets live: in the run directory, or in a private short one when the checkout lies deep."""
        inside = self.path / "sockets"
        if len((str(inside) + LONGEST_SOCKET_NAME).encode()) <= SUN_PATH_LIMIT:
            inside.mkdir(mode=0o700, exist_ok=True)
            return inside
        name = f"jauap-{os.geteuid()}-{hashlib.sha256(str(self.path).encode()).hexdigest()[:10]}"
        short = Path(tempfile.gettempdir()) / name
        if len((str(short) + LONGEST_SOCKET_NAME).encode()) > SUN_PATH_LIMIT:
            short = Path("/tmp") / name  # noqa: S108 - private: made 0700 and checked below
        short.mkdir(mode=0o700, exist_ok=True)
        found = short.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o077:
            raise StartRefused(
                f"{short} is not a private directory of ours; remove it or set RUN_DIR to a shorter path."
            )
        return short

    def _who_runs(self) -> str:
        state = self.read_state()
        where = f" at {state['address']}" if state.get("address") else ""
        return f"Already running in {self.path} (process {state.get('pid', 'unknown')}){where}; stop that one first."
