"""What beat and commits start. Three lines each: the moment in, a function of the domain, stop."""

from celery import shared_task

from notifications import forgetting
from notifications.relay import relay_in_turn
from notifications.sms import collecting, receipts
from territories import clock


@shared_task(name="notifications.tasks.relay")
def relay() -> None:
    """What the outbox holds, to the people."""
    relay_in_turn(clock.now())


@shared_task(name="notifications.tasks.forget_addresses")
def forget_addresses() -> None:
    """Addresses of letters that went long ago."""
    forgetting.forget(clock.now())
    receipts.forget(clock.now())


@shared_task(name="notifications.tasks.collect_receipts")
def collect_receipts() -> None:
    """What became of short messages."""
    collecting.collect(clock.now())
