"""What the accounts refuse, by name. Same shape as the errors of cases: a code for machines, words for the person."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise


class AccountError(Exception):
    """A broken rule. `message` is for the person, in their language; `facts` never hold an IIN, an address or a code."""

    code = "refused"
    message: str | Promise = ""

    def __init__(self, **facts: Any) -> None:
        super().__init__(self.code)
        self.facts = facts


class NetworkRefused(AccountError):
    """An entry about a network that cannot be made."""

    def __init__(self, message: str | Promise) -> None:
        super().__init__()
        self.message = message
