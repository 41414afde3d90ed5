"""Whether a certificate was revoked, by lists (CRL, with delta lists) and by answers (OCSP), at our clock.

Nothing here fetches. What is missing, stale, unsigned or not understood tells nothing, and who is told nothing refuses: RFC 5280,
sections 5 and 6.3, RFC 6960.
"""

from __future__ import annotations

import enum
import hashlib
import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Protocol

from asn1crypto import core
from asn1crypto import crl as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import CRLEntryExtensionOID, ExtensionOID

from accounts.eds.algorithms import digest_of_signature, verifies
from accounts.eds.certificates import Certificate
from accounts.eds.errors import RevocationUnknown, Revoked, SignatureRefused
from accounts.eds.reading import UNREADABLE, hostile

SLACK = timedelta(minutes=5)
"""So far ahead of ours the clock of an authority may go when it dates a list or an answer."""
ANSWER_WITHOUT_END = timedelta(minutes=10)
"""So long an answer counts that does not say when the next one comes."""
ANSWER_MOST_AGE = timedelta(days=1)
"""And no longer than this, whatever it says: an answer without our nonce can be played back by whoever stands between."""
LIST_EXTENSIONS = frozenset(
    {ExtensionOID.CRL_NUMBER, ExtensionOID.DELTA_CRL_INDICATOR, ExtensionOID.ISSUING_DISTRIBUTION_POINT}
)
"""Critical extensions of a list that are understood here."""
HASHES: dict[str, Callable[[bytes], bytes]] = {
    "sha1": lambda data: hashlib.sha1(data, usedforsecurity=False).digest(),
    "sha256": lambda data: hashlib.sha256(data).digest(),
}
"""By which an answer may name the authority."""


class State(enum.Enum):
    """What one source says of a certificate."""

    GOOD = "good"
    REVOKED = "revoked"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class RevocationList:
    """A list of revoked certificates, or what changed since one (delta)."""

    parsed: x509.CertificateRevocationList = field(repr=False)
    issuer: bytes = field(repr=False)
    number: int | None
    base_number: int | None
    """Of a delta list: the list it goes on from."""
    proved_for: bytes = field(default=b"", repr=False)
    """SHA-256 of the key by which its signature was verified when it was fetched; empty: not yet verified."""

    @classmethod
    def read(cls, der: bytes, proved_for: bytes = b"") -> RevocationList:
        """From DER; raises NotASignature. Twenty megabytes take a few hundredths of a second: entries are read when asked for."""
        with hostile():
            parsed = x509.load_der_x509_crl(der)
            issuer = asn1.CertificateList.load(der)["tbs_cert_list"]["issuer"].dump()
            number = base = None
            for one in parsed.extensions:
                if isinstance(one.value, x509.CRLNumber):
                    number = one.value.crl_number
                elif isinstance(one.value, x509.DeltaCRLIndicator):
                    base = one.value.crl_number
            return cls(parsed, issuer, number, base, proved_for)

    @property
    def is_delta(self) -> bool:
        """Whether it says only what changed."""
        return self.base_number is not None

    def is_signed_by(self, authority: Certificate) -> bool:
        """Whether the authority signed it; costs 3 seconds a megabyte for GOST unless it was proved when it was fetched."""
        if self.issuer != authority.subject or not authority.signs_lists():
            return False
        if self.proved_for:
            return self.proved_for == key_hash(authority)
        digest = digest_of_signature(self.parsed.signature_algorithm_oid.dotted_string)
        return verifies(authority.key, self.parsed.tbs_certlist_bytes, self.parsed.signature, digest)

    def is_fresh(self, now: datetime) -> bool:
        """Whether it is not out of date; a list that names no end never is fresh."""
        until = self.parsed.next_update_utc
        return until is not None and self.parsed.last_update_utc <= now + SLACK and now <= until

    def covers(self, certificate: Certificate, *, of_authority: bool) -> bool:
        """Whether it speaks of this certificate: all of its kind, or those that name the list's place as their own (RFC 5280, 6.3.3)."""
        for one in self.parsed.extensions:
            if one.critical and one.oid not in LIST_EXTENSIONS:
                return False
            point = one.value
            if isinstance(point, x509.IssuingDistributionPoint):
                if point.indirect_crl or point.only_some_reasons or point.only_contains_attribute_certs:
                    return False
                if point.only_contains_ca_certs and not of_authority:
                    return False
                if point.only_contains_user_certs and of_authority:
                    return False
                if point.relative_name or not certificate.names_list(point.full_name):
                    return False
        return True

    def entry(self, serial: int) -> x509.RevokedCertificate | None:
        """What it says of a certificate."""
        return self.parsed.get_revoked_certificate_by_serial_number(serial)


