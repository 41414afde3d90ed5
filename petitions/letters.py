"""Letters to signers whose signature was removed: that it was, why, and how to object; then how the appeal ended.

A row is marked before its letter goes and unmarked when it does not, so that two workers never send one twice and the next
round tries again. The letter names the petition inside, never in the subject.
"""

from __future__ import annotations

import logging
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext, override

from petitions.models import Removal, SignatureAct

log = logging.getLogger(__name__)


def tell_signers(now: datetime) -> int:
    """Send what has not been sent; how many letters went. One that fails does not stop the others."""
    sent = 0
    # Who holds a signature that was disowned is not the one whose signature was removed.
    theirs = Removal.objects.filter(signature__signer__isnull=False).exclude(
        signature__acts__kind=SignatureAct.Kind.DISOWNED
    )
    removed = theirs.filter(agreed=True, told_at=None)
    decided = theirs.filter(appeal_granted__isnull=False, appeal_told_at=None)
    for mark, waiting in (("told_at", removed), ("appeal_told_at", decided)):
        for pk in waiting.order_by("pk").values_list("pk", flat=True):
            sent += _tell(pk, mark, now)
    return sent


def _tell(pk: int, mark: str, now: datetime) -> bool:
    if not Removal.objects.filter(pk=pk, **{mark: None}).update(**{mark: now}):
        return False
    removal = Removal.objects.select_related("signature__petition", "signature__signer__user").get(pk=pk)
    try:
        _letter(removal, is_about_the_appeal=mark == "appeal_told_at").send()
    except OSError as failure:  # smtplib's own errors are among them
        Removal.objects.filter(pk=pk).update(**{mark: None})
        log.warning("The letter about removal %s did not go: %s", pk, type(failure).__name__)
        return False
    return True


def _letter(removal: Removal, *, is_about_the_appeal: bool) -> EmailMultiAlternatives:
    user, petition = removal.signature.signer.user, removal.signature.petition
    with override(user.language):
        context = {
            "address": settings.SITE_ADDRESS,
            "language": user.language,
            "title": petition.title,
            "reason": removal.get_reason_display(),
            "is_about_the_appeal": is_about_the_appeal,
            "granted": removal.appeal_granted,
            "explanation": removal.appeal_explanation,
            "link": settings.SITE_ADDRESS + reverse("petitions:removal", args=[petition.number]),
        }
        letter = EmailMultiAlternatives(
            gettext("About your signature"),
            render_to_string("emails/removal.txt", context),
            to=[user.email] if user.email else [],
        )
        letter.attach_alternative(render_to_string("emails/removal.html", context), "text/html")
    letter.extra_headers["Auto-Submitted"] = "auto-generated"
    return letter
