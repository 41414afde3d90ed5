"""A report that fits no category, as its writer sees it: what happens next and when; and the way to the case it became."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases import deadlines
from cases.deadlines import last_day
from cases.models import Participant
from cases.private_links import address_of
from cases.views import at_work
from cases.views.tracker import sealed
from issues.models import HeldReport, Unsorted
from issues.sorting import term
from territories.clock import arrival
from territories.wording import date_time, until_day


def waits(key: uuid.UUID) -> Unsorted | None:
    """The report of a key that waits, or waited, at the platform's desk. One query."""
    return Unsorted.objects.filter(key=key).first()


def is_received(key: uuid.UUID) -> bool:
    """Whether the report of a key waits, or waited: to be sorted, or to be checked in a flood. At most two queries."""
    return waits(key) is not None or HeldReport.objects.filter(key=key).exists()


def waiting_words(now: datetime, due_at: datetime | None = None) -> dict[str, Any]:
    """Until when a person of the platform reads it, and what follows. Two queries unless the deadline is known."""
    due_at = due_at or deadlines.working_days_after(now, term(now).days)
    until = until_day(last_day(due_at), "weekday")
    return {
        "promise": _("A person of the platform reads it %(until)s and sends it to the office that answers.")
        % {"until": until},
        "then": [
            {
                "icon": "check",
                "strong": _("When it is sorted,"),
                "text": _("it becomes a case with an office and a public deadline, and this page leads to it."),
            },
            {
                "icon": "cross",
                "strong": _("If it is no problem that an office could solve,"),
                "text": _("you read here why, in words of a person."),
            },
            {
                "icon": "clock",
                "strong": _("If we are late,"),
                "text": _("everybody sees it: the platform's own clock is public like any office's."),
            },
        ],
    }


@login_not_required
@require_safe
def page(request: HttpRequest, secret: uuid.UUID) -> HttpResponse:
    """The writer's own page. Sorted: it leads to the private page of the case."""
    kept = Unsorted.objects.select_related("territory__region", "territory__parent").filter(secret=secret).first()
    if kept is None:
        raise Http404
    stopped = at_work.stopped(request, owner=kept.user_id)
    if stopped is not None:
        return stopped
    if kept.case_id is not None:
        reporter = Participant.objects.select_related("case").get(case=kept.case_id, role=Participant.Role.REPORTER)
        return sealed(HttpResponseRedirect(address_of(reporter)))
    now = arrival(request)
    context = {
        "kept": kept,
        "photos": list(kept.photos.all()),
        "address": request.build_absolute_uri(request.path),
        "is_late": kept.due_at <= now,
        "received": date_time(kept.received_at),
        "until": until_day(last_day(kept.due_at), "weekday"),
        **waiting_words(now, kept.due_at),
    }
    return sealed(render(request, "issues/unsorted.html", context))
