"""What beat starts. Three lines each: the moment in, a function of the domain, stop."""

from celery import shared_task

from petitions import author_iin, counting, drafts, letters, lifecycle, notices, outages
from territories import clock


@shared_task(name="petitions.tasks.count_and_advance")
def count_and_advance() -> None:
    """Count what was signed lately, then let happen what has been reached."""
    now = clock.now()
    counting.count(now)
    lifecycle.advance(now, ahead=clock.shift())


@shared_task(name="petitions.tasks.count_everything")
def count_everything() -> None:
    """All petitions, once a night."""
    counting.count(clock.now(), everything=True)


@shared_task(name="petitions.tasks.prove_signing")
def prove_signing() -> None:
    """Whether one could sign now."""
    outages.prove(clock.now(), ahead=clock.shift())


@shared_task(name="petitions.tasks.tell_signers")
def tell_signers() -> None:
    """Letters about removed signatures and about appeals."""
    letters.tell_signers(clock.now())


@shared_task(name="petitions.tasks.discard_old_drafts")
def discard_old_drafts() -> None:
    """Petitions nobody went on writing."""
    drafts.discard_old(clock.now())


@shared_task(name="petitions.tasks.tell_decisions")
def tell_decisions() -> None:
    """What was decided, to whoever asked to be told."""
    notices.tell_decisions(clock.now())


@shared_task(name="petitions.tasks.discard_iins")
def discard_iins() -> None:
    """IINs of authors whose petitions are over."""
    author_iin.discard_over(clock.now())
