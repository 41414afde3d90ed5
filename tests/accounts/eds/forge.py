"""Authorities, people and signatures of our own making, by RSA and GOST, right and wrong in every way. Nothing of the product
is used to make them but the arithmetic of the curve, which other tests hold against published numbers."""

from __future__ import annotations

import functools
import hashlib
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count

from asn1crypto import core, x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from accounts.eds import gost
from accounts.eds.certificates import Certificate
from accounts.eds.revocation import RevocationList
from accounts.eds.trust import Trust

NOW = datetime(2026, 9, 1, 10, 0, tzinfo=UTC)
AIGUL_IIN = "900101300126"
RSA_SHA256, SHA256 = "1.2.840.113549.1.1.11", "2.16.840.1.101.3.4.2.1"
DATA, SIGNED_DATA = "1.2.840.113549.1.7.1", "1.2.840.113549.1.7.2"
EMAIL_PROTECTION, OCSP_SIGNING = "1.3.6.1.5.5.7.3.4", "1.3.6.1.5.5.7.3.9"
INDIVIDUAL, ORGANISATION = "1.2.398.3.3.4.1.1", "1.2.398.3.3.4.1.2"
SIGN_USAGE, AUTH_USAGE = b"\x06\xc0", b"\x05\xa0"
serials = count(1000)

# -- DER -------------------------------------------------------------------------------------


def tlv(tag: int, body: bytes) -> bytes:
    length = len(body)
    if length < 128:
        return bytes([tag, length]) + body
    width = (length.bit_length() + 7) // 8
    return bytes([tag, 0x80 | width]) + length.to_bytes(width, "big") + body


def seq(*parts: bytes) -> bytes:
    return tlv(0x30, b"".join(parts))


def set_of(*parts: bytes) -> bytes:
    return tlv(0x31, b"".join(sorted(parts)))


def oid(dotted: str) -> bytes:
    return core.ObjectIdentifier(dotted).dump()


def integer(number: int) -> bytes:
    return core.Integer(number).dump()


def octets(body: bytes) -> bytes:
    return tlv(4, body)


def bits(body: bytes) -> bytes:
    return tlv(3, b"\0" + body)


def moment(at: datetime, *, general: bool = False) -> bytes:
    return (core.GeneralizedTime if general else core.UTCTime)(at).dump()


def algorithm(dotted: str) -> bytes:
    return seq(oid(dotted), b"\x05\x00")


def extension(dotted: str, der: bytes, *, critical: bool = False) -> bytes:
    return seq(oid(dotted), b"\x01\x01\xff" if critical else b"", octets(der))


# -- keys --------------------------------------------------------------------------------------


class RsaKey:
    signature, digest_oid = RSA_SHA256, SHA256

    def __init__(self, bits: int = 2048) -> None:
        self.private = rsa.generate_private_key(65537, bits)
        self.spki = self.private.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )

    def sign(self, data: bytes) -> bytes:
        return self.private.sign(data, padding.PKCS1v15(), hashes.SHA256())

    @staticmethod
    def digest(data: bytes) -> bytes:
        return hashlib.sha256(data).digest()


class GostKey:
    signature, digest_oid = gost.SIGNATURE, gost.DIGEST
    digest = staticmethod(gost.streebog)

    def __init__(self, *, reversed_bytes: bool = False) -> None:
        self.reversed = reversed_bytes
        self.d = secrets.randbelow(gost.TC26_512_A.q - 1) + 1
        x, y = affine(multiple(self.d))
        raw = octets(x.to_bytes(64, "little") + y.to_bytes(64, "little"))
        self.spki = seq(seq(oid(gost.KEY), seq(oid(gost.CURVE_A), oid(gost.DIGEST))), bits(raw))

    def sign(self, data: bytes) -> bytes:
        q = gost.TC26_512_A.q
        e = int.from_bytes(gost.streebog(data), "little") % q or 1
        k = secrets.randbelow(q - 1) + 1
        r = affine(multiple(k))[0] % q
        s = (r * self.d + k * e) % q
        written = s.to_bytes(64, "big") + r.to_bytes(64, "big")
        return written[::-1] if self.reversed else written


def multiple(k: int) -> gost.Point:
    curve = gost.TC26_512_A
    base = (curve.x, curve.y, 1)
    return curve.sum_of_products(k, base, 0, base)


def affine(point: gost.Point) -> tuple[int, int]:
    x, y, z = point
    p = gost.TC26_512_A.p
    inverse = pow(z, -1, p)
    return x * inverse**2 % p, y * inverse**3 % p


Key = RsaKey | GostKey


@functools.cache
def rsa_key(name: str, size: int = 2048) -> RsaKey:
    """A key for each name: making one takes half a second."""
    return RsaKey(size)


@functools.cache
def gost_key(name: str) -> GostKey:
    return GostKey(reversed_bytes=name == "person")


# -- certificates ------------------------------------------------------------------------------


def name(common: str, **more: str) -> bytes:
    return x509.Name.build({"common_name": common, "country_name": "KZ", **more}).dump()


