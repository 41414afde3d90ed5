"""Signatures as moderators see them: numbers by day, hour and reason; one by its number; nobody's name."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from petitions import moderating, removal
from petitions.models import Petition, Removal, Signature
from petitions.moderating import Moment
from petitions.views.moderate import words
from petitions.views.moderate.access import for_moderators, petition_of
from petitions.wording import signatures as signatures_in_words
from territories.clock import ZONE
from territories.wording import clock_time, date_time, full_date, number

LONGEST_NUMBER = 20
HOURS = 24


@for_moderators
@require_safe
def signatures_page(request: HttpRequest, number: int) -> HttpResponse:
    """By day, with `?before=` earlier ones; with `?day=` by hour; with `?day=&hour=` the numbers of that hour. `?signature=` opens one by its number."""
    petition = petition_of(number)
    if "signature" in request.GET:
        return _opened(request, petition)
    day, hour = _asked(request)
    before = None if day else _day(request.GET.get("before", ""))
    table = _hour_table(request, petition, day, hour) if day and hour is not None else _table(petition, day, before)
    context = {
        "petition": petition,
        "text": petition.text(),
        "day": day,
        "is_whole": not day and not before,
        "heading": _heading(day, hour),
        "table": table,
        "bursts": [] if day or before else [_row(petition, burst) for burst in moderating.bursts(petition)],
        "moment_columns": _moment_columns(),
        "held": _held(petition),
        "decisions": _decisions(petition),
        "removals": _removals(petition),
        "counted": signatures_in_words(petition.tally.total),
        "counted_at": petition.tally.counted_at,
    }
    return render(request, "petitions/moderate_signatures.html", context)


def _moment_columns() -> list[dict[str, str]]:
    """Headings of the tables by day and by hour."""
    return [
        {"label": _("When")},
        {"label": _("Given"), "kind": "number"},
        {"label": _("Held: one network"), "kind": "number"},
        {"label": _("Held: throw-away mail"), "kind": "number"},
    ]


def _day(written: str) -> date | None:
    """A day as an address has it; None without one."""
    if not written:
        return None
    try:
        day = date.fromisoformat(written)
    except ValueError as error:
        raise Http404 from error
    if not 2000 <= day.year < 3000:  # no moment in UTC belongs to the very first and last days of the calendar
        raise Http404
    return day


def _asked(request: HttpRequest) -> tuple[date | None, int | None]:
    written, hour = request.GET.get("day", ""), request.GET.get("hour", "")
    day = _day(written)
    if not hour:
        return day, None
    if day is None or not re.fullmatch(r"\d{1,2}", hour, re.ASCII) or int(hour) >= HOURS:
        raise Http404
    return day, int(hour)


def _heading(day: date | None, hour: int | None) -> str:
    if day is None:
        return _("By day")
    if hour is None:
        return full_date(day)
    return f"{full_date(day)}, {hour:02}:00–{hour:02}:59"


def _table(petition: Petition, day: date | None, before: date | None) -> dict[str, Any]:
    moments = moderating.by_hour(petition, day) if day else moderating.by_day(petition, before)
    shown = moments if day else moments[: moderating.DAYS_SHOWN]
    more = f"?before={shown[-1].at:%Y-%m-%d}" if len(moments) > len(shown) else ""
    return {"columns": _moment_columns(), "rows": [_row(petition, moment) for moment in shown], "more": more}


def _row(petition: Petition, moment: Moment) -> list[Any]:
    """One line: when, with the way to look closer, and how many."""
    address = reverse("petitions:desk_signatures", args=[petition.number])
    if isinstance(moment.at, datetime):
        at = moment.at.astimezone(ZONE)
        label, address = f"{full_date(at)}, {clock_time(at)}", f"{address}?day={at.date().isoformat()}&hour={at.hour}"
    else:
        label, address = full_date(moment.at), f"{address}?day={moment.at.isoformat()}"
    return [{"text": label, "url": address}, number(moment.given), number(moment.network), number(moment.mail)]


def _hour_table(request: HttpRequest, petition: Petition, day: date, hour: int) -> dict[str, Any]:
    """The signatures of an hour: number, time, method, region, held."""
    start = datetime(day.year, day.month, day.day, hour, tzinfo=ZONE)
    after = request.GET.get("after", "")
    found = moderating.of_hour(petition, start, int(after) if re.fullmatch(r"\d{1,18}", after, re.ASCII) else 0)
    shown = found[: moderating.SIGNATURES_SHOWN]
    more = f"?day={day.isoformat()}&hour={hour}&after={shown[-1].pk}" if len(found) > len(shown) else ""
    columns = [_("Number"), _("Given"), _("How it was checked"), _("Region"), _("Held")]
    return {
        "columns": [{"label": label} for label in columns],
        "rows": [_line(petition, one) for one in shown],
        "more": more,
    }


def _line(petition: Petition, signature: Signature) -> list[Any]:
    values = [fact["value"] for fact in words.signature_facts(signature)]
    address = reverse("petitions:desk_signature", args=[petition.number, signature.pk])
    return [{"text": values[0], "url": address}, clock_time(signature.signed_at), *values[2:]]


def _held(petition: Petition) -> list[dict[str, Any]]:
    """How many wait for which reason, and the way to a proposal; none where one is already made. Two queries."""
    waiting = removal.held_signatures(petition).order_by("held").values_list("held").annotate(count=Count("pk"))
    proposed = set(petition.held_decisions.filter(agreed=None).values_list("held", flat=True))
    return [
        {
            "label": str(Signature.Held(held).label),
            "count": signatures_in_words(count),
            "href": "" if held in proposed else reverse("petitions:desk_held", args=[petition.number, held]),
        }
        for held, count in waiting
    ]


def _decisions(petition: Petition) -> list[list[Any]]:
    return [
        [
            {"text": date_time(one.proposed_at), "url": reverse("petitions:desk_second_held", args=[one.pk])}
            if one.agreed is None
            else date_time(one.proposed_at),
            f"{one.get_kind_display()}: {one.get_held_display()}",
            signatures_in_words(one.signatures),
            words.held_state(one),
        ]
        for one in petition.held_decisions.order_by("-proposed_at", "-pk")
    ]


def _removals(petition: Petition) -> list[list[Any]]:
    found = Removal.objects.filter(signature__petition=petition).order_by("-proposed_at", "-pk")
    return [
        [
            {"text": str(one.signature_id), "url": reverse("petitions:desk_removal", args=[one.pk])}
            if one.agreed is None
            else str(one.signature_id),
            date_time(one.proposed_at),
            str(one.get_reason_display()),
            words.removal_state(one),
        ]
        for one in found
    ]


def _opened(request: HttpRequest, petition: Petition) -> HttpResponse:
    digits = re.sub(r"\D", "", request.GET["signature"][:LONGEST_NUMBER])
    found = moderating.present_signatures(petition).filter(pk=int(digits)).exists() if digits else False
    if not found:
        messages.warning(request, _("This petition has no signature with this number under its present words."))
        return HttpResponseRedirect(reverse("petitions:desk_signatures", args=[petition.number]))
    return HttpResponseRedirect(reverse("petitions:desk_signature", args=[petition.number, int(digits)]))
