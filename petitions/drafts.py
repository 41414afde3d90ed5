"""Drafts of petitions: every step is kept on the server, so that nothing written is lost."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q

from petitions.models import PetitionDraft

if TYPE_CHECKING:
    from accounts.models import User
    from cases.models import Case

KEPT_WITHOUT_ACCOUNT = timedelta(days=1)
KEPT_WITH_ACCOUNT = timedelta(days=180)


def begin(now: datetime, *, user: User | None = None, from_case: Case | None = None, **answers: Any) -> PetitionDraft:
    """A new draft, perhaps from an unanswered case."""
    return PetitionDraft.objects.create(user=user, from_case=from_case, answers=answers, created_at=now, changed_at=now)


@transaction.atomic
def answer(draft: PetitionDraft, now: datetime, *, user: User | None = None, **answers: Any) -> PetitionDraft:
    """Keep answers; None forgets one. A draft without an account becomes that of the person who signed in."""
    held = PetitionDraft.objects.select_for_update().get(pk=draft.pk)
    held.answers = {name: value for name, value in {**held.answers, **answers}.items() if value is not None}
    held.changed_at = max(now, held.changed_at)
    if held.user_id is None and user is not None:
        held.user = user
    held.save(update_fields=["answers", "changed_at", "user"])
    draft.answers, draft.changed_at, draft.user = held.answers, held.changed_at, held.user
    return held


@transaction.atomic
def answer_in_turn(draft: PetitionDraft, now: datetime, turn: str, **answers: Any) -> bool:
    """Keep what a script sent while somebody typed, unless newer words of the same visit are kept already.

    `turn` is the visit and its count, "k3f9.12"; a request that was on its way longer than a later one changes nothing.
    """
    held = PetitionDraft.objects.select_for_update().get(pk=draft.pk)
    visit, _dot, count = turn.partition(".")
    last_visit, _dot, last_count = str(held.answers.get("turn", "")).partition(".")
    if visit and visit == last_visit and count.isdecimal() and int(count) <= int(last_count or 0):
        return False
    answer(draft, now, turn=turn or None, **answers)
    return True


def find(key: uuid.UUID, user: User | None) -> PetitionDraft | None:
    """The draft of a key, when it belongs to nobody yet or to this person. One query."""
    mine = Q(user=None) if user is None else Q(user=None) | Q(user=user)
    return PetitionDraft.objects.filter(mine, pk=key).select_related("from_case").first()


def discard(draft: PetitionDraft) -> None:
    """Forget it: it was sent, or its author threw it away."""
    PetitionDraft.objects.filter(pk=draft.pk).delete()


def discard_old(now: datetime) -> int:
    """Forget what nobody went on writing. One statement. Returns how many."""
    old = Q(user=None, changed_at__lte=now - KEPT_WITHOUT_ACCOUNT) | Q(changed_at__lte=now - KEPT_WITH_ACCOUNT)
    deleted, _each = PetitionDraft.objects.filter(old).delete()
    return deleted
