"""One certificate of a person or an authority: reading it, and what it must say of a natural person who signs."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID, ExtensionOID, NameOID
from django.conf import settings
from django.utils.crypto import salted_hmac
from django.views.decorators.debug import sensitive_variables

from accounts.eds.algorithms import digest_of_signature, verifies
from accounts.eds.errors import NoIin, NotAnIndividual, NotForSigning, OrganisationsKey
from accounts.eds.reading import hostile
from accounts.identity import IinRefused, check_iin

INDIVIDUAL = "1.2.398.3.3.4.1.1"
ORGANISATION = "1.2.398.3.3.4.1.2"
"""Roles among the extended key usages; of an organisation's people there are further ones below the second."""
IIN = re.compile(r"IIN(\d{12})", re.ASCII)
BIN = "BIN"
LONGEST_NAME = 120
UNDERSTOOD = frozenset(
    {
        ExtensionOID.BASIC_CONSTRAINTS,
        ExtensionOID.KEY_USAGE,
        ExtensionOID.EXTENDED_KEY_USAGE,
        ExtensionOID.CERTIFICATE_POLICIES,
        ExtensionOID.SUBJECT_KEY_IDENTIFIER,
        ExtensionOID.AUTHORITY_KEY_IDENTIFIER,
        ExtensionOID.CRL_DISTRIBUTION_POINTS,
        ExtensionOID.FRESHEST_CRL,
        ExtensionOID.AUTHORITY_INFORMATION_ACCESS,
    }
)
"""Extensions that may be critical, because they are looked at here or only tell where something is."""


