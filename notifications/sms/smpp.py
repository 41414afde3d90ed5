"""SMPP 3.4 over TCP or TLS: one transceiver session for a round of messages. Why ours: docs/adr/0026.

The session sends the parts of a message, waits for the answer to each by its number, and meanwhile takes whatever else comes:
questions whether we live, receipts (kept before they are acknowledged), a goodbye. A gateway that asks to slow down is
obeyed for some seconds, then the message is put off.
"""

from __future__ import annotations

import logging
import secrets
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from notifications.sms import pdu
from notifications.sms.address import Address
from notifications.sms.gateway import Keep, Receipt, Taken
from notifications.sms.pdu import Pdu
from notifications.sms.writing import is_latin, parts, whole
from notifications.undelivered import NotNow, Refused, Undelivered, Unreachable, Unsure

log = logging.getLogger(__name__)

CONNECT_SECONDS, ANSWER_SECONDS, FAREWELL_SECONDS = 10.0, 15.0, 2.0
IDLE_SECONDS = 20.0
"""After so much silence we ask whether the line still lives before we trust it with a message."""
SLOWER = (0.5, 1.0, 2.0, 4.0)
"""How long to wait each time the gateway says that we are too fast."""
LONGEST_SHORT = 254
GONE = "gone"

THROTTLED = {0x58, 0x14}
"""ESME_RTHROTTLED, ESME_RMSGQFUL."""
OURS = {0x04, 0x05, 0x0A, 0x0D, 0x0E, 0x0F, 0x15, 0x48, 0x49}
"""Not bound, already bound, our sender, bind failed, password, system id, service type, sender's type or plan: nothing would go."""
FOR_GOOD = {0x01, 0x02, 0x0B, 0x33, 0x42, 0x43, 0x50, 0x51, 0x65, 0x66, 0x67, 0x61, 0x62, 0xC0, 0xC1, 0xC2, 0xC3, 0xC4}
"""The number, the length or the form of this message, or the application says no for good."""


class Smpp:
    """An operator or an aggregator that speaks SMPP."""

    name = "smpp"
    must_be_asked = False
    sessions_are_counted = True

    def __init__(self, address: Address) -> None:
        self.address = address

    @contextmanager
    def opened(self, keep: Keep) -> Iterator[Session]:
        """Connect, bind, and say goodbye in the end."""
        session = Session(self.address, keep)
        try:
            session.begin()
            yield session
        finally:
            session.end()


