"""The registrar's pages: find an office, see who holds it, write down who does or that nobody does, invite the holder."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from accounts import staff_letters, staffing
from accounts.access import right_required
from accounts.forms_staff import InviteForm, SeatForm
from accounts.limits import limited
from accounts.models import Invitation, Membership, Reenrolment, User
from accounts.roles import Right
from accounts.second_step import recent_step_required
from territories.clock import arrival, local_date
from territories.models import Office
from territories.search import search_places
from territories.seats import SeatRefused

FOUND = 20
HEAD = (Membership.Role.HEAD,)
registrar_only = right_required(Right.SEATS)


@registrar_only
@require_http_methods(["GET", "HEAD"])
def offices(request: HttpRequest) -> HttpResponse:
    """Search among the offices. Five queries at most."""
    typed = request.GET.get("q", "")[:100]
    places = search_places(typed, FOUND) if typed.strip() else []
    order = {place.pk: index for index, place in enumerate(places)}
    rows = Office.objects.filter(territory__in=places, abolished_on=None).select_related("territory").with_holder()
    found = sorted(rows, key=lambda one: (order[one.territory_id], one.is_maslikhat))
    return render(request, "accounts/registrar.html", {"typed": typed, "offices": found})


@registrar_only
@require_http_methods(["GET", "HEAD"])
def office(request: HttpRequest, key: str) -> HttpResponse:
    """One office: its seat now and before, the account of its head and the link on its way to them, who is invited."""
    found = _office(key)
    context: dict[str, Any] = {
        "office": found,
        "seats": list(found.seats.order_by("-started_on", "-pk")[:FOUND]),
        "heads": _heads(found, arrival(request)),
        "invited": list(
            Invitation.objects.undecided().filter(office=found, seat="head").order_by("-invited_at", "-pk")
        ),
        "now": arrival(request),
    }
    return render(request, "accounts/registrar_office.html", context)


@registrar_only
@require_http_methods(["GET", "HEAD", "POST"])
@recent_step_required
@limited("write")
def change(request: HttpRequest, key: str, act: str) -> HttpResponse:
    """Write down that somebody holds the office from a day on, or that nobody does."""
    found, is_vacant, now = _office(key), act == "vacate", arrival(request)
    form = SeatForm(request.POST or None, initial={"on": local_date(now).isoformat()}, is_vacant=is_vacant)
    if request.method == "POST" and form.is_valid():
        told: dict[str, Any] = {
            "on": form.cleaned_data["on"],
            "reason": form.cleaned_data["reason"],
            "by": _person(request),
            "now": now,
        }
        try:
            if is_vacant:
                staffing.vacate(found, **told)
            else:
                staffing.appoint_holder(found, holder_name=form.cleaned_data["holder"], **told)
        except SeatRefused as refused:
            form.add_error(None, refused.problem)
        except staffing.StaffingRefused as refused:
            form.add_error(None, str(refused.message))
        else:
            messages.success(request, gettext("Written down. Everybody sees it on the page of the office."))
            return redirect("accounts:registrar_office", key=found.key)
    context = {"office": found, "form": form, "is_vacant": is_vacant}
    return render(request, "accounts/registrar_change.html", context, status=400 if form.errors else 200)


@registrar_only
@require_http_methods(["GET", "HEAD", "POST"])
@recent_step_required
@limited("invite")
def invite(request: HttpRequest, key: str) -> HttpResponse:
    """Invite the head of the office to an account."""
    found = _office(key)
    form = InviteForm(request.POST or None, roles=HEAD, initial={"role": "head", "language": "kk"})
    if request.method == "POST" and form.is_valid():
        try:
            staffing.invite(
                office=found,
                seat="head",
                **form.invited(),
                by=_person(request),
                now=arrival(request),
            )
        except staffing.StaffingRefused as refused:
            form.add_error(None, str(refused.message))
        else:
            messages.success(request, gettext("The invitation is on its way. It is valid for seven days."))
            return redirect("accounts:registrar_office", key=found.key)
    context = {"office": found, "form": form}
    return render(request, "accounts/registrar_invite.html", context, status=400 if form.errors else 200)


def _heads(office: Office, now: datetime) -> list[dict[str, Any]]:
    """Who has the head's rights, and the newest way to a new second step of each, if there was one. Two queries."""
    members = Membership.objects.present().with_the_heads_rights().filter(office=office)
    heads = list(members.select_related("user").order_by("pk"))
    ways = {row.user_id: row for row in Reenrolment.objects.newest_of([one.user_id for one in heads])}
    return [
        {
            "member": one,
            "way": (way := ways.get(one.user_id)),
            "way_is_over": way is not None and way.expires_at <= now,
            "goes_to": staff_letters.goes_to(one.user),
        }
        for one in heads
    ]


def _office(key: str) -> Office:
    code, _dash, word = key.partition("-")
    rows = Office.objects.maslikhats() if word else Office.objects.for_issues()
    found: Office = get_object_or_404(rows.select_related("territory"), territory=code, abolished_on=None)
    if found.key != key:
        raise Http404
    return found


def _person(request: HttpRequest) -> User:
    assert request.user.is_authenticated
    return request.user
