"""What beat starts for reports. Three lines each: the moment in, a function of the domain, stop."""

from celery import shared_task

from issues import drafts
from territories import clock


@shared_task(name="issues.tasks.discard_old_drafts")
def discard_old_drafts() -> None:
    """Drafts that nobody touched for a day, and their photos."""
    drafts.discard_old(clock.now())
