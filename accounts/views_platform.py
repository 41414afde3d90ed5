"""Who acts for the platform, for its operators; and the question pages about one person, whoever has the right to ask them.

A right is asked again by the verb: who lost it while the page stood open reads so, and what was written stays on the page.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts import phones, staff_letters, staff_rights, staffing
from accounts.forms_staff import InviteForm, ReasonForm
from accounts.limits import limited
from accounts.models import Invitation, Membership, PlatformRole, Reenrolment, User
from accounts.roles import Right, may
from accounts.second_step import recent_step_required
from accounts.views_second_step import address_here
from territories.clock import arrival

ROLES = tuple(PlatformRole.Role)


class _Refused(Exception):
    """A form was sent by somebody who has no right about the person."""


def _words_kept(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give the words of a form back to whoever has no right to send it."""

    @functools.wraps(view)
    def answered(request: HttpRequest, /, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except _Refused:
            form = ReasonForm(request.POST)
            form.is_valid()
            form.add_error(None, str(staffing.NotYoursToDecide.message))
            about = {
                "heading": gettext("This cannot be done"),
                "button": gettext("Send"),
                "back": reverse("accounts:me"),
            }
            return render(request, "accounts/person_question.html", {"form": form, **about}, status=403)

    return answered


def person(request: HttpRequest) -> User:
    """Who is signed in."""
    assert request.user.is_authenticated
    return request.user


def _operator(request: HttpRequest) -> User:
    """Who is signed in, if they appoint roles of the platform; to anybody else the page is not there."""
    if not staff_rights.may_appoint_roles(person(request)):
        raise Http404
    return person(request)


# -- the platform -----------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "HEAD"])
def people(request: HttpRequest) -> HttpResponse:
    """Everybody with a role of the platform, since when; who is invited; whose second step waits for a second person."""
    by, now = _operator(request), arrival(request)
    roles = PlatformRole.objects.present().select_related("user").order_by("role", "user__name", "pk")
    waiting = Reenrolment.objects.undecided().filter(needs_second=True, seconded_at=None, expires_at__gt=now)
    context: dict[str, Any] = {
        "roles": [{"row": role, "may_end": staff_rights.may_end_role(by, role)} for role in roles],
        "invited": list(Invitation.objects.undecided().filter(office=None).order_by("-invited_at", "-pk")),
        "waiting": list(waiting.select_related("user", "opened_by").order_by("pk")),
        "now": now,
        "me": by,
        "operates": may(by, Right.OPERATE),
    }
    return render(request, "accounts/platform_people.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@recent_step_required
@limited("invite")
def invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody to a role of the platform."""
    by = _operator(request)
    form = InviteForm(request.POST or None, roles=ROLES, initial={"language": "kk"})
    if request.method == "POST" and form.is_valid():
        try:
            staffing.invite(
                platform_role=form.cleaned_data["role"],
                **form.invited(),
                by=by,
                now=arrival(request),
            )
        except staffing.StaffingRefused as refused:
            form.add_error(None, str(refused.message))
        else:
            messages.success(request, gettext("The invitation is on its way. It is valid for seven days."))
            return redirect("accounts:platform_people")
    context = {
        "form": form,
        "back": reverse("accounts:platform_people"),
        "heading": gettext("Invite to a role of the platform"),
    }
    return render(request, "accounts/invite.html", context, status=400 if form.errors else 200)


# -- one person ---------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@recent_step_required
@limited("write")
@_words_kept
def end_role(request: HttpRequest, pk: str) -> HttpResponse:
    """End a role of the platform, with a reason."""
    role = get_object_or_404(PlatformRole.objects.present().select_related("user"), pk=pk)
    _must_be_visible(request, staff_rights.may_end_role(person(request), role))
    about = {
        "heading": gettext("End this role?"),
        "who": role.user,
        "what": staff_letters.name_of(None, role.role),
        "then": gettext("The rights end at once, and the person is signed out everywhere."),
        "button": gettext("End the role"),
        "back": reverse("accounts:platform_people"),
    }
    return _ask(
        request, about, lambda reason: staffing.end_role(role, reason=reason, by=person(request), now=arrival(request))
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@recent_step_required
@limited("write")
@_words_kept
def end_seat(request: HttpRequest, pk: str) -> HttpResponse:
    """End a seat in an office, or a period of standing in, with a reason."""
    rows = Membership.objects.filter(ended_on=None).select_related("user", "office__territory")
    member = get_object_or_404(rows, pk=pk)
    _must_be_visible(request, staff_rights.may_end_seat(person(request), member))
    about = {
        "heading": gettext("End this seat?"),
        "who": member.user,
        "what": staff_letters.name_of(member.office, member.role),
        "then": gettext("The rights end at once, and the person is signed out everywhere."),
        "button": gettext("End the seat"),
        "back": _back(request),
    }
    return _ask(
        request,
        about,
        lambda reason: staffing.end_seat(member, reason=reason, by=person(request), now=arrival(request)),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@recent_step_required
@limited("write")
@_words_kept
def reopen(request: HttpRequest, pk: str) -> HttpResponse:
    """Somebody lost what they sign in with: open the way to a new second step, with a reason."""
    user = get_object_or_404(User, pk=pk)
    _must_be_visible(request, staff_rights.may_reopen(person(request), user))
    then = gettext(
        "What they sign in with now ends at once, and a link to set up anew goes to their e-mail, or else to their telephone. "
        "Make sure by telephone or in person that it is really them who asks."
    )
    if staff_rights.needs_a_second_person(user):
        then = gettext("This person runs the platform: nothing happens until a second operator agrees.") + " " + then
    about = {
        "heading": gettext("A new second step for this person?"),
        "who": user,
        "what": user.email or phones.shown(user.phone or ""),
        "then": then,
        "button": gettext("Open the way"),
        "back": _back(request),
    }
    return _ask(
        request, about, lambda reason: staffing.reopen(user, reason=reason, by=person(request), now=arrival(request))
    )


@login_required
@require_POST
@recent_step_required
@_words_kept
def agree(request: HttpRequest, pk: str) -> HttpResponse:
    """The second operator agrees that a person gets a new second step."""
    row = get_object_or_404(Reenrolment.objects.undecided().select_related("user"), pk=pk)
    _must_be_visible(request, staff_rights.may_reopen(person(request), row.user))
    try:
        staffing.agree_to_reopen(row, by=person(request), now=arrival(request))
    except staffing.StaffingRefused as refused:
        messages.warning(request, str(refused.message))
    else:
        messages.success(request, gettext("Done. The person gets a letter."))
    return redirect("accounts:platform_people")


@login_required
@require_POST
@_words_kept
def withdraw(request: HttpRequest, pk: str) -> HttpResponse:
    """Take an invitation back."""
    row = get_object_or_404(Invitation.objects.undecided().select_related("office"), pk=pk)
    _must_be_visible(request, staffing.may_withdraw(row, person(request)))
    staffing.withdraw(row, by=person(request), now=arrival(request))
    messages.success(request, gettext("The invitation is withdrawn; its link no longer works."))
    return redirect(_back(request))


def _ask(request: HttpRequest, about: dict[str, Any], act: Callable[[str], object]) -> HttpResponse:
    """A question with a reason; refused, it says why and keeps the words."""
    form = ReasonForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                act(form.cleaned_data["reason"])
            except staffing.NotYoursToDecide as refused:
                form.add_error(None, str(refused.message))
                status = 403
            except staffing.StaffingRefused as refused:
                form.add_error(None, str(refused.message))
            else:
                messages.success(request, gettext("Done. The person gets a letter."))
                return redirect(about["back"])
    return render(request, "accounts/person_question.html", {"form": form, **about}, status=status)


def _must_be_visible(request: HttpRequest, may: bool) -> None:
    """To whom has no right about a person the page is not there.

    One who sends a form keeps their words and is told that they have no right (any more), and nothing of the person.
    """
    if not may:
        raise _Refused if request.method == "POST" else Http404


def _back(request: HttpRequest) -> str:
    return address_here(request) or reverse("accounts:me")