class Session:
    """A bound session; bound anew when it breaks between two messages."""

    def __init__(self, address: Address, keep: Keep) -> None:
        self.address, self.keep = address, keep
        self.line: socket.socket | None = None
        self.buffer = bytearray()
        self.last_number = 0
        self.heard_at = 0.0
        self.reference = secrets.randbelow(256)
        self.answers: dict[int, Pdu] = {}

    # -- the life of a session ----------------------------------------------------------

    def begin(self) -> None:
        """Connect and bind. Raises Unreachable."""
        self.buffer, self.answers, self.last_number = bytearray(), {}, 0
        try:
            self.line = self._connect()
            body = pdu.bind(self.address.user, self.address.password, self.address.option("system_type"))
            status = self._answer_to(self._put(pdu.BIND_TRANSCEIVER, body)).status
        except (OSError, pdu.NotSmpp) as failure:
            self._drop()
            raise Unreachable(_named(failure)) from None
        except Undelivered as failure:
            self._drop()
            raise Unreachable(failure.problem) from None
        if status != pdu.OK:
            self._drop()
            raise Unreachable(f"bind {status:#06x}")

    def end(self) -> None:
        """Say goodbye and hang up, whatever the other side says."""
        if self.line is None:
            return
        with suppress(OSError, pdu.NotSmpp, Undelivered):
            self._answer_to(self._put(pdu.UNBIND), FAREWELL_SECONDS)
        self._drop()

    def _connect(self) -> socket.socket:
        line = socket.create_connection((self.address.host, self.address.port), CONNECT_SECONDS)
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if not self.address.tls:
            return line
        trust = ssl.create_default_context(cafile=self.address.option("ca") or None)
        try:
            return trust.wrap_socket(line, server_hostname=self.address.host)
        except BaseException:
            line.close()
            raise

    def _drop(self) -> None:
        if self.line is not None:
            with suppress(OSError):
                self.line.close()
        self.line = None

    # -- what a line can do -------------------------------------------------------------

    def send(self, number: str, text: str) -> Taken:
        """Hand over a message, all its parts. Raises Refused, NotNow or Unreachable; Unsure when a part of it may have gone."""
        self._see_that_it_lives()
        names: list[str] = []
        try:
            for body in self._bodies(number, text):
                names.append(self._submit(body))  # noqa: PERF401 - what went before a failure counts
        except (OSError, pdu.NotSmpp) as failure:  # broken off: whether it was taken is not known
            self._drop()
            raise Unsure(_named(failure)) from None
        except Undelivered as failure:
            if isinstance(failure, Unreachable):
                self._drop()
            if names:  # the parts before it are paid for
                raise Unsure(failure.problem) from None
            raise
        return Taken(tuple(names), segments=len(self._pieces(text)))

    def listen(self, seconds: float) -> None:
        """Take what comes by itself for so long. Raises Unreachable."""
        until = time.monotonic() + seconds
        try:
            while self.line is not None and (came := self._next(until)) is not None:
                self._handle(came)
        except (OSError, pdu.NotSmpp) as failure:
            self._drop()
            raise Unreachable(_named(failure)) from None

    def ask(self, number: str, remote_id: str) -> Receipt | None:
        """Never asked: receipts come by themselves."""
        return None

    # -- inside -------------------------------------------------------------------------

    def _bodies(self, number: str, text: str) -> list[bytes]:
        sender = self.address.option("sender")
        latin = is_latin(text) and self.address.option("latin") == "gsm"
        coding = pdu.LATIN if latin else pdu.UCS2
        pieces = self._pieces(text)
        if len(pieces) == 1:
            return [pdu.submit(sender, number, pieces[0], coding=coding)]
        if self.address.option("long") == "payload":
            one = whole(text) if latin or not is_latin(text) else text.encode("utf-16-be")
            return [pdu.submit(sender, number, b"", coding=coding, payload=one)]
        self.reference = (self.reference + 1) % 256
        return [
            pdu.submit(
                sender,
                number,
                pdu.joined(piece, self.reference, len(pieces), place),
                coding=coding,
                esm_class=pdu.UDHI,
            )
            for place, piece in enumerate(pieces, start=1)
        ]

    def _pieces(self, text: str) -> list[bytes]:
        """The bytes of each part that the network carries, and that are paid for."""
        in_sixteen = is_latin(text) and self.address.option("latin") != "gsm"
        return _in_sixteen(text) if in_sixteen else parts(text)

    def _submit(self, body: bytes) -> str:
        """One part; the gateway's name for it. Slows down when told to. Raises what send raises, or OSError."""
        for wait in (*SLOWER, None):
            answer = self._answer_to(self._put(pdu.SUBMIT_SM, body))
            if answer.status == pdu.OK:
                return pdu.first_text(answer.body)
            if answer.status not in THROTTLED or wait is None:
                raise verdict(answer.status)
            self.listen(wait)
        raise AssertionError

    def _see_that_it_lives(self) -> None:
        """A gateway closes what was idle; better to notice before a message than in its middle."""
        if self.line is not None and time.monotonic() - self.heard_at < IDLE_SECONDS:
            return
        if self.line is not None:
            try:
                self._answer_to(self._put(pdu.ENQUIRE_LINK), CONNECT_SECONDS)
            except (OSError, pdu.NotSmpp, Undelivered):
                self._drop()
            else:
                return
        self.begin()

    def _put(self, command: int, body: bytes = b"", *, status: int = pdu.OK, sequence: int | None = None) -> int:
        """Send a command, or the answer to one; its number. The whole of it, however little the network takes at once."""
        if self.line is None:
            raise ConnectionResetError(GONE)
        if sequence is None:
            self.last_number = self.last_number % 0x7FFFFFFF + 1
            sequence = self.last_number
        self.line.settimeout(ANSWER_SECONDS)
        self.line.sendall(Pdu(command, status, sequence, body).pack())
        return sequence

    def _answer_to(self, number: int, seconds: float | None = None) -> Pdu:
        """The answer to a command of ours; what else comes meanwhile is dealt with. Raises OSError, NotSmpp."""
        until = time.monotonic() + (ANSWER_SECONDS if seconds is None else seconds)
        while number not in self.answers:
            came = self._next(until)
            if came is None:
                raise TimeoutError
            self._handle(came)
        return self.answers.pop(number)

    def _next(self, until: float) -> Pdu | None:
        """The next command that comes; None when the time is over. Raises ConnectionError when the other side is gone."""
        while (whole_one := pdu.take(self.buffer)) is None:
            left = until - time.monotonic()
            if self.line is None:
                raise ConnectionResetError(GONE)
            if left <= 0:
                return None
            self.line.settimeout(left)
            try:
                came = self.line.recv(65536)
            except TimeoutError:
                return None
            if not came:
                raise ConnectionResetError(GONE)
            self.buffer += came
        self.heard_at = time.monotonic()
        return whole_one

    def _handle(self, came: Pdu) -> None:
        if came.command & pdu.RESPONSE:
            self.answers[came.sequence] = came
        elif came.command == pdu.DELIVER_SM:
            status = self._keep(came)
            self._put(pdu.DELIVER_SM | pdu.RESPONSE, pdu.text(""), status=status, sequence=came.sequence)
        elif came.command == pdu.ENQUIRE_LINK:
            self._put(pdu.ENQUIRE_LINK | pdu.RESPONSE, sequence=came.sequence)
        elif came.command == pdu.UNBIND:
            with suppress(OSError):
                self._put(pdu.UNBIND | pdu.RESPONSE, sequence=came.sequence)
            raise ConnectionResetError("unbound")
        elif came.command != pdu.ALERT_NOTIFICATION:
            self._put(pdu.GENERIC_NACK, status=pdu.UNKNOWN_COMMAND, sequence=came.sequence)

    def _keep(self, came: Pdu) -> int:
        """Keep a receipt; what to say to the gateway. What a person wrote to us is acknowledged and forgotten."""
        try:
            told = pdu.receipt(pdu.delivered(came.body))
        except pdu.NotSmpp:
            return 0x08  # ESME_RSYSERR
        if told is None:
            return pdu.OK
        name, state, error = told
        if self.address.option("receipt_ids") == "decimal" and name.isdigit():
            name = f"{int(name):x}"
        try:
            self.keep(Receipt(name, state, error))
        except Exception:
            log.exception("A receipt could not be kept; the gateway will send it again.")
            return pdu.TEMPORARY_HERE
        return pdu.OK


def verdict(status: int) -> Undelivered:
    """What an answer means for the message. Codes that nobody documented are tried again: they cost nothing."""
    problem = f"smpp {status:#06x}"
    if status in OURS:
        return Unreachable(problem)
    return Refused(problem) if status in FOR_GOOD else NotNow(problem)


def _in_sixteen(text: str) -> list[bytes]:
    """Parts of a Latin text for a gateway whose alphabet of seven bits is not the network's."""
    encoded = text.encode("utf-16-be")
    if len(encoded) <= 140:
        return [encoded]
    return [encoded[at : at + 134] for at in range(0, len(encoded), 134)]


def _named(failure: Exception) -> str:
    """A failure in a word: never its text, which may hold anything."""
    return type(failure).__name__
