"""The verdict on a signature: ours, or, where NCANode is configured, its and ours together.

What the message itself says (content, one signer, a natural person) only we look at, and a refusal for it is final. Where both can
know, both must say the same: that one of them errs is worse than a refusal, so the person is refused and the operators are told.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.core.mail import send_mail
from django.views.decorators.debug import sensitive_variables

from accounts import limits
from accounts.eds import cms, demonstration, ncanode, trust
from accounts.eds.cms import Signed, Signer
from accounts.eds.errors import SignatureRefused, VerifiersDisagree
from accounts.eds.ncanode import Opinion
from accounts.eds.sources import Online
from accounts.eds.trust import Trust

log = logging.getLogger(__name__)


def is_set_up() -> bool:
    """Whether anybody can sign in with a signature here."""
    return trust.is_set_up() or demonstration.is_on()


def installed_trust(now: datetime) -> Trust:
    """What this site trusts; in a demonstration without roots its own authority. Raises trust.BadRoots."""
    if demonstration.is_on():
        return demonstration.trust(now)
    roots, others = trust.installed()
    return Trust(roots, others, Online())


@sensitive_variables()
def judge(sent: bytes, content: bytes, *, now: datetime) -> Signer:
    """Who signed exactly `content`; raises SignatureRefused or trust.BadRoots. Asks the network."""
    ask = ncanode.ask if ncanode.is_configured() and not demonstration.is_on() else None
    return judge_with(sent, content, now=now, trusted=installed_trust(now), ask=ask)


@sensitive_variables()
def judge_with(
    sent: bytes,
    content: bytes,
    *,
    now: datetime,
    trusted: Trust,
    ask: Callable[[bytes, bytes], Opinion] | None,
) -> Signer:
    """The same with what is given; `ask` is the legal verifier, if there is one."""
    data = cms.der_of(sent)
    signed = cms.read(data, content)
    if ask is None:
        return cms.check(signed, content, now=now, trust=trusted)
    if signed.is_old:
        signer = cms.profile_of(signed)
        if not _agrees(ask(data, content), signer):
            raise VerifiersDisagree(ours="profile only")
        return signer
    ours: Signer | SignatureRefused
    try:
        ours = cms.check(signed, content, now=now, trust=trusted)
    except SignatureRefused as refused:
        if not refused.of_the_verifier:
            raise
        ours = refused
    return _together(ours, ask(data, content), signed, now)


def _together(ours: Signer | SignatureRefused, theirs: Opinion, signed: Signed, now: datetime) -> Signer:
    if isinstance(ours, Signer) and _agrees(theirs, ours):
        return ours
    if isinstance(ours, SignatureRefused) and not theirs.is_valid:
        raise ours
    _alarm(ours, theirs, now)
    raise VerifiersDisagree


def _agrees(theirs: Opinion, signer: Signer) -> bool:
    """Whether NCANode vouches for the same person by the same certificate."""
    return theirs.is_valid and (theirs.iin, theirs.serial) == (signer.iin, signer.certificate.serial)


def _alarm(ours: Signer | SignatureRefused, theirs: Opinion, now: datetime) -> None:
    """One error in the log for each, one letter an hour; neither names anybody."""
    own = ours.code if isinstance(ours, SignatureRefused) else "valid"
    other = (
        ("valid, but for another person or certificate" if own == "valid" else "valid")
        if theirs.is_valid
        else "not valid"
    )
    log.error("Two verifiers disagree on an electronic signature: ours says %s, NCANode says %s.", own, other)
    if not settings.OPERATOR_EMAILS or not limits.count("eds-alarm", "operators", now).is_allowed:
        return
    try:
        send_mail(
            "Jauap: two verifiers disagree on an electronic signature",
            f"{settings.SITE_ADDRESS}: ours says {own}, NCANode says {other}. The person was refused.\n\n"
            "One of the two is wrong, or trusts other roots or older lists than the other: docs/signatures.md, "
            '"When the verifiers disagree". You are told once an hour; the log has every case.\n',
            None,
            settings.OPERATOR_EMAILS,
        )
    except OSError:  # also what smtplib raises
        log.exception("The operators could not be told.")
