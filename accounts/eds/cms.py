"""An electronic signature as NCALayer makes it (CMS SignedData, RFC 5652), checked step by step.

Refused is whatever is not exactly what we ask for: one signer, our bytes, algorithms of our list, a natural person. CMS can be
rewritten in many ways without losing its signature, so its own hash identifies nothing.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass, field
from datetime import datetime

from asn1crypto import cms as asn1
from asn1crypto import core, tsp
from cryptography import x509
from django.views.decorators.debug import sensitive_variables

from accounts.eds import chain, revocation
from accounts.eds.algorithms import DIGESTS, Digest, digest_of_signer, is_old, verifies
from accounts.eds.certificates import Certificate
from accounts.eds.errors import (
    AlgorithmRefused,
    NoSignedAttributes,
    NotASignature,
    OldGost,
    OtherStatement,
    SeveralSigners,
    TooLarge,
    WrongSignature,
)
from accounts.eds.reading import hostile
from accounts.eds.trust import Trust

MOST_BYTES = 64 * 1024
"""A signature of a short statement with its chain has 4 to 12 kB; one with a time stamp 20."""
MOST_CERTIFICATES = 8
DATA = "1.2.840.113549.1.7.1"
SIGNED_DATA = "1.2.840.113549.1.7.2"
CONTENT_TYPE = "1.2.840.113549.1.9.3"
MESSAGE_DIGEST = "1.2.840.113549.1.9.4"
SIGNING_CERTIFICATE = "1.2.840.113549.1.9.16.2.12"
SIGNING_CERTIFICATE_V2 = "1.2.840.113549.1.9.16.2.47"
ESS = (tsp.SigningCertificate, tsp.SigningCertificateV2)
"""asn1crypto reads these attributes only once the module that knows them is loaded."""
PEM = re.compile(rb"-----(BEGIN|END) [A-Z0-9 ]{1,20}-----")


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signed. Lives as long as the call: name and IIN are kept by nobody."""

    iin: str = field(repr=False)
    name: str = field(repr=False)
    certificate: Certificate = field(repr=False)
    issuer: str


@dataclass(frozen=True, slots=True)
class Signed:
    """A CMS, read: what the checks look at."""

    certificate: Certificate = field(repr=False)
    others: tuple[Certificate, ...] = field(repr=False)
    signature_oid: str
    digest_oid: str
    attributes: dict[str, core.SetOf] = field(repr=False)
    covered: bytes = field(repr=False)
    """The signed attributes as the signature covers them: a SET OF in DER."""
    signature: bytes = field(repr=False)

    @property
    def is_old(self) -> bool:
        """Whether it is GOST 34.310-2004, whose arithmetic we do not know."""
        return is_old(self.signature_oid) or is_old(self.digest_oid)


@sensitive_variables()
def verify(data: bytes, content: bytes, *, now: datetime, trust: Trust) -> Signer:
    """Who signed exactly `content` with `data`, at our clock `now`. Raises SignatureRefused; asks the network for revocation.

    About 2 ms for RSA and 45 ms for GOST, without the network.
    """
    return check(read(data, content), content, now=now, trust=trust)


def der_of(sent: bytes) -> bytes:
    """The bytes of a signature however it is handed over: as they are, as base64, as PEM. Raises TooLarge or NotASignature."""
    if len(sent) > 2 * MOST_BYTES:
        raise TooLarge
    if sent[:1] == b"\x30" and not sent[:64].isascii():
        return sent
    try:
        return base64.b64decode(b"".join(PEM.sub(b"", sent).split()), validate=True)
    except (binascii.Error, ValueError) as fault:
        if sent[:1] == b"\x30":
            return sent
        raise NotASignature(fault="base64") from fault


# -- reading -----------------------------------------------------------------------------------


@sensitive_variables()
def read(data: bytes, content: bytes) -> Signed:
    """What the message holds, if one person signed `content` with it: size, one signer, content, signed attributes."""
    if len(data) > MOST_BYTES:
        raise TooLarge
    with hostile():
        message = asn1.ContentInfo.load(data, strict=True)
        if message["content_type"].dotted != SIGNED_DATA:
            raise NotASignature(fault="no SignedData")
        signed = message["content"]
        if len(signed["signer_infos"]) != 1:
            raise SeveralSigners(signers=len(signed["signer_infos"]))
        _refuse_other_content(signed["encap_content_info"], content)
        info = signed["signer_infos"][0]
        certificate, others = _certificates(signed, info["sid"])
        attributes = _attributes(info)
        return Signed(
            certificate,
            others,
            info["signature_algorithm"]["algorithm"].dotted,
            info["digest_algorithm"]["algorithm"].dotted,
            attributes,
            info["signed_attrs"].untag().dump(force=True),
            info["signature"].native,
        )


def _refuse_other_content(enclosed: asn1.EncapsulatedContentInfo, content: bytes) -> None:
    if enclosed["content_type"].dotted != DATA:
        raise OtherStatement(why="kind")
    inside = enclosed["content"]
    if not isinstance(inside, core.Void) and inside.native is not None and inside.native != content:
        raise OtherStatement(why="content")


