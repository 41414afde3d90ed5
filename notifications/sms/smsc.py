"""The HTTP protocol of SMSC (smsc.kz in Kazakhstan; smsc.ru and smscentre.com are the same): send.php and status.php.

Documented at https://smsc.kz/api/http/: requests by POST, so that no password and no number stands in an address that a proxy
writes down; answers as JSON (fmt=3); the price with each message (cost=3). Receipts are asked for, number by number.
"""

from __future__ import annotations

import http.client
import json
import logging
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlencode

from notifications.sms.address import Address
from notifications.sms.gateway import Keep, Receipt, Taken
from notifications.sms.writing import segments
from notifications.undelivered import NotNow, Refused, Undelivered, Unreachable, Unsure

log = logging.getLogger(__name__)

SECONDS = 15
LARGEST = 64 * 1024
SEND, STATUS = "/sys/send.php", "/sys/status.php"
OURS = {2, 3, 4}
"""Login or password, no money on the account, our network address is blocked: nothing would go."""
LATER = {9}
"""Too many requests at once, or the same one twice within a minute."""
STATES = {
    -1: "sent",  # waits at the gateway
    0: "sent",  # handed to the operator
    1: "delivered",
    2: "delivered",  # and read
    4: "delivered",  # and its link opened
    3: "expired",
    -2: "failed",  # stopped
    20: "failed",
    22: "failed",
    23: "failed",
    24: "failed",
    25: "failed",
}


class Smsc:
    """An account with SMSC."""

    name = "smsc"
    must_be_asked = True
    sessions_are_counted = False

    def __init__(self, address: Address) -> None:
        self.address = address

    @contextmanager
    def opened(self, keep: Keep) -> Iterator[_Calls]:
        """One connection for a round of messages. Raises Unreachable."""
        calls = _Calls(self.address, keep)
        try:
            calls.connect()
            yield calls
        finally:
            calls.close()


class _Calls:
    """Requests over a connection that is kept, and made anew when the other side closed it."""

    def __init__(self, address: Address, keep: Keep) -> None:
        self.address, self.keep = address, keep
        self.connection: http.client.HTTPConnection | None = None

    def connect(self) -> None:
        """Raises Unreachable."""
        made: http.client.HTTPConnection
        if self.address.tls:
            trust = ssl.create_default_context(cafile=self.address.option("ca") or None)
            made = http.client.HTTPSConnection(self.address.host, self.address.port, timeout=SECONDS, context=trust)
        else:
            made = http.client.HTTPConnection(self.address.host, self.address.port, timeout=SECONDS)
        try:
            made.connect()
        except OSError as failure:
            made.close()
            raise Unreachable(type(failure).__name__) from None
        self.connection = made

    def close(self) -> None:
        """Hang up."""
        if self.connection is not None:
            self.connection.close()
        self.connection = None

    def send(self, number: str, text: str) -> Taken:
        """Raises Refused, NotNow or Unreachable."""
        wanted = {"phones": number, "mes": text, "cost": "3", "maxsms": str(segments(text))}
        if sender := self.address.option("sender"):
            wanted["sender"] = sender
        answer = self._call(SEND, wanted)
        if (code := _whole(answer.get("error_code"))) is not None:
            raise verdict(code)
        if not (name := str(answer.get("id", ""))):
            raise Unsure("smsc no id")
        return Taken((name,), _price(answer.get("cost")), _whole(answer.get("cnt")))

    def listen(self, seconds: float) -> None:
        """Nothing comes by itself."""

    def ask(self, number: str, remote_id: str) -> Receipt | None:
        """Raises NotNow or Unreachable; None while the gateway does not know, or does not know any more."""
        answer = self._call(STATUS, {"phone": number, "id": remote_id})
        code = _whole(answer.get("error_code"))
        if code is not None:
            failure = verdict(code)
            raise failure if isinstance(failure, Unreachable) else NotNow(failure.problem)
        state = STATES.get(_whole(answer.get("status")) or 0) if "status" in answer else None
        if state is None:
            return None
        error = _whole(answer.get("err")) or 0
        return Receipt(remote_id, state, f"smsc {error}" if error else "")

    def _call(self, path: str, wanted: dict[str, str]) -> dict[str, Any]:
        """One request. A kept connection that the other side closed meanwhile is noticed before anything is sent twice."""
        body = urlencode(self._login() | wanted | {"fmt": "3", "charset": "utf-8"})
        headers = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
        if self.connection is None:
            self.connect()
        assert self.connection is not None
        try:
            self.connection.request("POST", path, body, headers)
            answer = self.connection.getresponse()
            status, raw = answer.status, answer.read(LARGEST + 1)
            if answer.will_close:
                self.close()
        except http.client.RemoteDisconnected:  # before a line of an answer: it may or may not have been taken
            self.close()
            raise Unsure("RemoteDisconnected") from None
        except (OSError, http.client.HTTPException) as failure:
            self.close()
            raise Unsure(type(failure).__name__) from None
        return _read(status, raw)

    def _login(self) -> dict[str, str]:
        if not self.address.user:
            return {"apikey": self.address.password}
        return {"login": self.address.user, "psw": self.address.password}


def verdict(code: int) -> Undelivered:
    """What an error code of SMSC means for the message."""
    problem = f"smsc {code}"
    if code in OURS:
        return Unreachable(problem)
    return NotNow(problem) if code in LATER else Refused(problem)


def _read(status: int, raw: bytes) -> dict[str, Any]:
    if status == http.HTTPStatus.TOO_MANY_REQUESTS:
        raise NotNow("http 429")
    if status >= 400:
        raise Unreachable(f"http {status}")
    try:
        answer = json.loads(raw) if len(raw) <= LARGEST else None
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise Unsure("smsc unreadable")
    return answer


def _whole(value: object) -> int | None:
    try:
        return int(str(value))
    except ValueError:
        return None


def _price(value: object) -> Decimal | None:
    try:
        price = Decimal(str(value))
    except InvalidOperation:
        return None
    return price if price.is_finite() and price >= 0 else None
