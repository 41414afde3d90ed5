"""Letters and clearing up, by the workers. A task is given the ticket of a code, never the code."""

import logging

from celery import shared_task

from accounts import email_codes, letters
from territories import clock

log = logging.getLogger(__name__)


@shared_task(name="accounts.tasks.send_code")
def send_code(ticket: str) -> None:
    """The letter of one code. What fails is tried again with the next round."""
    try:
        letters.send_code(ticket, clock.now())
    except OSError as failure:
        log.warning("The letter of code %s did not go: %s", ticket, type(failure).__name__)


@shared_task(name="accounts.tasks.send_waiting_codes")
def send_waiting_codes() -> None:
    """Letters that did not go the first time."""
    letters.send_waiting(clock.now())


@shared_task(name="accounts.tasks.discard_old_codes")
def discard_old_codes() -> None:
    """Codes whose time is over."""
    email_codes.discard_over(clock.now())
