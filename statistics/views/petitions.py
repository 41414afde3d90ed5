"""How petitions are answered, and how the platform keeps its own deadline for checking them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_safe

from cases.models import Assignment
from petitions import wording as petition_wording
from petitions.addresses import page_address
from statistics import charts, opendata, petition_charts, petition_data, petitions, survival, wording
from statistics.geography import statistics_address
from statistics.petitions import ModerationTally, PetitionFigures, PetitionTally
from statistics.remembering import remembered
from statistics.responses import public_page
from statistics.views.downloads import download
from statistics.windows import Window
from territories.clock import arrival, local_date
from territories.models import Territory
from territories.wording import number

OLDEST = 10
TABLES = ("total", "region", "addressee", "proposals")


@require_safe
@login_not_required
def page(request: HttpRequest) -> HttpResponse:
    """The figures of petitions of the whole country."""
    now = arrival(request)
    window = Window.at(now)
    facts = remembered(f"petitions:{window.last}", now, lambda: _facts(now, window))
    return public_page(request, "statistics/petitions.html", facts)


def _facts(now: datetime, window: Window) -> dict[str, Any]:
    found = petitions.figures(window)
    columns, rows = petition_charts.flight_table(found.total)
    return {
        "trail": [{"label": _("Kazakhstan"), "url": reverse("statistics:republic")}],
        "window": wording.window_words(window),
        "total": found.total,
        **_figure(found.total, window, now),
        "results": petition_charts.result_bar(found.total),
        "decisions": petition_charts.decision_bar(found.total) if found.total.decided else [],
        "objecting": _objecting(found.total),
        "overturned": _overturned(found.total.overturned),
        "flight": petition_charts.flight(found.total),
        "flight_columns": columns,
        "flight_rows": rows,
        "region_columns": petition_charts.columns(_("Region")),
        "region_rows": [petition_charts.row(name, url, tally) for _code, name, url, tally in regions(found)],
        "addressee_columns": petition_charts.columns(_("Addressee")),
        "addressee_rows": [petition_charts.row(name, "", tally) for _code, name, tally in addressees(found)],
        "proposals": _proposals(found.proposals),
        "oldest": [_row(first, now) for first in petitions.overdue_longest(now, OLDEST)],
        "present": _present(now),
        **_checks(petitions.moderation(window), now),
        "csv": {by: f"{reverse('statistics:petitions_csv')}?by={by}" for by in ("total", "region", "addressee")},
    }


def _figure(total: PetitionTally, window: Window, now: datetime) -> dict[str, Any]:
    """The headline and the facts beside it."""
    share = total.share
    median = survival.median_days(petitions.waits(window, now))
    return {
        "figure": number(share.percent if share.is_enough else share.part),
        "unit": "%" if share.is_enough else f"/ {number(share.whole)}",
        "range": wording.petitions_range(share),
        "facts": [
            {"label": _("Satisfied in full or in part, of those decided"), "value": _told(total.satisfied)},
            {"label": _("Signers who say that the decision does not answer"), "value": _told(total.objecting)},
            {
                "label": _("Days until half of the petitions had a decision"),
                "value": pgettext("figure", "too few data") if median is None else number(median),
                "in_words": median is None,
            },
            {"label": _("Climbed to the republic"), "value": number(total.reached_republic)},
        ],
    }


def _told(share: Any) -> str:
    return charts.in_percent(share) if share.is_enough else charts.of(share)


def _objecting(total: PetitionTally) -> str:
    if not total.decided:
        return ""
    return _("Of %(signers)s signers of decided petitions %(objections)s said that the decision does not answer.") % {
        "signers": number(total.signers),
        "objections": number(total.objections),
    }


def _overturned(count: int) -> str:
    if not count:
        return ""
    return ngettext(
        "In %(count)s petition a review found that a decision did not answer it.",
        "In %(count)s petitions a review found that a decision did not answer them.",
        count,
    ) % {"count": number(count)}


def _proposals(tally: PetitionTally) -> list[dict[str, str]]:
    """Petitions below their goal, answered as ordinary proposals: shown apart, in no other figure."""
    if not tally.due:
        return []
    labels = (_("Proposals due"), _("Answered in time"), _("Answered later"), _("Not yet"))
    counts = (tally.due, tally.in_time, tally.late, tally.pending)
    return [{"label": label, "value": number(count)} for label, count in zip(labels, counts, strict=True)]


def _present(now: datetime) -> list[dict[str, str]]:
    """Where petitions stand at this moment."""
    found = petitions.present(now)
    items = (
        (_("Open for signatures"), found.open),
        (_("Wait for a decision"), found.waiting),
        (_("The addressee's deadline has passed"), found.overdue),
        (_("On the register of unanswered cases"), found.listed),
    )
    return [{"label": label, "value": number(count)} for label, count in items]


def _checks(tally: ModerationTally, now: datetime) -> dict[str, Any]:
    """The platform's own clock, said as openly as the clocks of offices."""
    waiting = petitions.checks_now(now)
    late = tally.share_late
    items = [
        (_("Checks by the platform that were due"), number(late.whole)),
        (_("Of these decided late, or not yet"), _told(late)),
        (_("Published"), number(tally.published)),
        (_("Rejected for a reason of the closed list"), number(tally.rejected)),
        (_("Appeals, and how many won"), f"{number(tally.appeals)} / {number(tally.appeals_won)}"),
        (_("Wait for the platform now, and how many too long"), f"{number(waiting.waiting)} / {number(waiting.late)}"),
    ]
    return {"checks": [{"label": label, "value": value} for label, value in items]}


