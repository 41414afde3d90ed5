"""The ways to a person. A channel is opened for a round of messages, takes them one by one, and says by an error why not.

Another one (SMS, push) is a class like these in CHANNELS; notifications.expansion decides who is told by it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from smtplib import (
    SMTPDataError,
    SMTPException,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
    SMTPServerDisconnected,
)
from typing import Any, Protocol

from django.core.mail import get_connection

from notifications.letters import letter
from notifications.models import Message
from notifications.reading import Written
from notifications.undelivered import NotNow, Refused, Undelivered, Unreachable
from notifications.wishes import Wishes

CLOSING = 421
"""The mail server's word that it takes nothing at all just now."""
PERMANENT = 500


Deliver = Callable[[Written], None]
"""Takes one message; returns when it is taken, else raises one of notifications.undelivered."""


class Channel(Protocol):
    """What CHANNELS holds."""

    name: str
    sleeps: bool
    """Whether it is silent at night, but for what is urgent."""

    def opened(self) -> AbstractContextManager[Deliver]:
        """Be ready for a round of messages. Raises Unreachable."""


class InApp:
    """A person's own page of messages: what is made is there."""

    name = Message.IN_APP
    sleeps = False

    @contextmanager
    def opened(self) -> Iterator[Deliver]:
        """Nothing to open."""
        yield lambda _written: None


class Email:
    """Letters, by Django's mail backend: SMTP, or what EMAIL_URL says instead."""

    name = Message.EMAIL
    sleeps = True

    @contextmanager
    def opened(self) -> Iterator[Deliver]:
        """One conversation with the mail server for all letters of a round."""
        conversation = _Conversation()
        try:
            conversation.begin()
            yield conversation.deliver
        finally:
            conversation.end()


class _Conversation:
    """A connection to the mail server that is opened anew when it breaks between two letters."""

    def __init__(self) -> None:
        self.backend: Any = get_connection()

    def begin(self) -> None:
        """Connect; raises Unreachable."""
        try:
            self.backend.open()
        except (OSError, SMTPException) as failure:
            self.end()
            raise Unreachable(_named(failure)) from failure

    def end(self) -> None:
        """Hang up, whatever the other side says."""
        with suppress(OSError, SMTPException):
            self.backend.close()

    def deliver(self, written: Written) -> None:
        """Send one letter; raises Refused, NotNow or Unreachable."""
        message = written.message
        wishes = Wishes.of({message.user_id} if message.user_id is not None else set())
        made = letter(written, wishes.address(message.user_id, message.address))
        self._see_that_it_lives()
        try:
            self.backend.send_messages([made])
        except SMTPRecipientsRefused as refusal:
            code, _words = next(iter(refusal.recipients.values()))
            raise _verdict(code) from None  # the refusal itself holds the address
        except SMTPSenderRefused as refusal:  # it is us whom the server does not want
            self.end()
            raise Unreachable(f"sender {refusal.smtp_code}") from None
        except SMTPDataError as refusal:
            raise _verdict(refusal.smtp_code) from None
        except (OSError, SMTPException) as failure:  # broken off: whether it was taken is not known
            self.end()
            raise NotNow(_named(failure)) from None
        except ValueError:  # an address or a header that no letter can have
            raise Refused("malformed") from None

    def _see_that_it_lives(self) -> None:
        """A server closes a connection that was idle; better to notice before a letter than in its middle."""
        open_connection = getattr(self.backend, "connection", None)
        if open_connection is None:
            self.begin()
            return
        try:
            code, _words = open_connection.noop()
        except SMTPServerDisconnected:
            code = CLOSING
        if code >= 400:
            self.end()
            self.begin()


def _verdict(code: int) -> Undelivered:
    """What an answer to one letter means for it."""
    if code == CLOSING:
        return Unreachable(str(code))
    return Refused(str(code)) if code >= PERMANENT else NotNow(str(code))


def _named(failure: Exception) -> str:
    """A failure in a word: its number if the server gave one, else what kind it is. Never its text, which holds addresses."""
    if isinstance(failure, SMTPResponseException):
        return f"{type(failure).__name__} {failure.smtp_code}"
    return type(failure).__name__


CHANNELS: tuple[Channel, ...] = (InApp(), Email())
"""In the order in which a round serves them: what needs nobody else comes first."""
