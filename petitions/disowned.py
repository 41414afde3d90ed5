"""Signatures under an IIN that turned out to be somebody else's: they stop counting, and only its owner can give them again.

A typed IIN is a claim (accounts.identity). When its owner proves it from another account, or an account proves to be of
another IIN than it typed, what was signed by that claim on petitions that still collect is disowned: an act that the public
history counts, and the link to the account is cut. Whoever holds the IIN then signs as if nobody had. Petitions whose
collecting is over stay as they were handed over; docs/identity.md says so.
"""

from __future__ import annotations

import hmac

from django.views.decorators.debug import sensitive_variables

from accounts.identity import Released
from petitions.keys import nullifier
from petitions.log import Actor, Kind, record
from petitions.models import Petition, Signature, SignatureAct, Signer
from petitions.signing import add_act
from petitions.workflow.held import hold

STILL_COLLECTING = (Petition.State.JOINING, Petition.State.MODERATION, Petition.State.OPEN)


@sensitive_variables("iin", "mine")
def disown(released: Released) -> None:
    """What settings.IDENTITY_HOOKS names. Two statements, and for each petition that is touched eight more.

    Petitions are held one after another by their numbers, so that two proofs at once do not wait for each other. Signatures with
    a method of their own (electronic, a provider, paper) carry their own proof and stay.
    """
    given = Signer.objects.filter(
        user=released.identity.user_id,
        petition__state__in=STILL_COLLECTING,
        signature__method=Signature.Method.PLATFORM,
    ).select_related("signature")
    for signer in given.order_by("petition_id", "text_version"):
        mine = nullifier(signer.petition_id, signer.text_version, released.iin)
        is_under_it = hmac.compare_digest(bytes(signer.signature.nullifier), mine)
        if is_under_it is not released.keeps:
            _disown(signer, released)


def _disown(signer: Signer, released: Released) -> None:
    """The tally follows with the next count: counting here would hold up every other count until all is done."""
    petition = hold(signer.petition)
    if petition.state not in STILL_COLLECTING:
        return
    add_act(signer.signature, SignatureAct.Kind.DISOWNED, released.now)
    signer.delete()
    if signer.text_version == petition.text_version:
        record(petition, Kind.DISOWNED, actor=Actor.SYSTEM, at=released.now, data={"signatures": 1})