def _row(first: Assignment, now: datetime) -> dict[str, Any]:
    """A petition without a decision past its addressee's deadline."""
    case = first.case
    petition = case.petition
    shown = petition_wording.shown_title(petition)
    days = (local_date(now) - local_date(first.promise_at)).days + 1
    meta = [first.office.title]
    if case.current.office_id != first.office_id:
        meta.append(_("now with: %(office)s") % {"office": case.current.office.title})
    meta.append(petition_wording.signatures(case.supporter_count))
    return {
        "title": shown.title,
        "lang": shown.language,
        "href": page_address(petition),
        "number": petition.display_number,
        "time_strong": number(days),
        "time_text": ngettext("day after the addressee's deadline", "days after the addressee's deadline", days),
        "meta": " · ".join(meta),
    }


# -- tables, also as files ------------------------------------------------------------------------


def regions(found: PetitionFigures) -> list[tuple[str, str, str, PetitionTally]]:
    """Code, name, address and figures of each region that had something due, in Kazakh order. One query."""
    units = Territory.objects.filter(code__in=found.by_region).in_kazakh_order()
    return [(unit.code, unit.full_name, statistics_address(unit), found.by_region[unit.code]) for unit in units]


def addressees(found: PetitionFigures) -> list[tuple[str, str, PetitionTally]]:
    """Code, name and figures of each kind of addressee that had something due, from the village up."""
    labels = petition_charts.addressee_labels()
    known = [*labels, *sorted(found.by_addressee.keys() - labels.keys())]
    return [
        (".".join(key), labels.get(key, " ".join(key)), found.by_addressee[key])
        for key in known
        if key in found.by_addressee
    ]


@require_safe
@login_not_required
def table(request: HttpRequest) -> StreamingHttpResponse:
    """The figures in total, by region or by kind of addressee; of proposals with ?by=proposals."""
    now, by = arrival(request), request.GET.get("by", "total")
    if by not in TABLES:
        raise Http404
    window = Window.at(now)
    found = remembered(f"petition-figures:{window.last}", now, lambda: petitions.figures(window)).value
    if by == "region":
        rows = [petition_data.petition_row(code, name, tally) for code, name, _url, tally in regions(found)]
    elif by == "addressee":
        rows = [petition_data.petition_row(code, name, tally) for code, name, tally in addressees(found)]
    else:
        tally = found.total if by == "total" else found.proposals
        rows = [petition_data.petition_row(by, str(_("Kazakhstan")), tally)]
    lines = opendata.lines(petition_data.PETITION_COLUMNS, rows)
    return download(f"petitions-summary-{by}-{window.last}", lines)
