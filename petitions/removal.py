"""Removing a signature, and deciding about held ones: always by two people, told to the signer, open to an appeal."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Count, Max
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from cases.workflow import check_texts
from petitions import counting, rights
from petitions.errors import BadInput, TransitionRefused
from petitions.log import Actor, Kind, record
from petitions.models import HeldDecision, Petition, Removal, Signature, SignatureAct, Signer
from petitions.signing import add_act, counts, last_act, lock
from petitions.workflow.held import hold

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.models import User

LONGEST = 2000


@transaction.atomic
def propose(signature: Signature, *, reason: str, explanation: str, by: User, now: datetime) -> Removal:
    """One moderator proposes to stop counting a signature. Nothing changes until a second one agrees."""
    signature = _held(signature)
    rights.must(rights.refusal_to_propose(signature, by))
    check_texts(explanation=(explanation, LONGEST, True))
    if reason not in Removal.Reason.values:
        raise BadInput({"reason": _("Choose a reason.")})
    rights.must(refusal_to_remove(signature))
    return Removal.objects.create(
        signature=signature, reason=reason, explanation=explanation.strip(), proposed_by=by, proposed_at=now
    )


def refusal_to_remove(signature: Signature) -> TransitionRefused | None:
    """Why the removal of a signature cannot be proposed by anybody now; None: it can. At most two queries."""
    if not counts(signature):
        return _does_not_count()
    if signature.stage == Signature.Stage.AUTHOR:
        return TransitionRefused(_("The author's signature stands and falls with the petition."))
    if Removal.objects.filter(signature=signature, agreed=None).exists():
        return TransitionRefused(_("A removal of this signature is already proposed."))
    return None


def _does_not_count() -> TransitionRefused:
    return TransitionRefused(_("This signature does not count already."))


@transaction.atomic
def decide(removal: Removal, *, agreed: bool, by: User, now: datetime) -> Removal:
    """A second moderator agrees or not. Agreed: the signature no longer counts, and the public history says so.

    One that its signer took back meanwhile is not removed besides: an appeal would count it against their will.
    """
    removal = Removal.objects.select_for_update().get(pk=removal.pk)
    rights.must(rights.refusal_to_second(removal, by))
    petition = hold(removal.signature.petition)
    signature = _held(removal.signature)
    if agreed and not counts(signature):
        raise _does_not_count()
    removal.agreed, removal.decided_by, removal.decided_at = agreed, by, now
    removal.save(update_fields=["agreed", "decided_by", "decided_at"])
    if agreed:
        add_act(signature, SignatureAct.Kind.REMOVED, now, by=removal.proposed_by, second=by, removal=removal)
        _tell(petition, Kind.REMOVED, by, now, {"reason": removal.reason, "signatures": 1})
    return removal


@transaction.atomic
def appeal(removal: Removal, *, text: str, user: User, now: datetime) -> Removal:
    """The signer objects, once."""
    removal = Removal.objects.select_for_update().get(pk=removal.pk)
    is_own = Signer.objects.filter(signature=removal.signature_id, user=user).exists()
    if not removal.agreed or not is_own or last_act(removal.signature) != SignatureAct.Kind.REMOVED:
        raise TransitionRefused(_("There is nothing to appeal against."))
    if removal.appealed_at is not None:
        raise TransitionRefused(_("An appeal was already made: there is one."))
    check_texts(text=(text, LONGEST, True))
    removal.appeal, removal.appealed_at = text.strip(), now
    removal.save(update_fields=["appeal", "appealed_at"])
    return removal


@transaction.atomic
def decide_appeal(removal: Removal, *, granted: bool, explanation: str, by: User, now: datetime) -> Removal:
    """A third moderator decides. Granted: the signature counts again, and the public history says so."""
    removal = Removal.objects.select_for_update().get(pk=removal.pk)
    rights.must(rights.refusal_to_decide_appeal(removal, by))
    check_texts(explanation=(explanation, LONGEST, True))
    if last_act(removal.signature) != SignatureAct.Kind.REMOVED:  # its owner has proved the IIN meanwhile
        granted = False
    removal.appeal_granted, removal.appeal_decided_by, removal.appeal_decided_at = granted, by, now
    removal.appeal_explanation = explanation.strip()
    removal.save(update_fields=["appeal_granted", "appeal_decided_by", "appeal_decided_at", "appeal_explanation"])
    if granted:
        assert removal.decided_by is not None
        petition = hold(removal.signature.petition)
        signature = _held(removal.signature)
        add_act(signature, SignatureAct.Kind.RESTORED, now, by=by, second=removal.decided_by, removal=removal)
        _tell(petition, Kind.RESTORED, by, now, {"signatures": 1})
    return removal


def held_signatures(petition: Petition) -> QuerySet[Signature]:
    """Signatures that wait for a decision, oldest first."""
    present = Signature.objects.filter(petition=petition, text_version=petition.text_version)
    return present.waiting().order_by("signed_at", "pk")


@transaction.atomic
def propose_held(
    petition: Petition, *, held: str, count: bool, explanation: str, by: User, now: datetime
) -> HeldDecision:
    """One moderator proposes to release or to refuse everything held for one reason. Nothing changes until a second agrees."""
    petition = hold(petition)
    rights.must(rights.refusal_about(petition, by))
    check_texts(explanation=(explanation, LONGEST, True))
    rights.must(refusal_to_propose_held(petition, held))
    waiting = held_signatures(petition).filter(held=held).aggregate(number=Count("pk"), last=Max("pk"))
    return HeldDecision.objects.create(
        petition=petition,
        kind=HeldDecision.Kind.RELEASE if count else HeldDecision.Kind.REFUSE,
        held=held,
        explanation=explanation.strip(),
        signatures=waiting["number"],
        last_signature=waiting["last"],
        proposed_by=by,
        proposed_at=now,
    )


def refusal_to_propose_held(petition: Petition, held: str) -> TransitionRefused | None:
    """Why nothing can be proposed about what is held for a reason; None: it can. At most two queries."""
    if not held_signatures(petition).filter(held=held).exists():
        return TransitionRefused(_("No signature waits for this decision."), number=petition.number)
    if petition.held_decisions.filter(held=held, agreed=None).exists():
        return TransitionRefused(_("A decision about these signatures is already proposed."), number=petition.number)
    return None


@transaction.atomic
def second_held(decision: HeldDecision, *, agreed: bool, by: User, now: datetime) -> int:
    """A second moderator agrees or not. Returns how many signatures were released or refused.

    Only those that waited when it was proposed. Set-based: one INSERT of the acts, whatever their number.
    """
    petition = hold(decision.petition)
    decision = HeldDecision.objects.select_for_update().get(pk=decision.pk)
    rights.must(rights.refusal_to_second_held(decision, by))
    decision.agreed, decision.seconded_by, decision.seconded_at = agreed, by, now
    decision.save(update_fields=["agreed", "seconded_by", "seconded_at"])
    if not agreed:
        return 0
    release = decision.kind == HeldDecision.Kind.RELEASE
    kind = SignatureAct.Kind.RELEASED if release else SignatureAct.Kind.REFUSED
    waiting = list(_meant(decision, petition).values_list("pk", Coalesce(Max("acts__number"), 0)))
    SignatureAct.objects.bulk_create(
        SignatureAct(
            signature_id=pk,
            petition=petition,
            number=last + 1,
            kind=kind,
            at=now,
            by=decision.proposed_by,
            second=by,
        )
        for pk, last in waiting
    )
    if waiting:
        line = Kind.RELEASED if release else Kind.REFUSED
        data = {"reason": decision.held, "signatures": len(waiting)}
        record(petition, line, actor=Actor.MODERATOR, at=now, user=by, data=data)
        counting.count_one(petition, now)
    return len(waiting)


def _meant(decision: HeldDecision, petition: Petition) -> QuerySet[Signature]:
    """What waited when it was proposed and waits still: not what was taken back and given again in between."""
    waiting = held_signatures(petition).filter(held=decision.held, pk__lte=decision.last_signature)
    return waiting.exclude(acts__at__gt=decision.proposed_at)


def _held(signature: Signature) -> Signature:
    lock(signature)
    return Signature.objects.get(pk=signature.pk)


def _tell(petition: Petition, kind: str, by: User, now: datetime, data: dict[str, object]) -> None:
    record(petition, kind, actor=Actor.MODERATOR, at=now, user=by, data=data)
    counting.count_one(petition, now)
