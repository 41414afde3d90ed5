"""Codes to sign in with, on their way to a telephone (settings.CODE_BY_PHONE; accounts.senders says what is asked of us)."""

from __future__ import annotations

import logging
from datetime import datetime

from django.views.decorators.debug import sensitive_variables

from accounts.codes import NO_BUDGET, NOT_TAKEN
from accounts.senders import NotSent
from notifications import outages
from notifications.models import Message
from notifications.sms import budget, sending
from notifications.sms.gateway import is_there
from notifications.sms.models import ShortMessage
from notifications.sms.writing import segments
from notifications.undelivered import Refused, Undelivered, Unreachable, Unsure

log = logging.getLogger(__name__)
WAIT_SECONDS = 20.0
"""So long a code waits for a session with the gateway before it is left to the next round."""


class Codes:
    """Sends codes by the gateway of the settings."""

    def is_there(self) -> bool:
        """Whether there is a gateway."""
        return is_there()

    def has_budget(self, now: datetime) -> bool:
        """Whether another code may go today. It does not depend on whom it is for."""
        return budget.has_left(budget.CODES, now)

    @sensitive_variables()
    def send(self, number: str, text: str, tail: str, now: datetime) -> None:
        """Send a code at once; with the tail if it costs nothing more. Raises NotSent. An outage of the gateway is no reason not to try."""
        whole = text + tail if segments(text + tail) == segments(text) else text
        try:
            with sending.opened(now, for_codes=True, wait_seconds=WAIT_SECONDS) as via:
                sending.send(via, number, whole, purpose=ShortMessage.Purpose.CODE, now=now)
            outages.note_success(Message.SMS, now)
        except budget.OverBudget:
            raise NotSent(NO_BUDGET) from None
        except Refused as refusal:
            log.warning("A code was refused: %s", refusal.problem)
            raise NotSent(NOT_TAKEN) from None
        except Unsure as failure:  # it may have come; whoever waits can ask for another one
            log.warning("A code may not have gone: %s", failure.problem)
        except Unreachable as away:
            outages.note_failure(Message.SMS, away.problem, now)
            raise NotSent from None
        except Undelivered as later:
            log.warning("A code could not go yet: %s", later.problem)
            raise NotSent from None
