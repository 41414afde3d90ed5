"""The public page of the platform's own clock for reports that fit no category, and the file it is counted from."""

from __future__ import annotations

import csv

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from cases.void_reasons import VoidReason
from issues import sorting_clock
from issues.sorting import term
from territories.clock import arrival
from territories.wording import calendar_days, date_time, days, number, percent, since_day

HOURS_A_DAY = 24
ENOUGH = 30
"""Below so many decisions no per cent, as everywhere on the site (statistics.proportions, which stands above)."""
KEPT_SECONDS = 60


@login_not_required
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """How many wait and are late now, and the last twelve months in figures. Three queries."""
    now = arrival(request)
    found = sorting_clock.figures(sorting_clock.lines(now), now)
    held = sorting_clock.held(now)
    context = {
        "figures": found,
        "promise": days(term(now).days),
        "waiting": number(found.waiting),
        "late": found.late_now,
        "late_text": number(found.late_now),
        "oldest": since_day(found.oldest) if found.oldest else "",
        "in_time": _in_time(found),
        "median": _median(found.median_hours),
        "since": since_day(sorting_clock.since(now), "year"),
        "as_of": date_time(now),
        "outcomes": {
            "columns": [{"label": _("What became of them")}, {"label": _("Reports"), "kind": "number"}],
            "rows": [
                [_("sorted: they became cases"), number(found.sorted)],
                *([_label(code), number(count)] for code, count in found.reasons.items()),
            ],
        },
        "held": {
            "columns": [{"label": _("What became of them")}, {"label": _("Reports"), "kind": "number"}],
            "rows": [
                [_("wait now"), number(held.waiting)],
                [_("registered by themselves, after some minutes or hours"), number(held.by_itself)],
                [_("registered by a moderator"), number(held.filed - held.by_itself)],
                [_("sent to the desk that sorts"), number(held.desk)],
                [_("declared void by a moderator, with a reason that the writer reads"), number(held.void)],
            ],
            "is_any": bool(held.decided or held.waiting),
        },
    }
    return _kept(render(request, "issues/sorting_clock.html", context))


@login_not_required
@require_safe
def file(request: HttpRequest) -> HttpResponse:
    """Every line; the page's figures follow from these alone."""
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="jauap-sorting.csv"'
    writer = csv.writer(answer)
    writer.writerow(sorting_clock.COLUMNS)
    writer.writerows(line.cells() for line in sorting_clock.lines(arrival(request)))
    return _kept(answer)


def _label(code: str) -> str:
    return _("no case: %(reason)s") % {"reason": VoidReason(code).label}


def _in_time(found: sorting_clock.Figures) -> str:
    """What share was sorted in time; of few decisions, how many; nothing while there are none. Whole per cents, rounded down."""
    if not found.decided:
        return ""
    if found.decided < ENOUGH:
        words = ngettext("%(part)s of %(whole)s report", "%(part)s of %(whole)s reports", found.decided)
        return words % {"part": number(found.in_time), "whole": number(found.decided)}
    return percent(found.in_time * 100 // found.decided / 100)


def _median(hours: float | None) -> str:
    """Less than a day in hours, else in days of the calendar; empty when nothing was decided."""
    if hours is None:
        return ""
    if hours < HOURS_A_DAY:
        whole = max(1, round(hours))
        return ngettext("%(count)s hour", "%(count)s hours", whole) % {"count": number(whole)}
    return calendar_days(round(hours / HOURS_A_DAY))


def _kept(response: HttpResponse) -> HttpResponse:
    patch_cache_control(response, private=True, max_age=KEPT_SECONDS)
    return response
