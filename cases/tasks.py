"""What beat starts. Three lines each: the moment in, a function of the domain, stop."""

from celery import shared_task

from cases import escalation, supporters
from territories import clock


@shared_task(name="cases.tasks.sweep")
def sweep() -> None:
    """Everything whose time is up."""
    escalation.sweep(clock.now())


@shared_task(name="cases.tasks.count_supporters")
def count_supporters() -> None:
    """Supporters of the last minutes."""
    supporters.count_supporters(clock.now())


@shared_task(name="cases.tasks.count_all_supporters")
def count_all_supporters() -> None:
    """All supporters, once a night."""
    supporters.count_supporters(clock.now(), everything=True)
