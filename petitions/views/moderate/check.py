"""One petition to check: everything that a decision needs, and what a moderator may do with it now."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from accounts.models import User
from petitions import moderating, rights, wording
from petitions.models import Moderation, Petition, RejectionReason
from petitions.views.moderate import words
from petitions.views.moderate.access import for_moderators, open_look, person, petition_of
from petitions.views.moderate.author_iin import level_words
from petitions.views.moderate.hide import CAN_BE_HIDDEN
from territories.clock import arrival


@for_moderators
@require_safe
def petition_page(request: HttpRequest, number: int) -> HttpResponse:
    """Everything a check needs. The author's full name and residence only for somebody who may decide now."""
    user, now = person(request), arrival(request)
    petition = petition_of(number)
    look = open_look(petition)
    why_not = rights.refusal_to_check(petition, look, user)
    present = petition.present_texts()
    context = {
        "petition": petition,
        "text": petition.text(),
        "state": wording.state_of(petition, now, check_due_at=look.due_at if look else None),
        "look": look,
        "left": moderating.time_left(look, moderating.calendar_of([look], now), now) if look else None,
        "may_decide": look is not None and why_not is None,
        "why_not": why_not.message if look is not None and why_not is not None else "",
        "author": _author(petition) if look is not None and why_not is None else [],
        "texts": [words.text_row(one) for one in present],
        "finds": [words.find_row(find) for find in moderating.found_in(present)],
        "addressee": _addressee(petition),
        "goal_lines": _goal_lines(petition, now),
        "population": _population(petition, now),
        "alike": words.alike_rows(petition, now) if look is not None else [],
        "reasons": list(RejectionReason.objects.all()) if look is not None else [],
        "decisions": _decisions(petition),
        "progress": {"share": "", "platform": "", "by_law": "", **wording.progress(petition)},
        "actions": _actions(petition, look, user),
        "history": [wording.event_entry(event) for event in petition.events.order_by("-number")],
    }
    return render(request, "petitions/moderate_petition.html", context)


def _author(petition: Petition) -> list[dict[str, str]]:
    return [
        {"label": pgettext("of the author", "Full name"), "value": petition.author_full_name},
        {"label": _("Where they live"), "value": petition.author_residence},
        {"label": _("As everybody sees it"), "value": petition.author_name},
        {"label": _("Identity"), "value": level_words(petition)},
    ]


def _addressee(petition: Petition) -> list[dict[str, str]]:
    return [
        {"label": _("Addressee"), "value": petition.office.title},
        {"label": _("Place"), "value": petition.territory.full_name},
        {"label": _("Topic"), "value": str(petition.get_topic_display())},
    ]


def _goal_lines(petition: Petition, now: datetime) -> list[str]:
    """The arithmetic: as it was frozen, or as it would be today."""
    if petition.goal is not None:
        return [*wording.goal_lines(petition), wording.population_line(petition)]
    goal = moderating.goal_now(petition, now).goal
    if goal is None:
        return [_("The goal is a share of the residents, and their number is not known: it must be entered.")]
    return wording.goal_lines(moderating.as_frozen(petition, goal))


def _population(petition: Petition, now: datetime) -> dict[str, Any] | None:
    """What is known of the population before publication, and whether somebody must confirm it."""
    if petition.goal is not None:
        return None
    state = moderating.goal_now(petition, now)
    if not state.needs_population:
        return None
    return {"words": words.population_words(state.known), "must_confirm": state.must_confirm}


def _decisions(petition: Petition) -> list[dict[str, Any]]:
    """Looks already decided, and the author's words against the first."""
    rows = []
    for look in petition.moderations.select_related("duplicate_of").order_by("-round"):
        if look.decided_at is None and not look.appeal:
            continue
        rows.append(
            {
                "look": look,
                "is_appeal": look.round == Moderation.Round.APPEAL,
                "reasons": words.reasons_in_words(look.reasons, look.duplicate_of),
            }
        )
    return rows


def _actions(petition: Petition, look: Moderation | None, user: User) -> list[dict[str, str]]:
    """What this moderator may do now, the weightiest first."""
    actions = []
    may_check = look is not None and rights.refusal_to_check(petition, look, user) is None
    if may_check and petition.hidden_at is None:
        actions.append(("desk_publish", _("Publish"), "primary", "check"))
    if may_check:
        actions.append(("desk_reject", _("Reject"), "no", "cross"))
    if rights.refusal_about(petition, user) is None:
        if petition.hidden_at is not None:
            actions.append(("desk_show", _("Show again"), "plain", "eye"))
        elif petition.state in CAN_BE_HIDDEN:
            actions.append(("desk_hide", _("Hide"), "plain", "hidden"))
    actions.append(("desk_signatures", _("Signatures"), "plain", "chart"))
    return [
        {"href": reverse(f"petitions:{name}", args=[petition.number]), "label": label, "kind": kind, "icon": icon}
        for name, label, kind, icon in actions
    ]
