"""The algorithms we accept, by their numbers, and nothing but these: RSA of 2048 bits and more over SHA-2, and GOST 34.10-2015/512."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import load_der_public_key

from accounts.eds import gost
from accounts.eds.errors import AlgorithmRefused, OldGost

RSA = "1.2.840.113549.1.1.1"
"""In a SignerInfo: RSA PKCS#1 v1.5 over the digest that stands beside it."""
RSA_LEAST_BITS, RSA_MOST_BITS = 2048, 8192


@dataclass(frozen=True, slots=True)
class Digest:
    """A hash function: its number, and how it is computed."""

    oid: str
    compute: Callable[[bytes], bytes]
    of_rsa: hashes.HashAlgorithm | None = None


def _sha2(oid: str, name: str, of_rsa: hashes.HashAlgorithm) -> Digest:
    return Digest(oid, lambda data: hashlib.new(name, data).digest(), of_rsa)


SHA256 = _sha2("2.16.840.1.101.3.4.2.1", "sha256", hashes.SHA256())
SHA384 = _sha2("2.16.840.1.101.3.4.2.2", "sha384", hashes.SHA384())
SHA512 = _sha2("2.16.840.1.101.3.4.2.3", "sha512", hashes.SHA512())
STREEBOG = Digest(gost.DIGEST, gost.streebog)
DIGESTS = {one.oid: one for one in (SHA256, SHA384, SHA512, STREEBOG)}
SIGNATURES = {
    "1.2.840.113549.1.1.11": SHA256,
    "1.2.840.113549.1.1.12": SHA384,
    "1.2.840.113549.1.1.13": SHA512,
    gost.SIGNATURE: STREEBOG,
}
"""Each accepted kind of signature and the digest that belongs to it."""


def is_old(oid: str) -> bool:
    """Whether this number is of GOST 34.310-2004 or of the keys and digests that belong to it."""
    return oid == gost.OLD or oid.startswith(f"{gost.OLD}.")


def digest_of_signer(signature_oid: str, digest_oid: str) -> Digest:
    """The digest of a SignerInfo, when both its numbers are accepted and fit each other; raises OldGost or AlgorithmRefused."""
    if is_old(signature_oid) or is_old(digest_oid):
        raise OldGost(signature=signature_oid, digest=digest_oid)
    digest = DIGESTS.get(digest_oid)
    if signature_oid == RSA:
        fits = digest is not None and digest.of_rsa is not None
    else:
        fits = digest is not None and SIGNATURES.get(signature_oid) is digest
    if digest is None or not fits:
        raise AlgorithmRefused(signature=signature_oid, digest=digest_oid)
    return digest


def digest_of_signature(signature_oid: str) -> Digest:
    """The digest of a signed certificate, list or answer; raises OldGost or AlgorithmRefused."""
    if is_old(signature_oid):
        raise OldGost(signature=signature_oid)
    if signature_oid not in SIGNATURES:
        raise AlgorithmRefused(signature=signature_oid)
    return SIGNATURES[signature_oid]


def verifies(spki: bytes, data: bytes, signature: bytes, digest: Digest) -> bool:
    """Whether `signature` over `data` is by the key (SubjectPublicKeyInfo in DER).

    Raises AlgorithmRefused for a key that is weak or of another kind than the digest.
    """
    if digest is STREEBOG:
        try:
            return gost.verifies(spki, data, signature)
        except gost.NoKey as fault:
            raise AlgorithmRefused(key="not GOST 34.10-2015/512") from fault
    try:
        key = load_der_public_key(spki)
    except (ValueError, UnsupportedAlgorithm) as fault:
        raise AlgorithmRefused(key="unreadable") from fault
    if not isinstance(key, rsa.RSAPublicKey) or not RSA_LEAST_BITS <= key.key_size <= RSA_MOST_BITS:
        raise AlgorithmRefused(key="not RSA of 2048 bits or more")
    assert digest.of_rsa is not None
    try:
        key.verify(signature, data, padding.PKCS1v15(), digest.of_rsa)
    except InvalidSignature:
        return False
    return True
