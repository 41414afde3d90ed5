"""The auditor's page: what staff did, to be read and taken away, never changed."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from http import HTTPStatus
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from accounts.access import right_required
from accounts.models import AuditEntry, AuditQuerySet
from accounts.roles import Right
from cases.register_file import harmless
from config import audit_words
from territories.clock import arrival, midnight
from territories.wording import date_time

ON_A_PAGE = 50
CHUNK = 2000
UNDER_WAY = timedelta(minutes=1)
"""No request takes so long."""
COLUMNS = ("at", "account", "email", "roles", "action", "method", "target", "reason", "network", "status", "request")
OUTCOMES = (
    ("", gettext_lazy("all")),
    ("done", gettext_lazy("done")),
    ("refused", gettext_lazy("refused or failed")),
    ("none", gettext_lazy("stopped in between")),
)


class AreaField(forms.ChoiceField):
    """What was done, by the beginning of the name of an address: those of the list, and any finer one that somebody writes."""

    def valid_value(self, value: str) -> bool:
        """Anything: what no line begins with finds none."""
        return True


class Filters(forms.Form):
    """What an auditor looks for; nothing of it is required."""

    who = forms.CharField(label=pgettext_lazy("record", "Who"), required=False, max_length=120)
    action = AreaField(label=pgettext_lazy("record", "What"), required=False, choices=audit_words.AREAS)
    first = forms.DateField(label=gettext_lazy("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label=gettext_lazy("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    outcome = forms.ChoiceField(label=gettext_lazy("How it ended"), required=False, choices=OUTCOMES)


def found(filters: Filters) -> AuditQuerySet:
    """The lines that an auditor asks for; all of them where a filter makes no sense."""
    wanted = filters.cleaned_data if filters.is_valid() else {}
    lines = AuditEntry.objects.between(_begins(wanted.get("first")), _ends(wanted.get("last"))).for_page()
    if who := wanted.get("who", "").strip().lower():
        lines = lines.of_person(who)
    if action := wanted.get("action", "").strip():
        lines = lines.filter(action__startswith=action)
    return lines.that_ended(wanted.get("outcome", ""))


@right_required(Right.AUDIT)
@require_safe
def record(request: HttpRequest) -> HttpResponse:
    """The record, the newest first, a page at a time."""
    filters = Filters(request.GET or None)
    lines = found(filters)
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit() and len(before) < 19:
        lines = lines.filter(pk__lt=int(before))
    page = list(lines[: ON_A_PAGE + 1])
    titles = audit_words.titles_of(page)
    asked = request.GET.copy()
    asked.pop("before", None)
    older = ""
    if len(page) > ON_A_PAGE:
        asked_older = asked.copy()
        asked_older["before"] = str(page[ON_A_PAGE - 1].pk)
        older = f"?{asked_older.urlencode()}"
    context = {
        "filters": filters,
        "entries": [shown(entry, titles, arrival(request)) for entry in page[:ON_A_PAGE]],
        "older": older,
        "first": f"?{asked.urlencode()}" if before else "",
        "query": asked.urlencode(),
    }
    return render(request, "audit/record.html", context)


@right_required(Right.AUDIT)
@require_safe
def record_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The same lines as a file, in moments of UTC and with the names of addresses."""
    answer = StreamingHttpResponse(_lines(found(Filters(request.GET or None))), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="record.csv"'
    return answer


def shown(entry: AuditEntry, titles: Mapping[str, str], now: datetime) -> dict[str, Any]:
    """One line in words. `titles`: of the offices in it (audit_words.titles_of)."""
    outcome = getattr(entry, "outcome", None)
    return {
        "at": date_time(entry.at),
        "name": entry.user.name or _("account %(number)s") % {"number": entry.user_id},
        "email": entry.user.email or "",
        "roles": [audit_words.role(role, titles) for role in entry.roles],
        "action": audit_words.action(entry.action, entry.method),
        "target": audit_words.target(_about(entry), titles),
        "reason": entry.reason,
        "network": entry.network,
        "outcome": _outcome(outcome.status if outcome else None, is_new=entry.at > now - UNDER_WAY),
    }


def _about(entry: AuditEntry) -> str:
    """What it was about, and what came of it."""
    outcome = getattr(entry, "outcome", None)
    return ", ".join(filter(None, [entry.target, outcome.came_to if outcome else ""]))


def _outcome(status: int | None, *, is_new: bool) -> dict[str, str]:
    """A state as the component draws it. What has just begun has none yet: this very look too."""
    if status is None and is_new:
        return {"label": _("under way"), "tone": "plain", "icon": "clock"}
    if status is None:
        return {"label": _("stopped in between"), "tone": "late", "icon": "warn"}
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return {"label": _("failed (%(status)s)") % {"status": status}, "tone": "late", "icon": "warn"}
    if status >= HTTPStatus.BAD_REQUEST:
        return {"label": _("refused (%(status)s)") % {"status": status}, "tone": "wait", "icon": "cross"}
    return {"label": _("done"), "tone": "good", "icon": "check"}


def _begins(day: date | None) -> datetime | None:
    return midnight(day) if day else None


def _ends(day: date | None) -> datetime | None:
    return midnight(day + timedelta(days=1)) if day else None


def _lines(entries: AuditQuerySet) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield writer.writerow(COLUMNS)
    for entry in entries.iterator(chunk_size=CHUNK):
        outcome = getattr(entry, "outcome", None)
        row = (
            entry.at.isoformat(), entry.user_id, entry.user.email or "", "; ".join(entry.roles), entry.action, entry.method,
            _about(entry), entry.reason, entry.network, outcome.status if outcome else "", entry.request,
        )  # fmt: skip
        yield writer.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in row])


class _Echo:
    """A file that gives back what is written into it."""

    def write(self, line: str) -> str:
        """The line."""
        return line


app_name = "audit"
urlpatterns = [path("", record, name="record"), path("record.csv", record_csv, name="record_csv")]
