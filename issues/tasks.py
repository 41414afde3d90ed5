"""What beat starts for reports. Three lines each: the moment in, a function of the domain, stop."""

from celery import shared_task

from cases.forgetting import forget_old_runs
from issues import drafts, forgetting, holding, incidents
from issues.models import IncidentRun
from territories import clock


@shared_task(name="issues.tasks.discard_old_drafts")
def discard_old_drafts() -> None:
    """Drafts that nobody touched for a day, and their photos."""
    drafts.discard_old(clock.now())


@shared_task(name="issues.tasks.search_for_incidents")
def search_for_incidents() -> None:
    """Reports of the last minutes that are about one thing."""
    incidents.search(clock.now())


@shared_task(name="issues.tasks.forget_old_searches")
def forget_old_searches() -> None:
    """Searches for incidents of more than three months ago, once a night."""
    forget_old_runs(IncidentRun, clock.now())


@shared_task(name="issues.tasks.release_held")
def release_held() -> None:
    """Reports that waited in a flood: those whose time has come, and the next of each network."""
    holding.release_some(clock.now())


@shared_task(name="issues.tasks.forget_held_networks")
def forget_held_networks() -> None:
    """From which networks reports came that were decided a month ago, once a night."""
    holding.forget_networks(clock.now())


@shared_task(name="issues.tasks.forget_words")
def forget_words() -> None:
    """What was written in reports that were decided three months ago, once a night."""
    forgetting.forget_words(clock.now())
