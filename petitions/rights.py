"""Who may decide about petitions for the platform: in one place, asked by the verbs and by the pages.

A moderator decides. Never about a petition of their own, never while they work for an office (the addressee must not choose
what it is asked), never the appeal against their own decision, and never as the second person of their own proposal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from accounts.roles import Right, may
from petitions.errors import TransitionRefused
from petitions.models import Signer

if TYPE_CHECKING:
    from accounts.models import User
    from petitions.models import HeldDecision, Moderation, Petition, Removal, Signature


def refusal_of_person(by: User) -> TransitionRefused | None:
    """Why somebody decides nothing at all; None: they may. At most two queries."""
    if not by.is_moderator():
        return TransitionRefused(_("Only a moderator can do this."))
    if by.memberships.present().exists():
        return TransitionRefused(_("Somebody who works for an office does not check petitions."))
    return None


def refusal_about(petition: Petition, by: User) -> TransitionRefused | None:
    """Why somebody decides nothing about this petition; None: they may. At most two queries."""
    if petition.author_id == by.pk:
        return TransitionRefused(_("Nobody checks a petition of their own."), number=petition.number)
    return refusal_of_person(by)


def refusal_to_check(petition: Petition, look: Moderation | None, by: User) -> TransitionRefused | None:
    """Why somebody may not decide a look at a petition, the first one or the appeal's; None: they may."""
    if look is None or look.decided_at is not None:
        return TransitionRefused(_("There is nothing to decide."), number=petition.number)
    if look.not_by_id == by.pk:
        return TransitionRefused(
            _("You decided before: an appeal is decided by another moderator."), number=petition.number
        )
    if look.not_by_id is not None and (refused := _second(by)):
        return refused
    return refusal_about(petition, by)


def refusal_to_propose(signature: Signature, by: User) -> TransitionRefused | None:
    """Why somebody may not propose the removal of a signature; None: they may."""
    return _own(signature, by) or refusal_about(signature.petition, by)


def refusal_to_second(removal: Removal, by: User) -> TransitionRefused | None:
    """Why somebody may not decide a proposed removal; None: they may."""
    if removal.agreed is not None:
        return TransitionRefused(_("This proposal is decided already."))
    if removal.proposed_by_id == by.pk:
        return TransitionRefused(_("The second person must be somebody else."))
    return refusal_to_propose(removal.signature, by)


def refusal_to_decide_appeal(removal: Removal, by: User) -> TransitionRefused | None:
    """Why somebody may not decide the signer's appeal; None: they may."""
    if removal.appealed_at is None or removal.appeal_granted is not None:
        return TransitionRefused(_("There is nothing to decide."))
    if by.pk in {removal.proposed_by_id, removal.decided_by_id}:
        return TransitionRefused(_("A third person decides the appeal."))
    if refused := _second(by):
        return refused
    return refusal_to_propose(removal.signature, by)


def refusal_to_second_held(decision: HeldDecision, by: User) -> TransitionRefused | None:
    """Why somebody may not be the second person of a decision about held signatures; None: they may."""
    if decision.agreed is not None:
        return TransitionRefused(_("This proposal is decided already."))
    if decision.proposed_by_id == by.pk:
        return TransitionRefused(_("The second person must be somebody else."))
    return refusal_about(decision.petition, by)


def must(refused: TransitionRefused | None) -> None:
    """Raise the refusal, if there is one."""
    if refused is not None:
        raise refused


def _second(by: User) -> TransitionRefused | None:
    """Why somebody decides no appeal; None: they may. One query."""
    if may(by, Right.APPEALS):
        return None
    return TransitionRefused(_("An appeal is decided by a second moderator."))


def _own(signature: Signature, by: User) -> TransitionRefused | None:
    if Signer.objects.filter(signature=signature, user=by).exists():
        return TransitionRefused(_("Nobody decides about a signature of their own."))
    return None
