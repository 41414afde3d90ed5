"""Signing: one person, once, under the words they read. One INSERT; nothing on the petition's row is touched.

The first supporters sign while the petition is reached by its link only, everybody else while it is open; both are
signatures and both count. A signature may be withdrawn until the goal is reached, and given again.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from accounts import consents
from accounts.identity import bind, check_iin
from accounts.models import Identity
from petitions.errors import AlreadySigned, NotSigned, TextChanged, TransitionRefused
from petitions.keys import nullifier
from petitions.models import DecisionFlag, Petition, Signature, SignatureAct, Signer

if TYPE_CHECKING:
    from accounts.models import User
    from cases.models import Answer

SIGN = """
WITH given AS (
    INSERT INTO petitions_signature
           (petition_id, text_version, digest, language, nullifier, method, stage, held, region_id, signed_at)
    SELECT p.id, t.version, t.digest, t.language, %(nullifier)s, %(method)s,
           CASE WHEN p.state = 'joining' THEN 'joining' ELSE 'open' END, %(held)s, %(region)s, %(now)s
      FROM petitions_petition p
      JOIN petitions_petitiontext t ON t.petition_id = p.id AND t.version = p.text_version AND t.language = %(language)s
     WHERE p.id = %(petition)s AND p.text_version = %(version)s AND p.hidden_at IS NULL
       AND (p.state = 'open' AND p.closes_at > %(now)s OR p.state = 'joining' AND p.joining_until > %(now)s)
        ON CONFLICT (petition_id, nullifier) DO NOTHING
 RETURNING id, petition_id, text_version
)
INSERT INTO petitions_signer (signature_id, user_id, petition_id, text_version)
SELECT id, %(user)s, petition_id, text_version FROM given
RETURNING signature_id
"""
"""Signature and signer, if the petition can be signed at that moment and the words are still those; else no row."""

LOCK = 1_265_119
"""First number of the advisory locks on signatures; the second is the signature's."""


@sensitive_variables("iin", "number")
def sign(
    petition: Petition,
    *,
    user: User,
    iin: str,
    language: str,
    text_version: int,
    now: datetime,
    method: str = Signature.Method.PLATFORM,
    held: str = "",
    region: str | None = None,
    agreed: consents.Text | None = None,
) -> int:
    """Sign the words of `text_version` in `language`; the id of the signature. At most four statements, five with `agreed`.

    `iin` is checked, bound to the account (one account, one IIN) and hashed under the petition's key; it is kept nowhere.
    `region` is the code of the region or republican city in which the signer lives. `held` makes the signature wait for two
    moderators; the signer is told nothing of it. `agreed` is what the page asked the signer to agree to: written down with the
    signature, or neither is. Raises AlreadySigned, TextChanged, TransitionRefused, and what
    accounts.identity raises.
    """
    number = check_iin(iin)
    key = nullifier(petition.pk, text_version, number)
    facts: dict[str, Any] = {
        "petition": petition.pk,
        "version": text_version,
        "language": language,
        "nullifier": key,
        "method": method,
        "held": held,
        "region": region,
        "user": user.pk,
        "now": now,
    }
    with transaction.atomic():
        person = bind(user, number, now)
        try:
            with transaction.atomic(savepoint=False), connection.cursor() as cursor:
                cursor.execute(SIGN, facts)
                row = cursor.fetchone()
        except IntegrityError as error:
            if getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") == "signer_once_an_account":
                raise AlreadySigned(petition) from error
            raise
        signature = int(row[0]) if row is not None else _again(petition, person, key, text_version, now)
        if agreed is not None:
            consents.agree(agreed, user=user, subject=petition.pk, now=now)
    return signature


def _again(petition: Petition, person: Identity, key: bytes, text_version: int, now: datetime) -> int:
    """No row was written: the signature is there, was withdrawn and is given again, or the petition cannot be signed."""
    signature = Signature.objects.filter(petition=petition, nullifier=key).first()
    if signature is not None:
        lock(signature)
    present = Petition.objects.get(pk=petition.pk)
    if present.text_version != text_version:
        raise TextChanged(present)
    refused = refusal(present, now)
    if refused is not None:
        raise refused
    if signature is None:  # it could be signed, and nobody has: there are no such words in that language
        raise TextChanged(present)
    if not Signer.objects.filter(signature=signature, user=person.user_id).exists():
        _take_over(signature, person, now)
    elif last_act(signature) != SignatureAct.Kind.WITHDRAWN:
        raise AlreadySigned(present)
    _act(signature, SignatureAct.Kind.RENEWED, now)
    return int(signature.pk)


def _take_over(signature: Signature, person: Identity, now: datetime) -> None:
    """Give a signature that another account gave under this person's IIN to the person. Raises AlreadySigned.

    One that was disowned (petitions.disowned) is free for whoever holds the IIN now. Whoever proved it takes any that was
    only claimed; so nobody is kept from signing by what somebody else typed.
    """
    is_free = last_act(signature) == SignatureAct.Kind.DISOWNED
    if not is_free and (person.level == Identity.Level.CLAIMED or signature.method != Signature.Method.PLATFORM):
        raise AlreadySigned(signature.petition)
    if not is_free:
        _act(signature, SignatureAct.Kind.DISOWNED, now)
    given = {"user_id": person.user_id, "petition_id": signature.petition_id, "text_version": signature.text_version}
    Signer.objects.update_or_create(signature=signature, defaults=given)


