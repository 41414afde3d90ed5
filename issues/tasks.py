"""What beat starts for reports. Three lines each: the moment in, a function of the domain, stop."""

from celery import shared_task

from issues import drafts, incidents
from territories import clock


@shared_task(name="issues.tasks.discard_old_drafts")
def discard_old_drafts() -> None:
    """Drafts that nobody touched for a day, and their photos."""
    drafts.discard_old(clock.now())


@shared_task(name="issues.tasks.search_for_incidents")
def search_for_incidents() -> None:
    """Reports of the last minutes that are about one thing."""
    incidents.search(clock.now())
