"""The HTTP side of SMSC, in a thread, as its documentation says: send.php and status.php, POST, fmt=3."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

Answer = dict[str, Any] | bytes | int | None
"""What to say: JSON, raw bytes, an HTTP status, or None to hang up."""


@dataclass
class Peer:
    """SMSC on 127.0.0.1. `sent` is what it took."""

    to_send: Callable[[dict[str, str]], Answer] = lambda _asked: {}
    statuses: dict[str, Answer] = field(default_factory=dict)
    sent: list[dict[str, str]] = field(default_factory=list)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    connections: int = 0
    keeps: bool = True
    _server: ThreadingHTTPServer | None = None

    def start(self) -> Peer:
        peer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self) -> None:
                peer.connections += 1
                super().setup()

            def do_POST(self) -> None:
                raw = self.rfile.read(int(self.headers["Content-Length"])).decode()
                asked = {name: values[-1] for name, values in parse_qs(raw, keep_blank_values=True).items()}
                peer.lines.append(self.requestline)
                peer.asked.append((self.path, asked))
                answer = peer.answer(self.path, asked)
                if answer is None:
                    self.close_connection = True
                    self.connection.close()
                    return
                status = answer if isinstance(answer, int) else 200
                body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                if not peer.keeps:
                    self.send_header("Connection", "close")
                    self.close_connection = True
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def answer(self, path: str, asked: dict[str, str]) -> Answer:
        if (asked.get("login"), asked.get("psw")) != ("jauap", "secret") and asked.get("apikey") != "key":
            return {"error": "authorise error", "error_code": 2}
        if path == "/sys/status.php":
            return self.statuses.get(asked["id"], {"status": -3, "last_date": "", "last_timestamp": 0})
        answer = self.to_send(asked)
        if answer == {}:
            self.sent.append(asked)
            number = 100 + len(self.sent)
            return {"id": number, "cnt": int(asked["maxsms"]), "cost": "14.50", "balance": "1000.00"}
        return answer

    def stop(self) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()

    @property
    def url(self) -> str:
        assert self._server is not None
        return f"http+smsc://jauap:secret@127.0.0.1:{self._server.server_address[1]}"
