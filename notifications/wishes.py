"""What people wish: when letters come to an account, and what somebody wants no more letters about."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.models import User
from notifications.models import Choice, Notice, Refusal
from notifications.recipients import address_key, user_in, user_key

Thing = tuple[str, int | None]
"""What is refused: source and id, or everything."""
EVERYTHING: Thing = ("", None)


@dataclass(frozen=True, slots=True)
class Wishes:
    """The wishes of some people, to be asked one by one."""

    emails: dict[int, str]
    """Of the accounts that are open; empty for one without an address."""
    choices: dict[int, str]
    refused: set[tuple[str, str, int | None]]

    @classmethod
    def of(cls, users: Collection[int], emails: Collection[str] = ()) -> Wishes:
        """What these accounts and addresses wish. At most three queries, whatever their number."""
        rows = User.objects.filter(pk__in=users, is_active=True).values_list("pk", "email") if users else []
        found = {user: email or "" for user, email in rows}
        choices = dict(Choice.objects.filter(user__in=users).values_list("user", "letters")) if users else {}
        keys = {user_key(user) for user in found} | {
            address_key(email) for email in {*found.values(), *emails} if email
        }
        refused = set(Refusal.objects.filter(recipient__in=keys).values_list("recipient", "source", "source_id"))
        return cls(found, choices, refused)

    def address(self, user_id: int | None, email: str) -> str:
        """Where a letter goes; empty for a closed account."""
        return email if user_id is None else self.emails.get(user_id, "")

    def choice(self, user_id: int | None) -> str:
        """When letters come; somebody without an account gets them at once."""
        return self.choices.get(user_id, Choice.Letters.AT_ONCE) if user_id is not None else Choice.Letters.AT_ONCE

    def refuse(self, user_id: int | None, email: str, notice: Notice) -> bool:
        """Whether no letter about this goes to this person: neither to the account nor to the address by itself."""
        keys = {address_key(email)} | ({user_key(user_id)} if user_id is not None else set())
        return any(
            (key, *thing) in self.refused for key in keys for thing in (EVERYTHING, (notice.source, notice.source_id))
        )


def choose(user: User, letters: str, now: datetime) -> None:
    """An account says when letters come. Whoever wants them again gets them about everything."""
    with transaction.atomic():
        Choice.objects.update_or_create(user=user, defaults={"letters": letters, "changed_at": now})
        if letters != Choice.Letters.NONE:
            Refusal.objects.filter(recipient=user_key(user.pk)).delete()


def chosen(user: User) -> str:
    """When letters come to an account. One query."""
    return Wishes.of({user.pk}).choice(user.pk)


def refuse(recipient: str, thing: Thing, now: datetime) -> None:
    """No more letters about a thing, or about anything. Idempotent."""
    if thing == EVERYTHING and (user := _account(recipient)) is not None:
        choose(user, Choice.Letters.NONE, now)
        return
    source, source_id = thing
    Refusal.objects.get_or_create(recipient=recipient, source=source, source_id=source_id, defaults={"at": now})


def take_back(recipient: str, thing: Thing, now: datetime) -> None:
    """Letters again: about this thing, and so not none at all. Idempotent."""
    source, source_id = thing
    Refusal.objects.filter(recipient=recipient, source=source, source_id=source_id).delete()
    Refusal.objects.filter(recipient=recipient, source="", source_id=None).delete()
    if (user := _account(recipient)) is not None and chosen(user) == Choice.Letters.NONE:
        choose(user, Choice.Letters.AT_ONCE, now)


def refused(recipient: str, thing: Thing) -> bool:
    """Whether this very refusal stands."""
    if thing == EVERYTHING and (user := _account(recipient)) is not None:
        return chosen(user) == Choice.Letters.NONE
    source, source_id = thing
    return Refusal.objects.filter(recipient=recipient, source=source, source_id=source_id).exists()


def _account(recipient: str) -> User | None:
    user_id = user_in(recipient)
    return User.objects.filter(pk=user_id).first() if user_id is not None else None
