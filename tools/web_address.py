"""The address that the site listens on; the supervisor holds the socket, so the web server may die without losing it."""

import http.client
import os
import socket
from dataclasses import dataclass

from tools.errors import StartRefused

FIRST_PORT = 8000
PORTS_TRIED = 20


@dataclass
class WebAddress:
    """A listening socket and how people reach it."""

    socket: socket.socket

    @classmethod
    def listen(cls) -> "WebAddress":
        """Listen on HOST and PORT of the environment; without PORT on the first free one from 8000.

        A PORT that was asked for and is taken is an error, never another port.
        """
        host = os.environ.get("HOST") or "127.0.0.1"
        wanted = os.environ.get("PORT")
        ports = [_number(wanted)] if wanted else range(FIRST_PORT, FIRST_PORT + PORTS_TRIED)
        for port in ports:
            try:
                return cls(_bind(host, port))
            except OSError as error:
                reason = error.strerror
        if wanted:
            raise StartRefused(f"Port {wanted} on {host} cannot be used ({reason}); choose another with PORT=.")
        last = FIRST_PORT + PORTS_TRIED - 1
        raise StartRefused(
            f"None of the ports {FIRST_PORT} to {last} on {host} can be used ({reason}); choose one with PORT=."
        )

    @property
    def url(self) -> str:
        """What to open in a browser on this machine."""
        host, port = self._name()
        return f"http://{'localhost' if host == '127.0.0.1' else host}:{port}/"

    @property
    def is_private(self) -> bool:
        """Whether only this machine can reach it."""
        return str(self.socket.getsockname()[0]).startswith("127.") or self.socket.getsockname()[0] == "::1"

    def status(self) -> int | None:
        """The status with which the web server behind the socket answers /healthz; None while nobody answers."""
        host, port = self._name()
        connection = http.client.HTTPConnection(host.strip("[]"), port, timeout=2)
        try:
            connection.request("GET", "/healthz", headers={"Host": f"localhost:{port}"})
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()

    def _name(self) -> tuple[str, int]:
        host, port = self.socket.getsockname()[:2]
        if host in {"0.0.0.0", "::"}:  # noqa: S104 - compared, not bound
            host = "127.0.0.1"
        return (f"[{host}]" if ":" in host else host), port


def _bind(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(2048)
    except OSError:
        listener.close()
        raise
    return listener


def _number(text: str) -> int:
    if not text.isdigit() or int(text) > 65535:
        raise StartRefused(f"PORT must be a number up to 65535, not {text!r}.")
    return int(text)
