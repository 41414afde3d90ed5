"""My data: what is kept and for how long, taking it away, being forgotten. What is sensitive asks for a session that has just begun."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import erasure, limits, my_data, my_data_pdf, sessions
from accounts.models import User
from accounts.retention import kept_rows, seen_rows
from territories.clock import arrival, unshifted

own_page = login_required(login_url=reverse_lazy("accounts:enter"))
FRESH = timedelta(minutes=30)
"""How long after signing in, or after the second step of staff, one may take or erase everything without signing in anew."""


def _person(request: HttpRequest) -> User:
    assert request.user.is_authenticated
    return request.user


def is_fresh(request: HttpRequest) -> bool:
    """Whether whoever holds this browser has just shown who they are."""
    shown = request.session.get(sessions.STEP, request.session.get(sessions.BEGAN))
    return shown is not None and unshifted(arrival(request)).timestamp() - shown < FRESH.total_seconds()


def _stale(request: HttpRequest) -> HttpResponse:
    """Staff show their second step again; residents sign in once more."""
    back = reverse("accounts:data")
    if sessions.STEP in request.session:
        return redirect(f"{reverse('accounts:step_again')}?{urlencode({'next': back})}")
    messages.info(request, gettext("Sign in once more: nobody else may take or erase your data."))
    return redirect("accounts:data")


@own_page
@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """What is kept, for how long, who sees what; the ways to take it away and to be forgotten."""
    user = _person(request)
    context: dict[str, Any] = {
        "kept": kept_rows(),
        **seen_rows(),
        "is_fresh": is_fresh(request),
        "waiting": erasure.waiting(user),
    }
    return render(request, "accounts/data.html", context)


@own_page
@require_POST
def data_again(request: HttpRequest) -> HttpResponse:
    """Sign out here, to sign in once more and come back."""
    if sessions.STEP in request.session:
        return _stale(request)
    sessions.sign_out(request)
    return redirect(f"{reverse('accounts:enter')}?{urlencode({'next': reverse('accounts:data')})}")


@own_page
@require_safe
def data_file(request: HttpRequest, form: str) -> HttpResponseBase:
    """All of it as a file: for a program, sent while it is read, or for people, on paper."""
    user, now = _person(request), arrival(request)
    if not is_fresh(request):
        return _stale(request)
    verdict = limits.count("my-data", str(user.pk), now)
    if not verdict.is_allowed:
        return limits.too_many_requests(request, verdict.wait_seconds)
    answer: HttpResponseBase
    if form == "json":
        answer = StreamingHttpResponse(my_data.as_json(user, now), content_type="application/json; charset=utf-8")
    else:
        answer = HttpResponse(my_data_pdf.drawn(my_data.everything(user), now), content_type="application/pdf")
        answer.headers["Content-Language"] = get_language() or "kk"
    answer.headers["Content-Disposition"] = f'attachment; filename="jauap-my-data.{form}"'
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


@own_page
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest) -> HttpResponse:
    """In plain words what goes and what stays; then ask."""
    user = _person(request)
    if not is_fresh(request):
        return _stale(request)
    if request.method == "POST":
        try:
            erasure.ask(user, now=arrival(request))
        except erasure.ErasureRefused as refused:
            messages.warning(request, str(refused.message))
            return redirect("accounts:data")
        messages.success(
            request, gettext("Your account will be erased. Until then you can take that back on this page.")
        )
        return redirect("accounts:data")
    context = {
        "why_not": erasure.why_not(user),
        "days": erasure.DELAY.days,
        "waiting": erasure.waiting(user),
        "contact_email": settings.CONTACT_EMAIL,
    }
    return render(request, "accounts/erase.html", context)


@own_page
@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Take it back. Needs no fresh session: it only keeps what is there."""
    if erasure.cancel(_person(request), now=arrival(request)):
        messages.success(request, gettext("Your account stays as it is."))
    return redirect("accounts:data")
