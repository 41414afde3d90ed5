"""Files of the open data, sent row by row.

What figures are made from is read anew for everybody who asks, with a cursor on the server and within the limit "table"; figures
are those that the pages remember.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.limits import count_request, too_many_requests
from cases.models import Category
from statistics import measures, opendata, petition_data, promises, wording
from statistics.addresses import read_code
from statistics.measures import NO_CASES, NOTHING_DUE
from statistics.remembering import remembered
from statistics.windows import Window
from territories.clock import arrival
from territories.models import Office, Territory

MANY = 2000
MADE = ("statistics:summary_csv", "statistics:offices_csv", "statistics:petitions_csv")
"""Files of figures, which stand last on the page; the others are what figures are made from."""


@require_safe
@login_not_required
def index(request: HttpRequest) -> HttpResponse:
    """What files there are, and what stands in their columns."""
    window = Window.at(arrival(request))
    files = [
        {
            "name": f"{name}.csv",
            "url": reverse("statistics:csv", args=[name]),
            "text": text,
            "columns": [(column, _(meaning)) for column, meaning in columns.items()],
        }
        for name, text, columns in _described()
    ]
    for made, address in zip(files[-3:], MADE, strict=True):
        made["url"] = reverse(address)
    answer = render(request, "statistics/data.html", {"files": files, "window": wording.window_words(window)})
    patch_cache_control(answer, private=True, max_age=60)
    return answer


def _described() -> list[tuple[str, str, dict[str, str]]]:
    return [
        ("cases", _("Cases with a deadline in the window"), opendata.FILES["cases"].columns),
        (
            "assignments",
            _("Their assignments: which office had the case, from when to when, and what became of it"),
            opendata.FILES["assignments"].columns,
        ),
        ("answers", _("Their answers, and what residents and reviews made of them"), opendata.FILES["answers"].columns),
        ("promises", _("Their promises with a date, and what became of them"), opendata.FILES["promises"].columns),
        (
            "petitions",
            _("Petitions and proposals whose addressee had its deadline in the window"),
            petition_data.FILES["petitions"].columns,
        ),
        (
            "petition-assignments",
            _("Which offices had these petitions, from when to when"),
            petition_data.FILES["petition-assignments"].columns,
        ),
        (
            "petition-decisions",
            _("Decisions on these petitions, and what became of them"),
            petition_data.FILES["petition-decisions"].columns,
        ),
        (
            "petition-checks",
            _("Checks of petitions by the platform with a deadline in the window"),
            petition_data.FILES["petition-checks"].columns,
        ),
        ("summary", _("The figures of this page by unit or category"), opendata.TALLY_COLUMNS),
        ("offices", _("The measure of every office"), opendata.OFFICE_COLUMNS),
        (
            "petitions-summary",
            _("The figures of petitions in total, by region or addressee"),
            petition_data.PETITION_COLUMNS,
        ),
    ]


@require_safe
@login_not_required
def file(request: HttpRequest, name: str) -> HttpResponseBase:
    """Cases, assignments or answers behind the figures of today's window; or those of petitions."""
    if name not in opendata.FILES | petition_data.FILES:
        raise Http404
    if (too_often := _too_often(request)) is not None:
        return too_often
    window = Window.at(arrival(request))
    return download(f"{name}-{window.last}", opendata.file_lines((opendata.FILES | petition_data.FILES)[name], window))


@require_safe
@login_not_required
def summary(request: HttpRequest) -> StreamingHttpResponse:
    """The figures of the country or of ?place= in total, by unit or by category."""
    now = arrival(request)
    window = Window.at(now)
    by, code = request.GET.get("by", "unit"), read_code(request.GET.get("place"))
    place = get_object_or_404(Territory, code=code) if code else Territory.objects.filter(depth=0).first()
    name = f"summary:{place.code if place else ''}:{window.last}"
    figures = remembered(name, now, lambda: measures.headline(window, place)).value
    rows: list[list[Any]]
    if by == "category":
        names = Category.objects.in_bulk(figures.by_category)
        rows = [opendata.tally_row(key, names[key].name, tally) for key, tally in sorted(figures.by_category.items())]
    elif by == "unit":
        units = Territory.objects.active().filter(parent=place).in_kazakh_order() if place else []
        rows = [opendata.tally_row(one.code, one.full_name, figures.by_unit.get(one.code, NO_CASES)) for one in units]
        if place is not None and place.code in figures.by_unit:
            rows.append(opendata.tally_row(place.code, place.full_name, figures.by_unit[place.code]))
    elif by == "total":
        rows = [opendata.tally_row(place.code if place else "", place.full_name if place else "", figures.total)]
    else:
        raise Http404
    name = "-".join(filter(None, ["summary", by, code, str(window.last)]))
    return download(name, opendata.lines(opendata.TALLY_COLUMNS, rows))


@require_safe
@login_not_required
def offices_table(request: HttpRequest) -> HttpResponseBase:
    """The measure of every office that answers issues, also of those that had nothing due."""
    if (too_often := _too_often(request)) is not None:
        return too_often
    now = arrival(request)
    window = Window.at(now)
    rows = _office_rows(measures.measures_of_all(window), promises.promises_of_all(now))
    return download(f"offices-{window.last}", opendata.lines(opendata.OFFICE_COLUMNS, rows))


def _office_rows(
    measured: dict[int, measures.OfficeMeasure], promised: dict[int, promises.Promises]
) -> Iterator[list[Any]]:
    standing = Office.objects.for_issues().filter(abolished_on=None)
    found = standing.select_related("territory").order_by("territory__path", "pk")
    for office in found.iterator(chunk_size=MANY):
        unit = office.territory
        measure = measured.get(office.pk, NOTHING_DUE)
        given = promised.get(office.pk, promises.Promises())
        yield opendata.office_row(unit.code, office.title, office.level, unit.region_id, measure, given)


def _too_often(request: HttpRequest) -> HttpResponse | None:
    """The refusal, when this address has lately taken as many whole tables as it may."""
    verdict = count_request("table", request)
    return None if verdict.is_allowed else too_many_requests(request, verdict.wait_seconds)


def download(name: str, lines: Iterable[str]) -> StreamingHttpResponse:
    """A file of open data, sent line by line."""
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="jauap-{name}.csv"'
    patch_cache_control(answer, public=True, max_age=300)
    return answer
