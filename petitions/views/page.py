"""The page of a petition: by its number once it is public, by its secret link before."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_safe

from accounts.access import is_resident
from cases.numbers import is_whole, read_number
from petitions import page_reading as pages
from petitions import shared
from petitions.addresses import is_by_link, page_address
from petitions.models import Petition
from petitions.texts import LANGUAGES
from petitions.views.freshness import by_link_only, kept
from petitions.views.sign import your_signature
from territories.clock import arrival


def the_petition(typed: str) -> Petition:
    """The public petition of a number, with what its page needs; 404 when there is none. One query, two for an appeal."""
    number = read_number(typed)
    if number is None or not is_whole(number):
        raise Http404
    petition = pages.find(number=number)
    if petition is None or is_by_link(petition):
        raise Http404
    return petition


@login_not_required
@require_safe
def petition_page(request: HttpRequest, number: str) -> HttpResponse:
    """The public page. A number written in another way is redirected."""
    try:
        petition = the_petition(number)
    except Http404:
        if (own := _own(request, number)) is not None:
            return own
        raise
    if number != str(petition.number):
        return HttpResponseRedirect(page_address(petition))
    now = arrival(request)
    facts = [*pages.version(petition), *pages.passed(petition, now)]
    response = kept(request, facts, lambda: _page(request, petition), changed_at=petition.tally.counted_at)
    if petition.hidden_at is not None or petition.published_at is None:
        response.headers["X-Robots-Tag"] = "noindex"
    return response


def _own(request: HttpRequest, typed: str) -> HttpResponse | None:
    """For the author of a petition that is not public yet: the way to their own page. Asks nothing for a browser without a session."""
    number = read_number(typed)
    if number is None or settings.SESSION_COOKIE_NAME not in request.COOKIES or not is_resident(request):
        return None
    own = Petition.objects.of_author(request.user).filter(number=number).first()  # type: ignore[arg-type]
    if own is None:
        return None
    answer = HttpResponseRedirect(reverse("petitions:author", args=[own.number]))
    add_never_cache_headers(answer)
    return answer


@login_not_required
@require_safe
def by_link(request: HttpRequest, share_key: str) -> HttpResponse:
    """The page before publication, for those who have the link. Afterwards it leads to the public page."""
    petition = pages.find(share_key=share_key)
    if petition is None:
        raise Http404
    if not is_by_link(petition):
        return HttpResponseRedirect(page_address(petition))
    return by_link_only(_page(request, petition))


def _page(request: HttpRequest, petition: Petition) -> HttpResponse:
    wanted = request.GET.get("text", "")
    page = pages.read(petition, arrival(request), text=wanted if wanted in LANGUAGES else "")
    facts: dict[str, Any] = {
        "page": page,
        "petition": petition,
        "share": shared.links(petition, page.title.title),
        "is_known": _is_known(request),
        "mine": _mine(request, petition),
        "site": settings.SITE_ADDRESS,
    }
    return render(request, "petitions/page.html", facts)


def _is_known(request: HttpRequest) -> bool:
    """Whether the reader is signed in as a resident; asked only for a browser with a session."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES and is_resident(request)


def _mine(request: HttpRequest, petition: Petition) -> dict[str, Any] | None:
    """What the reader is told of their own signature; asked only for a browser with a session, whose page is not shared."""
    if not _is_known(request):
        return None
    return your_signature(petition, request.user)  # type: ignore[arg-type]
