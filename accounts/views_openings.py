"""Opening who a resident is, for an operator; and how often it happens, for everybody."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from accounts import openings
from accounts.access import right_required
from accounts.limits import client_address
from accounts.models import SHORTEST_REASON, IdentityOpening, User
from accounts.roles import Right
from accounts.second_step import recent_step_required
from territories.clock import arrival
from territories.wording import month_year

KINDS = {"case": _("the reporter of a case"), "petition": _("the author of a petition"), "account": _("an account")}


PARTS = {"name": _("Name"), "iin": _("IIN"), "residence": _("Residence"), "phone": _("Telephone"), "email": _("E-mail")}


class OpeningForm(forms.Form):
    """Who is meant, what for and why."""

    kind = forms.ChoiceField(label=_("Who"), widget=forms.RadioSelect, choices=[])
    number = forms.CharField(label=_("Number"), max_length=18, help_text=_("Of the case, the petition or the account"))
    purpose = forms.ChoiceField(label=_("What for"), widget=forms.RadioSelect, choices=IdentityOpening.Purpose.choices)
    document = forms.CharField(
        label=_("Number and date of the order or demand"),
        max_length=openings.LONGEST_DOCUMENT,
        required=False,
        help_text=_("For a court or a body that the law gives the right to it"),
    )
    reason = forms.CharField(
        label=_("Reason"),
        min_length=SHORTEST_REASON,
        max_length=openings.LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("A whole sentence: an auditor reads it. The resident is told at once what it was for."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = cast(forms.ChoiceField, self.fields["kind"])
        kinds.choices = [(kind, words) for kind, words in KINDS.items() if kind in settings.IDENTITY_SUBJECTS]


@right_required(Right.OPEN_IDENTITY)
@sensitive_variables()
@require_http_methods(["GET", "HEAD", "POST"])
@recent_step_required
def open_identity(request: HttpRequest) -> HttpResponse:
    """The questions; then, after it is written down and told, who it is: shown once, kept nowhere."""
    form = OpeningForm(request.POST or None)
    context: dict[str, object] = {"form": form}
    if request.method == "POST" and form.is_valid():
        try:
            subject = openings.open_identity(
                **form.cleaned_data,
                by=cast(User, request.user),
                address=client_address(request),
                now=arrival(request),
            )
            return render(
                request, "accounts/identity_opened.html", {"facts": _facts(subject), "is_told": subject.can_be_told()}
            )
        except openings.OpeningRefused as refused:
            form.add_error(FIELD_OF.get(type(refused)), str(refused.message))
    return render(request, "accounts/open_identity.html", context, status=422 if form.errors else 200)


FIELD_OF: dict[type[openings.OpeningRefused], str] = {
    openings.NobodyThere: "number",
    openings.ReasonMissing: "reason",
    openings.ReasonTooLong: "reason",
    openings.DocumentMissing: "document",
    openings.OneselfOpened: "number",
}
"""Beside which question a refusal stands; others above the form."""


@login_not_required
@require_safe
def counted(request: HttpRequest) -> HttpResponse:
    """How often it was done and what for, by month."""
    months: defaultdict[date, dict[str, int]] = defaultdict(dict)
    for row in openings.counts():
        months[cast(date, row["month"])][str(row["purpose"])] = cast(int, row["number"])
    purposes = IdentityOpening.Purpose
    columns = [{"label": _("Month")}, *({"label": words, "kind": "number"} for words in purposes.labels)]
    rows = [
        [month_year(month), *(str(found.get(purpose, 0)) for purpose in purposes.values)]
        for month, found in months.items()
    ]
    return render(request, "accounts/openings.html", {"rows": rows, "columns": columns})


def _facts(subject: openings.Subject) -> list[dict[str, object]]:
    """What there is, in the order in which people say who they are."""
    return [
        {"label": words, "value": getattr(subject, part)} for part, words in PARTS.items() if getattr(subject, part)
    ]
