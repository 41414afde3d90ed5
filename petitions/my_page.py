"""What petitions add to a resident's own page."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.access import is_resident
from accounts.models import User
from accounts.my_page import Section
from petitions.authoring import draft_rows, next_step
from petitions.models import Petition, PetitionDraft
from territories.clock import arrival

SHOWN = 3
"""The newest; the rest is one tap away."""


def sections(request: HttpRequest) -> list[Section]:
    """The resident's petitions and drafts, the newest few. Two queries, the texts extra.

    Nothing for an account for work whose e-mail nobody confirmed: it starts and signs nothing (accounts.access.resident_required).
    """
    if not is_resident(request):
        return []
    user = cast("User", request.user)
    now = arrival(request)
    own = Petition.objects.of_author(user).for_desk().order_by("-pk")[:SHOWN]
    rows = [{"petition": one, "text": one.text(), "next": next_step(one, now)} for one in own]
    waiting = PetitionDraft.objects.filter(user=user).exclude(answers__has_key="petition").order_by("-changed_at")
    context = {"rows": rows, "drafts": draft_rows(waiting[:SHOWN])}
    return [Section("my-petitions", _("My petitions"), "petitions/author_section.html", context)]
