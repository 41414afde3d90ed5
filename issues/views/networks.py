"""The operators' page about floods: which networks' reports wait, how many, and which networks are held or trusted, by whom and why.

It shows no report and no address: networks stand under keyed hashes. Nobody is kept from reading by an entry.
"""

from __future__ import annotations

from typing import cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from accounts import networks as lists
from accounts.access import right_required
from accounts.errors import NetworkRefused
from accounts.models import NetworkMark, User
from accounts.roles import Right
from cases.written import WrittenField
from issues import holding
from issues.views.held_desk import SHORT
from territories.clock import arrival
from territories.wording import date_time, number

for_operators = right_required(Right.OPERATE)


class NetworkForm(forms.Form):
    """An entry: about which network, what, for how long, why."""

    key = forms.CharField(required=False, max_length=lists.KEY, widget=forms.HiddenInput)
    address = forms.CharField(
        required=False,
        max_length=49,
        label=_("Address or network"),
        help_text=_("For example 203.0.113.7 or 203.0.113.0/24. It is kept as a keyed hash only."),
    )
    kind = forms.ChoiceField(label=_("What"), choices=NetworkMark.Kind, widget=forms.RadioSelect)
    days = forms.IntegerField(label=_("For how many days"), min_value=1, max_value=lists.LONGEST_DAYS, initial=1)
    reason = WrittenField(longest=300, empty=_("Write the reason."), label=_("Reason"))

    def network(self) -> str:
        """The key: of what was typed, or of the network that was chosen. Raises NetworkRefused."""
        typed = self.cleaned_data["address"].strip()
        return lists.key_of(lists.written(typed)) if typed else str(self.cleaned_data["key"])


@for_operators
@require_safe
def networks(request: HttpRequest) -> HttpResponse:
    """What waits by network, the entries, the form; ?network= fills in one of the first."""
    return _page(request, NetworkForm(initial={"key": request.GET.get("network", "")[: lists.KEY], "days": 1}))


@for_operators
@require_POST
def mark(request: HttpRequest) -> HttpResponse:
    """Make an entry."""
    form = NetworkForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=400)
    given, now = form.cleaned_data, arrival(request)
    try:
        lists.mark(
            network=form.network(),
            kind=given["kind"],
            days=given["days"],
            reason=given["reason"],
            by=_by(request),
            now=now,
        )
    except NetworkRefused as refused:
        form.add_error("address", str(refused.message))
        return _page(request, form, status=400)
    messages.success(request, gettext("Saved."))
    return redirect("issues:networks")


@for_operators
@require_POST
def end(request: HttpRequest, number: int) -> HttpResponse:
    """End an entry before its time."""
    lists.end(get_object_or_404(NetworkMark, pk=number), by=_by(request), now=arrival(request))
    messages.success(request, gettext("The entry is over."))
    return redirect("issues:networks")


def _by(request: HttpRequest) -> User:
    return cast(User, request.user)


def _page(request: HttpRequest, form: NetworkForm, *, status: int = 200) -> HttpResponse:
    now = arrival(request)
    entries = NetworkMark.objects.present(now).select_related("by")
    context = {
        "form": form,
        "chosen": str(form["key"].value() or "")[:SHORT],
        "groups": [
            {
                "network": one["network"],
                "short": one["network"][:SHORT] or gettext("unknown"),
                "count": ngettext("%(n)s report", "%(n)s reports", one["many"]) % {"n": number(one["many"])},
                "since": date_time(one["first_at"]),
            }
            for one in holding.by_network(now)
        ],
        "entries": [
            {
                "pk": one.pk,
                "short": one.network[:SHORT],
                "kind": one.get_kind_display(),
                "reason": one.reason,
                "until": date_time(one.until),
                "by": one.by.name or one.by.email,
            }
            for one in entries[:200]
        ],
    }
    return render(request, "issues/networks.html", context, status=status)
