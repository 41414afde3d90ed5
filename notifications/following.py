"""Following: to be told about something that does not concern one by itself, because one asked for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from accounts.models import User
from notifications.models import Follow, Notice
from notifications.sources import Recipient


def follow(user: User, source: str, source_id: int, now: datetime) -> None:
    """Tell this account about a thing from now on. Idempotent."""
    Follow.objects.get_or_create(user=user, source=source, source_id=source_id, defaults={"at": now})


def unfollow(user: User, source: str, source_id: int) -> None:
    """Tell it no more. Idempotent."""
    Follow.objects.filter(user=user, source=source, source_id=source_id).delete()


def follows(user: User, source: str, source_id: int) -> bool:
    """Whether this account is told. One query."""
    return Follow.objects.filter(user=user, source=source, source_id=source_id).exists()


def followers(notices: Sequence[Notice], source: str) -> Iterator[tuple[Notice, Recipient]]:
    """Whoever followed a thing when it happened; `source` is the name they follow it by. One query, streamed."""
    by_thing: dict[int, list[Notice]] = {}
    for notice in notices:
        by_thing.setdefault(notice.source_id, []).append(notice)
    rows: Iterable[tuple[int, int, str, datetime]] = (
        Follow.objects.filter(source=source, source_id__in=list(by_thing), user__is_active=True)
        .order_by("pk")
        .values_list("source_id", "user", "user__language", "at")
        .iterator(chunk_size=2000)
    )
    for thing, user, language, since in rows:
        for notice in by_thing[thing]:
            if since > notice.at:
                continue
            yield notice, Recipient(user_id=user, language=language)
