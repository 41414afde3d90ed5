"""Terms of residents in whole days that are stored nowhere: what outages of the platform have given back of them.

The terms that are stored beside a case are moved by the act itself (cases.clock_changes.outages); these are counted anew each time.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from math import ceil

from cases.models import Case

DAY = timedelta(days=1)
LOADED = ("outages_began_at", "outages_ended_at")
"""What CaseQuerySet.with_outages adds."""


def whole_days(began_at: datetime, ended_at: datetime) -> timedelta:
    """The length of an outage, rounded up to whole days."""
    return ceil((ended_at - began_at) / DAY) * DAY


def put_off(case: Case, began_at: datetime, until: datetime) -> datetime:
    """When a term from `began_at` up to `until` (half-open) ends, after what each outage in it has given back.

    What had passed before an outage began stays passed. No query for a case that came `with_outages`; else one, the first time.
    """
    for outage_began_at, outage_ended_at in _outages(case):
        if outage_ended_at > began_at and outage_began_at < until:
            until += whole_days(outage_began_at, outage_ended_at)
    return until


def _outages(case: Case) -> list[tuple[datetime, datetime]]:
    """Those that ended after the case was filed, in their order; they never overlap."""
    if not all(name in case.__dict__ for name in LOADED):
        found = Case.objects.with_outages().only("pk").get(pk=case.pk)
        case.__dict__.update({name: found.__dict__[name] for name in LOADED})
    return list(zip(*(case.__dict__[name] for name in LOADED), strict=True))
