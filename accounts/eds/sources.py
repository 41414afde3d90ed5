"""Lists of revoked certificates kept on disk, and authorities asked at the moment.

A list is fetched by beat, verified once (hashing 20 MB by GOST takes a minute) and laid beside a stamp that only we can make; whoever
checks a signature reads it from disk. Answers are asked for each signature and never kept: they tell who signs in.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from django.conf import settings
from django.utils.crypto import salted_hmac

from accounts.eds import fetching
from accounts.eds.certificates import Certificate
from accounts.eds.errors import NotASignature, SignatureRefused
from accounts.eds.revocation import RevocationList, key_hash

log = logging.getLogger(__name__)

LIST_SECONDS, LIST_MOST_BYTES = 60, 64 * 1024 * 1024
"""The complete GOST list of the national authority had 21.6 MB in July 2026."""
ANSWER_SECONDS, ANSWER_MOST_BYTES = 5, 64 * 1024
REMEMBERED_HEADERS = ("ETag", "Last-Modified")
ASK_WITH = {"ETag": "If-None-Match", "Last-Modified": "If-Modified-Since"}


class Online:
    """What the settings name: EDS_CRLS and EDS_DELTA_CRLS as they lie on disk, and EDS_OCSP."""

    @property
    def needs_delta(self) -> bool:
        """Whether delta lists are configured."""
        return bool(settings.EDS_DELTA_CRLS)

    def lists(self, authority: Certificate) -> Sequence[RevocationList]:
        """The lists at hand that name this authority as their issuer."""
        found = [kept(url) for url in addresses()]
        return [one for one in found if one is not None and one.issuer == authority.subject]

    def answer(self, certificate: Certificate, authority: Certificate, request: ocsp.OCSPRequest) -> bytes | None:
        """Ask EDS_OCSP; None when none is configured or it does not answer."""
        if not settings.EDS_OCSP:
            return None
        try:
            found = fetching.fetch(
                settings.EDS_OCSP,
                seconds=ANSWER_SECONDS,
                most_bytes=ANSWER_MOST_BYTES,
                body=request.public_bytes(Encoding.DER),
                headers={"Content-Type": "application/ocsp-request"},
            )
        except fetching.Away as away:
            log.warning("The OCSP responder did not answer: %s.", away)
            return None
        return found.body


@dataclass(frozen=True, slots=True)
class Refreshed:
    """How one list fares, for the log and the operator's command."""

    url: str
    words: str
    is_fresh: bool


def addresses() -> list[str]:
    """Where complete and delta lists are."""
    return [*settings.EDS_CRLS, *settings.EDS_DELTA_CRLS]


def refresh(authorities: Sequence[Certificate], now: datetime) -> list[Refreshed]:
    """Fetch every configured list that changed, verify it, and keep it. Safe to run twice at once. Bounded by LIST_SECONDS each."""
    return [_refresh(url, authorities, now) for url in addresses()]


def kept(url: str) -> RevocationList | None:
    """The list of an address as it lies on disk, if its stamp is ours. Read again only when the file changes."""
    place = _place(url)
    try:
        stamp = place.with_suffix(".json").stat().st_mtime_ns
    except OSError:
        return None
    remembered = _remembered.get(url)
    if remembered is None or remembered[0] != (place, stamp):
        _remembered[url] = remembered = ((place, stamp), _load(place))
    return remembered[1]


_remembered: dict[str, tuple[tuple[Path, int], RevocationList | None]] = {}


def _refresh(url: str, authorities: Sequence[Certificate], now: datetime) -> Refreshed:
    old = kept(url)
    try:
        found = fetching.fetch(
            url, seconds=LIST_SECONDS, most_bytes=LIST_MOST_BYTES, headers=_since(url) if old is not None else None
        )
        words = "unchanged" if found.body is None else _keep(url, found, authorities, old)
    except (fetching.Away, SignatureRefused) as fault:
        why = fault.facts.get("fault", fault.code) if isinstance(fault, SignatureRefused) else fault
        words = f"not fetched: {why}"
        log.warning("The list %s was not fetched: %s.", url, why)
    present = kept(url)
    return Refreshed(url, words, present is not None and present.is_fresh(now))


def _keep(url: str, found: fetching.Fetched, authorities: Sequence[Certificate], old: RevocationList | None) -> str:
    """Verify a list and lay it on disk; raises NotASignature for one that nobody we know signed, or that is older."""
    assert found.body is not None
    fresh = RevocationList.read(found.body)
    signer = next((one for one in authorities if fresh.is_signed_by(one)), None)
    if signer is None:
        raise NotASignature(fault="nobody we know signed the list")
    if old is not None and old.issuer == fresh.issuer and (fresh.number or 0) < (old.number or 0):
        raise NotASignature(fault="older than the list at hand")
    place = _place(url)
    place.parent.mkdir(parents=True, exist_ok=True)
    key = key_hash(signer).hex()
    notes = {
        "key": key,
        "stamp": _stamp(hashlib.sha256(found.body).hexdigest(), key),
        "headers": {name: found.headers[name] for name in REMEMBERED_HEADERS if name in found.headers},
    }
    _write(place, found.body)
    _write(place.with_suffix(".json"), json.dumps(notes).encode())
    return f"{len(found.body)} bytes, number {fresh.number}"


def _load(place: Path) -> RevocationList | None:
    """From disk; None for what we did not verify ourselves."""
    try:
        body, notes = place.read_bytes(), json.loads(place.with_suffix(".json").read_bytes())
        stamp = _stamp(hashlib.sha256(body).hexdigest(), notes["key"])
        if hmac.compare_digest(stamp, notes["stamp"]):
            return RevocationList.read(body, bytes.fromhex(notes["key"]))
        log.error("The stamp of the list %s on disk is not ours.", place.name)
    except (OSError, ValueError, KeyError, TypeError, NotASignature):
        log.exception("The list %s on disk cannot be read.", place.name)
    return None


def _since(url: str) -> dict[str, str]:
    """Headers that ask for a list only if it changed."""
    try:
        known = json.loads(_place(url).with_suffix(".json").read_bytes())["headers"]
    except (OSError, ValueError, KeyError):
        return {}
    return {ASK_WITH[name]: value for name, value in known.items() if name in ASK_WITH}


def _place(url: str) -> Path:
    folder: Path = settings.EDS_CACHE
    return folder / f"{hashlib.sha256(url.encode()).hexdigest()[:24]}.crl"


def _stamp(digest: str, key: str) -> str:
    return salted_hmac("accounts.eds.sources", f"{digest}:{key}", algorithm="sha256").hexdigest()


def _write(place: Path, content: bytes) -> None:
    """All of it or nothing, also for whoever reads at this moment."""
    handle, name = tempfile.mkstemp(dir=place.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    Path(name).replace(place)
