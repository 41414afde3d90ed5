"""The cases of whoever is signed in, and those that are offered to them."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import resident_required
from accounts.limits import limited
from accounts.models import User
from cases import claiming, my_cases
from cases.errors import ClaimRefused
from territories.clock import arrival

A_PAGE = 20


@resident_required
@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """All of them, the newest first."""
    user = cast("User", request.user)
    page = Paginator(my_cases.of(user), A_PAGE).get_page(request.GET.get("page"))
    offered = [] if user.acts_for_others() else my_cases.offered(claiming.found(user))
    facts = {"page": page, "rows": my_cases.rows(list(page), arrival(request)), "offered": offered}
    return render(request, "cases/mine.html", facts)


@resident_required
@require_POST
@limited("write")
def claim_found(request: HttpRequest) -> HttpResponse:
    """Add what was found to the account, at the press of the button that names it."""
    try:
        count = claiming.claim_found(cast("User", request.user), now=arrival(request))
    except ClaimRefused as refused:
        messages.warning(request, str(refused.message))
        return redirect("accounts:me")
    words = ngettext("%(count)s case is now among yours.", "%(count)s cases are now among yours.", count)
    if count:
        messages.success(request, words % {"count": count})
    else:
        messages.info(request, gettext("There was nothing to add."))
    return redirect("cases:mine")