def certificate(
    subject: bytes,
    issuer: bytes,
    spki: bytes,
    signer: Key,
    extensions: Sequence[bytes],
    *,
    start: datetime = NOW - timedelta(days=100),
    end: datetime = NOW + timedelta(days=265),
    serial: int | None = None,
) -> Certificate:
    alg = algorithm(signer.signature)
    tbs = seq(
        tlv(0xA0, integer(2)),
        integer(serial or next(serials)),
        alg,
        issuer,
        seq(moment(start), moment(end)),
        subject,
        spki,
        tlv(0xA3, seq(*extensions)),
    )
    return Certificate.read(seq(tbs, alg, bits(signer.sign(tbs))))


def key_usage(value: bytes) -> bytes:
    return extension("2.5.29.15", tlv(3, value), critical=True)


def extended_usage(*usages: str) -> bytes:
    return extension("2.5.29.37", seq(*map(oid, usages)))


def constraints(*, ca: bool = True, depth: int | None = None) -> bytes:
    body = (b"\x01\x01\xff" if ca else b"") + (integer(depth) if depth is not None else b"")
    return extension("2.5.29.19", seq(body), critical=True)


CA = (constraints(), key_usage(b"\x01\x06"))


@dataclass
class Person:
    certificate: Certificate
    key: Key


@dataclass
class Authority:
    """A root and a national authority below it, with a key of each kind of their own."""

    kind: Callable[[str], Key] = rsa_key
    tag: str = "TEST"
    nuc_extensions: Sequence[bytes] = CA
    root_key: Key = field(init=False)
    key: Key = field(init=False)
    root: Certificate = field(init=False)
    nuc: Certificate = field(init=False)

    def __post_init__(self) -> None:
        self.root_key, self.key = self.kind(f"root {self.tag}"), self.kind(f"nuc {self.tag}")
        # Look-alikes have the same names; only the keys differ.
        subject = name("NEGIZGI KUALANDYRUSHY ORTALYQ")
        self.root = certificate(subject, subject, self.root_key.spki, self.root_key, CA, end=NOW + timedelta(days=3650))
        nuc = name("ULTTYQ KUALANDYRUSHY ORTALYQ")
        self.nuc = certificate(
            nuc, subject, self.key.spki, self.root_key, self.nuc_extensions, end=NOW + timedelta(days=1000)
        )

    def person(
        self,
        iin: str = AIGUL_IIN,
        *,
        key: Key | None = None,
        usage: bytes = SIGN_USAGE,
        roles: Sequence[str] = (EMAIL_PROTECTION, INDIVIDUAL),
        extensions: Sequence[bytes] = (),
        subject: bytes | None = None,
        serial_number: str | None = None,
        more: dict[str, str] | None = None,
        **dates: datetime,
    ) -> Person:
        key = key or self.kind("person")
        subject = subject or name(
            "СЕРІКОВА АЙГҮЛ", surname="СЕРІКОВА", serial_number=serial_number or f"IIN{iin}", **(more or {})
        )
        found = certificate(
            subject,
            self.nuc.subject,
            key.spki,
            self.key,
            [key_usage(usage), extended_usage(*roles), *extensions],
            **dates,
        )
        return Person(found, key)

    def crl(
        self,
        *revoked: Certificate,
        by_root: bool = False,
        at: datetime = NOW,
        life: timedelta | None = timedelta(hours=23),
        number: int = 7,
        base: int | None = None,
        reason: int | None = None,
        signer: Key | None = None,
        extensions: Sequence[bytes] = (),
    ) -> RevocationList:
        return RevocationList.read(
            self.crl_der(
                *revoked,
                by_root=by_root,
                at=at,
                life=life,
                number=number,
                base=base,
                reason=reason,
                signer=signer,
                extensions=extensions,
            )
        )

    def crl_der(
        self,
        *revoked: Certificate,
        by_root: bool = False,
        at: datetime = NOW,
        life: timedelta | None = timedelta(hours=23),
        number: int = 7,
        base: int | None = None,
        reason: int | None = None,
        signer: Key | None = None,
        extensions: Sequence[bytes] = (),
    ) -> bytes:
        issuer, key = (self.root, self.root_key) if by_root else (self.nuc, self.key)
        key = signer or key
        because = seq(extension("2.5.29.21", tlv(10, bytes([reason])))) if reason is not None else b""
        entries = [seq(integer(one.serial), moment(at - timedelta(hours=2)), because) for one in revoked]
        more = [extension("2.5.29.20", integer(number)), *extensions]
        if base is not None:
            more.append(extension("2.5.29.27", integer(base), critical=True))
        alg = algorithm(key.signature)
        tbs = seq(
            integer(1),
            alg,
            issuer.subject,
            moment(at - timedelta(hours=1)),
            moment(at + life) if life is not None else b"",
            seq(*entries) if entries else b"",
            tlv(0xA0, seq(*more)),
        )
        return seq(tbs, alg, bits(key.sign(tbs)))

    def ocsp(
        self,
        person: Certificate,
        *,
        status: str = "good",
        at: datetime = NOW,
        life: timedelta | None = timedelta(minutes=10),
        signer: Key | None = None,
        certificates: Sequence[Certificate] = (),
        nonce: bytes | None = None,
        serial: int | None = None,
        issuer: Certificate | None = None,
    ) -> bytes:
        issuer = issuer or self.nuc
        key_bits = core.BitString.load(core.Sequence.load(issuer.key)[1].dump()).contents[1:]
        hashed = [hashlib.sha256(part).digest() for part in (issuer.subject, key_bits)]
        asked = seq(algorithm(SHA256), *map(octets, hashed), integer(serial or person.serial))
        said = {
            "good": b"\x80\x00",
            "revoked": tlv(0xA1, moment(at - timedelta(hours=1), general=True)),
            "unknown": b"\x82\x00",
        }[status]
        until = tlv(0xA0, moment(at + life, general=True)) if life is not None else b""
        single = seq(asked, said, moment(at - timedelta(minutes=1), general=True), until)
        extensions = b""
        if nonce is not None:
            extensions = tlv(0xA1, seq(extension("1.3.6.1.5.5.7.48.1.2", octets(nonce))))
        responder = tlv(0xA2, octets(hashlib.sha1(key_bits).digest()))
        key = signer or self.key
        tbs = seq(responder, moment(at, general=True), seq(single), extensions)
        along = tlv(0xA0, seq(*[one.der for one in certificates])) if certificates else b""
        basic = seq(tbs, algorithm(key.signature), bits(key.sign(tbs)), along)
        return seq(tlv(10, b"\0"), tlv(0xA0, seq(oid("1.3.6.1.5.5.7.48.1.1"), octets(basic))))


