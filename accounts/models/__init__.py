"""Who people are: accounts, which of them act for an office or the platform, and the person behind each."""

from accounts.models.audit import AuditEntry, AuditOutcome, AuditQuerySet
from accounts.models.codes import SignInCode
from accounts.models.factors import AuthenticatorApp, Passkey, RecoveryCode, Removal
from accounts.models.identities import Identity, IdentityQuerySet
from accounts.models.invitations import Invitation, Reenrolment, StaffLetter
from accounts.models.memberships import Membership, MembershipQuerySet
from accounts.models.networks import NetworkMark, NetworkMarkQuerySet
from accounts.models.openings import SHORTEST_REASON, IdentityOpening
from accounts.models.people import User, UserManager
from accounts.models.platform_roles import PlatformRole, PlatformRoleQuerySet
from accounts.models.privacy import Consent, Erasure
from accounts.models.provider_subjects import ProviderSubject
from accounts.models.sealed import SealedIin
from accounts.models.sessions import UserSession
from accounts.models.signatures import EdsChallenge, EdsChallengeQuerySet, SignatureProof

__all__ = [
    "SHORTEST_REASON",
    "AuditEntry",
    "AuditOutcome",
    "AuditQuerySet",
    "AuthenticatorApp",
    "Consent",
    "EdsChallenge",
    "EdsChallengeQuerySet",
    "Erasure",
    "Identity",
    "IdentityOpening",
    "IdentityQuerySet",
    "Invitation",
    "Membership",
    "MembershipQuerySet",
    "NetworkMark",
    "NetworkMarkQuerySet",
    "Passkey",
    "PlatformRole",
    "PlatformRoleQuerySet",
    "ProviderSubject",
    "RecoveryCode",
    "Reenrolment",
    "Removal",
    "SealedIin",
    "SignInCode",
    "SignatureProof",
    "StaffLetter",
    "User",
    "UserManager",
    "UserSession",
]
