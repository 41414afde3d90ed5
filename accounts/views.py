"""Signing in and out: officials with a password, residents with a code by e-mail. And a resident's own page."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required, login_required
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, gettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import backends, demonstration, email_codes, limits, my_page
from accounts.access import is_resident, remember_desk
from accounts.forms import CodeForm, EnterForm, MeForm, SignInForm
from accounts.models import EmailCode, User
from accounts.names import public_name
from territories.clock import arrival
from territories.models import Territory
from territories.picking import choices_of
from territories.search import search_places

TICKET = "email_code"
"""Under which the session of a browser keeps the ticket of the code it asked for."""
own_page = login_required(login_url=reverse_lazy("accounts:enter"))
FOUND = 8
LONGEST_SEARCH = 100


class SignIn(LoginView):
    """The page for people of akim offices. Afterwards back to where they came from, if that is on this site."""

    form_class = SignInForm
    template_name = "accounts/sign_in.html"
    redirect_authenticated_user = True

    def get_default_redirect_url(self) -> str:
        """To work: the desk of the person's office, of the moderators, or the admin."""
        desk = remember_desk(self.request)
        return reverse(desk) if desk else super().get_default_redirect_url()

    def form_valid(self, form: Any) -> HttpResponse:
        """Sign in; the session remembers the person's desk also when they go on to another page."""
        answer = super().form_valid(form)
        remember_desk(self.request)
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form; in a demonstration also accounts to choose from, and the password that they share."""
        context = super().get_context_data(**kwargs)
        context["next"] = self.get_redirect_url()
        if groups := demonstration.groups():
            context |= {"demonstration_groups": groups, "demonstration_password": demonstration.password()}
        return context


class SignOut(LogoutView):
    """Signing out, by POST only, so that no foreign page can do it."""


# -- residents -----------------------------------------------------------------------------


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """One form for everybody: the address to send a code to. Looks at no account, so it can tell nothing about one."""
    came_from = _address_here(request)
    if is_resident(request):
        return redirect(came_from or "accounts:me")
    chosen = request.GET.get("account", "")
    is_invented = demonstration.is_on() and chosen.endswith(demonstration.DOMAIN)
    form = EnterForm(request.POST or None, initial={"email": chosen} if is_invented else None)
    if request.method == "POST" and form.is_valid():
        email, now = form.cleaned_data["email"], arrival(request)
        counted = (
            limits.count_request("code", request),
            limits.count("code-email", email, now),
            limits.count("code-email-day", email, now),
        )
        refused = [verdict for verdict in counted if not verdict.is_allowed]
        if refused:
            return limits.too_many_requests(request, max(verdict.wait_seconds for verdict in refused))
        request.session[TICKET] = str(email_codes.ask(email, get_language() or settings.LANGUAGE_CODE, now).ticket)
        return redirect(_with_next(reverse("accounts:code"), came_from))
    here = reverse("accounts:enter")
    residents = [
        {"resident": one, "url": f"{here}?{urlencode({'account': one.email, 'next': came_from})}#id_email"}
        for one in demonstration.residents()
    ]
    context = {"form": form, "next": came_from, "demonstration_residents": residents}
    return render(request, "accounts/enter.html", context)


@login_not_required
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Type the code, in the browser that asked for it. Only a POST signs anybody in."""
    came_from, now = _address_here(request), arrival(request)
    row = email_codes.find(request.session.get(TICKET, ""), now)
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
            except email_codes.WrongCode as wrong:
                form.add_error("code", str(wrong.message))
            except email_codes.CodeIsOver:
                return _ask_anew(request, came_from)
            except email_codes.CodeRefused as refused:
                refusal = refused
    context = {
        "form": form,
        "next": came_from,
        "email": row.email,
        "minutes": max(1, -(-int((row.expires_at - now).total_seconds()) // 60)),
        "shown_code": email_codes.code_of(row) if demonstration.letters_stay() else "",
        "refusal": refusal,
    }
    return render(request, "accounts/code.html", context)


def _sign_in(request: HttpRequest, row: EmailCode, typed: str, came_from: str) -> HttpResponse:
    """Begin a session of the resident, with a new key; raises what email_codes.redeem raises."""
    language = get_language() or settings.LANGUAGE_CODE
    user = email_codes.redeem(str(row.ticket), typed, language, arrival(request))
    request.session.pop(TICKET, None)
    login(request, user, backend=backends.PATH)
    remember_desk(request)
    return redirect(came_from or "accounts:me")


def _ask_anew(request: HttpRequest, came_from: str) -> HttpResponse:
    """Back to the address, with the reason; nothing to say to somebody who never asked."""
    if request.session.pop(TICKET, None):
        messages.warning(request, str(email_codes.CodeIsOver.message))
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