def _certificates(
    signed: asn1.SignedData, signer: asn1.SignerIdentifier
) -> tuple[Certificate, tuple[Certificate, ...]]:
    """The signer's certificate, which must be in the message exactly once, and the others that came along."""
    enclosed = signed["certificates"]
    choices = [] if isinstance(enclosed, core.Void) else list(enclosed)
    if len(choices) > MOST_CERTIFICATES or any(one.name != "certificate" for one in choices):
        raise NotASignature(fault="certificates")
    read_ones = list({one.der: one for one in (Certificate.read(one.chosen.dump()) for one in choices)}.values())
    found = [one for one in read_ones if _is_of(signer, one)]
    if len(found) != 1:
        raise NotASignature(fault="certificate of the signer")
    return found[0], tuple(one for one in read_ones if one is not found[0])


def _is_of(signer: asn1.SignerIdentifier, certificate: Certificate) -> bool:
    if signer.name == "issuer_and_serial_number":
        named = signer.chosen
        return (named["issuer"].dump(), named["serial_number"].native) == (certificate.issuer, certificate.serial)
    try:
        key = certificate.parsed.extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
    except x509.ExtensionNotFound:
        return False
    return bool(key.value.digest == signer.chosen.native)


def _attributes(info: asn1.SignerInfo) -> dict[str, core.SetOf]:
    """The signed attributes by number, each once."""
    enclosed = info["signed_attrs"]
    if isinstance(enclosed, core.Void) or len(enclosed) == 0:
        raise NoSignedAttributes
    found: dict[str, core.SetOf] = {}
    for one in enclosed:
        number = one["type"].dotted
        if number in found:
            raise NotASignature(fault="attribute twice")
        found[number] = one["values"]
    return found


# -- checking ----------------------------------------------------------------------------------


@sensitive_variables()
def check(signed: Signed, content: bytes, *, now: datetime, trust: Trust) -> Signer:
    """Everything that the arithmetic, the certificate and its chain must say."""
    digest = digest_of_signer(signed.signature_oid, signed.digest_oid)
    certificate = signed.certificate
    with hostile():
        _refuse_wrong_attributes(signed, content, digest)
        if not verifies(certificate.key, signed.covered, signed.signature, digest):
            raise WrongSignature
        certificate.refuse_unless_signing()
        certificate.refuse_unless_individual()
    path = chain.build(certificate, roots=trust.roots, others=(*trust.others, *signed.others), now=now)
    revocation.refuse_revoked(path, evidence=trust.evidence, now=now)
    return identity_of(certificate)


@sensitive_variables()
def profile_of(signed: Signed) -> Signer:
    """Who an old GOST signature would be of: everything but arithmetic, chain and state, which somebody else must vouch for."""
    if not signed.is_old:
        raise OldGost
    with hostile():
        _values(signed, MESSAGE_DIGEST)
        if _values(signed, CONTENT_TYPE)[0].dotted != DATA:
            raise OtherStatement(why="kind")
        signed.certificate.refuse_unless_signing()
        signed.certificate.refuse_unless_individual()
        return identity_of(signed.certificate)


@sensitive_variables()
def identity_of(certificate: Certificate) -> Signer:
    """The person a certificate names; raises NoIin or OrganisationsKey."""
    iin = certificate.iin()
    certificate.refuse_organisation()
    return Signer(iin, certificate.person(), certificate, certificate.authority_name())


def _refuse_wrong_attributes(signed: Signed, content: bytes, digest: Digest) -> None:
    if _values(signed, CONTENT_TYPE)[0].dotted != DATA:
        raise OtherStatement(why="kind")
    if _values(signed, MESSAGE_DIGEST)[0].native != digest.compute(content):
        raise OtherStatement(why="digest")
    _refuse_other_certificate(signed)


def _values(signed: Signed, number: str) -> core.SetOf:
    """The one value of a signed attribute that must be there."""
    values = signed.attributes.get(number)
    if values is None:
        raise NoSignedAttributes(missing=number)
    if len(values) != 1:
        raise NotASignature(fault="several values")
    return values


def _refuse_other_certificate(signed: Signed) -> None:
    """Where the signature names its certificate (ESS, RFC 5035), it must be this one."""
    if SIGNING_CERTIFICATE_V2 in signed.attributes:
        named = _values(signed, SIGNING_CERTIFICATE_V2)[0]["certs"][0]
        known = DIGESTS.get(named["hash_algorithm"]["algorithm"].dotted)
        if known is None:
            raise AlgorithmRefused(where="signing certificate")
        computed = known.compute(signed.certificate.der)
    elif SIGNING_CERTIFICATE in signed.attributes:
        named = _values(signed, SIGNING_CERTIFICATE)[0]["certs"][0]
        computed = hashlib.sha1(signed.certificate.der, usedforsecurity=False).digest()
    else:
        return
    if named["cert_hash"].native != computed:
        raise WrongSignature(where="signing certificate")
