"""Signing in, or confirming who one is, by a provider of identity: the page before, the way back, and the end.

The first page tells what is asked there and what is kept here; its link leads to the provider, so nobody is sent there without
wanting it. All of it is links and works without JavaScript.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, gettext, override
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from accounts import limits, sessions
from accounts.access import remember_desk
from accounts.errors import AccountError
from accounts.models import User, UserSession
from accounts.oidc import entering, flow
from accounts.oidc.errors import BadAnswer, NotBegun, ProviderAway, StrongerWayNeeded
from accounts.oidc.providers import configured, provider_or_404
from accounts.views import own_page
from accounts.ways_in import LastWayIn
from territories.clock import arrival

if TYPE_CHECKING:
    from accounts.oidc.agreements import Provider
    from accounts.oidc.flow import Begun

log = logging.getLogger(__name__)
SIGNED_IN_BY = "provider"
"""Under which a session keeps the name of the provider it began with."""
LONGEST_PAGE = 500


@login_not_required
@require_safe
def provider(request: HttpRequest, name: str) -> HttpResponse:
    """What happens there and here, and the link. Whoever is signed in links the provider to their account."""
    one = provider_or_404(name)
    verdict = limits.count_request("provider", request)
    if not verdict.is_allowed:
        return limits.too_many_requests(request, verdict.wait_seconds)
    person = _signed_in(request)
    if person is not None and person.acts_for_others():
        return _refused(request, one, StrongerWayNeeded(), next_page="")
    next_page = _page_here(request)
    try:
        address = flow.begin(
            one,
            request.session,
            back_to=back_address(one),
            next_page=next_page,
            language=_language(),
            user=person.pk if person else None,
            now=arrival(request),
        )
    except ProviderAway as away:
        return _refused(request, one, away, next_page=next_page)
    context = {**_words_of(one), "address": address, "is_link": person is not None, "next": next_page}
    return render(request, "accounts/provider/begin.html", context)


@login_not_required
@require_safe
def provider_back(request: HttpRequest, name: str) -> HttpResponse:
    """Back from the provider: the only GET that signs somebody in, and only in the browser that began, once."""
    one = provider_or_404(name)
    verdict = limits.count_request("provider", request)
    if not verdict.is_allowed:
        return limits.too_many_requests(request, verdict.wait_seconds)
    try:
        begun = flow.take(one, request.session, request.GET.get("state", ""), arrival(request))
    except NotBegun as refused:
        return _refused(request, one, refused, next_page="")
    with override(begun.language):
        try:
            return _come_back(request, one, begun)
        except AccountError as refused:
            if isinstance(refused, BadAnswer):
                log.warning("The answer of the provider %s fails the check %s.", one.name, refused.facts["check"])
            return _refused(request, one, refused, next_page=begun.next)


@sensitive_variables("confirmed")
def _come_back(request: HttpRequest, one: Provider, begun: Begun) -> HttpResponse:
    now, person = arrival(request), _signed_in(request)
    if begun.user != (person.pk if person else None):
        raise NotBegun
    confirmed = flow.finish(one, begun, request.GET.dict(), back_to=back_address(one), now=now)
    if person is not None:
        entering.link(one, confirmed, user=person, now=now)
        messages.success(request, gettext("Done. You can now also sign in by: %(title)s") % {"title": _title(one)})
        return redirect(begun.next or reverse("accounts:me"))
    user = entering.enter(one, confirmed, language=begun.language, now=now)
    sessions.begin(request, user, way=UserSession.Way.PROVIDER)
    request.session[SIGNED_IN_BY] = one.name
    remember_desk(request)
    return redirect(begun.next or reverse("accounts:me"))


@own_page
@require_POST
def unlink(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign in by a provider no more."""
    person = _signed_in(request)
    assert person is not None
    try:
        entering.unlink(person, pk, now=arrival(request))
    except LastWayIn as refused:
        messages.warning(request, str(refused.message))
    else:
        messages.success(request, gettext("The link was removed."))
    return redirect("accounts:me")


@login_not_required
@require_safe
def provider_left(request: HttpRequest, name: str) -> HttpResponse:
    """Signed out here; on a computer of others one signs out at the provider too."""
    one = provider_or_404(name)
    with override(settings.LANGUAGE_CODE):
        home = settings.SITE_ADDRESS + reverse("home")
    context = {**_words_of(one), "address": flow.end_address(one, home, arrival(request))}
    return render(request, "accounts/provider/left.html", context)


def after_sign_out(request: HttpRequest) -> str:
    """Where somebody goes who signs out of a session that a provider began; empty for others. Asked before it ends."""
    name = request.session.get(SIGNED_IN_BY, "")
    return reverse("accounts:provider_left", args=[name]) if name in {one.name for one in configured()} else ""


def back_address(one: Provider) -> str:
    """The address that the provider knows: the same in every language, on the site's own host, whatever was asked."""
    with override(settings.LANGUAGE_CODE):
        return settings.SITE_ADDRESS + reverse("accounts:provider_back", args=[one.name])


def _refused(request: HttpRequest, one: Provider, refused: AccountError, *, next_page: str) -> HttpResponse:
    context = {**_words_of(one), "refusal": refused, "next": next_page}
    status = 503 if isinstance(refused, ProviderAway) else 400
    return render(request, "accounts/provider/refused.html", context, status=status)


def _words_of(one: Provider) -> dict[str, Any]:
    return {"name": one.name, "title": _title(one), "may_prove": one.may_prove}


def _title(one: Provider) -> str:
    return one.title(_language())


def _language() -> str:
    return get_language() or settings.LANGUAGE_CODE


def _signed_in(request: HttpRequest) -> User | None:
    return request.user if request.user.is_authenticated else None


def _page_here(request: HttpRequest) -> str:
    """The page to go on to afterwards, if it is on this site."""
    wanted = request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_ours and len(wanted) <= LONGEST_PAGE else ""
