"""The catalogue of the design system at /design/: every component with its options, in three languages. For staff, or in DEBUG."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.roles import Right, may
from config import components, design_samples

COLOURS = [
    "paper",
    "surface",
    "sunk",
    "line",
    "edge",
    "ink",
    "ink-2",
    "sky",
    "sky-deep",
    "sky-soft",
    "night",
    "night-2",
    "gold",
    "gold-hi",
    "gold-ink",
    "gold-soft",
    "good",
    "good-soft",
    "late",
    "late-soft",
    "score-0",
    "score-1",
    "score-2",
    "score-3",
    "score-4",
    "score-5",
]


def specimens() -> list[dict[str, Any]]:
    """Every component: its contract and its samples, drawn. A component without a sample is an error."""
    samples = design_samples.samples()
    shown = []
    for name in components.component_names():
        contract = components.component(name)
        drawn = [components.drawn(name, options, body) for options, body in samples[name]]
        shown.append({"contract": contract, "drawn": drawn})
    return shown


@login_not_required
def catalogue(request: HttpRequest) -> HttpResponse:
    """The page. To anybody else it does not exist."""
    if not (settings.DEBUG or (request.user.is_authenticated and may(request.user, Right.OPERATE))):
        raise Http404
    facts = {"specimens": specimens(), "colours": COLOURS, "icons": sorted(components.icon_names())}
    return render(request, "design/catalogue.html", facts)
