"""The register of cases: the page and its table as a file."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db.models import Max
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.limits import count_request, too_many_requests
from cases import register as registered
from cases import register_file
from cases.keyset import page
from cases.models import Case, Category, Event
from cases.numbers import is_whole, read_number
from cases.register import Filters, read_filters
from cases.views.freshness import etag, fresh, unchanged
from territories.clock import arrival, local_date
from territories.models import Office
from territories.search import search_places

PLACES_OFFERED = 8
BYTE_ORDER_MARK = "\ufeff"
"""Without it Excel reads Kazakh letters as nonsense."""


@login_not_required
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """The list. A number typed into the search box leads to its case; a place typed in words becomes a filter."""
    now = arrival(request)
    tag = etag(request, [Event.objects.aggregate(Max("pk"))["pk__max"], f"{now:%Y%m%d%H%M}"])
    not_modified = unchanged(request, tag)
    if not_modified is not None:
        return not_modified
    filters = read_filters(request.GET)
    path = reverse("cases:register")
    if (number := _only_a_number(filters)) is not None:
        return HttpResponseRedirect(reverse("cases:case", args=[number]))
    where = " ".join(request.GET.get("where", "").split())[: registered.LONGEST_QUERY]
    places = search_places(where, PLACES_OFFERED) if where else []
    if len(places) == 1:
        return HttpResponseRedirect(registered.with_place(filters, places[0]).address(path))
    cases = registered.chosen(filters, now)
    shown = page(
        cases,
        filters.order,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        size=registered.PAGE_SIZE,
    )
    categories = registered.category_choices(Category.objects.offered(), filters.category)
    facts = {
        "filters": filters,
        "rows": registered.rows(shown.rows, now),
        "count": registered.counted(cases),
        "chips": registered.chips(filters, dict(categories), path),
        "tabs": _tabs(filters, path),
        "fields": _fields(filters, categories),
        "where": where,
        "filters_open": bool(where) or bool(set(filters.parameters()) - {"sort", "q"}),
        "places": [
            {
                "label": ", ".join(filter(None, [place.full_name, place.parent.full_name if place.parent else ""])),
                "url": registered.with_place(filters, place).address(path),
            }
            for place in places
        ],
        "older": filters.address(path, after=shown.after) if shown.after else "",
        "newer": filters.address(path, before=shown.before) if shown.before else "",
        "first": "" if shown.is_first else filters.address(path),
        "csv": filters.address(reverse("cases:register_csv")),
        "columns_url": reverse("cases:register_columns"),
        "path": path,
    }
    return fresh(render(request, "cases/register.html", facts), tag)


def _only_a_number(filters: Filters) -> int | None:
    """The number of a case when nothing else is asked for and such a case exists."""
    if set(filters.parameters()) != {"q"}:
        return None
    number = read_number(filters.words)
    if number is None or not is_whole(number) or not Case.objects.filter(number=number).exists():
        return None
    return number


def _tabs(filters: Filters, path: str) -> list[dict[str, Any]]:
    """The orders as links."""
    return [
        {"label": label, "url": registered.with_sort(filters, sort).address(path), "current": sort == filters.sort}
        for sort, label in registered.sort_labels(filters).items()
    ]


def _fields(filters: Filters, categories: list[tuple[str, str]]) -> dict[str, list[dict[str, Any]]]:
    """Choices of the form."""

    def choices(pairs: list[tuple[str, str]], anything: str, chosen: str) -> list[dict[str, Any]]:
        return [{"value": "", "label": anything}] + [
            {"value": value, "label": label, "checked": value == chosen} for value, label in pairs
        ]

    levels = [(level.value, str(level.label)) for level in Office.Level]
    return {
        "categories": choices(categories, _("Any category"), filters.category),
        "kinds": choices(list(registered.kind_labels().items()), _("Both"), filters.kind),
        "states": choices(list(registered.state_labels().items()), _("Any state"), filters.state),
        "levels": choices(levels, _("Any level"), filters.level),
    }


# -- the table ---------------------------------------------------------------------------------------


class _Echo:
    """A file that hands back what the csv module writes."""

    def write(self, line: str) -> str:
        return line


@login_not_required
@require_safe
def columns(request: HttpRequest) -> HttpResponse:
    """What the columns of the table mean."""
    tag = etag(request, [])
    not_modified = unchanged(request, tag)
    if not_modified is not None:
        return not_modified
    return fresh(render(request, "cases/columns.html", {"columns": register_file.column_words()}), tag)


@login_not_required
@require_safe
def table(request: HttpRequest) -> HttpResponseBase:
    """The cases of a filter as CSV: UTF-8, all of them, streamed from a server-side cursor. Columns: the page explains."""
    verdict = count_request("table", request)
    if not verdict.is_allowed:
        return too_many_requests(request, verdict.wait_seconds)
    now = arrival(request)
    filters = read_filters(request.GET)
    writer = csv.writer(_Echo())

    def address_of(number: int) -> str:
        return f"{settings.SITE_ADDRESS}{reverse('cases:case', args=[number])}"

    def lines() -> Iterator[str]:
        yield BYTE_ORDER_MARK
        for row in register_file.table(filters, now, address_of):
            yield writer.writerow(row)

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8; header=present")
    response.headers["Content-Disposition"] = f'attachment; filename="jauap-cases-{local_date(now).isoformat()}.csv"'
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
