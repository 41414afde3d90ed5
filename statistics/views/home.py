"""The home page: what this is, three doors, the promise, the figure, what was fixed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.countdown import Calendar
from cases.models import ClockRule
from petitions import sections
from statistics import charts, measures, wording
from statistics.fixes import cards, confirmed_lately, days_of
from statistics.remembering import remembered
from statistics.responses import public_page
from statistics.windows import Window
from territories.clock import arrival, local_date
from territories.wording import number


@require_safe
@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    """The door of the site."""
    now = arrival(request)
    window = Window.at(now)
    facts = remembered(f"home:{window.last}", now, lambda: _facts(now, window))
    return public_page(request, "home.html", facts)


def _facts(now: datetime, window: Window) -> dict[str, Any]:
    total = measures.headline(window).total
    share = total.share
    steps = promise(now)
    fixed = confirmed_lately(3)
    return {
        "steps": steps,
        "promised_days": sum(step["days"] for step in steps),
        "cases": total.cases,
        "figure": number(share.percent if share.is_enough else share.part),
        "unit": "%" if share.is_enough else f"/ {number(share.whole)}",
        "range": f"{wording.share_words(share)} · {wording.window_words(window)}",
        "bar": charts.short_bar(total),
        "fixes": cards(fixed, Calendar.of(days_of(fixed))) if fixed else [],
        "petitions": sections.at_home(now),
    }


def promise(now: datetime) -> list[dict[str, Any]]:
    """The stairs of an ordinary village problem: working days at each level, by the clocks in force. One query."""
    found = ClockRule.objects.in_force(local_date(now)).filter(regime=ClockRule.Regime.ORDINARY)
    days = {rule.step: rule.solve_days for rule in found}
    if not {"first", "next", "republic"} <= days.keys():
        return []
    return [
        {"days": days["first"], "level": _("Village"), "text": _("akim of the village")},
        {"days": days["next"], "level": _("District"), "text": _("akim of the district")},
        {"days": days["next"], "level": _("Region"), "text": _("akim of the region")},
        {"days": days["republic"], "level": _("Republic"), "text": _("after that, the open register")},
    ]