class Evidence(Protocol):
    """Where lists and answers come from."""

    @property
    def needs_delta(self) -> bool:
        """Whether a delta list is published, so that a list without a fresh one is not the whole truth."""

    def lists(self, authority: Certificate) -> Sequence[RevocationList]:
        """The lists of an authority that are at hand."""

    def answer(self, certificate: Certificate, authority: Certificate, request: ocsp.OCSPRequest) -> bytes | None:
        """The authority's answer (DER) about a certificate; None when there is none."""


def key_hash(certificate: Certificate) -> bytes:
    """By which a list remembers whose signature was verified."""
    return hashlib.sha256(certificate.key).digest()


def refuse_revoked(chain: Sequence[Certificate], *, evidence: Evidence, now: datetime) -> None:
    """Every certificate below the root must be good by a fresh list or answer, and revoked by none.

    Raises Revoked or RevocationUnknown.
    """
    for place, (certificate, authority) in enumerate(pairwise(chain)):
        is_person = place == 0
        states = {by_lists(certificate, authority, evidence, now, of_authority=not is_person)}
        if is_person and State.REVOKED not in states:
            states.add(by_answer(certificate, authority, evidence, now))
        if State.REVOKED in states:
            raise Revoked(place=place)
        if State.GOOD not in states:
            raise RevocationUnknown(place=place)


# -- lists -------------------------------------------------------------------------------------


def by_lists(
    certificate: Certificate, authority: Certificate, evidence: Evidence, now: datetime, *, of_authority: bool
) -> State:
    """What the newest complete list says, with the newest delta list that goes on from it."""
    usable = [
        one
        for one in evidence.lists(authority)
        if _is_usable(one, certificate, authority, now, of_authority=of_authority)
    ]
    base = _newest(one for one in usable if not one.is_delta)
    if base is None:
        return State.UNKNOWN
    delta = _newest(one for one in usable if one.is_delta and _goes_on(one, base))
    if delta is not None and (entry := delta.entry(certificate.serial)) is not None:
        return State.GOOD if _is_removed(entry) else State.REVOKED
    if base.entry(certificate.serial) is not None:
        return State.REVOKED
    if delta is None and evidence.needs_delta and not of_authority:
        return State.UNKNOWN
    return State.GOOD


def _is_usable(
    one: RevocationList, certificate: Certificate, authority: Certificate, now: datetime, *, of_authority: bool
) -> bool:
    try:
        return one.is_fresh(now) and one.covers(certificate, of_authority=of_authority) and one.is_signed_by(authority)
    except (SignatureRefused, *UNREADABLE):
        return False


def _newest(lists: Iterable[RevocationList]) -> RevocationList | None:
    return max(lists, key=lambda one: (one.number or 0, one.parsed.last_update_utc), default=None)


def _goes_on(delta: RevocationList, base: RevocationList) -> bool:
    """RFC 5280, 5.2.4: from this list or an earlier one, and not older than it."""
    if delta.base_number is None or delta.number is None or base.number is None:
        return False
    return delta.base_number <= base.number <= delta.number


def _is_removed(entry: x509.RevokedCertificate) -> bool:
    """Whether a delta list says that a certificate that was on hold is good again."""
    for one in entry.extensions:
        if one.oid == CRLEntryExtensionOID.CRL_REASON and isinstance(one.value, x509.CRLReason):
            return one.value.reason is x509.ReasonFlags.remove_from_crl
    return False


# -- answers -----------------------------------------------------------------------------------


