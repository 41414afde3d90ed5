"""Being forgotten: asked for by the holder of an account, done days later, unless they take it back (docs/privacy.md).

What is public stays: cases, their history, counts, signatures under their keyed marks. What tells who it was goes. Each app erases its
own part (settings.ACCOUNT_ERASERS) by statements over all accounts that are due, in one transaction, in which the account is emptied
and closed last.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from accounts import news, session_store
from accounts.errors import AccountError
from accounts.models import (
    AuthenticatorApp,
    EdsChallenge,
    Erasure,
    Identity,
    Membership,
    Passkey,
    PlatformRole,
    ProviderSubject,
    RecoveryCode,
    SealedIin,
    SignInCode,
    User,
    UserSession,
)
from accounts.news import News

log = logging.getLogger(__name__)

DELAY = timedelta(days=7)
"""Days to think: an account that somebody else holds for an hour is not lost."""
BATCH = 500
"""Accounts in one transaction."""
Why = str | Promise
Erase = Callable[[Sequence[int], datetime], None]


class ErasureRefused(AccountError):
    """The account cannot be erased now; the message says why."""

    code = "erasure-refused"

    def __init__(self, why: Why) -> None:
        super().__init__()
        self.message = why


def why_not(user: User) -> Why:
    """What keeps an account from being erased; empty when nothing does. Each app says its own (settings.ERASURE_OBSTACLES)."""
    for address in settings.ERASURE_OBSTACLES:
        obstacle: Callable[[User], Why] = import_string(address)
        if why := obstacle(user):
            return why
    return ""


def duties(user: User) -> Why:
    """Whoever acts for an office or the platform has duties that somebody else must take over first. Two queries."""
    if user.is_staff or user.is_superuser:
        return _("You run the platform. Ask another operator to end your rights first.")
    if Membership.objects.present().filter(user=user).exists():
        return _("You act for an office, and what you did there carries your name. Your seat must be ended first.")
    if PlatformRole.objects.present().filter(user=user).exists():
        return _("You act for the platform, and what you did there carries your name. Your role must be ended first.")
    return ""


def waiting(user: User) -> Erasure | None:
    """The erasure that waits, if one was asked for. One query."""
    return user.erasures.waiting().first()


def ask(user: User, *, now: datetime) -> Erasure:
    """Ask to be forgotten. Idempotent: asked twice it is due as asked first. Raises ErasureRefused.

    The account is told by letter, so that its holder knows when somebody else did it.
    """
    if why := why_not(user):
        raise ErasureRefused(why)
    try:
        with transaction.atomic():
            made = Erasure.objects.create(user=user, asked_at=now, due_at=now + DELAY)
            news.tell(user, News.ERASURE_ASKED, now, due_at=made.due_at)
    except IntegrityError:
        return Erasure.objects.waiting().get(user=user)
    return made


@transaction.atomic
def cancel(user: User, *, now: datetime) -> bool:
    """Take it back; False when nothing waits, or it is being done at this moment."""
    taken = bool(user.erasures.waiting().update(cancelled_at=now))
    if taken:
        news.tell(user, News.ERASURE_CANCELLED, now)
    return taken


def carry_out(now: datetime) -> int:
    """Erase whoever is due, in batches; how many. Safe to run twice or in parallel: rows are taken, never waited for.

    Where a batch fails, its accounts are taken one by one: the one that cannot be erased is logged and keeps nobody else waiting.
    """
    total, size, left_out = 0, BATCH, set[int]()
    while True:
        try:
            done = _next_batch(now, size, left_out)
        except _BatchFailed as failure:
            if len(failure.rows) == 1:
                log.exception("The erasure %s could not be done.", failure.rows[0])
                left_out.update(failure.rows)
            size = 1
            continue
        if done is None:
            return total
        total += done


class _BatchFailed(Exception):
    """Nothing of these rows was done."""

    def __init__(self, rows: Sequence[int]) -> None:
        super().__init__(rows)
        self.rows = rows


@transaction.atomic
def _next_batch(now: datetime, size: int, left_out: Collection[int]) -> int | None:
    """Those due first; how many were erased. None: nobody is due, or others have them in hand. Raises _BatchFailed."""
    rows = list(
        Erasure.objects.due(now)
        .exclude(pk__in=left_out)
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("user")
        .order_by("due_at", "pk")[:size]
    )
    if not rows:
        return None
    try:
        with transaction.atomic():
            return _erase_rows(rows, now)
    except Exception as failure:
        raise _BatchFailed([row.pk for row in rows]) from failure


def _erase_rows(rows: Sequence[Erasure], now: datetime) -> int:
    hindered = [row for row in rows if why_not(row.user)]
    Erasure.objects.filter(pk__in=[row.pk for row in hindered]).update(cancelled_at=now, by_platform=True)
    done = [row for row in rows if row not in hindered]
    _erase([row.user_id for row in done], now)
    Erasure.objects.filter(pk__in=[row.pk for row in done]).update(done_at=now)
    return len(done)


def _erase(users: Sequence[int], now: datetime) -> None:
    """Everything that tells who these were. Statements over all of them, whatever their number."""
    if not users:
        return
    for address in settings.ACCOUNT_ERASERS:
        erase: Erase = import_string(address)
        erase(users, now)


def erase_account(users: Sequence[int], now: datetime) -> None:
    """The part of accounts, the last of settings.ACCOUNT_ERASERS: who they are, how they sign in, where they are signed in."""
    people = User.objects.filter(pk__in=users)
    emails = list(people.exclude(email=None).values_list("email", flat=True))
    phones = list(people.exclude(phone=None).values_list("phone", flat=True))
    SignInCode.objects.filter(address__in=[*emails, *phones]).delete()
    Identity.objects.present().filter(user__in=users).update(released_at=now, release=Identity.Release.ERASED)
    keys = list(UserSession.objects.filter(user__in=users).values_list("key", flat=True))
    for model in (SealedIin, Passkey, AuthenticatorApp, RecoveryCode, ProviderSubject, EdsChallenge, UserSession):
        model._default_manager.filter(user__in=users).delete()
    transaction.on_commit(lambda: session_store.end(keys))
    people.update(
        email=None,
        phone=None,
        name="",
        territory=None,
        is_active=False,
        password=make_password(None),
        last_login=None,
        email_confirmed_at=None,
        phone_confirmed_at=None,
        session_epoch=F("session_epoch") + 1,
        erased_at=now,
    )
