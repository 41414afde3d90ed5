"""The public page of an office or of a maslikhat, and the list of offices of one level."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_safe

from cases.addresses import office_address
from cases.countdown import Calendar
from cases.ladder import small_rungs
from cases.models import Case
from cases.numbers import grouped
from cases.time_told import state_of
from cases.wording import heading
from petitions import sections
from statistics import charts, measures, promises, wording
from statistics.addresses import read_code
from statistics.fixes import cards, confirmed_lately, days_of, read_assignments
from statistics.geography import ancestors, offices_by_level, statistics_address, trail
from statistics.measures import NOTHING_DUE, OfficeMeasure
from statistics.remembering import remembered, remembered_if
from statistics.responses import public_page
from statistics.windows import Window
from territories.clock import arrival, local_date
from territories.kinds import COUNCIL_KINDS, Kind, Level
from territories.models import Office, OfficeQuerySet, Seat, Territory
from territories.wording import full_date, number, since_day, until_day

OLDEST = 8
PROMISES = 8
SEATS = 12
ON_A_PAGE = 25


# -- one office ------------------------------------------------------------------------------


@require_safe
@login_not_required
def office(request: HttpRequest, code: str) -> HttpResponse:
    """How one office answers."""
    now = arrival(request)
    found = get_object_or_404(_with_its_places(Office.objects.for_issues()), territory=code)
    window = Window.at(now)
    facts = remembered(f"office:{code}:{window.last}", now, lambda: _facts_of_an_office(found, now, window))
    return public_page(request, "statistics/office.html", facts)


@require_safe
@login_not_required
def maslikhat(request: HttpRequest, code: str) -> HttpResponse:
    """A council: what petitions it has and who heads it. Issues never go there, so it has no measure of them."""
    now = arrival(request)
    found = get_object_or_404(_with_its_places(Office.objects.maslikhats()), territory=code)
    facts = remembered(f"maslikhat:{code}:{local_date(now)}", now, lambda: _facts_of_a_maslikhat(found, now))
    return public_page(request, "statistics/maslikhat.html", facts)


def _with_its_places(offices: OfficeQuerySet) -> OfficeQuerySet:
    """Offices with their unit and all that it lies in."""
    return offices.select_related("territory__parent__parent__parent")


def _facts_of_an_office(office: Office, now: datetime, window: Window) -> dict[str, Any]:
    """How the office answers issues, what it solved and what it has."""
    measure, oldest = measures.measure_of(office, window), _oldest(office)
    fixed = confirmed_lately(2, office, beside=oldest)
    calendar = Calendar.of({local_date(case.filed_at) for case in oldest} | {local_date(now)} | days_of(fixed))
    return _facts(office) | {
        "petitions": sections.of_office(office, now),
        "measure": measure,
        "window": wording.window_words(window),
        **_figure(measure),
        "oldest": [_waiting(case, calendar, now) for case in oldest],
        "fixes": cards(fixed, calendar),
        "promises": _promises(office, now),
        "counted": _counted(measure),
    }


def _promises(office: Office, now: datetime) -> dict[str, Any]:
    """Kept and broken promises: three numbers and the latest of them. One query."""
    found = promises.promises_of(office, now, PROMISES)
    states = ((one, state_of(one.result)) for one in found.latest)
    return {
        "count": found.all,
        "facts": [
            {"label": _("Promises kept"), "value": number(found.kept)},
            {"label": _("Promises broken"), "value": number(found.broken)},
            {"label": _("Promises whose day has not come yet"), "value": number(found.open)},
        ],
        "rows": [
            {
                "title": one.title,
                "href": reverse("cases:case", args=[one.number]),
                "lang": one.language,
                "number": grouped(one.number),
                "time_strong": _("Promised:"),
                "time_text": until_day(one.promised_on, "year"),
                "time_tone": "late" if one.result == "broken" else "rest",
                "tag_label": state.label,
                "tag_tone": state.tone,
                "tag_icon": state.icon,
            }
            for one, state in states
        ],
    }


def _facts_of_a_maslikhat(office: Office, now: datetime) -> dict[str, Any]:
    """What the council has to answer."""
    oldest = _oldest(office)
    read_assignments(oldest)
    calendar = Calendar.of({local_date(case.filed_at) for case in oldest} | {local_date(now)})
    return _facts(office) | {
        "oldest": [_waiting(case, calendar, now) for case in oldest],
        "petitions": sections.of_office(office, now),
    }


def _facts(office: Office) -> dict[str, Any]:
    """Whose office it is, who holds it and what stands beside it. Two queries."""
    seats = list(Seat.objects.filter(office=office).order_by("-started_on", "-pk")[:SEATS])
    unit = office.territory
    present = seats[0] if seats and seats[0].ended_on is None else None
    return {
        "title": office.title,
        "trail": trail(ancestors(unit)),
        "is_desk": office.level == Level.REPUBLIC,
        "holder": "" if present is None and office.body != Office.Body.AKIM else wording.holder_words(present),
        "vacancy": wording.vacancy_words(office),
        "abolished": _abolished(office),
        "seats": [_seat(seat) for seat in seats],
        "beside": _beside(office),
        "place_url": reverse("places:place", args=[unit.code]),
        "statistics_url": statistics_address(unit) if unit.depth < 3 else "",
        "code": unit.code,
    }


def _beside(office: Office) -> list[dict[str, str]]:
    """The akim beside a maslikhat, the maslikhat beside an akim. One query where the unit has both."""
    if office.territory.kind not in COUNCIL_KINDS:
        return []
    others = Office.objects.filter(territory=office.territory_id, abolished_on=None).exclude(pk=office.pk)
    found = others.select_related("territory").order_by("pk")
    return [{"text": one.title, "url": office_address(one)} for one in found]


def _abolished(office: Office) -> str:
    if office.abolished_on is None:
        return ""
    return _("This office was abolished. Last day: %(day)s.") % {
        "day": full_date(office.abolished_on - timedelta(days=1))
    }


def _figure(measure: OfficeMeasure) -> dict[str, Any]:
    response = measure.response
    answered = charts.in_percent(response) if response.is_enough else charts.of(response)
    return {
        "figure": number(measure.confirmed),
        "unit": f"/ {number(measure.due)}",
        "range": wording.office_range(measure.share),
        "bar": charts.result_bar(measure) if measure.due else [],
        "response": _("Residents said yes or no to the answers given on time: %(share)s.") % {"share": answered},
    }


def _counted(measure: OfficeMeasure) -> list[dict[str, str]]:
    """Facts that keep the count honest: claims that were false, and what is left out and why."""
    left = measure.left_out
    own_words = left.get("no_power", 0) + left.get("no_funds", 0)
    items = [
        (_("Answers overturned, of those on time"), charts.of(measure.false_claims)),
        (_("No power or no funds, agreed by the level above: not counted"), number(own_words)),
        (_("More time given by the office above: the measure does not change"), charts.of(measure.more_time)),
        (_("Forwarded to the right office: not counted"), number(left.get("forwarded", 0))),
        (_("Joined to another case about the same thing: not counted"), number(left.get("merged", 0))),
        (_("Came because a seat below is vacant: not counted"), number(left.get("vacancy", 0))),
    ]
    return [{"label": label, "value": value} for label, value in items]


def _oldest(office: Office) -> list[Case]:
    """The oldest cases that this office owes an answer to. One query."""
    return list(
        Case.objects.filter(current__office=office, state__in=[Case.State.OPEN, Case.State.WAITING])
        .select_related("current__office__territory")
        .order_by("filed_at", "pk")[:OLDEST]
    )


def _waiting(case: Case, calendar: Calendar, now: datetime) -> dict[str, Any]:
    """A row of the list of open cases. No query."""
    states, spoken = small_rungs(case, list(case.assignments.all()))
    waited = max(calendar.between(local_date(case.filed_at), local_date(now)), 0)
    words = ngettext("working day since it was filed", "working days since it was filed", waited)
    support = ngettext("%(count)s person supports it", "%(count)s people support it", case.supporter_count)
    return {
        **heading(case),
        "href": reverse("cases:case", args=[case.number]),
        "number": case.display_number,
        "time_strong": number(waited) if waited else _("Just filed,"),
        "time_text": words if waited else _("less than a working day ago"),
        "time_tone": "late" if case.current.promise_at <= now else "open",
        "meta": support % {"count": number(case.supporter_count)} if case.supporter_count else "",
        "states": states,
        "rungs_label": spoken,
        "rungs_text": case.current.office.level_label,
    }


def _seat(seat: Seat) -> dict[str, Any]:
    """A line of the history of the seat."""
    if seat.ended_on is None:
        when = since_day(seat.started_on, "year")
    else:
        when = wording.period(seat.started_on, seat.ended_on - timedelta(days=1))
    name = _("The seat was vacant") if seat.is_vacant else seat.holder_name
    if seat.is_vacant and seat.ended_on is None:
        name = _("The seat is vacant")
    text = pgettext("holder of an office", "acting") if seat.acting else ""
    if seat.is_vacant:
        text = _("Cases went to the level above at once")
    return {
        "at": seat.started_on,
        "when": when,
        "title": name,
        "text": text,
        "kind": "plain" if seat.ended_on else "new",
    }


# -- offices of one level ----------------------------------------------------------------------


@require_safe
@login_not_required
def listing(request: HttpRequest) -> HttpResponse:
    """Offices of one level with their measures, in alphabetical order: no places are awarded."""
    now = arrival(request)
    level = request.GET.get("level", Level.REGION)
    level = level if level in {Level.REGION, Level.DISTRICT, Level.RURAL} else Level.REGION
    region, after = read_code(request.GET.get("region")), read_code(request.GET.get("after"))
    window = Window.at(now)
    is_first = not region and not after
    facts = remembered_if(
        is_first, f"offices:{level}:{window.last}", now, lambda: _listing(level, region, after, window)
    )
    return public_page(request, "statistics/offices.html", facts)


def _listing(level: str, region: str, after: str, window: Window) -> dict[str, Any]:
    found = _page(level, region, after)
    shown = found[:ON_A_PAGE]
    measured = measures.measures_of([one.pk for one in shown], window)
    counts = offices_by_level()
    address = reverse("statistics:offices")
    place = {"region": region} if region else {}
    regions = Territory.objects.active().filter(depth=1).in_kazakh_order()
    return {
        "level": level,
        "tabs": _tabs(address, level, counts),
        "regions": [{"value": "", "label": _("All regions")}]
        + [{"value": one.code, "label": one.full_name} for one in regions],
        "region": region,
        "window": wording.window_words(window),
        "columns": _columns(),
        "rows": [_row(one, measured.get(one.pk, NOTHING_DUE)) for one in shown],
        "older": f"{address}?{urlencode({'level': level, **place, 'after': shown[-1].territory_id})}"
        if len(found) > ON_A_PAGE
        else "",
        "first": f"{address}?{urlencode({'level': level, **place})}" if after else "",
        "csv": reverse("statistics:offices_csv"),
    }


def _page(level: str, region: str, after: str) -> Sequence[Office]:
    """One page and one more, by name and code, after an office named by its unit."""
    offices = Office.objects.akims().filter(level=level, abolished_on=None).select_related("territory__region")
    if region:
        offices = offices.filter(territory__region=region)
    last = Territory.objects.filter(code=after).first() if after else None
    if last is not None:
        later = Q(territory__sort_key__gt=last.sort_key) | Q(
            territory__sort_key=last.sort_key, territory__code__gt=last.code
        )
        offices = offices.filter(later)
    return list(offices.order_by("territory__sort_key", "territory__code")[: ON_A_PAGE + 1])


def _tabs(address: str, level: str, counts: dict[str, int]) -> list[dict[str, Any]]:
    labels = charts.level_labels()
    return [
        {"label": _("Republic"), "url": reverse("statistics:republic")},
        *(
            {
                "label": labels[one],
                "url": f"{address}?level={one}",
                "count": number(counts.get(one, 0)),
                "current": one == level,
            }
            for one in ("region", "district", "rural")
        ),
    ]


def _columns() -> list[dict[str, str]]:
    labels = (_("On time and confirmed"), _("Share"), _("95% interval"))
    return [{"label": _("Office")}, *({"label": label, "kind": "number"} for label in labels)]


def _row(office: Office, measure: OfficeMeasure) -> charts.Row:
    unit = office.territory
    told = unit.region_id == unit.code or (unit.kind == Kind.CITY_DISTRICT and unit.depth == 2)
    region = "" if told or unit.region is None else f", {unit.region.full_name}"
    return [
        {"text": f"{office.title}{region}", "url": office_address(office)},
        charts.of(measure.share) if measure.due else "—",
        charts.in_percent(measure.share),
        charts.between(measure.share),
    ]
