"""A message as a letter: text and HTML in its own language, with the headers that mail programs ask for."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.crypto import salted_hmac
from django.utils.translation import override

from notifications.links import refusal_link
from notifications.models import Message
from notifications.reading import Written
from notifications.wishes import ALWAYS, EVERYTHING

ID = 40


def message_id(message: Message) -> str:
    """The Message-ID: the same however often a letter is tried, so that a mail program shows it once."""
    return _id("message", message.key)


def letter(written: Written, address: str) -> EmailMultiAlternatives:
    """The letter to this address. Its subject holds no personal data, and neither does the text but for what a link opens."""
    message, first = written.message, written.first
    assert first is not None
    with override(message.language):
        thing = (first.notice.source, first.notice.source_id) if written.is_one else EVERYTHING
        stop = "" if first.notice.source in ALWAYS else refusal_link(message.recipient, thing)
        context = {"written": written, "address": settings.SITE_ADDRESS, "language": message.language, "stop": stop}
        name = "notice" if written.is_one else "digest"
        made = EmailMultiAlternatives(written.subject, render_to_string(f"emails/{name}.txt", context), to=[address])
        made.attach_alternative(render_to_string(f"emails/{name}.html", context), "text/html")
    made.extra_headers |= {"Message-ID": message_id(message), "Auto-Submitted": "auto-generated"}
    if stop:
        made.extra_headers |= {
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    if written.is_one:  # letters about one thing stand together in the mailbox of whoever gets them
        made.extra_headers["References"] = _id("thread", f"{first.notice.source}:{first.notice.source_id}")
    return made


def _id(salt: str, value: str) -> str:
    hashed = salted_hmac(f"notifications.{salt}", value, algorithm="sha256").hexdigest()
    return f"<{hashed[:ID]}@{urlsplit(settings.SITE_ADDRESS).hostname}>"
