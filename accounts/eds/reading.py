"""Hostile bytes: what goes wrong while reading them is a refusal, never an error of ours."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.x509 import DuplicateExtension, InvalidVersion, UnsupportedGeneralNameType

from accounts.eds.errors import NotASignature

UNREADABLE = (
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    OverflowError,
    RecursionError,
    UnsupportedAlgorithm,
    DuplicateExtension,
    InvalidVersion,
    UnsupportedGeneralNameType,
)
"""What asn1crypto, which reads late, and cryptography raise somewhere inside for bytes that are not what they say."""


@contextmanager
def hostile() -> Iterator[None]:
    """Turn whatever reading raises into NotASignature."""
    try:
        yield
    except UNREADABLE as fault:
        raise NotASignature(fault=type(fault).__name__) from fault
