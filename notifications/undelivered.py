"""Why a message did not go. Every channel raises one of these, and nothing else."""

from __future__ import annotations

from datetime import datetime


class Undelivered(Exception):
    """A message did not go. `problem` is a code for the operator, without any address."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


class Refused(Undelivered):
    """And never will: the mailbox or the number does not exist, or does not take our messages."""


class NotNow(Undelivered):
    """But may go later: the mailbox is full, or its server asks to come again."""


class Unsure(NotNow):
    """The line broke before the answer: it may have been taken. Tried again, it may come twice."""


class Unreachable(Undelivered):
    """Because the channel itself takes nothing: our own mail server or gateway is away. No try of the message, and nobody's fault."""


class Postponed(Undelivered):
    """Because we ourselves wait until a moment: what may be spent in a day is spent. No try of the message either."""

    def __init__(self, problem: str, until: datetime) -> None:
        super().__init__(problem)
        self.until = until
