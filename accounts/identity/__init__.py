"""Who stands behind an account: one account is one IIN, one IIN is one account.

The only place that handles a plain IIN. It lives as long as the call; what is stored is a keyed hash of it, which without
settings.IDENTITY_SECRET says nothing (an unkeyed hash of every possible IIN is made in a minute). A typed IIN is a claim
(bind); the state's identity provider and electronic signatures are proofs (prove), and a proof beats a claim. Where a law
demands that an IIN is kept it is sealed (seal), and opened by open_sealed alone. docs/identity.md.
"""

from accounts.identity.binding import bind
from accounts.identity.errors import (
    AnotherIinBound,
    AnotherIinProved,
    IdentityRefused,
    IinBoundElsewhere,
    ProofBusy,
    ProvedElsewhere,
    TooManyIins,
)
from accounts.identity.keys import KEY_VERSION, key_of, subject_key
from accounts.identity.numbers import IinRefused, NobodysIin, NotTwelveDigits, WrongCheckDigit, check_iin
from accounts.identity.proving import Released, account_of, prove
from accounts.identity.sealed import SHORTEST_REASON, CannotBeOpened, OpeningRefused, open_sealed, seal

__all__ = [
    "KEY_VERSION",
    "SHORTEST_REASON",
    "AnotherIinBound",
    "AnotherIinProved",
    "CannotBeOpened",
    "IdentityRefused",
    "IinBoundElsewhere",
    "IinRefused",
    "NobodysIin",
    "NotTwelveDigits",
    "OpeningRefused",
    "ProofBusy",
    "ProvedElsewhere",
    "Released",
    "TooManyIins",
    "WrongCheckDigit",
    "account_of",
    "bind",
    "check_iin",
    "key_of",
    "open_sealed",
    "prove",
    "seal",
    "subject_key",
]
