"""When the database breaks off in the middle: begin once more if that is safe, else say clearly what is known.

A deadlock, a killed backend or a restart of the server undoes the whole transaction, so the same work can simply be done again,
once. Only when the connection is lost during the very COMMIT does nobody know whether it was saved; then nothing is
repeated, and the person is asked to look.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TypeVar

from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils.translation import gettext_lazy as _

from cases.errors import DomainError

log = logging.getLogger(__name__)

R = TypeVar("R")

UNDONE = {"40P01", "40001", "55P03"}
"""Deadlock, serialization failure, lock not available: the server says that it has undone everything."""
CUT_OFF = {"57P01", "57P02", "57P03"}
"""The server or an administrator ended the connection; so does no code at all, and class 08."""


class NothingSaved(DomainError):
    """It broke off twice."""

    code = "interrupted"

    def __init__(self) -> None:
        super().__init__(_("The database broke off. Nothing was saved; please send it again."))


class NobodyKnows(DomainError):
    """The connection was lost while it was being saved."""

    code = "perhaps-saved"

    def __init__(self) -> None:
        super().__init__(
            _("The connection was lost while saving. Please look whether your change is there before sending it again.")
        )


def once_more(work: Callable[[], R], *, is_repeatable: bool = False) -> R:
    """Do `work` in a transaction; if the database breaks off, once more. No statement more than the transaction itself.

    `is_repeatable`: doing it twice is the same as once, so it may be repeated even when nobody knows. Within somebody else's
    transaction nothing is repeated: only the whole of it could be. Raises NothingSaved or NobodyKnows.
    """
    if connection.in_atomic_block:
        with transaction.atomic():
            return work()
    for may_repeat in (True, False):
        is_saving = False
        try:
            with transaction.atomic():
                result = work()
                is_saving = True
        except (OperationalError, InterfaceError) as error:
            code, was_cut_off = _what(error)
            if not was_cut_off and code not in UNDONE:
                raise
            log.warning("The database broke off (%s)%s.", code or "cut off", "; once more" if may_repeat else " again")
            connection.close()
            if is_saving and was_cut_off and not is_repeatable:
                raise NobodyKnows from error
            if not may_repeat:
                raise NothingSaved from error
        else:
            return result
    raise AssertionError  # the second turn ends above


def read_once_more(work: Callable[[], R]) -> R:
    """Do something that only reads; once more if the connection was cut off, as it may have been since it was last used."""
    try:
        return work()
    except (OperationalError, InterfaceError) as error:
        if connection.in_atomic_block or not _what(error)[1]:
            raise
        connection.close()
        return work()


def _what(error: Exception) -> tuple[str | None, bool]:
    """The server's code, and whether the connection is gone."""
    code = getattr(error.__cause__, "pgcode", None)
    return code, code is None or code in CUT_OFF or code.startswith("08")
