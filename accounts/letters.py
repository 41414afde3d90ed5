"""Codes on their way: letters in text and HTML, messages to telephones, in the language of the page they were asked on.

A letter's subject names nobody. A message to a telephone is the same whoever has the number: it looks at no account.
"""

from __future__ import annotations

import logging
import uuid
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext, override
from django.views.decorators.debug import sensitive_variables

from accounts import codes, senders
from accounts.models import SignInCode, User

log = logging.getLogger(__name__)
MINUTES = int(codes.LIFE.total_seconds() // 60)
FROM_LETTER = "letter"
"""What the address of the link in a letter says, so that a browser that asked for no code is told what to do."""


def send_code(ticket: str, now: datetime) -> bool:
    """Send one code, once; False when there is nothing to send. Raises what the mail server raises, or NotSent.

    The row is marked before the letter goes and unmarked when it does not, so that two workers never send it twice and
    the next round tries again.
    """
    waiting = SignInCode.objects.filter(ticket=uuid.UUID(ticket), used_at=None, expires_at__gt=now)
    if not waiting.filter(sent_at=None).update(sent_at=now):
        return False
    row = waiting.first()
    if row is None:
        return False
    try:
        if row.channel == codes.PHONE:
            _by_phone(row, now)
        else:
            _letter(row).send()
    except senders.NotSent as failure:
        waiting.update(**{"problem": failure.problem} if failure.problem else {"sent_at": None})
        raise
    except Exception:
        waiting.update(sent_at=None)
        raise
    return True


def send_waiting(now: datetime) -> int:
    """Send what could not be ordered or sent before, while the codes live. A letter that fails does not stop the others."""
    sent = 0
    tickets = SignInCode.objects.filter(sent_at=None, used_at=None, expires_at__gt=now).order_by("asked_at", "pk")
    for ticket in tickets.values_list("ticket", flat=True):
        try:
            sent += send_code(str(ticket), now)
        except OSError as failure:  # smtplib's own errors are among them
            log.warning("The letter of code %s did not go: %s", ticket, type(failure).__name__)
    return sent


@sensitive_variables()
def _letter(row: SignInCode) -> EmailMultiAlternatives:
    """What the owner of the address is told: the code, or that this account signs in another way."""
    user = User.objects.filter(email=row.address).first() if row.user_id is None else None
    with override(row.language):
        context = {"address": settings.SITE_ADDRESS, "language": row.language}
        if user is not None and not user.is_active:
            name, subject = "closed", gettext("About signing in to Jauap")
        elif user is not None and user.acts_for_others():
            name, subject = "password", gettext("About signing in to Jauap")
            context["link"] = settings.SITE_ADDRESS + reverse("accounts:sign_in")
        elif row.user_id is not None:
            name, subject = "code_to_add", gettext("Your code for Jauap")
            context |= _code(row, reverse("accounts:contact_code"))
        else:
            name, subject = "code", gettext("Your code for Jauap")
            context |= _code(row, reverse("accounts:code"))
        letter = EmailMultiAlternatives(subject, render_to_string(f"emails/{name}.txt", context), to=[row.address])
        letter.attach_alternative(render_to_string(f"emails/{name}.html", context), "text/html")
    letter.extra_headers["Auto-Submitted"] = "auto-generated"
    return letter


@sensitive_variables()
def _code(row: SignInCode, page: str) -> dict[str, str]:
    """The code, and a link that fills it in on the page that waits for it.

    The code stands behind the # of the link, which no browser sends: it comes to no server, into no log and no Referer. What opens
    every link for its reader finds a page that knows no code and signs nobody in.
    """
    code = codes.code_of(row)
    link = f"{settings.SITE_ADDRESS}{page}?{FROM_LETTER}=1#{code}"
    return {"code": code, "minutes": str(MINUTES), "link": link}


@sensitive_variables()
def _by_phone(row: SignInCode, now: datetime) -> None:
    """The message to a telephone. Its last line lets a telephone fill the code in, and on this site alone.

    The form of that line: https://wicg.github.io/sms-one-time-codes/
    """
    code = codes.code_of(row)
    with override(row.language):
        if row.user_id is None:
            text = gettext("Jauap: code to sign in %(code)s. Tell it to nobody.") % {"code": code}
        else:
            text = gettext("Jauap: code to confirm the number %(code)s. Tell it to nobody.") % {"code": code}
    tail = f"\n@{urlsplit(settings.SITE_ADDRESS).hostname} #{code}"
    senders.by_phone().send(row.address, text, tail, now)
