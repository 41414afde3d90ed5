"""What a verb refuses, by name and with the facts; config turns these into pages and problem documents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from cases.models import Case


class DomainError(Exception):
    """A broken rule of the product. `message` is for the person, in their language; `code` is for machines."""

    code = "refused"
    status = 409

    def __init__(self, message: str | Promise, *, code: str = "", **facts: Any) -> None:
        super().__init__(code or self.code)
        self.message = message
        self.code = code or self.code
        self.facts = facts


class TransitionRefused(DomainError):
    """The case is not in a state in which this can be done."""

    code = "transition-refused"


class ClaimRefused(DomainError):
    """The case does not become one of this account."""

    code = "claim-refused"


class CaseChanged(DomainError):
    """Somebody changed the case after the person looked at it: nothing was written."""

    code = "case-changed"

    def __init__(self, case: Case, since: int) -> None:
        super().__init__(
            _("The case has changed since you opened it. Nothing was saved."), number=case.number, since=since
        )
        self.case = case
        self.since = since


class BadInput(DomainError):
    """Something written is missing or too long: `errors` says what, by field."""

    code = "bad-input"
    status = 400

    def __init__(self, errors: Mapping[str, str | Promise]) -> None:
        super().__init__(_("Please check the answers."))
        self.errors = dict(errors)


class Unroutable(DomainError):
    """No active office at or above the first level: cannot happen while the register is whole."""

    code = "unroutable"
    status = 500
