"""The public page of the platform's own clock, and the file it is counted from."""

from __future__ import annotations

import csv
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_safe

from petitions import own_clock
from petitions.models import RejectionReason, Removal
from petitions.own_clock import Figures, Looks
from petitions.terms import in_force
from petitions.views.freshness import kept
from territories.clock import arrival, local_date
from territories.wording import calendar_days, clock_time, date_time, days, full_date, number, percent, since_day

HOURS_A_DAY = 24
SHOWN_OUTAGES = 50


@login_not_required
@require_safe
def clock_page(request: HttpRequest) -> HttpResponse:
    """How many wait and are late now, and the last twelve months in figures and words. Made anew every minute."""
    return kept(request, [f"{arrival(request):%Y%m%d%H%M}"], lambda: _clock_page(request))


def _clock_page(request: HttpRequest) -> HttpResponse:
    now = arrival(request)
    found = own_clock.figures(own_clock.lines(now), now)
    terms = in_force(local_date(now))
    context = {
        "figures": found,
        "promise": days(terms.moderation_days),
        "appeal_promise": days(terms.appeal_days),
        "appeal_within": days(terms.appeal_within_days),
        "since": since_day(own_clock.since(now), "year"),
        "waiting": number(found.checks.waiting + found.appeals.waiting),
        "late": found.checks.late_now + found.appeals.late_now,
        "late_text": number(found.checks.late_now + found.appeals.late_now),
        "median": median_words(found.checks.median_hours),
        "in_time": _in_time(found.checks),
        "looks": _looks(found),
        "reasons": _reasons(found),
        "removals": _removals(found),
        "removal_words": _removal_words(found),
        "outages": _outages(found),
        "outage_words": _outage_words(found),
        "as_of": date_time(now),
    }
    return render(request, "petitions/moderate_clock.html", context)


@login_not_required
@require_safe
def clock_csv(request: HttpRequest) -> HttpResponse:
    """Every line; the page's figures follow from these alone. Made anew every minute."""
    return kept(request, ["csv", f"{arrival(request):%Y%m%d%H%M}"], lambda: _clock_csv(request))


def _clock_csv(request: HttpRequest) -> HttpResponse:
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="jauap-moderation.csv"'
    writer = csv.writer(answer)
    writer.writerow(own_clock.COLUMNS)
    writer.writerows(line.cells() for line in own_clock.lines(arrival(request)))
    return answer


def median_words(hours: float | None) -> str:
    """Less than a day in hours, else in days of the calendar; empty when nothing was decided."""
    if hours is None:
        return ""
    if hours < HOURS_A_DAY:
        whole = max(1, round(hours))
        return ngettext("%(count)s hour", "%(count)s hours", whole) % {"count": number(whole)}
    return calendar_days(round(hours / HOURS_A_DAY))


def _in_time(looks: Looks) -> str:
    """Of those decided and those whose day has passed: what waits past its day is late, as docs/statistics.md counts."""
    due = looks.decided + looks.late_now
    return percent((looks.decided - looks.decided_late) / due) if due else ""


def _looks(found: Figures) -> dict[str, Any]:
    rows = [
        [
            name,
            *(number(value) for value in (one.waiting, one.late_now, one.decided, one.decided_late)),
            number(one.published),
            number(one.rejected),
            median_words(one.median_hours) or pgettext("figure", "too few data"),
        ]
        for name, one in ((_("First checks"), found.checks), (_("Appeals of authors"), found.appeals))
    ]
    labels = [
        _("wait now"),
        _("late now"),
        _("decided"),
        _("of them late"),
        _("published"),
        _("rejected"),
        _("half took less than"),
    ]
    columns = [{"label": _("What")}, *({"label": label, "kind": "number"} for label in labels)]
    return {"columns": columns, "rows": rows}


def _reasons(found: Figures) -> dict[str, Any]:
    names = {reason.code: reason.name for reason in RejectionReason.objects.all()}
    names[own_clock.REPEAT] = _("It repeats a petition that can be signed, or was decided less than a year ago")
    return {
        "columns": [{"label": _("Reason")}, {"label": _("Rejected"), "kind": "number"}],
        "rows": [[names.get(code, code), number(count)] for code, count in found.reasons.items()],
    }


def _removals(found: Figures) -> dict[str, Any]:
    rows = [
        [str(Removal.Reason(reason).label), number(found.removed.get(reason, 0)), number(found.restored.get(reason, 0))]
        for reason in Removal.Reason.values
        if reason in found.removed or reason in found.restored
    ]
    return {
        "columns": [
            {"label": _("Reason")},
            {"label": _("removed"), "kind": "number"},
            {"label": _("restored after an appeal"), "kind": "number"},
        ],
        "rows": rows,
    }


def _removal_words(found: Figures) -> str:
    return _("Appeals of signers: restored %(restored)s, not restored %(stays)s, waiting %(waiting)s.") % {
        "restored": number(sum(found.restored.values())),
        "stays": number(found.stays_removed),
        "waiting": number(found.removal_appeals_waiting),
    }


def _outages(found: Figures) -> dict[str, Any]:
    rows = [
        [
            f"{full_date(line.opened_at)}, {clock_time(line.opened_at)}",
            _minutes(own_clock.minutes(line)),
            number(line.extended_petitions or 0),
        ]
        for line in found.outages[:SHOWN_OUTAGES]
    ]
    return {
        "columns": [
            {"label": _("From")},
            {"label": _("How long"), "kind": "number"},
            {"label": _("petitions extended by it"), "kind": "number"},
        ],
        "rows": rows,
    }


def _outage_words(found: Figures) -> str:
    if not found.outages:
        return _("In these twelve months signing has always worked.")
    return _("Nobody could sign, in all: %(time)s. Every petition open then got that time back.") % {
        "time": _minutes(found.outage_minutes)
    }


def _minutes(count: int) -> str:
    return ngettext("%(count)s minute", "%(count)s minutes", count) % {"count": number(count)}
