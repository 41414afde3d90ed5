"""Whom signatures are believed: the operator's pinned roots and authorities, and where revocation is asked."""

from __future__ import annotations

import base64
import binascii
import functools
import re
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

from accounts.eds.certificates import Certificate
from accounts.eds.errors import NotASignature
from accounts.eds.revocation import Evidence

PEM = re.compile(rb"-----BEGIN CERTIFICATE-----(.+?)-----END CERTIFICATE-----", re.DOTALL)
KINDS = frozenset({".cer", ".crt", ".pem", ".der"})
LARGEST_FILE = 1024 * 1024


class BadRoots(Exception):
    """The folder of roots cannot be used; the words are for the operator."""


@dataclass(frozen=True, slots=True)
class Trust:
    """Roots that end a chain, authorities that may stand on the way, and where revocation is asked."""

    roots: tuple[Certificate, ...]
    others: tuple[Certificate, ...]
    evidence: Evidence = field(repr=False)


def is_set_up() -> bool:
    """Whether anybody can sign in with a signature here: roots are installed."""
    return bool(settings.EDS_ROOTS)


def installed() -> tuple[tuple[Certificate, ...], tuple[Certificate, ...]]:
    """The self-signed certificates (roots) that the operator installed, and the others; raises BadRoots.

    Files of EDS_ROOTS are read again when one of them changes.
    """
    if settings.EDS_ROOTS is None:
        raise BadRoots("EDS_ROOTS is not set.")
    return certificates_of(settings.EDS_ROOTS)


def certificates_of(folder: Path) -> tuple[tuple[Certificate, ...], tuple[Certificate, ...]]:
    """The same of a folder. PEM (several in a file) or DER."""
    try:
        files = sorted(path for path in folder.iterdir() if path.suffix.lower() in KINDS)
        stamps = tuple((str(path), path.stat().st_mtime_ns, path.stat().st_size) for path in files)
    except OSError as fault:
        raise BadRoots(f"{folder} cannot be read: {fault.strerror}") from fault
    return _read(stamps)


@functools.lru_cache(maxsize=4)
def _read(stamps: tuple[tuple[str, int, int], ...]) -> tuple[tuple[Certificate, ...], tuple[Certificate, ...]]:
    found: dict[bytes, Certificate] = {}
    for name, _changed, size in stamps:
        if size > LARGEST_FILE:
            raise BadRoots(f"{name} is too large for certificates.")
        for der in _ders(Path(name).read_bytes()):
            try:
                found[der] = Certificate.read(der)
            except NotASignature as fault:
                raise BadRoots(f"{name} holds no certificate.") from fault
    roots = tuple(one for one in found.values() if one.is_self_issued())
    others = tuple(one for one in found.values() if not one.is_self_issued())
    if not roots:
        raise BadRoots("There is no self-signed certificate (root) among the files of EDS_ROOTS.")
    for one in roots:
        if not one.may_issue(0):
            raise BadRoots(f"{one.fingerprint()} is no authority and cannot be a root.")
    return roots, others


def _ders(content: bytes) -> list[bytes]:
    blocks = PEM.findall(content)
    if not blocks:
        return [content]
    try:
        return [base64.b64decode(b"".join(block.split()), validate=True) for block in blocks]
    except (binascii.Error, ValueError) as fault:
        raise BadRoots("A PEM block is damaged.") from fault
