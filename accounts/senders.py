"""How a code gets to a telephone: by an app above this one, named in settings.CODE_BY_PHONE by its dotted address."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string


class NotSent(OSError):
    """A message did not go. `problem` is a word of accounts.codes when it will not go later either, else empty."""

    def __init__(self, problem: str = "") -> None:
        super().__init__(problem or "later")
        self.problem = problem


class PhoneSender(Protocol):
    """What settings.CODE_BY_PHONE names: a class without arguments."""

    def is_there(self) -> bool:
        """Whether this site sends messages to telephones at all."""

    def has_budget(self, now: datetime) -> bool:
        """Whether another one may be sent today. It does not depend on whom it is for."""

    def send(self, number: str, text: str, tail: str, now: datetime) -> None:
        """Send a text; with `tail` behind it when that costs nothing more. Raises NotSent."""


def by_phone() -> PhoneSender:
    """The sender that the settings name."""
    made: PhoneSender = import_string(settings.CODE_BY_PHONE)()
    return made
