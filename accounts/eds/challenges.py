"""Signing in, or confirming who one is, by signing a fresh statement: asked, handed in, checked by a worker, used once.

The browser that asked is the only one that can go on, by the ticket in its session. The worker only judges; whose account it is, is
found when the browser comes back with a POST. Name and IIN are sealed on the way and kept by nobody.
"""

from __future__ import annotations

import json
import logging
import secrets
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.views.decorators.debug import sensitive_variables
from kombu.exceptions import OperationalError

from accounts import identity, sealing, staff_letters
from accounts.eds import cms, judging
from accounts.eds.errors import (
    AccountClosed,
    ChallengeIsOver,
    NotSetUp,
    PasswordNeeded,
    SignatureRefused,
    TooLarge,
)
from accounts.eds.statement import content_of
from accounts.eds.trust import BadRoots
from accounts.errors import AccountError
from accounts.models import EdsChallenge, Identity, SignatureProof, StaffLetter, User

log = logging.getLogger(__name__)

LIFE = timedelta(minutes=10)
WAITS = timedelta(seconds=20)
"""So long the queue has to bring a signature to a worker before beat does."""
SEALED_FOR = "accounts.eds"
ASKED, HANDED, PROVED, REFUSED = EdsChallenge.State
ENTER, CONFIRM = EdsChallenge.Purpose


@dataclass(frozen=True, slots=True)
class Proved:
    """Who signed, as it is sealed until the browser comes back."""

    iin: str = field(repr=False)
    name: str = field(repr=False)
    issuer: str
    certificate: bytes = field(repr=False)
    """Keyed hash."""


def ask(*, user: User | None, now: datetime) -> EdsChallenge:
    """A fresh statement: to sign in, or, with an account, to confirm who its owner is. One statement of SQL."""
    return EdsChallenge.objects.create(
        ticket=uuid.uuid4(),
        purpose=ENTER if user is None else CONFIRM,
        user=user,
        nonce=secrets.token_bytes(32),
        asked_at=now.replace(microsecond=0),
        expires_at=now + LIFE,
    )


def find(ticket: str, now: datetime) -> EdsChallenge | None:
    """The statement that a browser asked for, while it can still be used. One query."""
    try:
        wanted = uuid.UUID(ticket)
    except ValueError:
        return None
    return EdsChallenge.objects.open(now).filter(ticket=wanted).first()


@sensitive_variables()
def hand_in(challenge: EdsChallenge, sent: bytes, now: datetime) -> None:
    """Take the signature and order it checked. Raises TooLarge or ChallengeIsOver; of two at once one is taken."""
    if len(sent) > 2 * cms.MOST_BYTES:
        raise TooLarge
    sealed = sealing.seal(sent, purpose=SEALED_FOR, owner=challenge.ticket.int)
    fresh = EdsChallenge.objects.open(now).filter(pk=challenge.pk, state=ASKED)
    if not fresh.update(state=HANDED, sealed=sealed, handed_at=now):
        raise ChallengeIsOver
    transaction.on_commit(lambda: _order_check(challenge))


@sensitive_variables()
def check(ticket: str, now: datetime) -> None:
    """Judge a signature that was handed in. Idempotent; what was judged meanwhile stays as it is. Asks the network."""
    challenge = find(ticket, now)
    if challenge is None or challenge.state != HANDED or challenge.sealed is None:
        return
    try:
        sent = sealing.unseal(bytes(challenge.sealed), purpose=SEALED_FOR, owner=challenge.ticket.int)
        signer = judging.judge(sent, content_of(challenge), now=now)
    except (SignatureRefused, BadRoots) as refused:
        if isinstance(refused, BadRoots):
            log.error("Electronic signatures cannot be checked: %s", refused)  # noqa: TRY400
            refused = NotSetUp()
        _settle(challenge, state=REFUSED, sealed=None, refusal=refused.code)
        return
    found = {
        "iin": signer.iin,
        "name": signer.name,
        "issuer": signer.issuer,
        "certificate": signer.certificate.keyed_hash().hex(),
    }
    sealed = sealing.seal(json.dumps(found).encode(), purpose=SEALED_FOR, owner=challenge.ticket.int)
    _settle(challenge, state=PROVED, sealed=sealed)


