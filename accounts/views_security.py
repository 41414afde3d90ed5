"""The page on which people see what they sign in with and where they are signed in, and change it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts import factors, passkeys, sessions
from accounts.errors import AccountError
from accounts.forms_staff import NewAppForm, NewPasswordForm
from accounts.limits import limited
from accounts.models import User, UserSession
from accounts.second_step import recent_step_required
from accounts.views_second_step import NEW_SECRET, device, picture, secret_for_app
from territories.clock import arrival, shift

own_page = login_required(login_url=reverse_lazy("accounts:enter"))


def person(request: HttpRequest) -> User:
    """Who is signed in, behind own_page."""
    assert request.user.is_authenticated
    return request.user


@own_page
@require_http_methods(["GET", "HEAD"])
def security(request: HttpRequest) -> HttpResponse:
    """What I sign in with, and where I am signed in. Seven queries."""
    user = person(request)
    network = (
        UserSession.objects.filter(pk=request.session.get(sessions.ROW) or 0).values_list("network", flat=True).first()
    )
    moved = shift()
    context: dict[str, Any] = {
        "passkeys": list(user.passkeys.present().order_by("created_at", "pk")),
        "app": user.authenticator_apps.present().first(),
        "codes_left": factors.recovery_codes_left(user),
        "has_password": user.has_usable_password(),
        "is_staff": user.acts_for_others(),
        "sessions": [
            {
                "row": row,
                "began_at": row.began_at + moved,  # rows are on everybody's clock, pages on the site's
                "seen_at": row.seen_at + moved,
                "is_this": row.pk == request.session.get(sessions.ROW),
                "is_here": row.network == network,
            }
            for row in user.sessions.for_security_page()
        ],
        "others": user.sessions.open().exclude(pk=request.session.get(sessions.ROW) or 0).count(),
    }
    return render(request, "accounts/security.html", context)


@own_page
@sensitive_post_parameters("credential")
@require_http_methods(["GET", "HEAD", "POST"])
@recent_step_required
@limited("passkey")
def add_passkey(request: HttpRequest) -> HttpResponse:
    """One more passkey: on this device, or on a telephone or key beside it."""
    refused = ""
    if request.method == "POST":
        try:
            made = passkeys.new_passkey(
                request, person(request), request.POST.get("credential", ""), name=device(request)
            )
            factors.add_passkey(person(request), made, now=arrival(request))
        except factors.StepRefused as error:
            refused = str(error.message)
        else:
            messages.success(request, gettext("The passkey is added. A letter tells you so too."))
            return redirect("accounts:security")
    return render(request, "accounts/add_passkey.html", {"refused": refused})


@own_page
@require_POST
@recent_step_required
def remove(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Take a passkey or the app out of use; every other session ends."""
    user = person(request)
    rows: Any = user.passkeys if kind == "passkey" else user.authenticator_apps
    factor = rows.present().filter(pk=pk).first()
    if factor is None:
        raise Http404
    try:
        factors.remove(user, factor, now=arrival(request))
    except AccountError as refused:
        messages.warning(request, str(refused.message))
        return redirect("accounts:security")
    sessions.renew(request)
    messages.success(request, gettext("Removed. You are signed out everywhere else."))
    return redirect("accounts:security")


@own_page
@sensitive_post_parameters("code", "password")
@require_http_methods(["GET", "HEAD", "POST"])
@recent_step_required
@limited("second-step")
def add_app(request: HttpRequest) -> HttpResponse:
    """An app that counts codes, for people with a password; it replaces an earlier one. Recovery codes are shown once."""
    user = person(request)
    form = NewAppForm(request.POST or None)
    new_password = None if user.has_usable_password() else NewPasswordForm(request.POST or None, user=user)
    forms = [one for one in (new_password, form) if one is not None]
    secret = secret_for_app(request, user)
    if request.method == "POST" and all([one.is_valid() for one in forms]):  # noqa: C419 - each says what is wrong
        try:
            codes = factors.add_app(user, secret, form.cleaned_data["code"], now=arrival(request))
        except AccountError as refused:
            form.add_error(None, str(refused.message))
        else:
            if new_password is not None:
                _set_password(request, new_password.cleaned_data["password"])
            request.session.pop(NEW_SECRET, None)
            return render(
                request, "accounts/recovery_codes.html", {"codes": codes, "next": reverse_lazy("accounts:security")}
            )
    context = {"form": form, "new_password": new_password, "forms": forms, "is_own": True, **picture(user, secret)}
    return render(request, "accounts/set_up_app.html", context)


@own_page
@require_POST
@recent_step_required
def new_codes(request: HttpRequest) -> HttpResponse:
    """Ten new recovery codes instead of the earlier ones, shown once."""
    user = person(request)
    if not user.authenticator_apps.present().exists():
        return redirect("accounts:security")
    codes = factors.renew_recovery_codes(user, now=arrival(request))
    return render(request, "accounts/recovery_codes.html", {"codes": codes, "next": reverse_lazy("accounts:security")})


@own_page
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@recent_step_required
@limited("second-step")
def password(request: HttpRequest) -> HttpResponse:
    """A new password, for people who have one; every other session ends."""
    user = person(request)
    if not user.has_usable_password():
        return redirect("accounts:security")
    form = NewPasswordForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        _set_password(request, form.cleaned_data["password"])
        messages.success(request, gettext("The password is changed. You are signed out everywhere else."))
        return redirect("accounts:security")
    return render(request, "accounts/password.html", {"form": form})


def _set_password(request: HttpRequest, new: str) -> None:
    factors.set_password(person(request), new, now=arrival(request))
    sessions.renew(request)


@own_page
@require_POST
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """End one session of mine elsewhere."""
    if pk == request.session.get(sessions.ROW):
        sessions.sign_out(request)
        return redirect("home")
    if not sessions.end_one(person(request), pk, now=arrival(request)):
        raise Http404
    messages.success(request, gettext("That session has ended."))
    return redirect("accounts:security")


@own_page
@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """End all sessions of mine but this one."""
    sessions.end_all(person(request), end=UserSession.End.REVOKED, now=arrival(request))
    sessions.renew(request)
    messages.success(request, gettext("You are signed out everywhere else."))
    return redirect("accounts:security")
