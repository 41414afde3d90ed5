"""Letters to residents, in text and HTML, in the language of the page they asked on. The subject names nobody."""

from __future__ import annotations

import logging
import uuid
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext, override
from django.views.decorators.debug import sensitive_variables

from accounts import email_codes
from accounts.models import EmailCode, User

log = logging.getLogger(__name__)
MINUTES = int(email_codes.LIFE.total_seconds() // 60)


def send_code(ticket: str, now: datetime) -> bool:
    """Send the letter of one code, once; False when there is nothing to send. Raises what the mail server raises.

    The row is marked before the letter goes and unmarked when it does not, so that two workers never send it twice and
    the next round tries again.
    """
    waiting = EmailCode.objects.filter(ticket=uuid.UUID(ticket), used_at=None, expires_at__gt=now)
    if not waiting.filter(sent_at=None).update(sent_at=now):
        return False
    row = waiting.first()
    if row is None:
        return False
    try:
        _letter(row).send()
    except Exception:
        waiting.update(sent_at=None)
        raise
    return True


def send_waiting(now: datetime) -> int:
    """Send what could not be ordered or sent before, while the codes live. A letter that fails does not stop the others."""
    sent = 0
    tickets = EmailCode.objects.filter(sent_at=None, used_at=None, expires_at__gt=now).order_by("asked_at", "pk")
    for ticket in tickets.values_list("ticket", flat=True):
        try:
            sent += send_code(str(ticket), now)
        except OSError as failure:  # smtplib's own errors are among them
            log.warning("The letter of code %s did not go: %s", ticket, type(failure).__name__)
    return sent


@sensitive_variables()
def _letter(row: EmailCode) -> EmailMultiAlternatives:
    """What the owner of the address is told: the code, or that this account signs in another way."""
    user = User.objects.filter(email=row.email).first()
    with override(row.language):
        context = {"address": settings.SITE_ADDRESS, "language": row.language}
        if user is not None and not user.is_active:
            name, subject = "closed", gettext("About signing in to Jauap")
        elif user is not None and user.acts_for_others():
            name, subject = "password", gettext("About signing in to Jauap")
            context["link"] = settings.SITE_ADDRESS + reverse("accounts:sign_in")
        else:
            name, subject = "code", gettext("Your code for Jauap")
            context |= {"code": email_codes.code_of(row), "minutes": str(MINUTES)}
        letter = EmailMultiAlternatives(subject, render_to_string(f"emails/{name}.txt", context), to=[row.email])
        letter.attach_alternative(render_to_string(f"emails/{name}.html", context), "text/html")
    letter.extra_headers["Auto-Submitted"] = "auto-generated"
    return letter
