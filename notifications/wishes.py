"""What people wish: when letters come to an account, and what somebody wants no more letters about."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.phones import normalise
from notifications.models import Choice, Notice, Refusal
from notifications.recipients import address_key, phone_key, user_in, user_key

Thing = tuple[str, int | None]
"""What is refused: source and id, or everything."""
EVERYTHING: Thing = ("", None)
ALWAYS = frozenset({"account", "opening"})
"""Sources whose letters nobody can refuse: they protect an account from a thief, who would refuse them first, and people from being
looked at unseen."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """The wishes of some people, to be asked one by one."""

    emails: dict[int, str]
    """Of the accounts that are open; empty for one without an address."""
    choices: dict[int, str]
    refused: set[tuple[str, str, int | None]]
    phones: dict[int, str]
    """Confirmed numbers of those accounts."""
    want_sms: set[int]

    @classmethod
    def of(cls, users: Collection[int], emails: Collection[str] = (), numbers: Collection[str] = ()) -> Wishes:
        """What these accounts, addresses and numbers wish. At most three queries, however many they are."""
        facts = ("pk", "email", "phone", "phone_confirmed_at")
        rows = list(User.objects.filter(pk__in=users, is_active=True).values_list(*facts)) if users else []
        found = {user: email or "" for user, email, _phone, _confirmed in rows}
        phones = {user: phone for user, _email, phone, confirmed in rows if phone and confirmed}
        chosen = Choice.objects.filter(user__in=users).values_list("user", "letters", "sms") if users else []
        choices = {user: (letters, sms) for user, letters, sms in chosen}
        keys = {user_key(user) for user in found}
        keys |= {address_key(email) for email in {*found.values(), *emails} if email}
        keys |= {phone_key(number) for number in {*phones.values(), *numbers}}
        refused = set(Refusal.objects.filter(recipient__in=keys).values_list("recipient", "source", "source_id"))
        return cls(
            found,
            {user: letters for user, (letters, _sms) in choices.items()},
            refused,
            phones,
            {user for user, (_letters, sms) in choices.items() if sms},
        )

    def address(self, user_id: int | None, email: str) -> str:
        """Where a letter goes; empty for a closed account."""
        return email if user_id is None else self.emails.get(user_id, "")

    def choice(self, user_id: int | None) -> str:
        """When letters come; somebody without an account gets them at once."""
        return self.choices.get(user_id, Choice.Letters.AT_ONCE) if user_id is not None else Choice.Letters.AT_ONCE

    def number(self, user_id: int | None, email: str, typed: str) -> str:
        """Where a short message goes, in E.164; empty for who is not to get any.

        An account without an e-mail address, or that chose it, by its confirmed number; somebody without an account by the number
        they left, if they left no e-mail address.
        """
        if user_id is None:
            return "" if email else normalise(typed) or ""
        phone = self.phones.get(user_id, "")
        return phone if user_id in self.want_sms or not self.emails.get(user_id) else ""

    def refuse_number(self, user_id: int | None, number: str, notice: Notice) -> bool:
        """Whether no short message about this goes to this person."""
        return self._refuse({phone_key(number)} | ({user_key(user_id)} if user_id is not None else set()), notice)

    def refuse(self, user_id: int | None, email: str, notice: Notice) -> bool:
        """Whether no letter about this goes to this person: neither to the account nor to the address by itself."""
        return self._refuse({address_key(email)} | ({user_key(user_id)} if user_id is not None else set()), notice)

    def _refuse(self, keys: set[str], notice: Notice) -> bool:
        return notice.source not in ALWAYS and any(
            (key, *thing) in self.refused for key in keys for thing in (EVERYTHING, (notice.source, notice.source_id))
        )


def choose(user: User, letters: str, now: datetime, *, sms: bool | None = None) -> None:
    """An account says when letters come, and whether short messages come besides. Whoever wants them again gets them about everything."""
    written = {"letters": letters, "changed_at": now} | ({} if sms is None else {"sms": sms})
    with transaction.atomic():
        Choice.objects.update_or_create(user=user, defaults=written)
        if letters != Choice.Letters.NONE:
            Refusal.objects.filter(recipient=user_key(user.pk)).delete()


def chosen(user: User) -> str:
    """When letters come to an account. One query."""
    return Wishes.of({user.pk}).choice(user.pk)


def wants_sms(user: User) -> bool:
    """Whether an account wants short messages besides its letters. One query."""
    return Choice.objects.filter(user=user, sms=True).exists()


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
