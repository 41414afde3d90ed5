"""Signing in with a code, for residents; and a resident's own page. Officials: accounts.views_sign_in."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required, login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, gettext, gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import (
    asking,
    codes,
    demonstration,
    entering,
    known_browsers,
    letters,
    limits,
    my_page,
    news,
    senders,
    sessions,
    slow_way,
)
from accounts.access import is_resident, remember_desk
from accounts.addresses import PHONE, shown
from accounts.forms import CodeForm, EnterForm, MeForm
from accounts.models import SignInCode, User, UserSession
from accounts.names import public_name
from accounts.news import News
from accounts.oidc import providers
from territories.clock import arrival
from territories.models import Territory
from territories.picking import choices_of
from territories.search import search_places

TICKET = "code"
"""Under which the session of a browser keeps the ticket of the code it asked for."""
NEXT = "code-next"
"""And under which the page that it came from: the link in the letter does not know it."""
OTHER_BROWSER = gettext_lazy(
    "No code was asked for in this browser. Open the link in the browser where you asked, or type the code there."
)
own_page = login_required(login_url=reverse_lazy("accounts:enter"))
FOUND = 8
LONGEST_SEARCH = 100


# -- residents -----------------------------------------------------------------------------


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """One form for everybody: the address or number to send a code to. Looks at no account, so it tells nothing about one."""
    came_from = _address_here(request)
    if is_resident(request):
        return redirect(came_from or "accounts:me")
    form = EnterForm(
        request.POST or None,
        initial={"address": demonstration.chosen(request.GET.get("account", ""))},
        has_phones=senders.by_phone().is_there(),
    )
    spent = False
    if request.method == "POST" and form.is_valid():
        address = form.cleaned_data["address"]
        if (waits := slow_way.first(request, "code")) is not None:
            return waits
        if (too_often := asking.refused(request, address)) is not None:
            return too_often
        spent = asking.is_spent(request, address)
        if not spent:
            language = get_language() or settings.LANGUAGE_CODE
            row = codes.ask(address.channel, address.value, language, arrival(request))
            request.session[TICKET], request.session[NEXT] = str(row.ticket), came_from
            return redirect(_with_next(reverse("accounts:code"), came_from))
    context = {
        "form": form,
        "next": came_from,
        "spent": asking.NO_BUDGET if spent else "",
        "demonstration_residents": _invented_residents(came_from),
        "providers": providers.buttons(came_from),
    }
    return render(request, "accounts/enter.html", context)


def _invented_residents(came_from: str) -> list[dict[str, Any]]:
    here = reverse("accounts:enter")
    return [
        {"resident": one, "url": f"{here}?{urlencode({'account': one.address, 'next': came_from})}#id_address"}
        for one in demonstration.residents()
    ]


@login_not_required
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Type the code, in the browser that asked for it. Only a POST signs anybody in."""
    came_from, now = _address_here(request) or request.session.get(NEXT, ""), arrival(request)
    row = codes.find(request.session.get(TICKET, ""), now)
    if row is None:
        return _ask_anew(request, came_from)
    form = CodeForm(request.POST or None)
    refusal = None
    if request.method == "POST":
        verdict = limits.count_request("code-try", request)
        if not verdict.is_allowed:
            return limits.too_many_requests(request, verdict.wait_seconds)
        if form.is_valid():
            try:
                return _sign_in(request, row, form.cleaned_data["code"], came_from)
            except codes.WrongCode as wrong:
                form.add_error("code", str(wrong.message))
            except codes.CodeIsOver:
                return _ask_anew(request, came_from)
            except codes.CodeRefused as refused:
                refusal = refused
    context = {"form": form, "next": came_from, "refusal": refusal, **code_context(row, now)}
    return render(request, "accounts/code.html", context)


