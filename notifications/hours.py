"""When people are written to: not at night, and not four hundred times in a row."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.conf import settings

from territories.clock import ZONE


def is_quiet(moment: datetime) -> bool:
    """Whether it is night in Kazakhstan: from 22:00 on, and until 08:00, which is day again (settings)."""
    hour = moment.astimezone(ZONE).hour
    begins, ends = settings.NOTICE_QUIET_FROM, settings.NOTICE_QUIET_UNTIL
    return begins <= hour or hour < ends if begins > ends else begins <= hour < ends


def after_quiet(moment: datetime) -> datetime:
    """This moment, or the end of the night it falls into."""
    return _next(moment, settings.NOTICE_QUIET_UNTIL) if is_quiet(moment) else moment


def when_gathered(moment: datetime) -> datetime:
    """When the window of a digest that begins now closes."""
    return moment + timedelta(minutes=settings.NOTICE_GATHER_MINUTES)


def next_daily(moment: datetime) -> datetime:
    """When the next daily digest goes; one that is due this very moment goes now."""
    return _next(moment, settings.NOTICE_DAILY_HOUR)


def _next(moment: datetime, hour: int) -> datetime:
    """The first such full hour in local time that is not before the moment."""
    local = moment.astimezone(ZONE)
    wanted = datetime.combine(local.date(), time(hour), ZONE)
    if wanted < local:
        wanted += timedelta(days=1)
    return wanted.astimezone(moment.tzinfo)
