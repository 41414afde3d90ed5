"""PostgreSQL and Redis for a run: the real ones that the environment names, else embedded ones started here."""

import os
import signal
from collections.abc import Callable

import psycopg2

from tools.errors import StartRefused
from tools.postgres import APPLICATION, OWNER, Postgres
from tools.processes import Child, Identity, stop_orphan
from tools.run_directory import RunDirectory
from tools.valkey import Valkey

POSTGRES_STOP_SECONDS = 60
VALKEY_STOP_SECONDS = 20
ANSWER_SECONDS = 10
OLDEST_POSTGRES = 15


class Servers:
    """The two servers of one run and the environment that leads to them."""

    def __init__(self, directory: RunDirectory, *, throwaway: bool, stopped: Callable[[], bool]) -> None:
        """Decide which parts are embedded: a server whose address is in the environment is left alone."""
        self.directory = directory
        self.stopped = stopped
        self.postgres = None if os.environ.get("DATABASE_URL") else Postgres(directory, throwaway)
        self.valkey = None if os.environ.get("REDIS_URL") else Valkey(directory, throwaway)
        self.children: dict[str, Child] = {}

    @property
    def database_is_ours(self) -> bool:
        """Whether the database is the embedded one, not a real server's."""
        return self.postgres is not None

    def addresses(self) -> dict[str, str]:
        """The variables that the site reads: DATABASE_URL, DATABASE_OWNER_URL, REDIS_URL."""
        given = {
            name: os.environ[name]
            for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL")
            if os.environ.get(name)
        }
        if self.postgres:
            given["DATABASE_URL"] = self.postgres.address(APPLICATION)
            given["DATABASE_OWNER_URL"] = self.postgres.address(OWNER)
        given.setdefault("DATABASE_OWNER_URL", given["DATABASE_URL"])
        if self.valkey:
            given["REDIS_URL"] = self.valkey.address()
        return given

    def start(self) -> None:
        """Start what is embedded, both at once, and return when all servers answer, real ones too."""
        if self.postgres:
            self.children["postgres"] = self.postgres.start()
        if self.valkey:
            self.children["valkey"] = self.valkey.start()
        if self.postgres:
            self.postgres.wait(self.children["postgres"], self.stopped)
        if self.valkey:
            self.valkey.wait(self.children["valkey"], self.stopped)
        if self.stopped():
            return
        if self.postgres:
            self.postgres.provision()
        else:
            ask_real_postgres()
        if not self.valkey:
            ask_real_redis()

    def restart(self, name: str) -> None:
        """Start one embedded server again after it died."""
        self.children[name].finish(0)
        server = self.postgres if name == "postgres" else self.valkey
        assert server is not None
        self.children[name] = server.start()
        server.wait(self.children[name], self.stopped)

    def stop(self) -> list[str]:
        """Stop both, cleanly; the names of those that had to be killed come back."""
        for child in self.children.values():
            child.ask_to_stop()
        seconds = {"postgres": POSTGRES_STOP_SECONDS, "valkey": VALKEY_STOP_SECONDS}
        return [name for name, child in self.children.items() if not child.finish(seconds[name])]


def ask_real_postgres() -> None:
    """Connect to the database that the environment names; raise StartRefused when that fails or it is too old."""
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        if not os.environ.get(name):
            continue
        try:
            connection = psycopg2.connect(os.environ[name], connect_timeout=ANSWER_SECONDS)
        except psycopg2.Error as error:
            raise StartRefused(f"The database in {name} does not let us in: {str(error).strip()}") from error
        version = connection.server_version
        connection.close()
        if version < OLDEST_POSTGRES * 10_000:
            raise StartRefused(f"{name} is PostgreSQL {version // 10_000}; {OLDEST_POSTGRES} or later is needed.")


def ask_real_redis() -> None:
    """Ping the server that the environment names; raise StartRefused when it does not answer."""
    import redis  # slow to import, and seldom needed

    try:
        client = redis.Redis.from_url(os.environ["REDIS_URL"], socket_connect_timeout=ANSWER_SECONDS)
        with client:
            client.ping()
    except (redis.RedisError, ValueError) as error:
        raise StartRefused(f"The server in REDIS_URL does not answer: {error}") from error


def end_orphans(directory: RunDirectory) -> None:
    """End what a killed supervisor left running, so that ports, sockets and data are free. We hold the lock."""
    for name, orphan in directory.orphans().items():
        stop_orphan(orphan, signal.SIGINT if name == "postgres" else signal.SIGTERM)


def identities(children: dict[str, Child]) -> dict[str, tuple[int, int]]:
    """Number and start time of each living child, as the state file keeps them."""
    found = {name: Identity.of(child.pid) for name, child in children.items()}
    return {name: (identity.pid, identity.started) for name, identity in found.items() if identity}
