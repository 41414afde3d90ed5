"""What a person's own page says of who they are: how it is known, and which providers they sign in by."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import Identity, ProviderSubject, User
from accounts.my_page import Section
from accounts.oidc.providers import configured


def sections(request: HttpRequest) -> list[Section]:
    """The level of identity, links to providers and what could be linked. Two queries."""
    user, language = cast("User", request.user), get_language() or "kk"
    linked = {row.issuer: row for row in ProviderSubject.objects.filter(user=user)}
    own = Identity.objects.present().filter(user=user).first()
    providers = [
        {
            "title": one.title(language),
            "href": reverse("accounts:provider", args=[one.name]),
            "linked": linked.get(one.issuer),
            "remove": reverse("accounts:provider_unlink", args=[linked[one.issuer].pk]) if one.issuer in linked else "",
        }
        for one in configured()
    ]
    if own is None and not providers:
        return []
    context = {"identity": own, "level": own.get_level_display() if own else "", "providers": providers}
    return [Section("identity", _("Who I am"), "accounts/provider/section.html", context)]
