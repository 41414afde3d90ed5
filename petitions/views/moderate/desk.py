"""The queue: what waits for this moderator, by the time left; what is late first and told openly."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from petitions import moderating, rights
from petitions.models import Moderation, Petition
from petitions.views.moderate import words
from petitions.views.moderate.access import for_moderators, person
from territories.clock import arrival
from territories.wording import number

LONGEST_NUMBER = 20


@for_moderators
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """Counts, then each part of the queue. `?number=` opens any petition."""
    if "number" in request.GET:
        return _opened(request)
    user, now = person(request), arrival(request)
    queue = moderating.queue(user, now)
    calendar = moderating.calendar_of([*queue.checks, *queue.appeals], now)
    sections = [
        ("checks", _("Petitions to check"), words.look_rows(queue.checks, calendar, now)),
        ("appeals", _("Appeals of authors against a rejection"), words.look_rows(queue.appeals, calendar, now)),
        (
            "removals",
            _("Proposals that need a second person"),
            [*words.removal_rows(queue.removals, "desk_removal"), *words.decision_rows(queue.held_decisions)],
        ),
        (
            "removal_appeals",
            _("Appeals of signers against a removal"),
            words.removal_rows(queue.removal_appeals, "desk_removal_appeal"),
        ),
        ("held", _("Held signatures to look at"), words.held_rows(queue.held_groups)),
    ]
    late_parts = {name for name in ("checks", "appeals") if _has_late(getattr(queue, name), now)}
    sections.sort(key=lambda section: section[0] not in late_parts)
    counts = queue.counts
    matters = sum(counts[name] for name in ("checks", "appeals", "removals", "removal_appeals")) + len(
        queue.held_groups
    )
    refused = rights.refusal_of_person(user)
    context = {
        "heading": words.heading_of(matters),
        "tallies": [
            {"count": number(counts["checks"]), "label": _("to check"), "late": False},
            {
                "count": number(counts["late"]),
                "label": pgettext("matters of the platform", "overdue"),
                "late": counts["late"],
            },
            {"count": number(counts["appeals"]), "label": _("appeals"), "late": False},
            {
                "count": number(counts["removals"] + counts["removal_appeals"]),
                "label": _("matters of signatures"),
                "late": False,
            },
            {"count": number(counts["held"]), "label": _("held signatures"), "late": False},
        ],
        "sections": [
            {"id": name, "heading": heading, "rows": rows, "more": _more(name, len(rows), counts)}
            for name, heading, rows in sections
            if rows
        ],
        "late": counts["late"],
        "others": _others(queue.others),
        "refused": refused.message if refused else "",
    }
    return render(request, "petitions/moderate_desk.html", context)


def _has_late(looks: Iterable[Moderation], now: datetime) -> bool:
    return any(look.due_at <= now for look in looks)


def _more(name: str, shown: int, counts: dict[str, int]) -> str:
    in_all = counts.get(name, 0)
    if name == "held" or in_all <= shown:
        return ""
    return _("Shown: %(shown)s of %(count)s, the most urgent first.") % {
        "shown": number(shown),
        "count": number(in_all),
    }


def _others(count: int) -> str:
    if not count:
        return ""
    return _("Waiting for another moderator, because you had a part in them: %(count)s.") % {"count": number(count)}


def _opened(request: HttpRequest) -> HttpResponse:
    """The petition with that number, written in any way."""
    digits = re.sub(r"\D", "", request.GET["number"][:LONGEST_NUMBER])
    found = Petition.objects.filter(number=int(digits)).first() if digits else None
    if found is None:
        messages.warning(request, _("There is no petition with this number."))
        return HttpResponseRedirect(reverse("petitions:desk"))
    return HttpResponseRedirect(reverse("petitions:desk_petition", args=[found.number]))