def code_context(row: SignInCode, now: datetime) -> dict[str, Any]:
    """What a page that waits for a code says of it; the code itself only in a demonstration whose messages go nowhere."""
    return {
        "address": row.address,
        "shown_address": shown(row.channel, row.address),
        "by_phone": row.channel == PHONE,
        "problem": asking.NO_BUDGET if row.problem == codes.NO_BUDGET else row.problem,
        "minutes": max(1, -(-int((row.expires_at - now).total_seconds()) // 60)),
        "shown_code": codes.code_of(row) if demonstration.codes_stay(row.channel) else "",
    }


def _sign_in(request: HttpRequest, row: SignInCode, typed: str, came_from: str) -> HttpResponse:
    """Begin a session of the resident, with a new key; raises what entering.enter raises."""
    language, now = get_language() or settings.LANGUAGE_CODE, arrival(request)
    user = entering.enter(str(row.ticket), typed, language, now, anew="anew" in request.POST)
    if row.channel == PHONE and user.email_confirmed_at and not known_browsers.is_known(request, user):
        news.tell(user, News.ENTERED, now)
    request.session.pop(TICKET, None)
    request.session.pop(NEXT, None)
    sessions.begin(request, user, way=UserSession.Way.CODE)
    remember_desk(request)
    answer = redirect(came_from or "accounts:me")
    known_browsers.remember(request, answer, user)
    return answer


def _ask_anew(request: HttpRequest, came_from: str) -> HttpResponse:
    """Back to the address, with the reason; nothing to say to somebody who never asked, unless a letter's link brought them here."""
    if request.session.pop(TICKET, None):
        messages.warning(request, str(codes.CodeIsOver.message))
    elif letters.FROM_LETTER in request.GET:
        messages.warning(request, str(OTHER_BROWSER))
    return redirect(_with_next(reverse("accounts:enter"), came_from))


@own_page
@require_http_methods(["GET", "HEAD", "POST"])
def me(request: HttpRequest) -> HttpResponse:
    """The own page of whoever is signed in: residents, moderators, officials."""
    resident = _account(request)
    form = MeForm(request.POST or None, instance=resident)
    if request.method == "POST" and form.is_valid():
        resident.save(update_fields=["name", "language"])  # what else the account is may change meanwhile
        messages.success(request, gettext("Saved."))
        return redirect("accounts:me")
    resident.refresh_from_db(fields=["name", "language"])  # a form with a fault has already written into it
    context = {
        "form": form,
        "place": resident.territory,
        "phone": shown(PHONE, resident.phone or ""),
        "has_phones": senders.by_phone().is_there(),
        "is_office": resident.acts_for_others(),
        "seen_name": public_name(resident.name),
        "desk_name": remember_desk(request),
        "parts": my_page.sections(request),
    }
    return render(request, "accounts/me.html", context)


@own_page
@require_http_methods(["GET", "HEAD", "POST"])
def my_place(request: HttpRequest) -> HttpResponse:
    """Choose one's own place by the search that a report uses, or none."""
    resident = _account(request)
    if request.method == "POST":
        code = request.POST.get("place", "")
        if code and not (code.isalnum() and Territory.objects.active().filter(pk=code).exists()):
            return redirect("accounts:my_place")
        resident.territory_id = code or None
        resident.save(update_fields=["territory"])
        messages.success(request, gettext("Saved."))
        return redirect("accounts:me")
    typed = request.GET.get("q", "")[:LONGEST_SEARCH]
    found = search_places(typed, FOUND) if typed.strip() else []
    choices = choices_of(found, found[0].code if len(found) == 1 else "")
    return render(request, "accounts/my_place.html", {"typed": typed, "choices": choices})


def _account(request: HttpRequest) -> User:
    """Who is signed in, behind own_page."""
    assert request.user.is_authenticated
    return request.user


def _address_here(request: HttpRequest) -> str:
    """The page to go on to afterwards, if it is on this site."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_ours else ""


def _with_next(address: str, came_from: str) -> str:
    return f"{address}?{urlencode({'next': came_from})}" if came_from else address
