"""GOST R 34.10-2012 with 512 bits (in Kazakhstan GOST 34.10-2015) on the curve tc26-512-A: verifying, nothing else.

Arithmetic on public values alone, so nothing here has to hide how long it takes. Checked against RFC 7091, RFC 6986 and RFC 9215
and against a second implementation (tests/accounts/eds/test_gost.py). Numbers of the curve: RFC 7836, appendix A.1.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import TypeAlias

from asn1crypto import core
from gostcrypto import gosthash

SIGNATURE = "1.2.398.3.10.1.1.2.3.2"
"""GOST 34.10-2015 with 512 bits over Streebog-512, as the national authority writes it."""
KEY = "1.2.398.3.10.1.1.2.2"
CURVE_A = "1.2.398.3.10.1.1.2.2.1"
DIGEST = "1.2.398.3.10.1.3.3"
OLD = "1.2.398.3.10.1.1.1"
"""Everything of GOST 34.310-2004 begins so."""
HALF = 64
"""Bytes of a coordinate, and of each number of a signature."""

Point: TypeAlias = tuple[int, int, int]
"""Jacobian: (X / Z², Y / Z³); Z = 0 is the point at infinity."""
INFINITY: Point = (0, 1, 0)


class NoKey(ValueError):
    """The bytes are no public key on the curve."""


@dataclass(frozen=True, slots=True)
class Curve:
    """y² = x³ + ax + b over the field of p elements, with a base point of prime order q."""

    p: int
    a: int
    b: int
    q: int
    x: int
    y: int

    def holds(self, x: int, y: int) -> bool:
        """Whether the point is on the curve."""
        return 0 <= x < self.p and 0 <= y < self.p and (y * y - (x * x * x + self.a * x + self.b)) % self.p == 0

    def double(self, point: Point) -> Point:
        """The point added to itself."""
        x, y, z = point
        p = self.p
        if not y or not z:
            return INFINITY
        yy = y * y % p
        s = 4 * x * yy % p
        zz = z * z % p
        m = (3 * x * x + self.a * zz * zz) % p
        x3 = (m * m - 2 * s) % p
        return x3, (m * (s - x3) - 8 * yy * yy) % p, 2 * y * z % p

    def add(self, one: Point, other: Point) -> Point:
        """The sum of two points."""
        if not one[2]:
            return other
        if not other[2]:
            return one
        p = self.p
        (x1, y1, z1), (x2, y2, z2) = one, other
        zz1, zz2 = z1 * z1 % p, z2 * z2 % p
        u1, u2 = x1 * zz2 % p, x2 * zz1 % p
        s1, s2 = y1 * zz2 * z2 % p, y2 * zz1 * z1 % p
        if u1 == u2:
            return self.double(one) if s1 == s2 else INFINITY
        h, r = u2 - u1, s2 - s1
        hh = h * h % p
        hhh, v = h * hh % p, u1 * hh % p
        x3 = (r * r - hhh - 2 * v) % p
        return x3, (r * (v - x3) - s1 * hhh) % p, h * z1 * z2 % p

    def sum_of_products(self, k1: int, point1: Point, k2: int, point2: Point) -> Point:
        """k1 times one point plus k2 times another, in one walk over the bits of both."""
        choices = (None, point1, point2, self.add(point1, point2))
        bits = range(max(k1.bit_length(), k2.bit_length()) - 1, -1, -1)

        def step(total: Point, bit: int) -> Point:
            doubled = self.double(total)
            chosen = choices[(k1 >> bit & 1) | (k2 >> bit & 1) << 1]
            return doubled if chosen is None else self.add(doubled, chosen)

        return reduce(step, bits, INFINITY)

    def verifies(self, key: tuple[int, int], e: int, r: int, s: int) -> bool:
        """Whether (r, s) is the signature of the hash `e` by the owner of the key: RFC 7091, section 6.2."""
        if not (0 < r < self.q and 0 < s < self.q):
            return False
        v = pow(e % self.q or 1, -1, self.q)
        x, _y, z = self.sum_of_products(s * v % self.q, (self.x, self.y, 1), -r * v % self.q, (*key, 1))
        if not z:
            return False
        return x * pow(z * z, -1, self.p) % self.p % self.q == r


TC26_512_A = Curve(
    p=2**512 - 569,
    a=2**512 - 572,
    b=int(
        "E8C2505DEDFC86DDC1BD0B2B6667F1DA34B82574761CB0E879BD081CFD0B6265"
        "EE3CB090F30D27614CB4574010DA90DD862EF9D4EBEE4761503190785A71C760",
        16,
    ),
    q=int(
        "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"
        "27E69532F48D89116FF22B8D4E0560609B4B38ABFAD2B85DCACDB1411F10B275",
        16,
    ),
    x=3,
    y=int(
        "7503CFE87A836AE3A61B8816E25450E6CE5E1C93ACF1ABC1778064FDCBEFA921"
        "DF1626BE4FD036E93D75E6A50E3A41E98028FE5FC235F5B889A589CB5215F2A4",
        16,
    ),
)


def streebog(data: bytes) -> bytes:
    """GOST R 34.11-2012 with 512 bits: about 0.2 ms for each 64 bytes."""
    return bytes(gosthash.new("streebog512", data=bytearray(data)).digest())


def public_key(spki: bytes) -> tuple[int, int]:
    """The point of a SubjectPublicKeyInfo (DER) of the national authority; raises NoKey.

    Its numbers stand with the lowest byte first: RFC 9215, section 4.3.
    """
    try:
        parsed = core.Sequence.load(spki, strict=True)
        algorithm, bits = parsed[0], core.BitString.load(parsed[1].dump())
        raw = core.OctetString.load(bits.contents[1:], strict=True).native
        is_ours = (algorithm[0].native, algorithm[1][0].native) == (KEY, CURVE_A)
    except (ValueError, TypeError, KeyError, IndexError) as fault:
        raise NoKey from fault
    if not is_ours or len(raw) != 2 * HALF:
        raise NoKey
    x, y = int.from_bytes(raw[:HALF], "little"), int.from_bytes(raw[HALF:], "little")
    if not TC26_512_A.holds(x, y):
        raise NoKey
    return x, y


def verifies(spki: bytes, data: bytes, signature: bytes) -> bool:
    """Whether the signature of `data` is by the key; raises NoKey.

    Two ways of writing it are met, and each is the other reversed: s then r with the highest byte first (RFC 9215, the root of
    2022), r then s with the lowest first (certificates, lists and answers of the test authority).
    """
    key = public_key(spki)
    if len(signature) != 2 * HALF:
        return False
    e = int.from_bytes(streebog(data), "little")
    for written in (signature, signature[::-1]):
        s, r = int.from_bytes(written[:HALF], "big"), int.from_bytes(written[HALF:], "big")
        if TC26_512_A.verifies(key, e, r, s):
            return True
    return False