# -- trust -------------------------------------------------------------------------------------


@dataclass
class Given:
    """Lists and answers that a test lays out."""

    given: Sequence[RevocationList] = ()
    answers: Callable[[Certificate, Certificate, object], bytes | None] = lambda *_asked: None
    needs_delta: bool = False

    def lists(self, authority: Certificate) -> list[RevocationList]:
        return [one for one in self.given if one.issuer == authority.subject]

    def answer(self, person: Certificate, authority: Certificate, request: object) -> bytes | None:
        return self.answers(person, authority, request)


def trust_in(*authorities: Authority, lists: Sequence[RevocationList] | None = None, **more: object) -> Trust:
    """The roots pinned, their lists fresh and empty unless a test says otherwise."""
    if lists is None:
        lists = [one for authority in authorities for one in (authority.crl(), authority.crl(by_root=True))]
    roots = tuple(one.root for one in authorities)
    return Trust(roots, tuple(one.nuc for one in authorities), Given(lists, **more))


# -- signatures --------------------------------------------------------------------------------


def attribute(dotted: str, *values: bytes) -> bytes:
    return seq(oid(dotted), set_of(*values))


def attributes(key: Key, content: bytes) -> list[bytes]:
    return [
        attribute("1.2.840.113549.1.9.3", oid(DATA)),
        attribute("1.2.840.113549.1.9.4", octets(key.digest(content))),
        attribute("1.2.840.113549.1.9.5", moment(NOW)),
    ]


def signer_info(
    person: Person,
    content: bytes,
    *,
    attrs: Sequence[bytes] | None = None,
    signature: bytes | None = None,
    signature_oid: str | None = None,
    digest_oid: str | None = None,
    shuffled: bool = False,
) -> bytes:
    key = person.key
    attrs = attributes(key, content) if attrs is None else list(attrs)
    covered = set_of(*attrs) if attrs else content
    ordered = attrs[::-1] if shuffled else sorted(attrs)
    return seq(
        integer(1),
        seq(person.certificate.issuer, integer(person.certificate.serial)),
        algorithm(digest_oid or key.digest_oid),
        tlv(0xA0, b"".join(ordered)) if attrs else b"",
        algorithm(signature_oid or key.signature),
        octets(signature if signature is not None else key.sign(covered)),
    )


def message(
    infos: Sequence[bytes],
    certificates: Sequence[Certificate],
    *,
    content: bytes | None = None,
    content_type: str = DATA,
    digest_oid: str = SHA256,
) -> bytes:
    inside = tlv(0xA0, octets(content)) if content is not None else b""
    along = tlv(0xA0, b"".join(one.der for one in certificates)) if certificates else b""
    signed = seq(
        integer(1), tlv(0x31, algorithm(digest_oid)), seq(oid(content_type), inside), along, tlv(0x31, b"".join(infos))
    )
    return seq(oid(SIGNED_DATA), tlv(0xA0, signed))


def sign(content: bytes, person: Person, *, attached: bool = False, **more: object) -> bytes:
    """A signature as NCALayer makes it: detached unless a test says otherwise."""
    info = signer_info(person, content, **more)  # type: ignore[arg-type]
    return message(
        [info], [person.certificate], content=content if attached else None, digest_oid=person.key.digest_oid
    )
