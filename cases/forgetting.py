"""Rows that tell how the engine ran are kept for some months: one a minute would otherwise be half a million a year."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models

KEPT = timedelta(days=90)


def forget_old_runs(model: type[models.Model], now: datetime) -> int:
    """Remove the runs that began `KEPT` before `now` or earlier, but for the last that finished; how many. One statement; idempotent.

    `model` has `started_at` and `finished_at`. The last one stays however old it is: it tells since when the engine stands still.
    """
    runs = model._default_manager
    last = runs.filter(finished_at__isnull=False).order_by("-started_at", "-pk").values("pk")[:1]
    removed, _by_model = runs.filter(started_at__lte=now - KEPT).exclude(pk__in=last).delete()
    return removed
