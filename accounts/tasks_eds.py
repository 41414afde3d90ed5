"""Checking electronic signatures, and fetching lists of revoked certificates, by the workers. A task is given a ticket, never a signature."""

import logging

from celery import shared_task

from accounts.eds import challenges, sources, trust
from territories import clock

log = logging.getLogger(__name__)


@shared_task(name="accounts.tasks_eds.check", time_limit=120)
def check(ticket: str) -> None:
    """One signature."""
    challenges.check(ticket, clock.now())


@shared_task(name="accounts.tasks_eds.check_waiting", time_limit=600)
def check_waiting() -> None:
    """Signatures that the queue did not bring."""
    challenges.check_waiting(clock.now())


@shared_task(name="accounts.tasks_eds.refresh_lists", time_limit=1800)
def refresh_lists() -> None:
    """Lists of revoked certificates that changed. Does nothing where none are configured."""
    if not trust.is_set_up() or not sources.addresses():
        return
    roots, others = trust.installed()
    for one in sources.refresh((*roots, *others), clock.now()):
        if not one.is_fresh:
            log.error("The list of revoked certificates %s is not fresh: %s.", one.url, one.words)


@shared_task(name="accounts.tasks_eds.discard_over")
def discard_over() -> None:
    """Statements whose time is over."""
    challenges.discard_over(clock.now())