def _names(name: asn1.Name) -> tuple[tuple[str, str], ...]:
    """The parts of a name, each with its number."""
    return tuple((one["type"].dotted, str(one["value"].native)) for part in name.chosen for one in part)


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate, read; its bytes as they came, because signatures and hashes are over those."""

    der: bytes = field(repr=False)
    parsed: x509.Certificate = field(repr=False, compare=False)
    subject: bytes = field(repr=False, compare=False)
    issuer: bytes = field(repr=False, compare=False)
    key: bytes = field(repr=False, compare=False)
    """SubjectPublicKeyInfo in DER."""
    subject_names: tuple[tuple[str, str], ...] = field(repr=False, compare=False)
    issuer_names: tuple[tuple[str, str], ...] = field(repr=False, compare=False)
    """What a name says, by number, in order. Not by cryptography, which warns of each name of the national authority: it is long."""

    @classmethod
    def read(cls, der: bytes) -> Certificate:
        """From DER; raises NotASignature."""
        with hostile():
            tbs = asn1.Certificate.load(der, strict=True)["tbs_certificate"]
            found = cls(
                der,
                x509.load_der_x509_certificate(der),
                tbs["subject"].dump(),
                tbs["issuer"].dump(),
                tbs["subject_public_key_info"].dump(),
                _names(tbs["subject"]),
                _names(tbs["issuer"]),
            )
            list(found.parsed.extensions)  # cryptography reads these when they are asked for
            return found

    @property
    def serial(self) -> int:
        """The number that its authority gave it."""
        return self.parsed.serial_number

    def holds_at(self, now: datetime) -> bool:
        """Whether it is valid at a moment, both ends included."""
        return self.parsed.not_valid_before_utc <= now <= self.parsed.not_valid_after_utc

    def is_self_issued(self) -> bool:
        """Whether it names itself as its authority."""
        return self.subject == self.issuer

    def is_signed_by(self, authority: Certificate) -> bool:
        """Whether the arithmetic holds; raises OldGost or AlgorithmRefused."""
        digest = digest_of_signature(self.parsed.signature_algorithm_oid.dotted_string)
        return verifies(authority.key, self.parsed.tbs_certificate_bytes, self.parsed.signature, digest)

    def may_issue(self, below: int) -> bool:
        """Whether it is an authority that may stand with `below` authorities between itself and the person."""
        constraints, usage = self._constraints(), self._usage()
        if constraints is None or not constraints.ca or usage is None or not usage.key_cert_sign:
            return False
        return constraints.path_length is None or below <= constraints.path_length

    def says_only_what_we_understand(self) -> bool:
        """Whether every critical extension is one that is checked here."""
        return all(one.oid in UNDERSTOOD for one in self.parsed.extensions if one.critical)

    def may_sign_answers(self) -> bool:
        """Whether its authority lets it sign answers about revocation in its place."""
        return ExtendedKeyUsageOID.OCSP_SIGNING.dotted_string in self.extended_usages()

    def extended_usages(self) -> set[str]:
        """The numbers of its extended key usages."""
        try:
            found = self.parsed.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
        except x509.ExtensionNotFound:
            return set()
        return {one.dotted_string for one in found.value}

    def signs_lists(self) -> bool:
        """Whether it may sign lists of revoked certificates."""
        usage = self._usage()
        return usage is not None and usage.crl_sign

    def names_list(self, places: Iterable[x509.GeneralName] | None) -> bool:
        """Whether it says that it stands, if revoked, in a list with one of these places; a list without a place is for all."""
        if not places:
            return True
        points = [
            point
            for one in self.parsed.extensions
            if isinstance(one.value, x509.CRLDistributionPoints | x509.FreshestCRL)
            for point in one.value
        ]
        own = {name for point in points for name in point.full_name or ()}
        return not own.isdisjoint(places)

    def name_of(self, *kinds: x509.ObjectIdentifier) -> list[str]:
        """What its subject says under one of these, in order."""
        wanted = {one.dotted_string for one in kinds}
        return [value for number, value in self.subject_names if number in wanted]

    def authority_name(self) -> str:
        """Who gave it out, as that authority calls itself; for people and for rows, at most 200 letters."""
        named = dict(reversed(self.issuer_names))
        return (named.get(NameOID.COMMON_NAME.dotted_string) or " ".join(named.values()) or "?")[:200]

    def own_name(self) -> str:
        """What an authority calls itself."""
        return " ".join(self.name_of(NameOID.COMMON_NAME))

    def fingerprint(self) -> str:
        """SHA-256 of its bytes: what operators compare."""
        return hashlib.sha256(self.der).hexdigest()

    def keyed_hash(self) -> bytes:
        """32 bytes by which we recognise this very certificate again, and nobody without our secret can."""
        value = self.issuer + str(self.serial).encode()
        return salted_hmac("accounts.eds.certificate", value, settings.IDENTITY_SECRET, algorithm="sha256").digest()

    def _constraints(self) -> x509.BasicConstraints | None:
        try:
            return self.parsed.extensions.get_extension_for_class(x509.BasicConstraints).value
        except x509.ExtensionNotFound:
            return None

    def _usage(self) -> x509.KeyUsage | None:
        try:
            return self.parsed.extensions.get_extension_for_class(x509.KeyUsage).value
        except x509.ExtensionNotFound:
            return None

    # -- of a natural person ----------------------------------------------------------------

    def refuse_unless_signing(self) -> None:
        """Raise NotForSigning unless it is for signatures that bind: digitalSignature and nonRepudiation."""
        usage = self._usage()
        if usage is None or not (usage.digital_signature and usage.content_commitment):
            raise NotForSigning

    def refuse_unless_individual(self) -> None:
        """Raise OrganisationsKey or NotAnIndividual unless its role is that of a natural person and nothing else."""
        usages = self.extended_usages()
        if any(one == ORGANISATION or one.startswith(f"{ORGANISATION}.") for one in usages):
            raise OrganisationsKey
        if INDIVIDUAL not in usages:
            raise NotAnIndividual

    @sensitive_variables()
    def iin(self) -> str:
        """The IIN of its subject, exactly once, with a right check digit; raises NoIin."""
        numbers = self.name_of(NameOID.SERIAL_NUMBER)
        found = IIN.fullmatch(numbers[0]) if len(numbers) == 1 else None
        if found is None:
            raise NoIin
        try:
            return check_iin(found[1])
        except IinRefused as refused:
            raise NoIin(why=refused.code) from None

    def refuse_organisation(self) -> None:
        """Raise OrganisationsKey when its subject names an organisation's number."""
        if any(value.startswith(BIN) for value in self.name_of(NameOID.ORGANIZATIONAL_UNIT_NAME)):
            raise OrganisationsKey

    @sensitive_variables()
    def person(self) -> str:
        """First name and surname as one would write them: the authority writes SURNAME NAME in capitals. May be empty."""
        common = " ".join(" ".join(self.name_of(NameOID.COMMON_NAME)[:1]).split())
        surname = " ".join(" ".join(self.name_of(NameOID.SURNAME)[:1]).split())
        first = common.removeprefix(surname).strip() if surname and common.startswith(f"{surname} ") else common
        ordered = f"{first} {surname}" if first != common else common
        return ordered.title()[:LONGEST_NAME]
