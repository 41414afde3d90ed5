"""Signing in with a passkey, and what the script asks for on the way. Residents and staff by the same page."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts import factors, passkeys, second_step, sessions
from accounts.access import remember_desk
from accounts.limits import limited
from accounts.models import User, UserSession
from accounts.views_second_step import address_here


@login_not_required
@sensitive_post_parameters("credential")
@require_http_methods(["GET", "HEAD", "POST"])
@limited("passkey")
def enter(request: HttpRequest) -> HttpResponse:
    """One button. A passkey with user verification is two steps in one, so staff need nothing besides."""
    came_from, refused = address_here(request), ""
    if request.method == "POST":
        try:
            user = passkeys.whose(request, request.POST.get("credential", ""))
        except factors.StepRefused as error:
            refused = str(error.message)
        else:
            second_step.forget(request)
            sessions.begin(request, user, way=UserSession.Way.PASSKEY)
            desk = remember_desk(request)
            return redirect(came_from or reverse(desk or "accounts:me"))
    return render(request, "accounts/enter_passkey.html", {"next": came_from, "refused": refused})


@login_not_required
@require_POST
@limited("passkey")
def options(request: HttpRequest) -> HttpResponse:
    """What a device is asked for to sign in: any passkey of this site; before something sensitive, one of this person."""
    person = request.user if request.POST.get("again") and request.user.is_authenticated else None
    return JsonResponse(passkeys.ask_for_one(request, person))


@login_not_required
@require_POST
@limited("passkey")
def new_options(request: HttpRequest) -> HttpResponse:
    """What a device is asked for to make a new passkey: for who is setting up a second step, or is signed in."""
    user = enrolling(request)
    if user is None:
        return JsonResponse({"problem": "signed-out"}, status=403)
    return JsonResponse(passkeys.ask_for_new(request, user))


def enrolling(request: HttpRequest) -> User | None:
    """For whom a new passkey would be made. At most one query."""
    waiting = second_step.pending(request)
    if waiting is not None and waiting.why != "password":
        return waiting.user()
    return request.user if request.user.is_authenticated else None
