"""The second of two steps: showing it, setting it up, showing it again before something sensitive."""

from __future__ import annotations

import base64
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from accounts import demonstration_step, enrolment, factors, passkeys, qr_codes, sealing, second_step, sessions, totp
from accounts.errors import AccountError
from accounts.forms_staff import NewAppForm, NewPasswordForm, RecoveryForm, StepForm
from accounts.limits import limited
from accounts.models import User, UserSession
from accounts.second_step import Pending
from territories.clock import arrival

NEW_SECRET = "new_app_secret"  # noqa: S105 - the name under which the session keeps it, sealed
NEW_APP = "new authenticator app"
page = require_http_methods(["GET", "HEAD", "POST"])


# -- showing it --------------------------------------------------------------------------------


@login_not_required
@sensitive_post_parameters("code", "recovery")
@page
@limited("second-step")
def second(request: HttpRequest) -> HttpResponse:
    """After the password: the app's code, a recovery code, or a passkey. Only a POST signs anybody in."""
    waiting = second_step.pending(request)
    user = waiting.user() if waiting is not None else None
    if waiting is None or user is None or waiting.why != "password":
        return _too_late(request)
    is_recovery = "recovery" in request.POST or "recovery" in request.GET
    form: Form = (RecoveryForm if is_recovery else StepForm)(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            way = _show(user, form, request)
        except factors.StepRefused as refused:
            form.add_error(None, str(refused.message))
        else:
            return redirect(enrolment.begin(request, waiting, user, way))
    context = {
        "form": form,
        "is_recovery": is_recovery,
        "has_app": user.authenticator_apps.present().exists(),
        "has_passkey": user.passkeys.present().exists(),
        "next": waiting.came_from,
        "shown_code": demonstration_step.shown_code(user, arrival(request)),
    }
    return render(request, "accounts/second_step.html", context)


@sensitive_variables()
def _show(user: User, form: Form, request: HttpRequest) -> UserSession.Way:
    if "recovery" in form.cleaned_data:
        left = factors.use_recovery_code(user, form.cleaned_data["recovery"], now=arrival(request))
        messages.warning(request, _codes_left(left))
        return UserSession.Way.RECOVERY
    factors.use_app(user, form.cleaned_data["code"], now=arrival(request))
    return UserSession.Way.PASSWORD


def _codes_left(left: int) -> SafeString:
    return format_html(
        '{} <a href="{}">{}</a>',
        gettext("Recovery codes left: %(n)s. Is the telephone lost?") % {"n": left},
        reverse("accounts:security"),
        gettext("Then set up the new one on the page “Security”, and make new codes there."),
    )


@sensitive_post_parameters("code", "credential")
@page
@limited("second-step")
def again(request: HttpRequest) -> HttpResponse:
    """Before something sensitive: the app's code or a passkey once more, then back to where one was."""
    assert request.user.is_authenticated
    user, back = request.user, address_here(request) or "/"
    form = StepForm(request.POST if "code" in request.POST else None)
    if request.method == "POST":
        try:
            if "credential" in request.POST:
                if passkeys.whose(request, request.POST["credential"]).pk != user.pk:
                    raise passkeys.PasskeyRefused
                sessions.pass_step_again(request)
                return redirect(back)
            if form.is_valid():
                factors.use_app(user, form.cleaned_data["code"], now=arrival(request))
                sessions.pass_step_again(request)
                return redirect(back)
        except factors.StepRefused as refused:
            form = StepForm(request.POST if "code" in request.POST else {"code": ""})
            form.is_valid()
            form.errors.clear()
            form.add_error(None, str(refused.message))
    context = {
        "form": form,
        "has_app": user.authenticator_apps.present().exists(),
        "has_passkey": user.passkeys.present().exists(),
        "next": back,
        "shown_code": demonstration_step.shown_code(user, arrival(request)),
    }
    return render(request, "accounts/step_again.html", context)


# -- setting it up ---------------------------------------------------------------------------------


@login_not_required
@sensitive_post_parameters("credential")
@page
@limited("second-step")
def set_up(request: HttpRequest) -> HttpResponse:
    """Who acts for others and has no second step chooses one; until then no other page of staff opens."""
    waiting = second_step.pending(request)
    user = waiting.user() if waiting is not None else None
    if waiting is None or user is None or waiting.why == "password":
        return _too_late(request)
    refused = ""
    if request.method == "POST":
        try:
            with transaction.atomic():
                made = passkeys.new_passkey(request, user, request.POST.get("credential", ""), name=device(request))
                factors.add_passkey(user, made, now=arrival(request))
                enrolment.settle(request, waiting, user)
            return redirect(enrolment.begin(request, waiting, user, UserSession.Way.PASSKEY))
        except AccountError as error:
            refused = str(error.message)
    return render(request, "accounts/set_up.html", {"person": user, "why": waiting.why, "refused": refused})


@login_not_required
@sensitive_post_parameters("code", "password")
@page
@limited("second-step")
def set_up_app(request: HttpRequest) -> HttpResponse:
    """A password, if there is none, and an app that counts codes. The recovery codes are shown once, in the answer."""
    waiting = second_step.pending(request)
    user = waiting.user() if waiting is not None else None
    if waiting is None or user is None or waiting.why == "password":
        return _done_before(request) or _too_late(request)
    form = NewAppForm(request.POST or None)
    new_password = None if user.has_usable_password() else NewPasswordForm(request.POST or None, user=user)
    forms: list[Form] = [one for one in (new_password, form) if one is not None]
    secret = secret_for_app(request, user)
    if request.method == "POST" and all([one.is_valid() for one in forms]):  # noqa: C419 - each says what is wrong
        try:
            codes = _take_app(request, waiting, user, secret, forms)
        except AccountError as refused:
            form.add_error(None, str(refused.message))
        else:
            request.session.pop(NEW_SECRET, None)
            go_on = enrolment.begin(request, waiting, user, UserSession.Way.PASSWORD)
            return render(request, "accounts/recovery_codes.html", {"codes": codes, "next": go_on})
    elif (
        request.method == "POST"
        and form.is_valid()
        and not factors.shows(secret, form.cleaned_data["code"], arrival(request))
    ):
        form.add_error(None, str(factors.WrongStepCode().message))  # beside what is wrong with the password
    context = {"form": form, "new_password": new_password, "forms": forms, **picture(user, secret)}
    return render(request, "accounts/set_up_app.html", context)


@sensitive_variables()
@transaction.atomic
def _take_app(request: HttpRequest, waiting: Pending, user: User, secret: bytes, forms: list[Form]) -> list[str]:
    for one in forms:
        if "password" in one.cleaned_data:
            user.set_password(one.cleaned_data["password"])
            user.save(update_fields=["password"])
    codes = factors.add_app(user, secret, forms[-1].cleaned_data["code"], now=arrival(request))
    enrolment.settle(request, waiting, user)
    return codes


@sensitive_variables()
def secret_for_app(request: HttpRequest, user: User) -> bytes:
    """The secret of the app being set up: the same while the page is open, sealed in the session."""
    kept = request.session.get(NEW_SECRET)
    if kept:
        try:
            return sealing.unseal(base64.b64decode(kept), purpose=NEW_APP, owner=user.pk)
        except sealing.CannotBeOpened:
            pass  # of somebody who used this browser before
    secret = totp.new_secret()
    request.session[NEW_SECRET] = base64.b64encode(sealing.seal(secret, purpose=NEW_APP, owner=user.pk)).decode()
    return secret


@sensitive_variables()
def picture(user: User, secret: bytes) -> dict[str, Any]:
    """The secret for a page: as a picture to scan, a link for the phone itself, and letters to type."""
    address = totp.address(secret, user.email or user.phone or user.name)
    return {"qr": qr_codes.picture(address), "secret_text": totp.as_text(secret), "otpauth": address}


def device(request: HttpRequest) -> str:
    """What a new passkey is called until its owner says otherwise."""
    from accounts.agents import family

    return request.POST.get("name", "").strip() or family(request.headers.get("User-Agent", ""))


def address_here(request: HttpRequest) -> str:
    """The page to go on to afterwards, if it is on this site."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_ours else ""


def has_app(request: HttpRequest) -> bool:
    """Whether somebody is signed in by a second step and has the app already. At most two queries."""
    user = request.user
    if not user.is_authenticated or sessions.STEP not in request.session:
        return False
    return user.authenticator_apps.present().exists()


def _done_before(request: HttpRequest) -> HttpResponse | None:
    """Whoever goes back from the page with the codes hears that the app is set up; None for others."""
    if not has_app(request):
        return None
    messages.info(
        request,
        gettext(
            "The app is set up already. The recovery codes are shown once only: if you have not written them down, make ten new ones here."
        ),
    )
    return redirect("accounts:security")


def _too_late(request: HttpRequest) -> HttpResponse:
    if second_step.PENDING in request.session:
        messages.warning(request, gettext("That took too long. Sign in again."))
    return second_step.nobody_waits(request)
