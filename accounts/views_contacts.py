"""The pages on which a resident adds, changes or removes an e-mail address or a telephone number."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.translation import get_language, gettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import asking, codes, contacts, limits, senders
from accounts.addresses import EMAIL, PHONE, shown
from accounts.errors import AccountError
from accounts.forms import AddressForm, CodeForm
from accounts.models import User
from accounts.views import code_context
from territories.clock import arrival

TICKET = "code_to_add"
"""Under which the session of a browser keeps the ticket of the code it asked for, to add an address."""
own_page = login_required(login_url=reverse_lazy("accounts:enter"))


@own_page
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest, channel: str) -> HttpResponse:
    """Write the address to add, or the new one; a code goes to it."""
    user = _person(request)
    _see_that_it_is_offered(channel)
    form = AddressForm(request.POST or None, channel=channel)
    refused = ""
    if request.method == "POST" and form.is_valid():
        address = form.cleaned_data["address"]
        if (too_often := asking.refused(request, address)) is not None:
            return too_often
        if asking.is_spent(request, address):
            refused = str(asking.NO_BUDGET)
        else:
            language = get_language() or settings.LANGUAGE_CODE
            try:
                row = contacts.ask_to_add(user, address, language, arrival(request))
            except AccountError as error:
                refused = str(error.message)
            else:
                request.session[TICKET] = str(row.ticket)
                return redirect("accounts:contact_code")
    present = shown(channel, contacts.present(user, channel))
    context = {"form": form, "by_phone": channel == PHONE, "present": present, "refused": refused}
    return render(request, "accounts/contact.html", context)


@own_page
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def contact_code(request: HttpRequest) -> HttpResponse:
    """Type the code that proves the address."""
    user, now = _person(request), arrival(request)
    row = codes.find(request.session.get(TICKET, ""), now, adds_to=user)
    if row is None:
        return _over(request)
    form = CodeForm(request.POST or None)
    refusal = ""
    if request.method == "POST":
        verdict = limits.count_request("code-try", request)
        if not verdict.is_allowed:
            return limits.too_many_requests(request, verdict.wait_seconds)
        if form.is_valid():
            try:
                contacts.add(user, str(row.ticket), form.cleaned_data["code"], now)
            except codes.WrongCode as wrong:
                form.add_error("code", str(wrong.message))
            except codes.CodeIsOver:
                return _over(request)
            except AccountError as error:
                refusal = str(error.message)
            else:
                request.session.pop(TICKET, None)
                messages.success(request, gettext("Saved."))
                return redirect("accounts:me")
    context = {"form": form, "refusal": refusal, "channel": row.channel, **code_context(row, now)}
    return render(request, "accounts/contact_code.html", context)


@own_page
@require_http_methods(["GET", "HEAD", "POST"])
def remove_contact(request: HttpRequest, channel: str) -> HttpResponse:
    """Ask once more, then remove it."""
    user = _person(request)
    address = contacts.present(user, channel)
    if not address:
        return redirect("accounts:me")
    refused = ""
    if request.method == "POST":
        try:
            contacts.remove(user, channel, arrival(request))
        except AccountError as error:
            refused = str(error.message)
        else:
            messages.success(request, gettext("Removed."))
            return redirect("accounts:me")
    context = {"by_phone": channel == PHONE, "channel": channel, "present": shown(channel, address), "refused": refused}
    return render(request, "accounts/remove_contact.html", context)


def _person(request: HttpRequest) -> User:
    assert request.user.is_authenticated
    return request.user


def _see_that_it_is_offered(channel: str) -> None:
    if channel != EMAIL and not senders.by_phone().is_there():
        raise Http404


def _over(request: HttpRequest) -> HttpResponse:
    if request.session.pop(TICKET, None):
        messages.warning(request, str(codes.CodeIsOver.message))
    return redirect("accounts:me")
