"""The people of an office: who works there as what and since when, who is invited, who stands in for the head and until when.

For the head, and for whoever stands in for the head; to anybody else the page is not there. The questions about one person are pages
of accounts.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from accounts import staff_rights, staffing
from accounts.forms_staff import InviteForm, StandInForm
from accounts.limits import limited
from accounts.models import Invitation, Membership
from accounts.second_step import recent_step_required
from cases.workspace.access import Desk, desk, links, person
from territories.clock import arrival, local_date
from territories.wording import full_date


@require_http_methods(["GET", "HEAD"])
def people(request: HttpRequest) -> HttpResponse:
    """Who works here. Six queries, and up to five for each person whom one may help back in."""
    if (last := _stood_in_until(request)) is not None:
        words = gettext(
            "You stood in for the head of the office. The last day was %(date)s; the rights of the head ended with it."
        )
        messages.info(request, words % {"date": full_date(last)})
        return redirect("workspace:today")
    at = _led(request)
    by, now = person(request), arrival(request)
    today = local_date(now)
    rows = [
        {
            "row": row,
            "is_me": row.user_id == by.pk,
            "is_planned": row.role == Membership.Role.ACTING_HEAD and row.started_on > today,
            "may_end": staff_rights.may_end_seat(by, row),
            "may_reopen": row.role != Membership.Role.HEAD and row.user_id != by.pk,
        }
        for row in Membership.objects.for_people_page(at.office)
    ]
    invited = Invitation.objects.undecided().filter(office=at.office).order_by("-invited_at", "-pk")
    context: dict[str, Any] = {
        "at": at,
        **links(at),
        "rows": rows,
        "invited": list(invited),
        "now": now,
    }
    return render(request, "workspace/people.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@recent_step_required
@limited("invite")
def invite(request: HttpRequest) -> HttpResponse:
    """Invite a deputy, an officer or a desk operator."""
    at = _led(request)
    form = InviteForm(request.POST or None, roles=staff_rights.BY_THE_HEAD, initial={"language": "kk"})
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                staffing.invite(
                    office=at.office,
                    seat=form.cleaned_data["role"],
                    **form.invited(),
                    by=person(request),
                    now=arrival(request),
                )
            except staffing.StaffingRefused as refused:
                form.add_error(None, str(refused.message))
                status = 403 if isinstance(refused, staffing.NotYoursToDecide) else 400
            else:
                messages.success(request, gettext("The invitation is on its way. It is valid for seven days."))
                return redirect("workspace:people")
    return render(request, "workspace/people_invite.html", {"at": at, **links(at), "form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@recent_step_required
@limited("write")
def stand_in(request: HttpRequest) -> HttpResponse:
    """Say who stands in for the head, from a day to a day; the rights begin and end by themselves."""
    at = _led(request)
    able = Membership.objects.present().filter(office=at.office, role__in=["deputy", "officer"])
    able = able.exclude(user=person(request)).select_related("user").order_by("user__name", "pk")
    today = local_date(arrival(request))
    form = StandInForm(request.POST or None, members=able, initial={"first": today.isoformat()})
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                staffing.name_stand_in(
                    at.office,
                    form.cleaned_data["member"].user,
                    first=form.cleaned_data["first"],
                    last=form.cleaned_data["last"],
                    by=person(request),
                    now=arrival(request),
                )
            except staffing.StaffingRefused as refused:
                form.add_error(None, str(refused.message))
                status = 403 if isinstance(refused, staffing.NotYoursToDecide) else 400
            else:
                messages.success(request, gettext("Written down. The rights begin and end by themselves."))
                return redirect("workspace:people")
    context = {"at": at, **links(at), "form": form, "has_people": able.exists()}
    return render(request, "workspace/people_stand_in.html", context, status=status)


def _led(request: HttpRequest) -> Desk:
    """Where the person works, if they lead it. To whom does not the page is not there; a form sent too late reaches the verb."""
    at = desk(request)
    if at is None or (request.method != "POST" and not staff_rights.leads(person(request), at.office)):
        raise Http404
    return at


def _stood_in_until(request: HttpRequest) -> date | None:
    """The last day on which the person stood in for the head of their office, when that is over. At most two queries more."""
    at, today = desk(request), local_date(arrival(request))
    if at is None or at.leads:
        return None
    days = Membership.objects.filter(user=person(request), office=at.office, role=Membership.Role.ACTING_HEAD)
    found = days.filter(Q(ended_on__isnull=False) | Q(until__lt=today)).order_by("-until").first()
    return None if found is None else min(filter(None, [found.until, found.ended_on]))