def question(certificate: Certificate, authority: Certificate, nonce: bytes) -> ocsp.OCSPRequest:
    """What is asked about a certificate."""
    name, key = _authority_hashes(authority, "sha256")
    builder = ocsp.OCSPRequestBuilder().add_certificate_by_hash(name, key, certificate.serial, hashes.SHA256())
    return builder.add_extension(x509.OCSPNonce(nonce), critical=False).build()


def by_answer(certificate: Certificate, authority: Certificate, evidence: Evidence, now: datetime) -> State:
    """What the authority answers when it is asked."""
    nonce = secrets.token_bytes(32)
    asked = question(certificate, authority, nonce)
    answer = evidence.answer(certificate, authority, asked)
    if answer is None:
        return State.UNKNOWN
    try:
        return _state(ocsp.load_der_ocsp_response(answer), certificate, authority, evidence, nonce, now)
    except (SignatureRefused, *UNREADABLE):
        return State.UNKNOWN


def _state(
    answer: ocsp.OCSPResponse,
    certificate: Certificate,
    authority: Certificate,
    evidence: Evidence,
    nonce: bytes,
    now: datetime,
) -> State:
    if answer.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL:
        return State.UNKNOWN
    if any(isinstance(one.value, x509.OCSPNonce) and one.value.nonce != nonce for one in answer.extensions):
        return State.UNKNOWN
    found = [one for one in answer.responses if _speaks_of(one, certificate, authority)]
    if len(found) != 1 or not _is_fresh(found[0], now) or not _is_signed(answer, authority, evidence, now):
        return State.UNKNOWN
    return {
        ocsp.OCSPCertStatus.GOOD: State.GOOD,
        ocsp.OCSPCertStatus.REVOKED: State.REVOKED,
    }.get(found[0].certificate_status, State.UNKNOWN)


def _speaks_of(one: ocsp.OCSPSingleResponse, certificate: Certificate, authority: Certificate) -> bool:
    algorithm = one.hash_algorithm.name
    if one.serial_number != certificate.serial or algorithm not in HASHES:
        return False
    return (one.issuer_name_hash, one.issuer_key_hash) == _authority_hashes(authority, algorithm)


def _authority_hashes(authority: Certificate, algorithm: str) -> tuple[bytes, bytes]:
    """Of its name, and of the bits of its key."""
    hashed = HASHES[algorithm]
    with hostile():
        bits = core.BitString.load(core.Sequence.load(authority.key)[1].dump()).contents[1:]
        return hashed(authority.subject), hashed(bits)


def _is_fresh(one: ocsp.OCSPSingleResponse, now: datetime) -> bool:
    until = one.next_update_utc or one.this_update_utc + ANSWER_WITHOUT_END
    return one.this_update_utc <= now + SLACK and now <= min(until, one.this_update_utc + ANSWER_MOST_AGE)


def _is_signed(answer: ocsp.OCSPResponse, authority: Certificate, evidence: Evidence, now: datetime) -> bool:
    """Whether the authority signed it, or one it lets answer in its place."""
    digest = digest_of_signature(answer.signature_algorithm_oid.dotted_string)
    delegates = [Certificate.read(one.public_bytes(Encoding.DER)) for one in answer.certificates[:3]]
    for signer in (authority, *delegates):
        try:
            if not verifies(signer.key, answer.tbs_response_bytes, answer.signature, digest):
                continue
        except SignatureRefused:
            continue
        return signer.der == authority.der or _may_answer(signer, authority, evidence, now)
    return False


def _may_answer(signer: Certificate, authority: Certificate, evidence: Evidence, now: datetime) -> bool:
    """Whether an authority's delegate holds: signed by it, for answers, valid, and not revoked itself."""
    if signer.issuer != authority.subject or not signer.holds_at(now) or not signer.may_sign_answers():
        return False
    if not signer.is_signed_by(authority):
        return False
    if any(isinstance(one.value, x509.OCSPNoCheck) for one in signer.parsed.extensions):
        return True
    return by_lists(signer, authority, evidence, now, of_authority=False) is State.GOOD
