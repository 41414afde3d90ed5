"""The ways to a person. A channel is opened for a round of messages, takes them one by one, and says by an error why not.

Another one (SMS, push) is a class like these in CHANNELS; notifications.expansion decides who is told by it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import datetime
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
from notifications.models import Message, ShortMessage
from notifications.reading import Written
from notifications.short_links import short_text
from notifications.sms import sending
from notifications.sms.gateway import Gateway, Line, is_there
from notifications.undelivered import NotNow, Refused, Undelivered, Unreachable
from notifications.wishes import Wishes

CLOSING = 421
"""The mail server's word that it takes nothing at all just now."""
PERMANENT = 500
LINGER_SECONDS = 0.2
"""So long a round listens for receipts of what it has just sent."""


Now = Callable[[], datetime]
"""Says what time it is by now: a round lasts a while."""
Deliver = Callable[[Written], None]
"""Takes one message; returns when it is taken, else raises one of notifications.undelivered."""


class Channel(Protocol):
    """What CHANNELS holds."""

    name: str
    sleeps: bool
    """Whether it is silent at night, but for what is urgent."""

    def opened(self, now: Now) -> AbstractContextManager[Deliver]:
        """Be ready for a round of messages. Raises Unreachable, or Postponed when it is another process's turn."""


class InApp:
    """A person's own page of messages: what is made is there."""

    name = Message.IN_APP
    sleeps = False

    @contextmanager
    def opened(self, now: Now) -> Iterator[Deliver]:
        """Nothing to open."""
        yield lambda _written: None


class Email:
    """Letters, by Django's mail backend: SMTP, or what EMAIL_URL says instead."""

    name = Message.EMAIL
    sleeps = True

    @contextmanager
    def opened(self, now: Now) -> Iterator[Deliver]:
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


class Sms:
    """Short messages, by the gateway of the settings."""

    name = Message.SMS
    sleeps = True

    @contextmanager
    def opened(self, now: Now) -> Iterator[Deliver]:
        """One conversation with the gateway for a round. Raises Postponed when the operator allows no further one just now."""
        if not is_there():
            raise Unreachable("no gateway")
        with sending.opened(now(), for_codes=False) as via:
            yield lambda written: _send_short(via, written, now())
            via[1].listen(LINGER_SECONDS)


def _send_short(via: tuple[Gateway, Line], written: Written, now: datetime) -> None:
    """Raises Refused, NotNow, Unreachable or Postponed."""
    message = written.message
    number = message.address
    if message.user_id is not None:
        number = Wishes.of({message.user_id}).phones.get(message.user_id, "")
    if not number:
        raise Refused("no number")
    sending.send(
        via,
        number,
        short_text(written),
        purpose=ShortMessage.Purpose.NOTICE,
        now=now,
        message=message.pk,
    )


CHANNELS: tuple[Channel, ...] = (InApp(), Email(), Sms())
"""In the order in which a round serves them: what needs nobody else comes first."""