def check_waiting(now: datetime) -> int:
    """Check what the queue did not bring to a worker. One query and what each check costs."""
    waiting = (
        EdsChallenge.objects.open(now).filter(state=HANDED, handed_at__lte=now - WAITS).order_by("handed_at", "pk")
    )
    tickets = list(waiting.values_list("pk", flat=True)[:50])
    for ticket in tickets:
        check(str(ticket), now)
    return len(tickets)


@sensitive_variables()
def proved(challenge: EdsChallenge) -> Proved:
    """Who signed, of a statement whose state is proved."""
    assert challenge.state == PROVED
    assert challenge.sealed is not None
    said = json.loads(sealing.unseal(bytes(challenge.sealed), purpose=SEALED_FOR, owner=challenge.ticket.int))
    return Proved(said["iin"], said["name"], said["issuer"], bytes.fromhex(said["certificate"]))


@sensitive_variables()
def redeem(challenge: EdsChallenge, *, user: User | None, name: str, language: str, now: datetime) -> User:
    """The account of whoever signed, proved; once. `user` is who is signed in, `name` what a new account is called.

    Raises ChallengeIsOver, AccountClosed, PasswordNeeded or what identity.prove raises; the statement then is used up too. Must not
    run inside a transaction that a refusal rolls back.
    """
    try:
        with transaction.atomic():
            row = (
                EdsChallenge.objects.open(now)
                .select_for_update(of=("self",))
                .filter(pk=challenge.pk, state=PROVED, user=user if challenge.purpose == CONFIRM else None)
                .first()
            )
            if row is None:
                raise ChallengeIsOver
            found = proved(row)
            row.used_at, row.sealed = now, None
            row.save(update_fields=["used_at", "sealed"])
            account = row.user or _account(found, name, language, now)
            identity.prove(account, found.iin, level=Identity.Level.SIGNATURE, issuer=found.issuer, now=now)
            SignatureProof.objects.create(
                user=account,
                certificate=found.certificate,
                issuer=found.issuer,
                purpose=row.purpose,
                proved_at=now,
            )
            if row.purpose == CONFIRM:
                staff_letters.tell(account, StaffLetter.Kind.FACTOR_ADDED, now=now, what="signature")
            return account
    except AccountError:
        EdsChallenge.objects.filter(pk=challenge.pk, state=PROVED, used_at=None).update(used_at=now, sealed=None)
        raise


def discard_over(now: datetime) -> int:
    """Delete what can no longer be used, and what is sealed in it. One statement."""
    count, _by_model = EdsChallenge.objects.filter(expires_at__lte=now).delete()
    return count


@sensitive_variables()
def _account(found: Proved, name: str, language: str, now: datetime) -> User:
    """The account of the person, or a new one. Two sessions at once that both find none end with one account."""
    user = identity.account_of(found.iin)
    if user is None:
        try:
            with transaction.atomic():
                made = User.objects.create(language=language, password=make_password(None), name=name)
                identity.prove(made, found.iin, level=Identity.Level.SIGNATURE, issuer=found.issuer, now=now)
                return made
        except identity.ProvedElsewhere:
            user = identity.account_of(found.iin)
            if user is None:
                raise
    if not user.is_active:
        raise AccountClosed
    if user.acts_for_others():
        raise PasswordNeeded
    return user


def _settle(challenge: EdsChallenge, **outcome: object) -> None:
    """Write the judgement, if nobody did meanwhile."""
    EdsChallenge.objects.filter(pk=challenge.pk, state=HANDED).update(**outcome)


def _order_check(challenge: EdsChallenge) -> None:
    """Tell a worker; when the queue does not answer, beat finds the row within a minute."""
    from accounts.tasks_eds import check as task  # the task is above this module and calls into it

    try:
        # In seconds from now, not until a moment: the clock of a demonstration may be another than the queue's.
        task.apply_async((str(challenge.ticket),), retry=False, expires=LIFE.total_seconds())
    except (OperationalError, OSError):
        log.exception("The check of a signature could not be ordered; it goes with the next round.")
