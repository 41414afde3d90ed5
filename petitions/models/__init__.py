"""A call for change: the rules it lives by, the petition, its texts and signatures, moderation, and the public history."""

from .drafts import PetitionDraft
from .history import PetitionEvent
from .moderation import Moderation
from .outages import SigningBeat, SigningOutage
from .petition import Petition, PetitionQuerySet, PetitionText
from .rules import GoalRule, RejectionReason, TermRule
from .signatures import DecisionFlag, HeldDecision, Removal, Signature, SignatureAct, Signer
from .tallies import Tally, TallyHour

__all__ = [
    "DecisionFlag",
    "GoalRule",
    "HeldDecision",
    "Moderation",
    "Petition",
    "PetitionDraft",
    "PetitionEvent",
    "PetitionQuerySet",
    "PetitionText",
    "RejectionReason",
    "Removal",
    "Signature",
    "SignatureAct",
    "Signer",
    "SigningBeat",
    "SigningOutage",
    "Tally",
    "TallyHour",
    "TermRule",
]
