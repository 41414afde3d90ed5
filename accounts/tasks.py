"""Letters and clearing up, by the workers. A task is given the ticket of a code, never the code."""

import logging

from celery import shared_task

from accounts import codes, erasure, letters, networks, retention, sessions, staff_letters, staffing
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
    codes.discard_over(clock.now())


@shared_task(name="accounts.tasks.send_staff_letters")
def send_staff_letters() -> None:
    """Letters about accounts that wait."""
    staff_letters.send_waiting(clock.now())


@shared_task(name="accounts.tasks.end_periods")
def end_periods() -> None:
    """Write down which periods are over; nobody's rights wait for it."""
    staffing.write_down_over_periods(clock.now())


@shared_task(name="accounts.tasks.forget_old_sessions")
def forget_old_sessions() -> None:
    """Rows about sessions that nobody needs to see any more."""
    sessions.forget_old(clock.now())


@shared_task(name="accounts.tasks.erase_accounts")
def erase_accounts() -> None:
    """Accounts whose holders asked to be forgotten and have had time to think."""
    erasure.carry_out(clock.now())


@shared_task(name="accounts.tasks.forget_invitations")
def forget_invitations() -> None:
    """Invitations of staff that were answered or ran out long ago, once a night."""
    retention.forget_invitations(clock.now())


@shared_task(name="accounts.tasks.forget_networks")
def forget_networks() -> None:
    """Entries about networks that ended long ago, once a night."""
    networks.forget_over(clock.now())
