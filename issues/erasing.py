"""What is forgotten of reports with an account: who wrote those that wait to be sorted or checked; decided ones name nobody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from issues.models import HeldReport, Unsorted


def erase(users: Sequence[int], now: datetime) -> None:
    """Empty names and contacts of these accounts. Two statements."""
    for model in (Unsorted, HeldReport):
        model._default_manager.filter(user__in=users).update(name="", show_name=False, email="", phone="")
