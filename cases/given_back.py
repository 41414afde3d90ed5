"""Terms of residents in whole days that are stored nowhere: what outages of the platform have given back of them.

The terms that are stored beside a case are moved by the act itself (cases.clock_changes.outages); these are counted anew each time.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from math import ceil

from cases.models import ClockChange

DAY = timedelta(days=1)


def whole_days(began_at: datetime, ended_at: datetime) -> timedelta:
    """The length of an outage, rounded up to whole days."""
    return ceil((ended_at - began_at) / DAY) * DAY


def put_off(began_at: datetime, until: datetime) -> datetime:
    """When a term from `began_at` up to `until` (half-open) ends, after what each outage in it has given back. One query.

    What had passed before an outage began stays passed.
    """
    outages = ClockChange.objects.filter(kind=ClockChange.Kind.OUTAGE, ended_at__gt=began_at).order_by("began_at")
    for outage_began_at, outage_ended_at in outages.values_list("began_at", "ended_at"):
        if outage_began_at is not None and outage_ended_at is not None and outage_began_at < until:
            until += whole_days(outage_began_at, outage_ended_at)
    return until
