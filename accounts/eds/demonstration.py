"""A certification authority of our own, for demonstrations alone: invented residents sign with keys that the site itself holds.

What they sign goes the same way as everybody's: statement, worker, every check. Only in DEBUG with DEMONSTRATION, only where no roots
are installed, and never together with them: a page that trusts this authority trusts nobody real. Nobody can get such a key.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    pkcs7,
)
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from django.conf import settings

from accounts import demonstration
from accounts.eds.certificates import INDIVIDUAL, Certificate
from accounts.eds.revocation import RevocationList
from accounts.eds.trust import Trust

NAME = "DEMONSTRATION: NOT A REAL AUTHORITY"
BEGAN, ENDS = datetime(2020, 1, 1, tzinfo=UTC), datetime(2049, 12, 31, tzinfo=UTC)
"""The clock of a demonstration can be moved."""
FILE = "demonstration-authority.pem"


class NotADemonstration(Exception):
    """The authority of the demonstration was asked for where real people have accounts."""


@dataclass(frozen=True, slots=True)
class Authority:
    """The key of the authority, which is its own root, and its certificate."""

    key: rsa.RSAPrivateKey
    certificate: x509.Certificate


def is_on() -> bool:
    """Whether signatures of invented residents are accepted here, and no others."""
    return demonstration.is_on() and not settings.EDS_ROOTS


def trust(now: datetime) -> Trust:
    """The authority of the demonstration and nothing else; its list of revoked certificates is empty and fresh."""
    authority = _authority()
    root = Certificate.read(authority.certificate.public_bytes(Encoding.DER))
    return Trust((root,), (), _Empty(authority, now))


def sign(iin: str, name: str, content: bytes) -> bytes:
    """The signature of an invented resident, with a key made for it and thrown away. Half a second."""
    if iin not in demonstration.IINS:
        raise NotADemonstration
    authority = _authority()
    key = rsa.generate_private_key(65537, 2048)
    certificate = _certificate(_person(iin, name), key.public_key(), authority)
    builder = pkcs7.PKCS7SignatureBuilder().set_data(content).add_signer(certificate, key, hashes.SHA256())
    options = [pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.Binary, pkcs7.PKCS7Options.NoCapabilities]
    return builder.sign(Encoding.DER, options)


@dataclass(frozen=True, slots=True)
class _Empty:
    """Nobody was revoked."""

    authority: Authority
    now: datetime
    needs_delta: bool = False

    def lists(self, authority: Certificate) -> Sequence[RevocationList]:
        """One list, made for this moment."""
        made = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.authority.certificate.subject)
            .last_update(self.now - timedelta(hours=1))
            .next_update(self.now + timedelta(hours=1))
            .add_extension(x509.CRLNumber(1), critical=False)
            .sign(self.authority.key, hashes.SHA256())
        )
        return [RevocationList.read(made.public_bytes(Encoding.DER))]

    def answer(self, certificate: Certificate, authority: Certificate, request: ocsp.OCSPRequest) -> bytes | None:
        """Nobody to ask."""
        return None


def _authority() -> Authority:
    """From its file beside the lists, made at the first use; of two processes at once one makes it."""
    if not is_on():
        raise NotADemonstration
    place: Path = settings.EDS_CACHE / FILE
    if not place.exists():
        _make(place)
    content = place.read_bytes()
    key = load_pem_private_key(content, None)
    assert isinstance(key, rsa.RSAPrivateKey)
    return Authority(key, x509.load_pem_x509_certificate(content))


def _make(place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    key = rsa.generate_private_key(65537, 2048)
    certificate = _certificate(_named(NAME), key.public_key(), None, key)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    handle, name = tempfile.mkstemp(dir=place.parent)  # readable by its owner alone
    with os.fdopen(handle, "wb") as file:
        file.write(pem + certificate.public_bytes(Encoding.PEM))
    try:
        place.hardlink_to(name)
    except FileExistsError:
        pass  # the other process was first
    finally:
        Path(name).unlink()


def _certificate(
    subject: x509.Name, public: rsa.RSAPublicKey, authority: Authority | None, own_key: rsa.RSAPrivateKey | None = None
) -> x509.Certificate:
    """Of the authority itself, or by it of a person."""
    is_authority = authority is None
    key = own_key if authority is None else authority.key
    assert key is not None
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject if authority is None else authority.certificate.subject)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(BEGAN)
        .not_valid_after(ENDS)
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=0 if is_authority else None), critical=True)
        .add_extension(_usage(is_authority=is_authority), critical=True)
    )
    if not is_authority:
        usages = [ExtendedKeyUsageOID.EMAIL_PROTECTION, x509.ObjectIdentifier(INDIVIDUAL)]
        builder = builder.add_extension(x509.ExtendedKeyUsage(usages), critical=False)
    return builder.sign(key, hashes.SHA256())


def _usage(*, is_authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not is_authority,
        content_commitment=not is_authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_authority,
        crl_sign=is_authority,
        encipher_only=False,
        decipher_only=False,
    )


def _named(common: str, *more: x509.NameAttribute[str]) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common), *more])


def _person(iin: str, name: str) -> x509.Name:
    """As the national authority writes it: SURNAME NAME in capitals."""
    first, _space, surname = name.upper().partition(" ")
    return _named(
        f"{surname} {first}".strip(),
        x509.NameAttribute(NameOID.SURNAME, surname or first),
        x509.NameAttribute(NameOID.SERIAL_NUMBER, f"IIN{iin}"),
    )