def refusal(petition: Petition, now: datetime) -> TransitionRefused | None:
    """Why a petition cannot be signed at a moment; None when it can."""
    state = Petition.State
    why = None
    if petition.hidden_at is not None:
        why = _("This petition is hidden and cannot be signed.")
    elif petition.state == state.JOINING:
        why = _("The time to find the first supporters has passed.") if petition.joining_until <= now else None
    elif petition.state == state.OPEN:
        closed = petition.closes_at is not None and petition.closes_at <= now
        why = _("The period of support has ended.") if closed else None
    elif petition.state == state.MODERATION:
        why = _("The petition is being checked. It can be signed when it is published.")
    elif petition.state == state.REACHED:
        why = _("The goal is reached: signatures are no longer collected.")
    else:
        why = _("This petition cannot be signed.")
    return TransitionRefused(why, number=petition.number, state=petition.state) if why else None


@sensitive_variables("iin")
def insert_signature(
    petition: Petition,
    *,
    user: User,
    iin: str,
    language: str,
    digest: bytes,
    method: str,
    stage: str,
    held: str,
    now: datetime,
    region: str | None = None,
) -> Signature:
    """A signature whose right to exist the caller has established under the petition's lock. Two statements."""
    signature = Signature.objects.create(
        petition=petition,
        text_version=petition.text_version,
        digest=digest,
        language=language,
        nullifier=nullifier(petition.pk, petition.text_version, iin),
        method=method,
        stage=stage,
        held=held,
        region_id=region,
        signed_at=now,
    )
    Signer.objects.create(signature=signature, user=user, petition=petition, text_version=petition.text_version)
    return signature


@transaction.atomic
def withdraw_signature(petition: Petition, *, user: User, now: datetime) -> None:
    """Take one's own signature back, privately, until the goal is reached. Raises NotSigned, TransitionRefused."""
    signature = signature_of(petition, user)
    if signature is not None:
        lock(signature)
    present = Petition.objects.get(pk=petition.pk)
    if signature is None or signature.text_version != present.text_version or not counts(signature):
        raise NotSigned(present)
    if present.state not in {Petition.State.JOINING, Petition.State.MODERATION, Petition.State.OPEN}:
        raise TransitionRefused(_("The goal is reached: signatures can no longer be withdrawn."), number=present.number)
    if signature.stage == Signature.Stage.AUTHOR and present.author_id == user.pk:
        raise TransitionRefused(_("The author withdraws the petition itself."), number=present.number)
    _act(signature, SignatureAct.Kind.WITHDRAWN, now)


def lock(signature: Signature) -> None:
    """Hold what follows a signature until the transaction ends, and its petition as it is. Two statements.

    An advisory lock: FOR UPDATE on the row would need a right that the site's role must not have. The petition's row is
    shared first, in the order in which every verb locks: the goal is not reached and nothing is decided about many signatures
    while one of them changes.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM petitions_petition WHERE id = %s FOR SHARE", [signature.petition_id])
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, signature.pk % 2**31])


def signature_of(petition: Petition, user: User) -> Signature | None:
    """The person's signature under the present words, whatever became of it. One query."""
    found = Signature.objects.filter(petition=petition, text_version=petition.text_version, signer__user=user)
    return found.first()


def counts(signature: Signature) -> bool:
    """Whether the signature counts, as its signer is told: a held one looks to them like any other. One query."""
    last = last_act(signature)
    return last is None or last in {*SignatureAct.COUNTING, SignatureAct.Kind.REFUSED}


def last_act(signature: Signature) -> str | None:
    """What was done last to a signature; None: nothing. One query."""
    return signature.acts.order_by("-number").values_list("kind", flat=True).first()


@transaction.atomic
def object_to(petition: Petition, *, answer: Answer, user: User, now: datetime) -> None:
    """A signer says that the decision does not answer the demand. Once a decision; said twice is said once."""
    signature = signature_of(petition, user)
    if signature is None or last_act(signature) in {SignatureAct.Kind.WITHDRAWN, SignatureAct.Kind.REMOVED}:
        raise NotSigned(petition)
    if petition.case_id is None or answer.case_id != petition.case_id or petition.state != Petition.State.REACHED:
        raise TransitionRefused(_("There is no decision to object to."), number=petition.number)
    DecisionFlag.objects.bulk_create([DecisionFlag(signature=signature, answer=answer, at=now)], ignore_conflicts=True)


def add_act(signature: Signature, kind: str, now: datetime, **who: object) -> SignatureAct:
    """Write the next act of a signature that the caller holds under a lock. Two statements."""
    return _act(signature, kind, now, **who)


def _act(signature: Signature, kind: str, now: datetime, **who: object) -> SignatureAct:
    last = signature.acts.aggregate(last=Max("number"))["last"] or 0
    return SignatureAct.objects.create(
        signature=signature, petition_id=signature.petition_id, number=last + 1, kind=kind, at=now, **who
    )
