"""Who people are: accounts, which of them act for an office or the platform, and the person behind each."""

from accounts.models.codes import EmailCode
from accounts.models.identities import Identity, IdentityQuerySet
from accounts.models.memberships import Membership, MembershipQuerySet
from accounts.models.people import User, UserManager
from accounts.models.platform_roles import PlatformRole, PlatformRoleQuerySet

__all__ = [
    "EmailCode",
    "Identity",
    "IdentityQuerySet",
    "Membership",
    "MembershipQuerySet",
    "PlatformRole",
    "PlatformRoleQuerySet",
    "User",
    "UserManager",
]
