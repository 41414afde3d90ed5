"""The report before it is sent: kept on the server step by step, found again by its key, discarded after a day."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction

from cases.photos import PreparedPhoto, all_stored, discard_files, write_files
from issues.models import Draft, DraftPhoto

if TYPE_CHECKING:
    from accounts.models import User
    from territories.models import Office

KEPT_FOR = timedelta(days=1)
FOLDER = "drafts"
BATCH = 500


def begin(
    now: datetime, key: uuid.UUID | None = None, *, office: Office | None = None, user: User | None = None
) -> Draft:
    """A new draft; with the key of one that is gone, the same draft again. Nothing is written before the first answer.

    `office` and `user`: at whose desk it is written down, and by whom; neither for a resident's own.
    """
    return Draft(
        key=key or uuid.uuid4(), answers={}, created_at=now, changed_at=now, desk_office=office, desk_user=user
    )


def find(key: uuid.UUID, now: datetime) -> Draft | None:
    """The draft of a key that a resident writes, unless it is too old. One query."""
    return Draft.objects.filter(key=key, changed_at__gt=now - KEPT_FOR, desk_user=None).first()


def find_at_desk(key: uuid.UUID, user: User, now: datetime) -> Draft | None:
    """The draft of a key that somebody writes down at a desk, unless it is too old. One query with the office."""
    drafts = Draft.objects.select_related("desk_office__territory__region")
    return drafts.filter(key=key, changed_at__gt=now - KEPT_FOR, desk_user=user).first()


@transaction.atomic
def answer(draft: Draft, now: datetime, **answers: Any) -> Draft:
    """Keep answers; None forgets one. Two requests at once do not lose each other's answers: the row is read under a lock."""
    kept, _made = Draft.objects.select_for_update().get_or_create(
        key=draft.key,
        desk_user=draft.desk_user,
        desk_office=draft.desk_office,
        defaults={"answers": {}, "created_at": now, "changed_at": now},
    )
    merged = {**kept.answers, **answers}
    kept.answers = {name: value for name, value in merged.items() if value is not None}
    kept.changed_at = max(now, kept.created_at)
    kept.save(update_fields=["answers", "changed_at"])
    draft.answers, draft.changed_at = kept.answers, kept.changed_at
    return draft


# -- photos ------------------------------------------------------------------------------


def add_photo(draft: Draft, prepared: PreparedPhoto, position: int) -> DraftPhoto:
    """Keep a photo with the draft, which must be saved."""
    image, thumb = write_files(prepared, FOLDER)
    return DraftPhoto.objects.create(
        draft_id=draft.key,
        image=image,
        thumb=thumb,
        width=prepared.width,
        height=prepared.height,
        position=position,
    )


def remove_photo(draft: Draft, number: int) -> None:
    """Take a photo out of the draft again; nothing happens when it is not there."""
    photo = DraftPhoto.objects.filter(draft_id=draft.key, pk=number).first()
    if photo is not None:
        photo.delete()
        discard_files(str(photo.image.name), str(photo.thumb.name))


def prepared_photos(draft: Draft) -> list[PreparedPhoto]:
    """The photos as they go into the case. One query and the files; a file that is gone is left out."""
    return all_stored(draft.photos.all())


# -- the end of a draft --------------------------------------------------------------------


def discard(keys: list[uuid.UUID]) -> int:
    """Remove drafts and their files; returns how many drafts there were."""
    files = [name for pair in DraftPhoto.objects.filter(draft__in=keys).values_list("image", "thumb") for name in pair]
    with transaction.atomic():
        DraftPhoto.objects.filter(draft__in=keys).delete()
        removed, _by_model = Draft.objects.filter(key__in=keys).delete()
    discard_files(*files)
    return removed


def discard_old(now: datetime) -> int:
    """Remove every draft that has not changed for a day, in batches; returns how many. Safe to run twice or in parallel."""
    total = 0
    while True:
        keys = list(
            Draft.objects.filter(changed_at__lte=now - KEPT_FOR)
            .order_by("changed_at", "pk")
            .values_list("key", flat=True)[:BATCH]
        )
        if not keys:
            return total
        total += discard(keys)
