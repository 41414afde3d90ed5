"""SMPP 3.4 as bytes: the few commands that we send and the few that come back.

Numbers, fields and tags: "Short Message Peer to Peer Protocol Specification v3.4", issue 1.2, chapters 4 and 5.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass, field

HEADER = struct.Struct(">IIII")
LARGEST = 64 * 1024
"""No command that we know comes near it; what claims more is not SMPP."""
VERSION = 0x34

GENERIC_NACK = 0x80000000
RESPONSE = 0x80000000
BIND_TRANSCEIVER, SUBMIT_SM, DELIVER_SM, UNBIND, ENQUIRE_LINK = 0x09, 0x04, 0x05, 0x06, 0x15
ALERT_NOTIFICATION, DATA_SM = 0x0102, 0x0103
OK = 0x00
TEMPORARY_HERE = 0x64
"""ESME_RX_T_APPN: we could not keep it, send it again."""
UNKNOWN_COMMAND = 0x03

INTERNATIONAL, ALPHANUMERIC, UNKNOWN = 1, 5, 0
"""Types of numbers (5.2.5); a sender that is a word is alphanumeric."""
ISDN = 1
UDHI = 0x40
RECEIPT_TYPES = 0x3C
"""Bits of esm_class that say that a deliver_sm is a receipt (0x04) or a notice on the way (0x20)."""
LATIN, UCS2 = 0x00, 0x08
MESSAGE_PAYLOAD, RECEIPTED_ID, MESSAGE_STATE, NETWORK_ERROR = 0x0424, 0x001E, 0x0427, 0x0423

STATES = {1: "sent", 2: "delivered", 3: "expired", 4: "failed", 5: "failed", 6: "sent", 8: "failed"}
"""Of message_state (5.2.28): ENROUTE, DELIVERED, EXPIRED, DELETED, UNDELIVERABLE, ACCEPTED, REJECTED. UNKNOWN (7) says nothing."""
WORDS = {
    "ENROUTE": "sent",
    "ACCEPTD": "sent",
    "DELIVRD": "delivered",
    "EXPIRED": "expired",
    "DELETED": "failed",
    "UNDELIV": "failed",
    "REJECTD": "failed",
}
"""The same in the text of a receipt (appendix B)."""
RECEIPT = re.compile(rb"id:\s*(?P<id>[^\s]+).*?stat:\s*(?P<stat>[A-Za-z]+)(?:.*?err:\s*(?P<err>[0-9A-Za-z]+))?", re.S)


class NotSmpp(Exception):
    """What came cannot be read as SMPP."""


@dataclass(frozen=True, slots=True)
class Pdu:
    """One command or answer."""

    command: int
    status: int
    sequence: int
    body: bytes = b""

    def pack(self) -> bytes:
        """As it goes over the line."""
        return HEADER.pack(HEADER.size + len(self.body), self.command, self.status, self.sequence) + self.body


def take(buffer: bytearray) -> Pdu | None:
    """Cut the first whole command off what has come so far; None while there is less than one. Raises NotSmpp."""
    if len(buffer) < HEADER.size:
        return None
    length, command, status, sequence = HEADER.unpack_from(buffer)
    if not HEADER.size <= length <= LARGEST:
        raise NotSmpp
    if len(buffer) < length:
        return None
    body = bytes(buffer[HEADER.size : length])
    del buffer[:length]
    return Pdu(command, status, sequence, body)


def text(value: str) -> bytes:
    """A C-octet string."""
    return value.encode("ascii", "replace").replace(b"\0", b"?") + b"\0"


def bind(user: str, password: str, system_type: str) -> bytes:
    """The body of bind_transceiver: we speak 3.4 and take receipts for every sender of ours."""
    return text(user) + text(password) + text(system_type) + bytes([VERSION, UNKNOWN, UNKNOWN]) + text("")


def submit(sender: str, number: str, short: bytes, *, coding: int, esm_class: int = 0, payload: bytes = b"") -> bytes:
    """The body of submit_sm, with a receipt wanted for the outcome. `payload` instead of `short` for what is longer than 254."""
    body = (
        text("")
        + _sender(sender)
        + bytes([INTERNATIONAL, ISDN])
        + text(number.removeprefix("+"))
        + bytes([esm_class, 0, 0])
        + text("")
        + text("")
        + bytes([1, 0, coding, 0, len(short)])
        + short
    )
    return body + (struct.pack(">HH", MESSAGE_PAYLOAD, len(payload)) + payload if payload else b"")


def _sender(sender: str) -> bytes:
    """Our name: a word, a number in full (+7…), a short number, or nothing (the gateway then puts its own)."""
    if sender.startswith("+"):
        return bytes([INTERNATIONAL, ISDN]) + text(sender[1:])
    if not sender or sender.isdigit():
        return bytes([UNKNOWN, UNKNOWN]) + text(sender)
    return bytes([ALPHANUMERIC, UNKNOWN]) + text(sender)


def joined(part: bytes, reference: int, of: int, number: int) -> bytes:
    """A part with the header by which a telephone joins it to the others (3GPP TS 23.040, 9.2.3.24.1)."""
    return bytes([5, 0, 3, reference & 0xFF, of, number]) + part


@dataclass(frozen=True, slots=True)
class Delivered:
    """A deliver_sm, as far as it concerns us."""

    esm_class: int
    short: bytes
    tags: dict[int, bytes] = field(default_factory=dict)


def delivered(body: bytes) -> Delivered:
    """Read deliver_sm. Raises NotSmpp."""
    try:
        at = _after_text(body, 0)
        at = _after_text(body, at + 2)
        at = _after_text(body, at + 2)
        esm_class = body[at]
        at = _after_text(body, _after_text(body, at + 3))
        length = body[at + 4]
        short, rest = body[at + 5 : at + 5 + length], at + 5 + length
        if len(short) != length:
            raise NotSmpp
        return Delivered(esm_class, short, _tags(body, rest))
    except (IndexError, struct.error, ValueError):
        raise NotSmpp from None


def receipt(one: Delivered) -> tuple[str, str, str] | None:
    """Name, state and error of a receipt; None for anything else, such as what a person wrote to us."""
    if not one.esm_class & RECEIPT_TYPES:
        return None
    written = RECEIPT.search(one.tags.get(MESSAGE_PAYLOAD, b"") or one.short)
    name = one.tags.get(RECEIPTED_ID, b"").rstrip(b"\0") or (written["id"] if written else b"")
    tag = one.tags.get(MESSAGE_STATE, b"")
    state = STATES.get(tag[0]) if tag else None
    if state is None and written is not None:
        state = WORDS.get(written["stat"].decode("ascii", "replace").upper())
    if not name or state is None:
        return None
    error = (written["err"] or b"").decode("ascii", "replace") if written is not None else ""
    return name.decode("ascii", "replace"), state, "" if error.strip("0") == "" else error


def first_text(body: bytes) -> str:
    """The C-octet string that a body begins with; empty for none."""
    return body.partition(b"\0")[0].decode("ascii", "replace")


def _after_text(body: bytes, at: int) -> int:
    return body.index(b"\0", at) + 1


def _tags(body: bytes, at: int) -> dict[int, bytes]:
    tags = {}
    while at < len(body):
        tag, length = struct.unpack_from(">HH", body, at)
        at += 4
        tags[tag] = body[at : at + length]
        at += length
    return tags
