"""The electronic signature on the own page of whoever is signed in: when it confirmed them, or the way to let it."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.eds import judging
from accounts.models import SignatureProof
from accounts.my_page import Section


def sections(request: HttpRequest) -> Iterator[Section]:
    """One part, where signatures are set up or were. One query."""
    assert request.user.is_authenticated
    last = SignatureProof.objects.filter(user=request.user).order_by("-proved_at", "-pk").first()
    if last is not None or judging.is_set_up():
        context = {"last": last, "is_set_up": judging.is_set_up()}
        yield Section("signature", _("Electronic signature"), "accounts/signature/_mine.html", context)
