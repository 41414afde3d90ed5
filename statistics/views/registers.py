"""The register of cases that even the republic left unanswered, and the register of vacant seats."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import Count, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from cases.addresses import office_address
from cases.deadlines import last_day
from cases.ladder import small_rungs
from cases.models import Assignment, Case
from cases.wording import heading, kind_or_category, supporters
from petitions.models import Petition
from statistics.charts import Row
from statistics.remembering import remembered, remembered_if
from statistics.responses import public_page
from territories.clock import arrival, local_date
from territories.models import Office
from territories.wording import full_date, number

BELOW_THE_GOAL = Q(kind=Case.Kind.PETITION, petition__state=Petition.State.LAPSED)
ON_A_PAGE = 20
"""With titles of full length in every row the page stays below 30 KB."""


@require_safe
@login_not_required
def unanswered(request: HttpRequest) -> HttpResponse:
    """Cases on the register, those that have waited longest first."""
    now = arrival(request)
    after = request.GET.get("after", "")
    after = after if after.isascii() and after.isdigit() and len(after) < 19 else ""
    kind = request.GET.get("kind", "")
    kind = kind if kind in Case.Kind.values else ""
    facts = remembered_if(not after, f"unanswered:{kind}:{local_date(now)}", now, lambda: _unanswered(kind, after, now))
    return public_page(request, "statistics/unanswered.html", facts)


def _unanswered(kind: str, after: str, now: datetime) -> dict[str, Any]:
    everything = Case.objects.unanswered()
    by_kind = (
        everything.order_by().values_list("kind").annotate(all=Count("pk"), below=Count("pk", filter=BELOW_THE_GOAL))
    )
    found_by_kind = list(by_kind)
    counts = {one: count for one, count, _below in found_by_kind}
    total = counts.get(kind, 0) if kind else sum(counts.values())
    listed = everything.filter(kind=kind) if kind else everything
    last = Case.objects.filter(number=after).select_related("current").first() if after else None
    if last is not None:
        behind = Q(current__promise_at__gt=last.current.promise_at)
        listed = listed.filter(behind | Q(current__promise_at=last.current.promise_at, pk__gt=last.pk))
    found = list(
        listed.select_related("current__office__territory", "territory__region", "category")
        .prefetch_related(Prefetch("assignments", Assignment.objects.select_related("office").order_by("number")))
        .order_by("current__promise_at", "pk")[: ON_A_PAGE + 1]
    )
    shown = found[:ON_A_PAGE]
    address = reverse("statistics:unanswered")
    chosen = {"kind": kind} if kind else {}
    return {
        "tabs": _tabs(address, kind, counts),
        "total": total,
        "total_words": ngettext("%(count)s case", "%(count)s cases", total) % {"count": number(total)},
        "below_the_goal": _below_the_goal(sum(below for one, _all, below in found_by_kind if kind in {"", one})),
        "rows": [_row(case, now) for case in shown],
        "older": f"{address}?{urlencode({**chosen, 'after': shown[-1].number})}" if len(found) > ON_A_PAGE else "",
        "first": f"{address}?{urlencode(chosen)}".rstrip("?") if after else "",
    }


def _below_the_goal(count: int) -> str:
    """Why there are more petitions here than on the page of their statistics; empty when there are not."""
    if not count:
        return ""
    return _(
        "Of the petitions %(count)s did not gather their signatures and are answered as ordinary proposals; the statistics of "
        "petitions count those apart."
    ) % {"count": number(count)}


def _tabs(address: str, kind: str, counts: dict[str, int]) -> list[dict[str, Any]]:
    """Everything, local problems, petitions; none while there are no petitions."""
    if not counts.get(Case.Kind.PETITION):
        return []
    labels = {"": _("All"), Case.Kind.ISSUE.value: _("Local problems"), Case.Kind.PETITION.value: _("Petitions")}
    return [
        {
            "label": label,
            "url": f"{address}?kind={one}" if one else address,
            "count": number(counts.get(one, 0) if one else sum(counts.values())),
            "current": one == kind,
        }
        for one, label in labels.items()
    ]


def days_on_register(case: Case, now: datetime) -> int:
    """Calendar days since the last day of the republic's own deadline; the first day without an answer is day 1."""
    return max((local_date(now) - last_day(case.current.promise_at)).days, 1)


def _row(case: Case, now: datetime) -> dict[str, Any]:
    days = days_on_register(case, now)
    states, words = small_rungs(case, list(case.assignments.all()))
    region = case.territory.region
    place = [case.territory.full_name, region.full_name if region else "", kind_or_category(case)]
    if case.supporter_count:
        place.append(supporters(case))
    return {
        **heading(case),
        "href": reverse("cases:case", args=[case.number]),
        "time_strong": number(days),
        "time_text": ngettext("day without an answer", "days without an answer", days),
        "number": case.display_number,
        "meta": " · ".join(dict.fromkeys(filter(None, place))),
        "states": states,
        "rungs_label": words,
    }


@require_safe
@login_not_required
def vacant(request: HttpRequest) -> HttpResponse:
    """Seats that stand empty, longest first."""
    now = arrival(request)
    return public_page(
        request, "statistics/vacant.html", remembered(f"vacant:{local_date(now)}", now, lambda: _vacant(now))
    )


def _vacant(now: datetime) -> dict[str, Any]:
    today = local_date(now)
    rows: list[Row] = []
    for office in Office.objects.vacant():
        unit = office.territory
        region = unit.region.full_name if unit.region and unit.region_id != unit.code else "—"
        assert office.vacant_since is not None
        rows.append(
            [
                {"text": office.title, "url": office_address(office)},
                region,
                full_date(office.vacant_since),
                number((today - office.vacant_since).days),
            ]
        )
    return {
        "rows": rows,
        "columns": [
            {"label": _("Office")},
            {"label": _("Region")},
            {"label": _("Vacant since")},
            {"label": _("Days"), "kind": "number"},
        ],
    }
