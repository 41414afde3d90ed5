"""The signed link in every letter by which its reader wants no more of them. It names no address and never ends."""

from __future__ import annotations

from django.conf import settings
from django.core import signing
from django.urls import reverse

from notifications.wishes import EVERYTHING, Thing

SIGNER = signing.Signer(salt="notifications.refusal")


def token_of(recipient: str, thing: Thing) -> str:
    """What stands in the link."""
    source, source_id = thing
    return SIGNER.sign_object([recipient, source, source_id], compress=False)


def named_in(token: str) -> tuple[str, Thing] | None:
    """Whose letters a link is about, and which; None for a link that is not ours."""
    try:
        recipient, source, source_id = SIGNER.unsign_object(token)
    except (signing.BadSignature, ValueError):
        return None
    return recipient, (source, source_id)


def refusal_link(recipient: str, thing: Thing = EVERYTHING) -> str:
    """The whole address, in the active language."""
    return settings.SITE_ADDRESS + reverse("notifications:letters", args=[token_of(recipient, thing)])
