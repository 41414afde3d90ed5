"""From a person's certificate up to a root that the operator installed: RFC 5280, section 6, as far as such chains go.

A chain is short (person, national authority, root) and its roots are pinned, so what is not needed is refused instead of
supported: name constraints, policy mappings, critical extensions nobody here looks at.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from accounts.eds.certificates import Certificate
from accounts.eds.errors import AlgorithmRefused, NotValidNow, UnknownAuthority

MOST_AUTHORITIES = 3
"""Between a person and the end of the chain, the root among them."""
MOST_TRIES = 12
"""Signatures looked at for one chain: a heap of certificates in a message must not cost more than a few."""


def build(
    person: Certificate, *, roots: Sequence[Certificate], others: Sequence[Certificate], now: datetime
) -> tuple[Certificate, ...]:
    """The certificates from the person to the root; every signature holds, every one is valid at `now`.

    `others` are authorities to try on the way and prove nothing. Raises UnknownAuthority, or NotValidNow when the only chain is
    out of date, or OldGost.
    """
    tries = iter(range(MOST_TRIES))
    out_of_date = False
    for found in _chains((person,), roots, others, tries):
        if all(one.holds_at(now) for one in found):
            return found
        out_of_date = True
    raise NotValidNow if out_of_date else UnknownAuthority


def _chains(
    below: tuple[Certificate, ...], roots: Sequence[Certificate], others: Sequence[Certificate], tries: Iterator[int]
) -> Iterator[tuple[Certificate, ...]]:
    """Every chain that goes on from `below` and ends at a root."""
    last = below[-1]
    if len(below) > MOST_AUTHORITIES or not last.says_only_what_we_understand():
        return
    for authority in (*roots, *others):
        if authority in below or authority.subject != last.issuer or not authority.may_issue(len(below) - 1):
            continue
        if next(tries, None) is None:
            return
        if not _is_signed(last, authority):
            continue
        if authority in roots:
            yield (*below, authority)
        else:
            yield from _chains((*below, authority), roots, others, tries)


def _is_signed(last: Certificate, authority: Certificate) -> bool:
    """An authority of the same name with a key of another kind is another authority."""
    try:
        return last.is_signed_by(authority)
    except AlgorithmRefused:
        return False
