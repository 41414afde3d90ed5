"""What is forgotten of reports that stand at no case of their own any more: their words, some time after the decision."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from issues.models import HeldReport, Unsorted

WORDS_KEPT = timedelta(days=90)
"""So long the writer of a report that became no case finds it again, with the moderator's words, and can report it anew."""
NOTHING: dict[str, Any] = {"title": "", "body": "", "place_note": "", "lat": None, "lon": None, "explanation": ""}


def forget_words(now: datetime) -> int:
    """Empty what was decided WORDS_KEPT before `now` or earlier; how many. Two statements; idempotent.

    What became a case stands with the case. What did not may be void just because it tells of somebody. The reason, the place's
    office and the dates stay: the public figures are counted from them.
    """
    forgotten = 0
    for model in (Unsorted, HeldReport):
        old = model._default_manager.filter(decided_at__lte=now - WORDS_KEPT)
        forgotten += old.exclude(title="", body="", explanation="").update(**NOTHING)
    return forgotten
