"""What takes our short messages: one of the adapters, as SMS_URL says (notifications.sms.address)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True, slots=True)
class Taken:
    """What a gateway says when it takes a message: its own names for the parts, and the price if it tells one."""

    remote_ids: tuple[str, ...]
    cost: Decimal | None = None
    segments: int | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of one part, by the gateway's own name for it."""

    remote_id: str
    state: str
    """A value of notifications.sms.models.State: sent (still under way), delivered, expired, failed."""
    problem: str = ""


Keep = Callable[[Receipt], None]
"""Called for each receipt before the gateway is told that we have it; what it raises lets the gateway send it again."""


class Line(Protocol):
    """An open conversation with a gateway."""

    def send(self, number: str, text: str) -> Taken:
        """Hand over one message. Raises Refused, NotNow or Unreachable."""

    def listen(self, seconds: float) -> None:
        """Take receipts that come by themselves, for so long. Raises Unreachable."""

    def ask(self, number: str, remote_id: str) -> Receipt | None:
        """What became of a message, for gateways that must be asked; None when it is not known (any more)."""


class Gateway(Protocol):
    """An adapter."""

    name: str
    must_be_asked: bool
    """Receipts do not come by themselves: each message is asked for, by number and name."""
    sessions_are_counted: bool
    """Only so many conversations at once (settings.SMS_SESSIONS)."""

    def opened(self, keep: Keep) -> AbstractContextManager[Line]:
        """Begin a conversation. Raises Unreachable."""


ADAPTERS = {
    "smpp": "notifications.sms.smpp.Smpp",
    "smsc": "notifications.sms.smsc.Smsc",
    "file": "notifications.sms.files.Files",
}


def is_there() -> bool:
    """Whether this site sends short messages at all."""
    return settings.SMS_GATEWAY.kind != "none"


def gateway() -> Gateway:
    """The adapter that the settings name. Raises KeyError where there is none: ask is_there() first."""
    made: Gateway = import_string(ADAPTERS[settings.SMS_GATEWAY.kind])(settings.SMS_GATEWAY)
    return made
