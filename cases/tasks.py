"""What beat starts. Three lines each: the moment in, a function of the domain, stop."""

from celery import shared_task

from cases import erasing, escalation, notices, supporters
from cases.forgetting import forget_old_runs
from cases.models import SweepRun
from notifications import outbox
from territories import clock


@shared_task(name="cases.tasks.sweep")
def sweep() -> None:
    """Everything whose time is up; then whoever is to be told of it."""
    escalation.sweep(clock.now())
    outbox.wake()


@shared_task(name="cases.tasks.count_supporters")
def count_supporters() -> None:
    """Supporters of the last minutes."""
    supporters.count_supporters(clock.now())


@shared_task(name="cases.tasks.count_all_supporters")
def count_all_supporters() -> None:
    """All supporters, once a night."""
    supporters.count_supporters(clock.now(), everything=True)


@shared_task(name="cases.tasks.remind")
def remind() -> None:
    """Whoever has not said yet whether an answer is true."""
    notices.remind(clock.now())


@shared_task(name="cases.tasks.forget_old_sweeps")
def forget_old_sweeps() -> None:
    """Runs of the sweep of more than three months ago, once a night."""
    forget_old_runs(SweepRun, clock.now())


@shared_task(name="cases.tasks.forget_contacts")
def forget_contacts() -> None:
    """Names and contacts of cases that were closed a year ago, once a night."""
    erasing.forget_contacts(clock.now())
