"""Lines of the public history about whose case it is and what it is about: as cases.history tells the others."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from cases.history_words import named, said, subject
from cases.models import Event
from cases.whose_told import until_when
from territories.models.units import in_active_language
from territories.wording import full_date

if TYPE_CHECKING:
    from cases.history import HistoryFacts

Entry = dict[str, Any]


def _due(event: Event) -> str:
    return _("Answer due by %(date)s") % {"date": full_date(date.fromisoformat(event.data["due_on"]))}


def _referred(facts: HistoryFacts, event: Event) -> Entry:
    return {
        "title": _("“Not ours”, said also %(office)s") % {"office": named(facts, event.office_id, "subject")},
        "text": _(
            "The office above all of them decides whose case it is, %(until)s: %(office)s. "
            "If it says nothing, it has to answer itself; meanwhile the clock runs on"
        )
        % {
            "office": subject(facts, event.data["above"]),
            "until": until_when(event),
        },
        **said(facts, event),
    }


def _assigned(facts: HistoryFacts, event: Event) -> Entry:
    to = event.data["to"]
    if event.actor == Event.Actor.SYSTEM:
        return {
            "title": _("Nobody said in time whose case it is: it has passed to %(office)s")
            % {"office": named(facts, to, "to")},
            "text": _due(event),
        }
    return {
        "title": _("Assigned for good to %(office)s") % {"office": named(facts, to, "to")},
        "text": _("So decided %(office)s") % {"office": named(facts, event.data["above"], "subject")}
        + ". "
        + _due(event),
        **said(facts, event),
    }


def _succeeded(facts: HistoryFacts, event: Event) -> Entry:
    return {
        "title": _("The office was abolished: the case has passed to %(office)s")
        % {"office": named(facts, event.data["to"], "to")},
        "text": _due(event),
    }


def _reclassified(facts: HistoryFacts, event: Event) -> Entry:
    return {
        "title": _("%(office)s changed the category") % {"office": subject(facts, event.office_id)},
        "text": _("%(before)s → %(after)s. %(due)s")
        % {
            "before": in_active_language(*event.data["before"]),
            "after": in_active_language(*event.data["after"]),
            "due": _due(event),
        },
        **said(facts, event),
    }


TOLD: dict[Event.Kind, Callable[[HistoryFacts, Event], Entry]] = {
    Event.Kind.REFERRED: _referred,
    Event.Kind.ASSIGNED: _assigned,
    Event.Kind.SUCCEEDED: _succeeded,
    Event.Kind.RECLASSIFIED: _reclassified,
}
