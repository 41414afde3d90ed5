"""Links from letters: an invitation, and the way to a new second step. Opening one changes nothing; only a POST does."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from accounts import invited, keyed_links, second_step, sessions, staff_letters, staffing
from accounts.access import remember_desk
from accounts.forms_staff import PersonForm
from accounts.invited import First
from accounts.limits import limited
from accounts.models import Invitation, Reenrolment, User
from territories.clock import arrival

INVITED = "invited"
"""Under which a session keeps the invitation whose link it opened: the link itself leaves the address bar at once."""
REOPENED = "reopened"
"""The same of the way to a new second step."""


@login_not_required
@require_http_methods(["GET", "HEAD"])
@limited("passkey", methods=("GET",))
def open_invitation(request: HttpRequest, number: str, secret: str) -> HttpResponse:
    """Remember which invitation this browser holds, and show it without its secret."""
    rows = Invitation.objects.open(arrival(request))
    found = keyed_links.opened(rows, int(number), secret)
    request.session[INVITED] = found.pk if found is not None else None
    return redirect("accounts:invitation")


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited("second-step")
def invitation(request: HttpRequest) -> HttpResponse:
    """Who asks whom to be what; accepting leads on to a passkey or a password with an app."""
    now = arrival(request)
    open_ones = Invitation.objects.open(now).select_related("office__territory", "invited_by")
    row = open_ones.filter(pk=request.session.get(INVITED) or 0).first()
    if row is None:
        return render(request, "accounts/invitation_over.html", status=404)
    known = invited.known(row, now)
    signed_in = request.user if request.user.is_authenticated and sessions.STEP in request.session else None
    first = First.NOT if known is None else invited.signs_in_first(known, row)
    if first == First.SURELY and known == request.user:
        first = First.NOT
    form = PersonForm(request.POST or None, initial={"name": known.name if known and known.name else row.name})
    if request.method == "POST":
        if signed_in is not None and "with" in request.POST:
            return _accept_signed_in(request, row, signed_in)
        if signed_in is None and not first and form.is_valid():
            language = get_language() or row.language
            user = invited.account_for(row, name=form.cleaned_data["name"], language=language, now=now)
            second_step.wait_for(request, user, "invitation", row=row.pk)
            return redirect("accounts:set_up")
    context = {
        "row": row,
        "what": staff_letters.name_of(row.office, row.seat or row.platform_role),
        "form": form,
        "signed_in": signed_in,
        "first": first.value,
    }
    return render(request, "accounts/invitation.html", context)


def _accept_signed_in(request: HttpRequest, row: Invitation, user: User) -> HttpResponse:
    try:
        staffing.accept(row.pk, user, now=arrival(request))
    except staffing.StaffingRefused as refused:
        messages.warning(request, str(refused.message))
        return redirect("accounts:invitation")
    request.session.pop(INVITED, None)
    sessions.renew(request)
    desk = remember_desk(request)
    return redirect(desk or "accounts:me")


@login_not_required
@require_http_methods(["GET", "HEAD"])
@limited("second-step", methods=("GET",))
def open_reenrolment(request: HttpRequest, number: str, secret: str) -> HttpResponse:
    """Remember whose new second step this browser may set up, and show it without its secret."""
    found = keyed_links.opened(Reenrolment.objects.open(arrival(request)), int(number), secret)
    request.session[REOPENED] = found.pk if found is not None else None
    return redirect("accounts:reenrolment")


@login_not_required
@require_http_methods(["GET", "HEAD"])
def incomplete(request: HttpRequest, *, is_second_step: bool) -> HttpResponse:
    """An address that no letter ever had: it was cut or mistyped. Nothing is looked up, so nobody learns what there is."""
    facts = {"is_second_step": is_second_step, "is_incomplete": True}
    return render(request, "accounts/invitation_over.html", facts, status=404)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited("second-step")
def reenrolment(request: HttpRequest) -> HttpResponse:
    """The way to a new second step: who holds the link may set one up, after pressing the button."""
    open_ones = Reenrolment.objects.open(arrival(request)).filter(user__is_active=True).select_related("user")
    row = open_ones.filter(pk=request.session.get(REOPENED) or 0).first()
    if row is None:
        return render(request, "accounts/invitation_over.html", {"is_second_step": True}, status=404)
    if request.method == "POST":
        second_step.wait_for(request, row.user, "reenrolment", row=row.pk)
        return redirect("accounts:set_up")
    return render(request, "accounts/reenrolment.html", {"row": row})
